"""A slice image in colour is mostly a screenshot: a person looks at it before anybody else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from imaging.models import Series, SignOff, Study
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def test_a_screenshot_that_says_it_is_a_ct_waits_for_a_person(
    project: Project, approval: Approval, incoming: Path
) -> None:
    picture = Image.new("RGB", (200, 60))
    ImageDraw.Draw(picture).text((5, 20), "DOE^JANE 1948-11-01", fill="white")
    made = makers.slice_dataset(1)
    made.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    made.SamplesPerPixel, made.PhotometricInterpretation, made.PlanarConfiguration = 3, "RGB", 0
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
    made.Rows, made.Columns = 60, 200
    made.PixelData = picture.tobytes()
    made.save_as(incoming / "shot.dcm", enforce_file_format=True)
    imported(incoming, project)
    assert Series.objects.get().burned_in_suspected
    study = Study.objects.get()
    assert study.sign_off == SignOff.WAITING
    assert "in colour" in study.sign_off_reason
