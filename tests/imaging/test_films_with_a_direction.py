"""A film that says how it was turned, or even where it lies: it takes marks and lines, in pixels."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pydicom.dataset import Dataset
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    XRayAngiographicImageStorage,
)

from imaging.models import Laterality, LevelMark, MarkSpace, Measurement, Plane, Series, SignOff, Study
from imaging.selectors import marks_sheet
from imaging.services.marks_place import Placing, marks_place, marks_version
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]

# What each file says of place and size, of what it needs for both.
SAID: dict[str, dict[str, Any]] = {
    "all of it": {},
    "no corner": {"ImagePositionPatient": None},
    "an empty corner": {"ImagePositionPatient": []},
    "no size of a pixel": {"PixelSpacing": None},
    "the size on the detector": {"PixelSpacing": None, "ImagerPixelSpacing": [0.2, 0.2]},
}


def film(**said: Any) -> Dataset:
    """A film of 32 x 32 pixels from the side, with a direction."""
    made = makers.slice_dataset(1)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
    made.Modality, made.SeriesDescription = "CR", "L spine lateral"
    made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    for name, value in said.items():
        if value is None:
            delattr(made, name)
        else:
            setattr(made, name, value)
    return made


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path, request: pytest.FixtureRequest) -> Series:
    film(**SAID[request.param]).save_as(incoming / "film.dcm", enforce_file_format=True)
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.get()


@pytest.mark.parametrize("series", SAID, indirect=True)
def test_it_takes_marks_and_shows_them(series: Series, surgeon_a: User) -> None:
    assert series.plane == Plane.PROJECTION
    (sop,) = series.sop_instances.values_list("sop_instance_uid", flat=True)
    placing = Placing("L4", "", sop, 12.0, 20.0)
    (mark,) = marks_place(
        series=series, marks=[placing], placed_by=surgeon_a, seen=marks_version(series, surgeon_a)
    )
    assert (mark.space, mark.x, mark.y) == (MarkSpace.PIXEL, 12.0, 20.0)
    sheet = marks_sheet(series)
    assert sheet["space"] == "pixel"
    assert [(each["level"], each["centroid"], each["sop"]) for each in sheet["marks"]] == [
        ("L4", [12.0, 20.0], sop)
    ]


@pytest.mark.parametrize("series", SAID, indirect=True)
def test_a_length_on_it_is_told_in_pixels(series: Series, surgeon_a: User) -> None:
    (sop,) = series.sop_instances.values_list("sop_instance_uid", flat=True)
    line = {"kind": "length", "points": [[2, 3], [5, 7]], "picture": {"sop": sop, "frame": 1}}
    client: Client = signed_in(surgeon_a)
    slug, uid = series.study.project.slug, series.series_instance_uid
    answer = client.post(
        f"/p/{slug}/series/{uid}/lines/7b6a1c9e-8d0e-4d0f-9c59-2f3a7d0a1b2c/",
        json.dumps(line),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code in {200, 201}
    kept = Measurement.objects.get()
    assert (kept.value, kept.unit) == (5.0, "px")


@pytest.mark.parametrize(
    ("kind", "plane", "calibrated"),
    [
        (ComputedRadiographyImageStorage, Plane.PROJECTION, False),
        (DigitalXRayImageStorageForPresentation, Plane.PROJECTION, False),
        (DigitalXRayImageStorageForProcessing, Plane.PROJECTION, False),
        (XRayAngiographicImageStorage, Plane.PROJECTION, False),
        (CTImageStorage, Plane.SAGITTAL, True),
    ],
)
def test_a_film_that_says_all_of_it_is_still_a_projection(
    project: Project, approval: Approval, incoming: Path, kind: str, plane: str, calibrated: bool
) -> None:
    # Nearer to the tube a body is shown larger, by how much nobody knows: no corner makes it millimetres.
    made = film(SOPClassUID=kind)
    made.file_meta.MediaStorageSOPClassUID = kind
    made.save_as(incoming / "film.dcm", enforce_file_format=True)
    imported(incoming, project)
    found = Series.objects.get()
    assert (found.plane, found.calibrated, found.laterality) == (plane, calibrated, Laterality.HEADER_ONLY)


@pytest.mark.parametrize("series", ["no corner"], indirect=True)
@pytest.mark.parametrize("is_marked", [False, True])
def test_one_that_came_before_is_called_a_film_unless_it_is_marked(series: Series, is_marked: bool) -> None:
    Series.objects.update(plane=Plane.SAGITTAL)
    if is_marked:
        LevelMark.objects.create(
            series=series, level="L4", space=MarkSpace.PATIENT, x=1, y=2, z=3, author_kind="import"
        )
    import_module("imaging.migrations.0023_films_with_a_direction").films_note(apps, None)
    assert Series.objects.get().plane == (Plane.SAGITTAL if is_marked else Plane.PROJECTION)
