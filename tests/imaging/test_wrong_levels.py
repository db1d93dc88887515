"""Numbers that may mean other levels, and names that contradict those already there, are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imaging.formats.errors import Refused
from imaging.formats.label_map import name_levels
from imaging.models import LevelMark, Plane, Series
from imaging.services.mark_rows import marks_compared
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported
from tests.imaging.test_level_doubts import marks_put


def named(labels: list[int], asked: str = "") -> list[str]:
    """The levels of labels that stand in this order from the head down."""
    centres = {label: np.array([0.0, 0.0, -30.0 * place]) for place, label in enumerate(labels)}
    counts = dict.fromkeys(labels, 1000)
    return [str(level) for level in sorted(name_levels(centres, counts, asked).levels.values())]


@pytest.mark.parametrize("labels", [[28, 27], [28, 26], [25, 26], [26, 27]])
def test_labels_that_two_numberings_explain_are_asked_about(labels: list[int]) -> None:
    with pytest.raises(Refused) as refusal:
        named(labels)
    assert refusal.value.code == "ambiguous_numbering"
    assert refusal.value.what_to_do == "Choose the numbering, import again"


def test_the_refusal_names_both_readings() -> None:
    with pytest.raises(
        Refused, match="may be T13, Co as VerSe numbers, or L4, L5 as TotalSegmentator numbers"
    ):
        named([28, 27])


@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        ([20, 21, 22, 23, 24], ["L1", "L2", "L3", "L4", "L5"]),
        ([22, 23, 24, 25, 26], ["L3", "L4", "L5", "L6", "S1"]),
        ([24, 26], ["L5", "S1"]),
        ([19, 28, 20], ["T12", "T13", "L1"]),
        ([27, 26], ["L5", "S1"]),
        ([28, 27, 26, 25], ["L4", "L5", "S1"]),
        ([33, 32], ["T11", "T12"]),
        ([32, 31, 30, 26, 90], ["T12", "L1", "L2", "S1"]),
    ],
)
def test_labels_that_one_numbering_explains_are_taken(labels: list[int], levels: list[str]) -> None:
    assert named(labels) == levels


def test_a_numbering_that_was_asked_for_is_not_guessed() -> None:
    assert named([28, 27], "totalsegmentator") == ["L4", "L5"]


@pytest.mark.django_db
def test_two_names_on_one_vertebra_are_refused(project: Project, approval: Approval, tmp_path: Path) -> None:
    folder, shape, affine = tmp_path / "in", (120, 24, 18), makers.IPL
    folder.mkdir()
    makers.nifti(folder / "a_img.nii.gz", makers.noise_image(shape), affine)
    makers.nifti(folder / "a_seg1.nii.gz", makers.spine_blocks(shape, affine, [22, 23, 24]), affine)
    makers.nifti(folder / "a_seg2.nii.gz", makers.spine_blocks(shape, affine, [19, 20, 21]), affine)
    told = imported(folder, project)
    assert told["a_seg1.nii.gz"]["outcome"] == "taken"
    row = told["a_seg2.nii.gz"]
    assert (row["outcome"], row["reason"]) == ("refused", "T12 and L3 would lie 0 mm apart, on one place.")
    assert set(LevelMark.objects.values_list("level", flat=True)) == {"L3", "L4", "L5"}


def mark(level: str, *centroid: float) -> dict[str, Any]:
    return {"level": level, "centroid": list(centroid)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ([mark("L4", 0, 0, -108)], ""),
        ([mark("L3/L4", 0, 0, -90)], ""),
        ([mark("T12", 0, 0, -150)], "With the marks already there, T12 would lie below L1."),
        ([mark("L4", 0, 0, -74)], "L3 and L4 would lie 2 mm apart, on one place."),
        ([mark("L2/L3", 0, 1, -72)], "L2/L3 and L3 would lie 1 mm apart, on one place."),
        ([mark("L4", 0, 0, -108), mark("L5", 0, 0, -109)], "L4 and L5 would lie 1 mm apart, on one place."),
    ],
)
def test_new_marks_are_held_against_those_already_there(
    project: Project, marks: list[dict[str, Any]], sentence: str
) -> None:
    series = study_store(project)
    Series.objects.filter(pk=series.pk).update(plane=Plane.SAGITTAL)
    series.refresh_from_db()
    marks_put(series, ["L1", "L2", "L3"], 24.0)
    if not sentence:
        assert marks_compared(series, marks) == (marks, "")
        return
    with pytest.raises(Refused) as refusal:
        marks_compared(series, marks)
    assert str(refusal.value) == sentence
