"""Pictures that levels are marked on are shown as their files say, and told with the window that is seen."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imaging.label_pictures import label_pictures
from imaging.models import Plane, Series
from imaging.selectors.marked_pictures import pictures_told
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_tones import bent, table

pytestmark = pytest.mark.django_db
ROWS, COLUMNS = 24, 30
VALUES = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


def sagittal(project: Project, *slices: dict[str, Any]) -> Series:
    """Slices side by side; the values of each begin at 1000 × its number (from 1)."""
    row = study_store(project, series="2.25.7", slices=0)
    for number, told in enumerate(slices, start=1):
        made = slice_dataset(row.series_instance_uid, number, rows=ROWS, columns=COLUMNS)
        made.ImageOrientationPatient, made.PixelSpacing = [0, 1, 0, 0, 0, -1], [1, 1]
        made.ImagePositionPatient = [4.0 * number, 0, 0]
        made.PixelData = (VALUES + 1000 * number).astype("<u2").tobytes()
        for name, value in told.items():
            setattr(made, name, value)
        dataset_store(row, made)
    Series.objects.filter(pk=row.pk).update(plane=Plane.SAGITTAL, frame_count=len(slices))
    return Series.objects.select_related("study__project").get(pk=row.pk)


def told_of(series: Series) -> list[dict[str, Any]]:
    return pictures_told(label_pictures(series), series, series.study.project.slug)


def seen(address: str, person: User) -> np.ndarray[tuple[int, ...], np.dtype[Any]]:
    answer = signed_in(person).get(address, headers={"Accept": "image/png"})
    assert answer.status_code == 200, answer.content
    return np.asarray(Image.open(io.BytesIO(answer.content))).astype(float)


def test_a_curve_and_a_table_are_followed(project: Project, surgeon_a: User) -> None:
    told = {"WindowCenter": 1400, "WindowWidth": 300, "VOILUTFunction": "SIGMOID"}
    series = sagittal(project, told, {"VOILUTSequence": table(2000, bent(720, 12), 12)})
    curved, tabled = told_of(series)
    assert curved["window"] == [300, 1400]
    wanted = 255 / (1 + np.exp(-4 * (VALUES + 1000 - 1400) / 300))
    assert np.abs(seen(curved["address"], surgeon_a) - wanted).max() <= 0.5
    assert np.abs(seen(tabled["address"], surgeon_a) - bent(720, 12)[VALUES] / 4095 * 255).max() <= 0.5
    assert tabled["window"][1] == pytest.approx(2360, abs=2)


def test_slices_that_tell_no_window_are_shown_in_the_one_that_the_page_tells(
    project: Project, surgeon_a: User
) -> None:
    series = sagittal(project, {}, {}, {})
    pictures = told_of(series)
    assert len({str(each["window"]) for each in pictures}) == 1
    width, centre = pictures[0]["window"]
    for number, each in enumerate(pictures, start=1):
        wanted = np.clip((VALUES + 1000 * number - centre + width / 2) / width, 0, 1) * 255
        assert np.abs(seen(each["address"], surgeon_a) - wanted).max() <= 0.5
