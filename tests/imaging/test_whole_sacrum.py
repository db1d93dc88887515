"""A sacrum drawn whole is S1, unless S1 is drawn beside it; and S1 is its upper end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pytest
from pydicom.dataset import Dataset

from imaging.formats.errors import Refused
from imaging.formats.label_map import name_levels
from imaging.models import LevelMark
from projects.models import Approval, Project
from tests.imaging.films_written import films_of, xrays
from tests.imaging.films_written import segmented as on_films
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_objects_come_back import come_back
from tests.imaging.test_segmentations_of_others import originals

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]
SACRUM = ("Sacrum", "54735007")
S1, L5 = ("S1", "51282000"), ("L5", "49668003")
# First and last slice; 16 slices of 2 mm, the lowest first. Below 20 mm of height difference nothing is said.
WHOLE, LOWER, TOP, ABOVE, NOTHING = (1, 7), (1, 4), (5, 7), (9, 11), (0, 0)


def segmented(images: list[Dataset], *segments: tuple[tuple[str, str], tuple[int, int]]) -> Dataset:
    """A segmentation of another system: each segment by its name and code, on some slices, side by side."""
    pixels = np.zeros((len(images), 32, 32, len(segments)), dtype=np.uint8)
    for number, (_named, (first, last)) in enumerate(segments):
        pixels[first:last, 8:20, 4 + 8 * number : 10 + 8 * number, number] = 1
    described = [
        hd.seg.SegmentDescription(
            number, label, hd.sr.CodedConcept("91723000", "SCT", "Anatomical Structure"),
            hd.sr.CodedConcept(code, "SCT", label), "MANUAL",
        )
        for number, ((label, code), _slices) in enumerate(segments, 1)
    ]  # fmt: skip
    made: Dataset = hd.seg.Segmentation(
        images, pixels, "BINARY", described, hd.UID(), 7, hd.UID(), 1, "Others", "Tool", "1", "4711",
        omit_empty_frames=True,
    )  # fmt: skip
    return made


def taken(project: Project, folder: Path, *segments: Any) -> dict[str, Any]:
    """What became of the file."""
    made = segmented(originals(folder), *segments)
    made.save_as(folder / "zz_seg.dcm", enforce_file_format=True)
    row: dict[str, Any] = imported(folder, project)["zz_seg.dcm"]
    return row


def heights() -> dict[str, float]:
    return {mark.level: mark.z for mark in LevelMark.objects.all()}


def test_a_whole_sacrum_alone_is_s1(project: Project, approval: Approval, incoming: Path) -> None:
    row = taken(project, incoming, (L5, ABOVE), (SACRUM, WHOLE))
    assert (row["outcome"], row["levels"]) == ("taken", ["L5", "S1"]), row["reason"]


def test_s1_drawn_beside_its_sacrum_is_s1(project: Project, approval: Approval, incoming: Path) -> None:
    row = taken(project, incoming, (L5, ABOVE), (S1, TOP), (SACRUM, LOWER))
    assert (row["outcome"], row["levels"]) == ("taken", ["L5", "S1"]), row["reason"]
    assert "Segments left out: 1 of other structures." in row["reason"]
    assert heights()["S1"] == pytest.approx(2.0 * 5.5)


def test_an_s1_that_is_described_and_not_drawn_takes_nothing_from_the_sacrum(
    project: Project, approval: Approval, incoming: Path
) -> None:
    row = taken(project, incoming, (L5, ABOVE), (S1, NOTHING), (SACRUM, WHOLE))
    assert (row["outcome"], row["levels"]) == ("taken", ["L5", "S1"]), row["reason"]
    assert "Segments left out: 1 empty." in row["reason"]


def test_an_s1_below_its_sacrum_is_refused(project: Project, approval: Approval, incoming: Path) -> None:
    row = taken(project, incoming, (S1, (0, 2)), (SACRUM, (11, 16)))
    assert row["outcome"] == "refused"
    assert row["reason"] == (
        "S1 would lie below the bone that it is the upper end of: the levels do not ascend."
    )
    assert not LevelMark.objects.exists()


def test_what_is_left_of_a_sacrum_that_is_cut_off_may_lie_a_little_higher(
    project: Project, approval: Approval, incoming: Path
) -> None:
    row = taken(project, incoming, (L5, ABOVE), (S1, (0, 3)), (SACRUM, (2, 6)))
    assert (row["outcome"], row["levels"]) == ("taken", ["L5", "S1"]), row["reason"]


@pytest.mark.parametrize(("apart", "is_refused"), [(-40.0, False), (6.0, False), (40.0, True)])
def test_the_sacrum_of_a_label_map_is_held_against_s1_too(apart: float, is_refused: bool) -> None:
    centres = {26: np.zeros(3), 25: np.array([0.0, 0.0, apart])}
    if is_refused:
        with pytest.raises(Refused, match="S1 would lie below the bone"):
            name_levels(centres, {25: 9000, 26: 4000}, "totalsegmentator")
        return
    named = name_levels(centres, {25: 9000, 26: 4000}, "totalsegmentator")
    assert [str(level) for level in named.levels.values()] == ["S1"]


def test_a_sacrum_on_one_film_and_s1_on_another_are_both_s1(project: Project, tmp_path: Path) -> None:
    series = xrays(project)
    made = on_films(films_of(series), ("L3", [0]), ("L4", [1]))
    for segment, (label, code) in zip(made.SegmentSequence, (S1, SACRUM), strict=True):
        segment.SegmentLabel = label
        segment.SegmentedPropertyTypeCodeSequence[0].CodeValue = code
        segment.SegmentedPropertyTypeCodeSequence[0].CodeMeaning = label
    made.save_as(tmp_path / "seg.dcm", enforce_file_format=True)
    row = come_back(project, tmp_path / "seg.dcm", tmp_path / "again")
    assert (row["outcome"], row["levels"]) == ("taken", ["S1"]), row
    assert [
        mark.sop_instance.instance_number
        for mark in LevelMark.objects.order_by("sop_instance__instance_number")
    ] == [1, 2]
