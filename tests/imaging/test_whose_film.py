"""What a DICOM header says of patient and sides is believed only as far as it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import DigitalXRayImageStorageForPresentation

from imaging.models import Laterality, Series, SopInstance, Study, Subject
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Where the files to import lie, apart from where they are stored."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def film(path: Path, number: int = 1, **said: Any) -> Path:
    """A digital X-ray, with what it says of its orientation."""
    made = pydicom.dcmread(makers.ct_slice(path, number))
    for name in ("ImageOrientationPatient", "ImagePositionPatient", "PixelSpacing", "SliceThickness"):
        delattr(made, name)
    made.SOPClassUID, made.Modality = DigitalXRayImageStorageForPresentation, "DX"
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    for name, value in said.items():
        setattr(made, name, value)
    made.save_as(path)
    return path


def test_a_study_that_comes_with_another_patient_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    makers.ct_slice(incoming / "one", 1)
    makers.ct_slice(incoming / "two", 2, patient="0815")
    told = imported(incoming, project)
    row = told["two"]
    assert told["one"]["outcome"] == "taken"
    assert (row["outcome"], row["reason"]) == (
        "refused",
        "This study is here already under another patient's number.",
    )
    assert (Subject.objects.count(), Study.objects.count(), SopInstance.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("view", "orientation"), [("AP", ["L", "F"]), ("PA", ["L", "F"]), ("PA", ["R", "F"]), ("LL", ["A", "F"])]
)
def test_a_film_that_says_where_left_is_has_its_side_from_the_header(
    project: Project, approval: Approval, incoming: Path, view: str, orientation: list[str]
) -> None:
    film(incoming / "film", PatientOrientation=orientation, ViewPosition=view)
    assert imported(incoming, project)["film"]["outcome"] == "taken"
    assert Series.objects.get().laterality == Laterality.HEADER_ONLY
    # The viewer writes the letters of this attribute on the edges.
    assert json.loads(SopInstance.objects.get().metadata)["00200020"]["Value"] == orientation


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"PatientOrientation": ["L", "R"]},
        {"PatientOrientation": ["LR", "F"]},
        {"PatientOrientation": ["L"]},
        {"PatientOrientation": ["X", "F"]},
        {"ViewPosition": "AP"},
    ],
)
def test_a_film_whose_orientation_is_missing_or_wrong_has_no_known_side(
    project: Project, approval: Approval, incoming: Path, said: dict[str, Any]
) -> None:
    film(incoming / "film", **said)
    imported(incoming, project)
    assert Series.objects.get().laterality == Laterality.UNKNOWN


def test_one_film_without_sides_makes_them_unknown_for_its_series(
    project: Project, approval: Approval, incoming: Path
) -> None:
    film(incoming / "film1", PatientOrientation=["L", "F"])
    film(incoming / "film2", 2)
    imported(incoming, project)
    assert Series.objects.get().laterality == Laterality.UNKNOWN
