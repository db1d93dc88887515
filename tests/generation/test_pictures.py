"""What a vision model is shown: the same arrow or box as everybody else."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from corpus.bodies import ImageRef, Pointer
from generation.pictures import pictures_of
from imaging.pointing import INK, pointer_draw
from imaging.render import frame_png
from projects.models import Project
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db
BOX = Pointer(shape="box", space="pixel", points=[[1, 1], [4, 6]])


def test_a_box_is_drawn_as_a_box_and_as_the_benchmark_draws_it(project: Project) -> None:
    series = study_store(project)
    (picture,) = pictures_of(
        series.study, [ImageRef(series=series.series_instance_uid, frame=1, pointer=BOX)]
    )
    drawn = Image.open(io.BytesIO(picture.png))
    assert {drawn.getpixel(corner) for corner in ((1, 1), (4, 1), (1, 6), (4, 6))} == {INK}
    same = pointer_draw(frame_png(series, frame=1), shape="box", points=BOX.points)
    assert drawn.tobytes() == Image.open(io.BytesIO(same)).tobytes()
