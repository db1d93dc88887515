"""Levels of every labelled public volume, from their files to the store, to a client, into a SEG and back.

`pytest -s -m "soak or not soak" tests/imaging/test_labels_go_round.py` prints the table of
docs/measurements.md; `tests/browser/test_labels_in_viewer.py` has the leg through the viewer.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from dicomweb_client.api import DICOMwebClient

from imaging.models import Series, SignOff, Study
from projects.models import Approval, Project, User
from projects.services.people import token_create
from tests.imaging import makers
from tests.imaging.exchanged import errors_told, objects_of
from tests.imaging.labelled_volumes import LABELLED, RAS_TO_LPS, WITHOUT_LEVELS, Labelled, Truth, truth_of
from tests.imaging.legs import (
    Legs,
    apart,
    marks_of,
    place,
    segmentation_error,
    served_error,
    stored_error,
)
from tests.imaging.test_import_studies import imported
from tests.imaging.test_objects_come_back import come_back, kept

pytestmark = pytest.mark.shared
# mm; a voxel of these volumes is 0.98 to 7.5 mm.
MOST = 0.5
CASES = [
    pytest.param(name, marks=[pytest.mark.soak] if case.is_long else [], id=name)
    for name, case in LABELLED.items()
]


def copied(case: Labelled, shared: Path, folder: Path, truth: Truth) -> None:
    """The files of a case as somebody sends them."""
    folder.mkdir()
    for path in sorted(shared.glob(case.image)) if case.image else []:
        shutil.copy(path, folder)
    if not case.image:
        makers.nifti(folder / "sub-verse004_ct.nii.gz", truth.values, RAS_TO_LPS @ truth.affine)
    shutil.copy(shared / (case.points or case.mask), folder)


def stored(case: Labelled, shared: Path, folder: Path, project: Project, truth: Truth) -> Series:
    copied(case, shared, folder, truth)
    told = imported(folder, project, numbering=case.numbering)
    assert told["counts"]["refused"] == 0, told
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__project", "study__subject").get()


def back_error(project: Project, path: Path, series: Series, folder: Path) -> float:
    """Forget the marks, take the object in, and how far they are from where they were."""
    before, all_before = marks_of(series), kept_if_drawn(series)
    row = come_back(project, path, folder)
    assert row["outcome"] == "taken", row
    after = marks_of(series)
    assert set(after) == set(before)
    assert kept_if_drawn(series) == all_before
    return max(apart(place(after[level]), place(mark)) for level, mark in before.items())


def kept_if_drawn(series: Series) -> dict[str, Any]:
    """What is stored of marks with outlines."""
    return kept() if series.level_marks.exclude(outline_path="").exists() else {}


@pytest.mark.once
@pytest.mark.parametrize("name", CASES)
def test_every_level_stays_in_its_mask_on_every_leg(
    project: Project,
    approval: Approval,
    steward: User,
    shared_files: Path,
    served_url: str,
    tmp_path: Path,
    name: str,
) -> None:
    case = LABELLED[name]
    truth = truth_of(case, shared_files)
    series = stored(case, shared_files, tmp_path / "in", project, truth)
    marks = marks_of(series)
    legs = Legs(name, len(marks), {"stored": stored_error(marks, case, truth)})
    _row, token = token_create(user=steward, name="client")
    headers = {"Authorization": f"Token {token}"}
    client = DICOMwebClient(f"{served_url}/dicomweb/{project.slug}", headers=headers)
    legs.errors["served"] = served_error(client, series, case, truth)
    objects = objects_of(series, tmp_path / "out")
    assert [errors_told(path) for path in objects.values()] == [[], []]
    legs.errors["in the SEG"] = segmentation_error(objects["seg"], marks, case, truth)
    legs.errors["back"] = back_error(project, objects["seg"], series, tmp_path / "seg")
    legs.errors["back from the SR"] = back_error_of_report(project, objects["sr"], series, tmp_path / "sr")
    sys.stdout.write(f"\n{legs.line}\n")
    assert max(legs.errors.values()) <= MOST, legs.line


def back_error_of_report(project: Project, path: Path, series: Series, folder: Path) -> float:
    """The same of a report, which holds centres only."""
    before = marks_of(series)
    row = come_back(project, path, folder)
    assert row["outcome"] == "taken", row
    after = marks_of(series)
    assert set(after) == set(before)
    return max(apart(place(after[level]), place(mark)) for level, mark in before.items())


def test_every_public_volume_takes_part_or_says_why_not(shared_files: Path) -> None:
    used = {
        path
        for case in LABELLED.values()
        for pattern in (case.image, case.mask, case.points)
        for path in (shared_files.glob(pattern) if pattern else [])
    }
    volumes = [
        path
        for path in sorted(shared_files.rglob("*"))
        if path.name.endswith((".nii", ".nii.gz", ".nrrd", ".mha", ".hdr.gz", ".img.gz"))
    ]
    assert len(volumes) > 40
    told = {str(path.relative_to(shared_files)) for path in volumes if path not in used}
    assert [path for path in sorted(told) if not path.startswith(tuple(WITHOUT_LEVELS))] == []
    assert all(any(path.startswith(start) for path in told) for start in WITHOUT_LEVELS)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "image", "mask", "numbering", "reason"),
    [
        ("dcmqi", "ct-3slice/*.dcm", "spine_seg.nrrd", "", "This mask has a single label"),
        ("dcmqi", "ct-3slice/*.dcm", "spine_seg_label5.nrrd", "", "This mask has a single label"),
        ("dcmqi", "ct-3slice/*.dcm", "liver_seg.nrrd", "", "This mask has a single label"),
        ("sct_testing_data/t1", "t1w.nii.gz", "t1w_seg-manual.nii.gz", "", "This mask has a single label"),
        (
            "sct_testing_data/t2",
            "t2.nii.gz",
            "t2_labeled_center_manual.nii.gz",
            "",
            "These point labels may count vertebrae or discs",
        ),
    ],
)
def test_labels_that_name_no_level_are_refused_with_the_reason(
    project: Project,
    approval: Approval,
    shared_files: Path,
    tmp_path: Path,
    folder: str,
    image: str,
    mask: str,
    numbering: str,
    reason: str,
) -> None:
    (tmp_path / "in").mkdir()
    for path in [*(shared_files / folder).glob(image), shared_files / folder / mask]:
        shutil.copy(path, tmp_path / "in")
    row = imported(tmp_path / "in", project, numbering=numbering)[mask]
    assert (row["outcome"], row["levels"]) == ("refused", [])
    assert row["reason"].startswith(reason), row
