"""Series of one study that share no frame of reference, but name the same places a level apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from django.urls import reverse

from generation.materials.study import study_barred
from imaging.errors import NumberingNotClear
from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series, Study, Subject
from imaging.services.level_doubts import level_doubts
from imaging.services.numbering import numbering_take_back, subject_marks_version
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.corpus.levels_shifted import vertebra_asked
from tests.corpus.releasing import refused, released
from tests.generation.cast import LEVELS, study_make
from tests.imaging.certified import numbering_certify_now
from tests.imaging.test_import_studies import imported
from tests.imaging.test_shared_files import chosen

pytestmark = pytest.mark.django_db
TWO_NAMES = "one place has two names"
ASSUMED = NumberingBasis.SACRUM_ASSUMED
AXIAL_MM = (0.0, 0.0, 0.0)


def two_contrasts(source: Path, into: Path, *, apart: int) -> Path:
    """A sagittal volume, the same with inverted grey values, and their masks, the second `apart` off."""
    into.mkdir()
    image = nib.load(source / "VBs_VB2_12_img.nii.gz")
    mask = nib.load(source / "VBs_VB2_12_lab.nii.gz")
    grey, labels = np.asarray(image.dataobj), np.asarray(mask.dataobj).astype(np.int16)
    for name, voxels, shift in (("t1", grey, 0), ("t2", grey.max() - grey, apart)):
        moved = np.where(labels > 0, labels + shift, 0)
        nib.save(nib.Nifti1Image(voxels, image.affine), into / f"sub7_{name}_img.nii.gz")
        nib.save(nib.Nifti1Image(moved, mask.affine), into / f"sub7_{name}_lab.nii.gz")
    return into


@pytest.mark.once
@pytest.mark.shared
def test_two_contrasts_a_level_apart_are_told_and_shut_everything(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path, surgeon_a: User
) -> None:
    told = imported(two_contrasts(shared_files / "lumbar_mr", tmp_path / "in", apart=-1), project)
    assert TWO_NAMES in told["sub7_t2_lab.nii.gz"]["reason"]
    study = Study.objects.get()
    (doubt,) = [doubt for doubt in level_doubts(study) if TWO_NAMES in doubt]
    assert "Take the marks of one of the two away" in doubt
    assert TWO_NAMES in study_barred(study)
    with pytest.raises(NumberingNotClear, match=TWO_NAMES):
        numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=ASSUMED, reason="Counted")
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, study.uid]))
    assert TWO_NAMES in page.content.decode()


@pytest.mark.once
@pytest.mark.shared
def test_two_contrasts_that_agree_are_in_nobodys_way(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path
) -> None:
    told = imported(two_contrasts(shared_files / "lumbar_mr", tmp_path / "in", apart=0), project)
    assert told["counts"]["taken"] == 4
    study = Study.objects.get()
    assert study.series.count() == 2
    assert (level_doubts(study), study_barred(study)) == ([], "")


@pytest.mark.soak
@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("lumbar_mr", ["*.nii.gz"]),
        ("TotalSegmentator", ["example_ct_dicom/*", "example_seg_dicom.nii.gz"]),
        ("TPTBox/sample_ct", ["*vert_label*", "*ct.nii.gz"]),
    ],
)
def test_nothing_real_is_shut(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path, folder: str, names: list[str]
) -> None:
    imported(chosen(shared_files / folder, tmp_path / "in", *names), project)
    assert LevelMark.objects.exists()
    for study in Study.objects.all():
        assert (study_barred(study), level_doubts(study)) == ("", [])


def second_series(
    study: Study, levels: tuple[str, ...], *, at: tuple[float, float, float] = AXIAL_MM
) -> Series:
    """Another series of the study, in a frame of its own, with marks `at` so far from those of the first."""
    other = Series.objects.create(
        study=study, series_instance_uid="2.25.7", modality="MR", description="Axial",
        frame_of_reference_uid="2.25.70",
    )  # fmt: skip
    there = LevelMark.objects.filter(series__study=study).order_by("-z")
    for level, mark in zip(levels, list(there), strict=False):
        LevelMark.objects.create(
            series=other, level=level, space=MarkSpace.PATIENT, author_kind=AuthorKind.IMPORT,
            x=mark.x + at[0], y=mark.y + at[1], z=mark.z + at[2],
        )  # fmt: skip
    return other


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    """A study with marks from T12 to S1, 24 mm apart, and an approved question about it."""
    made = study_make(project, approval, facts=False)
    made.series.update(frame_of_reference_uid="2.25.60")
    vertebra_asked(made, is_assumed=True)
    return made


def test_what_shows_a_study_a_level_apart_is_not_released(project: Project, study: Study) -> None:
    assert released(project).row_count == 1
    second_series(study, ("T11", *LEVELS[:5]))
    assert TWO_NAMES in refused(project)


@pytest.mark.parametrize(
    ("levels", "at"),
    [
        (LEVELS[:6], (3.0, 8.0, 2.0)),
        (("T11", *LEVELS[:5]), (0.0, 0.0, 11.0)),
        (("T11", *LEVELS[:5]), (0.0, 90.0, 0.0)),
        (("T11",), (0.0, 0.0, 0.0)),
    ],
)
def test_places_that_agree_or_cannot_be_compared_say_nothing(
    project: Project, study: Study, levels: tuple[str, ...], at: tuple[float, float, float]
) -> None:
    second_series(study, levels, at=at)
    assert level_doubts(study) == []
    assert released(project).row_count == 1


def test_taking_the_marks_of_one_away_is_the_cure(project: Project, study: Study) -> None:
    other = second_series(study, ("T11", *LEVELS[:5]))
    other.level_marks.all().delete()
    assert level_doubts(study) == []
    assert released(project).row_count == 1


def test_a_written_reason_that_the_positions_differ_opens_it_until_marks_come(
    project: Project, study: Study, surgeon_a: User
) -> None:
    second_series(study, ("T11", *LEVELS[:5]))
    ask: dict[str, Any] = {"subject": study.subject, "certified_by": surgeon_a, "basis": ASSUMED}
    with pytest.raises(NumberingNotClear, match="Reason"):
        numbering_certify_now(**ask, positions_differ=True)
    numbering_certify_now(**ask, positions_differ=True, reason="She sat up between the two")
    assert Subject.objects.get().numbering_reason == "Positions differ: She sat up between the two"
    assert level_doubts(study) == []
    assert (study_barred(Study.objects.get()), released(project).row_count) == ("", 1)
    Subject.objects.update(has_late_marks=True)
    assert TWO_NAMES in refused(project)
    numbering_take_back(subject=Subject.objects.get(), taken_back_by=surgeon_a)
    assert TWO_NAMES in refused(project)


def test_the_page_asks_whether_positions_differ_only_where_it_matters(
    project: Project, study: Study, surgeon_a: User
) -> None:
    browser = signed_in(surgeon_a)
    page = reverse("imaging:study", args=[project.slug, study.uid])
    assert "positions_differ" not in browser.get(page).content.decode()
    second_series(study, ("T11", *LEVELS[:5]))
    assert "positions_differ" in browser.get(page).content.decode()
    sent = {"basis": str(ASSUMED), "positions_differ": "on", "reason": "She sat up between the two"}
    sent["seen"] = subject_marks_version(study.subject)
    browser.post(reverse("imaging:numbering", args=[project.slug, study.uid]), sent)
    assert Subject.objects.get().numbering_reason.startswith("Positions differ: ")


def test_a_shared_frame_is_not_explained_by_a_reason(project: Project, study: Study, surgeon_a: User) -> None:
    second_series(study, ("T11", *LEVELS[:5]))
    study.series.update(frame_of_reference_uid="2.25.9")
    with pytest.raises(NumberingNotClear, match=TWO_NAMES):
        numbering_certify_now(
            subject=study.subject, certified_by=surgeon_a, basis=ASSUMED, reason="Sat up",
            positions_differ=True,
        )  # fmt: skip


COUNTS = [
    (("T12", "L1", "L2", "L3", "L4", "L5", "L6", "S1"), "L6"),
    (("T11", "T12", "T13", "L1", "L2", "L3"), "T13"),
    (("T12", "L1", "L2", "L3", "L4", "S1"), "L5"),
]


@pytest.mark.parametrize(("levels", "bone"), COUNTS)
def test_studies_that_count_otherwise_are_told_on_both_pages(
    project: Project, study: Study, levels: tuple[str, ...], bone: str
) -> None:
    later = Study.objects.create(
        project=project, subject=study.subject, study_instance_uid="2.25.8", sign_off=study.sign_off
    )
    series = Series.objects.create(
        study=later, series_instance_uid="2.25.81", modality="MR", description="Later"
    )
    for place, level in enumerate(levels):
        LevelMark.objects.create(
            series=series, level=level, space=MarkSpace.PATIENT, x=900, y=0, z=-30.0 * place,
            author_kind=AuthorKind.IMPORT,
        )  # fmt: skip
    for each in (study, later):
        assert [doubt for doubt in level_doubts(each) if f"{bone} is marked on" in doubt], each


def test_studies_that_count_alike_are_not_told(project: Project, study: Study) -> None:
    later = Study.objects.create(
        project=project, subject=study.subject, study_instance_uid="2.25.8", sign_off=study.sign_off
    )
    series = Series.objects.create(study=later, series_instance_uid="2.25.81", modality="MR")
    for place, level in enumerate(LEVELS):
        LevelMark.objects.create(
            series=series, level=level, space=MarkSpace.PATIENT, x=900, y=0, z=-30.0 * place,
            author_kind=AuthorKind.IMPORT,
        )  # fmt: skip
    assert (level_doubts(study), level_doubts(later)) == ([], [])
