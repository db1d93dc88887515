"""Outlines of two authors of one level on one series lie beside each other, and go one without the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.models import ImportRun, LevelMark, Series
from imaging.selectors import marks_sheet
from imaging.services.mark_rows import mark_rows_create, outlines_put
from imaging.services.marks_remove import marks_remove
from imaging.services.places import Places, file_put
from projects.models import Approval, Project, User
from tests.imaging.test_marks_place import series_made

pytestmark = pytest.mark.django_db


def drawn(run: ImportRun, series: Series, edge: float, author: str, scratch: Path) -> None:
    """Store L4 with a square outline whose half side is `edge` mm, as one author drew it."""
    corners = [[3.0, side * edge, up * edge] for side, up in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    marks: list[dict[str, Any]] = [
        {"level": "L4", "centroid": (3.0, 0.0, 0.0), "box": None, "outlines": [(0, corners)]}
    ]
    outlines_put(series, marks, Places(scratch, scratch, file_put), author_name=author)
    mark_rows_create(run=run, series=series, marks=marks, author_name=author)


def edges(series: Series) -> dict[str, list[float]]:
    """How far the outlines of each author reach, as the viewer is told."""
    return {
        mark["author"]: [max(max(point) for point in line["points"]) for line in mark["outlines"]]
        for mark in marks_sheet(series)["marks"]
    }


def test_two_masks_of_one_level_keep_an_outline_each(
    project: Project,
    approval: Approval,
    surgeon_a: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    series = series_made(project)
    run = ImportRun.objects.create(project=project, approval=approval)
    for author, edge in (("", 11.0), ("Lumbar set", 12.0), ("Other set: bodies", 13.0)):
        drawn(run, series, edge, author, tmp_path / "scratch")
    assert edges(series) == {"Imported": [11.0], "Lumbar set": [12.0], "Other set: bodies": [13.0]}
    mark = LevelMark.objects.get(author_name="Lumbar set")
    with django_capture_on_commit_callbacks(execute=True):
        marks_remove(mark=mark, removed_by=surgeon_a, seen=1)
    assert edges(series) == {"Imported": [11.0], "Other set: bodies": [13.0]}
