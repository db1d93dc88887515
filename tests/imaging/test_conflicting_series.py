"""Two series in one frame of reference whose marks contradict each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse

from imaging.errors import NumberingNotClear
from imaging.level_conflicts import studies_in_conflict, study_conflicts
from imaging.mark_sources import source_of
from imaging.models import AuthorKind, LevelMark, NumberingBasis, Series, Study
from imaging.selectors import marks_sheet
from imaging.services.level_doubts import level_doubts
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported, incoming, told_by
from tests.imaging.test_level_doubts import marks_put

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
FRAME = "1.2.3.9"
BACK = ["T12", "L1", "L2", "L3", "L4", "L5"]
LUMBAR_LABELS = [20, 21, 22, 23, 24]


def ct_series(folder: Path, number: int, apart: int, *, frame: str = FRAME) -> np.ndarray:
    """A CT series of 180 mm in files, `apart` mm between its slices; the affine (RAS) of its mask."""
    for place in range(180 // apart):
        made = makers.slice_dataset(place, seed=number)
        made.SeriesInstanceUID, made.SeriesNumber = f"1.2.3.{number}", number
        made.FrameOfReferenceUID, made.SeriesDescription = frame, "Spine"
        made.ImagePositionPatient = [-10, -20, place * apart]
        made.save_as(folder / f"{number}-{place:03}.dcm", enforce_file_format=True)
    return np.array([[-0.75, 0, 0, 10], [0, -0.5, 0, 20], [0, 0, apart, 0], [0, 0, 0, 1]])


def mask(path: Path, affine: np.ndarray, labels: list[int]) -> None:
    shape = (32, 32, round(180 / affine[2, 2]))
    makers.nifti(path, makers.spine_blocks(shape, affine, labels), affine)


def two_masked(folder: Path, project: Project, labels: list[int], *, frame: str = FRAME) -> dict:
    """Import two series with masks, the first L1 to L5, the second as said; the second mask's row."""
    first, second = ct_series(folder, 1, 2), ct_series(folder, 2, 3, frame=frame)
    imported(folder, project)
    for name, affine, numbers in (("one", first, LUMBAR_LABELS), ("two", second, labels)):
        into = folder.parent / name
        into.mkdir()
        mask(into / f"{name}_seg.nii.gz", affine, numbers)
        told = told_by("import_labels", into, project)
    return told["files"][0]


@pytest.mark.once
def test_a_mask_that_another_series_contradicts_is_refused_whole(
    project: Project, approval: Approval, incoming: Path
) -> None:
    row = two_masked(incoming, project, [19, 20, 21, 22, 23])
    assert row["outcome"] == "refused"
    assert row["reason"] == (
        "T12 on “Spine, series 2” and L1 on “Spine, series 1” lie 0 mm apart: one place has two names."
    )
    assert "take its marks away on the page of the study" in row["what_to_do"]
    assert set(LevelMark.objects.values_list("series__number", flat=True)) == {1}
    assert not [path for path in incoming.parent.rglob("*.json.gz") if "1.2.3.2" in str(path)]


@pytest.mark.once
def test_a_mask_that_agrees_with_another_series_is_taken(
    project: Project, approval: Approval, incoming: Path
) -> None:
    assert two_masked(incoming, project, LUMBAR_LABELS)["outcome"] == "taken"


@pytest.mark.once
def test_a_mask_that_a_series_in_another_frame_of_reference_contradicts_is_taken_and_told(
    project: Project, approval: Approval, incoming: Path
) -> None:
    row = two_masked(incoming, project, [19, 20, 21, 22, 23], frame="1.2.3.10")
    assert row["outcome"] == "taken"
    assert "lie 0 mm apart: one place has two names." in row["reason"]


def contradicting_study(project: Project) -> Study:
    """A stored study of two series, one level apart, and a third one without marks."""
    one, other, bare = (study_store(project, series=f"2.25.{number}") for number in (200, 300, 400))
    for number, series in enumerate((one, other, bare), 1):
        Series.objects.filter(pk=series.pk).update(
            frame_of_reference_uid=FRAME, number=number, description="T2"
        )
    marks_put(one, BACK[1:6], 36.0)
    return marks_put(other, BACK[:5], 36.0)


def test_a_stored_conflict_is_told_always_and_lends_nothing(project: Project, surgeon_a: User) -> None:
    study = contradicting_study(project)
    (doubt,) = level_doubts(study)
    assert doubt == (
        "L1 on “T2, series 1” and T12 on “T2, series 2” lie 0 mm apart: one place has two names. "
        "Take the marks of one of the two away, then certify the numbering."
    )
    study.subject.numbering_certified_by, study.subject.numbering_certified_at = surgeon_a, study.created_at
    study.subject.save()
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, study.uid]))
    assert doubt in page.content.decode()
    assert marks_sheet(Series.objects.get(series_instance_uid="2.25.400"))["marks"] == []
    assert len(marks_sheet(Series.objects.get(series_instance_uid="2.25.200"))["marks"]) == 5


def test_a_numbering_is_not_certified_while_series_contradict_each_other(
    project: Project, surgeon_a: User
) -> None:
    subject = contradicting_study(project).subject
    with pytest.raises(NumberingNotClear, match="one place has two names"):
        numbering_certify_now(subject=subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED)
    subject.refresh_from_db()
    assert subject.numbering_certified_by is None


def test_what_a_model_only_proposes_contradicts_no_series(project: Project, surgeon_a: User) -> None:
    study = contradicting_study(project)
    LevelMark.objects.filter(series__number=2).update(author_kind=AuthorKind.MODEL, author_name="Finder 2")
    assert study_conflicts(study) == []
    assert studies_in_conflict({study.subject_id}) == {}
    assert level_doubts(study) == []
    lent_to = study.series.get(number=1)
    lent_to.level_marks.filter(level="L4").delete()
    assert "L4" not in {mark["level"] for mark in marks_sheet(lent_to)["marks"]}
    numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED)
    # A certification was made without them, so it does not hold them.
    assert source_of(LevelMark.objects.filter(series__number=2)[0]).barred == ""
