"""A report that was changed after it was written, or that another system wrote, leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from imaging.formats import content
from imaging.models import Measurement
from projects.models import Project
from tests.imaging.test_import_studies import incoming
from tests.imaging.test_objects_refused import Change, objects, refused

pytestmark = pytest.mark.django_db
__all__ = ["incoming", "objects"]


def groups(dataset: Dataset) -> list[Dataset]:
    return content.groups(dataset)


def item(group: Dataset, kind: str) -> Any:
    return next(content.items(group, kind=kind))


def at(number: int, point: list[float]) -> Change:
    def change(dataset: Dataset) -> None:
        item(groups(dataset)[number], "SCOORD3D").GraphicData = point

    return change


def swapped(dataset: Dataset) -> None:
    first, last = (item(group, "SCOORD3D") for group in (groups(dataset)[0], groups(dataset)[-1]))
    first.GraphicData, last.GraphicData = list(last.GraphicData), list(first.GraphicData)


def other_frame(dataset: Dataset) -> None:
    for group in groups(dataset):
        item(group, "SCOORD3D").ReferencedFrameOfReferenceUID = "1.2.3"


def renamed(dataset: Dataset) -> None:
    """L2 by its text, still L1 by its code."""
    for text in content.items(groups(dataset)[0], kind="TEXT"):
        if text.TextValue == "L1":
            text.TextValue = "L2"


def no_code(dataset: Dataset) -> None:
    for group in groups(dataset):
        kept = [
            each for each in group.ContentSequence if each not in list(content.items(group, content.FINDING))
        ]
        group.ContentSequence = kept


def twice(dataset: Dataset) -> None:
    (container,) = content.items(dataset, content.IMAGING_MEASUREMENTS)
    container.ContentSequence.append(groups(dataset)[0])


def not_ours(dataset: Dataset) -> None:
    for group in groups(dataset):
        kept = [each for each in group.ContentSequence if each.ValueType not in ("TEXT", "CODE")]
        group.ContentSequence = kept


def no_groups(dataset: Dataset) -> None:
    (container,) = content.items(dataset, content.IMAGING_MEASUREMENTS)
    container.ContentSequence = []


def no_images(dataset: Dataset) -> None:
    del dataset.CurrentRequestedProcedureEvidenceSequence


def test_a_changed_report_of_levels_is_refused(
    project: Project, objects: dict[str, Path], tmp_path: Path
) -> None:
    told = refused(
        project,
        objects["sr"],
        tmp_path / "again",
        {
            "outside": at(2, [900.0, 0.0, 0.0]),
            "swapped": swapped,
            "frame": other_frame,
            "renamed": renamed,
            "no_code": no_code,
            "twice": twice,
            "not_ours": not_ours,
            "no_groups": no_groups,
            "no_images": no_images,
        },
    )
    assert told["outside"] == "L3 would lie outside the image: the report belongs to another one."
    assert told["swapped"] == "The place of a mark is told in two ways that differ."
    assert told["frame"] == "Its coordinates are of another frame of reference than those of its images."
    assert told["renamed"] == "L2 is coded as something else in this report."
    assert told["no_code"] == "L1 is coded as something else in this report."
    assert told["twice"] == "L1 stands in this list twice."
    foreign = "This structured report holds no point or outline of a level that can be read."
    assert told["no_groups"] == foreign
    assert told["not_ours"] == f"{foreign} Not read: groups 1, 2, 3, 4, 5 (no level is named)."
    assert told["no_images"] == "The images that it was drawn on are not in this project."
    assert not Measurement.objects.exists()
