"""Numbers of organs are no vertebrae: what cannot stand so in a body is refused, or shuts everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from generation.materials.study import study_barred
from imaging.errors import NumberingNotClear
from imaging.models import LevelMark, NumberingBasis, Study
from imaging.services.level_doubts import level_doubts
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.corpus.levels_shifted import vertebra_asked
from tests.corpus.releasing import refused, released
from tests.generation.cast import study_make
from tests.imaging import makers
from tests.imaging.certified import numbering_certify_now
from tests.imaging.test_import_studies import imported
from tests.review.making import claimed, opened

pytestmark = pytest.mark.django_db
APART = "in the neck it is about 18 mm"


def organs(source: Path, into: Path, labels: list[int]) -> Path:
    """A made-up volume on the grid of an organ mask, and of that mask these labels."""
    into.mkdir()
    mask = nib.load(source)
    voxels = np.asarray(mask.dataobj)
    nib.save(nib.Nifti1Image(makers.noise_image(voxels.shape), mask.affine), into / "a_img.nii.gz")
    kept = np.where(np.isin(voxels, labels), voxels, 0).astype(np.int16)
    nib.save(nib.Nifti1Image(kept, mask.affine), into / "a_seg.nii.gz")
    return into


@pytest.mark.once
@pytest.mark.shared
@pytest.mark.parametrize("labels", [[1, 2], [5, 6, 7], [1, 5], [20, 21], [8, 9], [10, 11, 12]])
def test_organs_are_refused_where_the_numbering_is_guessed(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path, labels: list[int]
) -> None:
    source = shared_files / "TotalSegmentator" / "example_seg.nii.gz"
    told = imported(organs(source, tmp_path / "in", labels), project)["a_seg.nii.gz"]
    assert told["outcome"] == "refused", told
    assert LevelMark.objects.count() == 0


@pytest.mark.shared
def test_the_refusal_says_to_choose_and_what_is_chosen_stays_shut(
    project: Project, approval: Approval, shared_files: Path, tmp_path: Path, surgeon_a: User
) -> None:
    source = shared_files / "TotalSegmentator" / "example_seg.nii.gz"
    folder = organs(source, tmp_path / "in", [5, 6, 7])
    told = imported(folder, project)["a_seg.nii.gz"]
    assert APART in told["reason"]
    assert told["what_to_do"] == "Choose the numbering by hand, import again"
    told = imported(folder, project, numbering="verse")["a_seg.nii.gz"]
    assert (told["outcome"], told["levels"]) == ("taken", ["C5", "C6", "C7"])
    study = Study.objects.get()
    assert APART in study_barred(study)
    certify: dict[str, Any] = {
        "subject": study.subject, "certified_by": surgeon_a, "basis": NumberingBasis.SACRUM_ASSUMED,
    }  # fmt: skip
    with pytest.raises(NumberingNotClear, match=APART):
        numbering_certify_now(**certify)


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    """A study with an approved question, whose vertebrae then lie 12 mm apart, of which L1 to L5 is none."""
    made = study_make(project, approval, facts=False)
    vertebra_asked(made, is_assumed=True)
    return made


def squeezed(study: Study) -> None:
    for mark in LevelMark.objects.filter(series__study=study):
        LevelMark.objects.filter(pk=mark.pk).update(z=mark.z / 2)


def test_what_shows_an_impossible_series_is_not_released(
    project: Project, study: Study, surgeon_a: User
) -> None:
    assert released(project).row_count == 1
    squeezed(study)
    assert "lie 12 mm apart; in the lower back it is about 37 mm" in refused(project)


def test_a_certified_count_with_a_reason_answers_the_doubt_until_marks_come(
    project: Project, study: Study, surgeon_a: User
) -> None:
    LevelMark.objects.filter(level="L2").update(z=-41)
    LevelMark.objects.filter(level="L1").update(z=-23)
    LevelMark.objects.filter(level="L4").update(z=-94)
    assert "there is room for another vertebra" in study_barred(study)
    numbering_certify_now(
        subject=study.subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED,
        reason="Collapsed L3, seen on the CT",
    )  # fmt: skip
    assert study_barred(Study.objects.get()) == ""
    assert "Between L2 and L3 there is room" in level_doubts(Study.objects.get())[0]
    study.subject.refresh_from_db()
    study.subject.has_late_marks = True
    study.subject.save()
    assert "room for another" in study_barred(Study.objects.get())


def test_levels_that_are_left_out_shut_nothing_where_there_is_room_for_them(
    project: Project, study: Study
) -> None:
    LevelMark.objects.filter(level="L2").delete()
    assert level_doubts(study) == ["Between the marks L2 is missing. Check the numbering."]
    assert (study_barred(study), released(project).row_count) == ("", 1)


def test_levels_that_are_left_out_without_room_for_them_shut_the_study(
    project: Project, study: Study
) -> None:
    LevelMark.objects.filter(level="L2").delete()
    for level in ("L3", "L4", "L5", "S1"):
        mark = LevelMark.objects.get(level=level)
        LevelMark.objects.filter(pk=mark.pk).update(z=mark.z + 24)
    assert "Between L1 and L3 there is no room for L2." in study_barred(study)
    assert "no room for L2" in refused(project)


def test_the_reader_sees_what_speaks_against_the_levels(
    project: Project, approval: Approval, surgeon_a: User
) -> None:
    study = study_make(project, approval, facts=False)
    squeezed(study)
    round = opened(project, subject=study.subject, study=study)
    browser: Client = signed_in(surgeon_a)
    assignment = claimed(round, surgeon_a)
    page = browser.get(reverse("review:item", args=[project.slug, assignment.uid])).content.decode()
    assert "lie 12 mm apart; in the lower back it is about 37 mm" in page


@pytest.mark.parametrize(
    ("levels", "steps"),
    [
        (["T12", "T13", "L1"], [34, 34]),
        (["T11", "T12", "T13", "L1", "L2"], [30, 34, 34, 36]),
        (["L3", "L4", "L5", "L6", "S1"], [36, 36, 36, 62]),
        (["L2", "L3", "L4", "L5", "S1"], [36, 36, 36, 62]),
    ],
)
def test_a_thirteenth_rib_a_sixth_lumbar_and_a_whole_sacrum_shut_nothing(
    project: Project, approval: Approval, levels: list[str], steps: list[int]
) -> None:
    made = study_make(project, approval, facts=False)
    series = made.series.get()
    series.level_marks.all().delete()
    for place, level in enumerate(levels):
        LevelMark.objects.create(
            series=series, level=level, space="patient", x=0, y=0, z=-sum(steps[:place]), author_kind="import"
        )
    assert study_barred(made) == ""
