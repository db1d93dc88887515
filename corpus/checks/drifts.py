"""Levels of a text that two series of one body mark apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from corpus.checks.material import STATED, CheckFinding, CheckInput, MarkGiven
from imaging.marks_apart import Extent, drifts_find


def marks_agree_between_series(given: CheckInput) -> list[CheckFinding]:
    """A level that two series mark more than 3 mm apart: where it lies on the one that is shown is not sure.

    Told of a level that the text or its heading names, once; a warning, since either may be right.
    """
    said = [level for place, mention in given.mentions if place.role in STATED for level in mention.levels]
    named = {str(bone) for level in said for bone in (level, *level.bones)} | set(given.body.levels)
    told: dict[str, CheckFinding] = {}
    for level, apart, number in _drifts(given):
        if level in named:
            message = f"{level} is marked {apart:.0f} mm apart on two series of this study: look at both."
            finding = CheckFinding(
                "marks_agree_between_series", "warning", message, f"/images/{number}", level=level
            )
            told.setdefault(level, finding)
    return list(told.values())


def _drifts(given: CheckInput) -> Iterator[tuple[str, float, int]]:
    """Level, distance in mm, and the place in the body of an image of one of the two series."""
    shown = {_series_uid(given, image.series): number for number, image in enumerate(given.body.images)}
    by_series: dict[tuple[str, str], list[MarkGiven]] = {}
    for mark in given.marks:
        if mark.frame and len(mark.at) == 3:
            by_series.setdefault((mark.frame, mark.series), []).append(mark)
    for (one, ones), (other, others) in combinations(by_series.items(), 2):
        places = [shown[series] for _frame, series in (one, other) if series in shown]
        if one[0] == other[0] and places:
            for level, apart in drifts_find(_extents(ones), _extents(others)).items():
                yield level, apart, places[0]


def _extents(marks: list[MarkGiven]) -> list[Extent]:
    return [Extent.of(mark.level, mark.at, mark.box) for mark in marks]


def _series_uid(given: CheckInput, name: str) -> str:
    known = given.series.get(name)
    return known.uid if known else name
