"""Levels stated of an image whose series has no marks that they could be held against."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.bodies import MultipleChoice, OpenQuestion
from corpus.checks.material import CheckFinding, CheckInput, Grade


def image_levels_have_marks(given: CheckInput) -> list[CheckFinding]:
    """A level that a place on an image is given as evidence of can be held against marks of that series.

    What is drafted here states a level of an image only where it is marked, so the marks were taken away, are
    disputed, or are no longer accepted. Facts prove nothing of where a level lies: a question which level it
    is has an error, any other a warning. A question that gives no place on an image as evidence was never
    held against marks.
    """
    if not isinstance(given.body, MultipleChoice | OpenQuestion):
        return []
    marked = {mark.series for mark in given.marks}
    severity: Grade = "error" if given.body.axis == "level_identification" else "warning"
    said: dict[int, CheckFinding] = {}
    for number, uid, level in _stated(given):
        if uid not in marked:
            message = (
                f"{level} is stated of image {number + 1}, but it cannot be held against marks: "
                "its series has none that count."
            )
            finding = CheckFinding(
                "image_levels_have_marks", severity, message, f"/images/{number}", level=level
            )
            said.setdefault(number, finding)
    return list(said.values())


def _stated(given: CheckInput) -> Iterator[tuple[int, str, str]]:
    """The place of an image in the body, its series, and a level that evidence on that series states."""
    for number, image in enumerate(given.body.images):
        uid = _series_uid(given, image.series)
        for row in given.body.evidence:
            level = row.level or next(iter(given.body.levels), None)
            if row.series is not None and level and _series_uid(given, row.series) == uid:
                yield number, uid, level


def _series_uid(given: CheckInput, name: str) -> str:
    known = given.series.get(name)
    return known.uid if known else name
