"""A volume that names no part of the body waits for a look, unless its marks say that it is no head."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imaging.models import FACE_NOT_KNOWN, ImportRun, LevelMark, Series, SignOff, Study
from imaging.selectors.imports import deidentification_sums
from imaging.services.marks_remove import marks_remove
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_faces import AFFINE, SHAPE
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def volume(folder: Path, name: str = "a") -> None:
    makers.nifti(folder / f"{name}_img.nii.gz", makers.noise_image(SHAPE), AFFINE)


def mask(folder: Path, labels: tuple[int, ...], *, above: int = 12, name: str = "a") -> None:
    """Vertebrae of 15 mm each, the first `above` slices of 3 mm below the top."""
    painted = np.zeros(SHAPE, dtype=np.int16)
    for number, label in enumerate(labels):
        start = above + number * 6
        painted[start : start + 5, 6:18, 5:13] = label
    makers.nifti(folder / f"{name}_lab.nii.gz", painted, AFFINE)


def standing() -> tuple[str, str, bool]:
    """Sign-off, its reason, and whether the series is kept out of releases."""
    study = Study.objects.get()
    return study.sign_off, study.sign_off_reason, Series.objects.showing_a_face().exists()


WAITS = (SignOff.WAITING, FACE_NOT_KNOWN, True)
FREE = (SignOff.NOT_NEEDED, "", False)


@pytest.mark.parametrize("name", ["avg152T1_LR_nifti.nii.gz", "avg152T1_LR_nifti2.nii.gz"])
def test_a_head_that_says_nothing_of_itself_waits_for_a_look(
    project: Project, approval: Approval, incoming: Path, shared_files: Path, name: str
) -> None:
    shutil.copy(shared_files / "nifti_edge" / name, incoming / name)
    assert imported(incoming, project, volumes="MR")[name]["outcome"] == "taken"
    assert standing() == WAITS


def test_a_volume_that_comes_with_marks_of_lumbar_levels_needs_no_look(
    project: Project, approval: Approval, incoming: Path
) -> None:
    volume(incoming)
    mask(incoming, (20, 21, 22, 23))
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert standing() == FREE


def test_marks_that_come_later_end_the_wait_and_marks_that_go_begin_it_again(
    project: Project, approval: Approval, lead: User, incoming: Path, tmp_path: Path
) -> None:
    volume(incoming)
    imported(incoming, project)
    assert standing() == WAITS
    mask(incoming, (20, 21, 22, 23))
    imported(incoming, project)
    assert standing() == FREE
    first = LevelMark.objects.select_related("series__study").order_by("pk")[0]
    marks_remove(mark=first, removed_by=lead, seen=4)
    assert standing() == WAITS


@pytest.mark.parametrize(
    ("labels", "waits"),
    [((8, 9, 10, 11), False), ((3, 4, 5, 6), True), ((2, 3, 4, 5), True)],
)
def test_marks_of_the_neck_alone_say_nothing_of_the_face_and_those_of_a_back_that_it_is_below(
    project: Project, approval: Approval, incoming: Path, labels: tuple[int, ...], waits: bool
) -> None:
    volume(incoming)
    mask(incoming, labels)
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert Series.objects.get().face_in_view is waits
    # C1 or C2 with slices above them show a face for certain: it is kept out of releases, and may be read.
    assert Study.objects.get().sign_off == (SignOff.WAITING if labels[0] == 3 else SignOff.NOT_NEEDED)


def test_a_volume_that_reaches_far_above_its_marks_may_hold_the_head(
    project: Project, approval: Approval, incoming: Path
) -> None:
    tall = np.array([[0.0, 0, -1, 0], [0, -1, 0, 0], [-9, 0, 0, 0], [0, 0, 0, 1]])
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image(SHAPE), tall)
    painted = np.zeros(SHAPE, dtype=np.int16)
    for number, label in enumerate((20, 21)):
        painted[32 + number * 4 : 35 + number * 4, 6:18, 5:13] = label
    makers.nifti(incoming / "a_lab.nii.gz", painted, tall)
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert standing() == WAITS


@pytest.mark.parametrize(
    ("header", "waits"),
    [
        ({"BodyPartExamined": ""}, True),
        ({"BodyPartExamined": "SPINE"}, True),
        ({"BodyPartExamined": "SPINE", "StudyDescription": "MR lumbar spine"}, False),
        ({"BodyPartExamined": "", "RecognizableVisualFeatures": "NO"}, False),
        ({"BodyPartExamined": "", "Modality": "DX"}, False),
        ({"BodyPartExamined": "LSPINE"}, False),
    ],
)
def test_slices_whose_header_names_no_part_wait_as_well(
    project: Project, approval: Approval, incoming: Path, header: dict[str, str], waits: bool
) -> None:
    for number in (1, 2):
        made = makers.slice_dataset(number)
        for word, value in header.items():
            setattr(made, word, value)
        made.save_as(incoming / f"IM{number}", enforce_file_format=True)
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert (FACE_NOT_KNOWN in Study.objects.get().sign_off_reason) is waits
    assert Series.objects.get().face_in_view is waits


def test_who_looks_says_that_no_face_can_be_rebuilt_and_the_wait_is_over(
    project: Project, approval: Approval, steward: User, surgeon_a: User, incoming: Path
) -> None:
    volume(incoming)
    imported(incoming, project)
    study = Study.objects.get()
    client, address = signed_in(steward), f"/p/lumbar/studies/{study.uid}/"
    assert signed_in(surgeon_a).get(address).status_code == 404
    assert FACE_NOT_KNOWN in client.get(address).content.decode()
    page = client.get(address + "sign-off/").content.decode()
    assert "Face not ruled out" in page
    assert "Face in view" not in page
    assert "stays out of releases" in page
    page = client.post(address + "faces/", {"seen_files": 40}, follow=True).content.decode()
    assert "no face can be rebuilt, says Steward" in page
    assert standing() == FREE
    assert signed_in(surgeon_a).get(address).status_code == 200


def test_who_signs_it_off_without_a_word_of_the_face_lets_it_be_read_and_not_released(
    project: Project, approval: Approval, steward: User, incoming: Path, tmp_path: Path
) -> None:
    volume(incoming)
    imported(incoming, project)
    client, address = signed_in(steward), f"/p/lumbar/studies/{Study.objects.get().uid}/"
    client.post(address + "sign-off/", {"verdict": "sign", "seen_files": 40})
    assert standing() == (SignOff.SIGNED, FACE_NOT_KNOWN, True)
    # Marks that say nothing of the face ask nobody again.
    mask(incoming, (3, 4, 5, 6))
    imported(incoming, project)
    assert standing() == (SignOff.SIGNED, FACE_NOT_KNOWN, True)


def test_new_slices_wait_again(
    project: Project, approval: Approval, steward: User, incoming: Path, tmp_path: Path
) -> None:
    def slices(folder: Path, *numbers: int) -> dict[str, Any]:
        folder.mkdir(exist_ok=True)
        for number in numbers:
            made = makers.slice_dataset(number)
            made.BodyPartExamined = ""
            made.save_as(folder / f"IM{number}", enforce_file_format=True)
        return imported(folder, project)

    slices(incoming, 1, 2)
    client, address = signed_in(steward), f"/p/lumbar/studies/{Study.objects.get().uid}/"
    client.post(address + "faces/", {"seen_files": 2})
    assert standing() == FREE
    slices(tmp_path / "later", 3)
    assert standing() == WAITS


def test_films_beside_it_go_on_waiting_for_their_text(
    project: Project, approval: Approval, incoming: Path
) -> None:
    volume(incoming)
    makers.png(incoming / "a_img.png")
    imported(incoming, project, pictures="MR", volumes="MR")
    study = Study.objects.get()
    assert FACE_NOT_KNOWN in study.sign_off_reason
    sums = deidentification_sums(ImportRun.objects.get())
    assert (sums["text"], sums["faces"], sums["faces_not_known"]) == (1, 0, 1)
    mask(incoming, (20, 21, 22, 23))
    imported(incoming, project)
    sign_off, reason, kept_out = standing()
    assert (sign_off, kept_out) == (SignOff.WAITING, False)
    assert FACE_NOT_KNOWN not in reason
    assert reason == "A picture file may show a name, a date or a hospital."


def test_the_import_page_counts_the_studies_to_look_at(
    project: Project, approval: Approval, lead: User, incoming: Path, shared_files: Path
) -> None:
    for film in sorted((shared_files / "xray_spine").glob("*.jpg"))[:3]:
        shutil.copy(film, incoming / film.name)
    volume(incoming)
    assert imported(incoming, project)["counts"]["taken"] == 4
    run = ImportRun.objects.get()
    page = signed_in(lead).get(f"/p/lumbar/imports/{run.uid}/").content.decode()
    assert "3 studies to look at" in page
    assert "1 study, not known" in page
