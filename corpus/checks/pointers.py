"""What an arrow or a box on an image points at, against the marks of the levels there.

Only marks that prove something reach a check. Where two of them give one place two names, neither proves
anything; where the level meant is not marked, only what lies at another mark is held against a pointer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from anatomy import Level, LevelKind, NotALevel, parse_level
from anatomy.levels import next_caudal
from corpus.bodies import EvidenceRef, ImageRef, MultipleChoice, OpenQuestion, Pointer
from corpus.checks.column import Place, Placed, bones_of, is_past
from corpus.checks.levels import levels_related
from corpus.checks.material import CheckFinding, CheckInput, FrameGiven, MarkGiven

# A mark this much of the distance away, or less, is not clearly farther than the nearest one.
_CLEARLY: Final = 0.8
# Marks of two levels nearer to each other than this share of the usual distance are two names of one place.
_ONE_PLACE: Final = 0.4


def pointer_is_at_its_level(given: CheckInput) -> list[CheckFinding]:
    """A pointer lies at the mark of the level that its evidence states, else at one the body is about."""
    findings = []
    for number, image in enumerate(given.body.images):
        stated = _stated(given, image)
        if not stated:
            continue
        pointed = _pointed_at(given, number, image, stated)
        if pointed is not None:
            named = " or ".join(str(level) for level in sorted(stated))
            shape = image.pointer.shape if image.pointer else "pointer"
            where = "lies past" if levels_related(pointed.level, stated) else "is nearest to"
            message = (
                f"The {shape} on image {number + 1} {where} the mark of {pointed.level}, "
                f"but {named} is stated of it."
            )
            findings.append(
                CheckFinding(
                    "pointer_is_at_its_level",
                    "error",
                    message,
                    f"/images/{number}",
                    level=str(pointed.level),
                    mark=pointed.mark.uid,
                )
            )
    return findings


def image_evidence_is_at_the_level_asked(given: CheckInput) -> list[CheckFinding]:
    """What a pointer is evidence of is a level that the question is filed under."""
    declared = frozenset(parse_level(name) for name in given.body.levels)
    if not declared or not isinstance(given.body, MultipleChoice | OpenQuestion):
        return []
    findings = []
    for number, image in enumerate(given.body.images):
        shown = {level: row for row, level in _evidence_of(given, image)}
        if image.pointer is None or not shown or any(levels_related(one, declared) for one in shown):
            continue
        level, row = min(shown.items(), key=lambda one: one[1].id)
        message = (
            f"Evidence {row.id} points at {level} on image {number + 1}, "
            f"but the question is filed under {', '.join(given.body.levels)}."
        )
        mark = next((one.uid for one in _marks_on(given, image) if one.level == str(level)), None)
        findings.append(
            CheckFinding(
                "image_evidence_is_at_the_level_asked",
                "error",
                message,
                f"/images/{number}",
                level=str(level),
                mark=mark,
            )
        )
    return findings


def _stated(given: CheckInput, image: ImageRef) -> frozenset[Level]:
    """The levels stated of what an image points at; none where it has no pointer."""
    if image.pointer is None:
        return frozenset()
    shown = frozenset(level for _, level in _evidence_of(given, image))
    return shown or frozenset(parse_level(name) for name in given.body.levels)


def _evidence_of(given: CheckInput, image: ImageRef) -> Iterator[tuple[EvidenceRef, Level]]:
    """The evidence on the same picture that names a level."""
    for row in given.body.evidence:
        same = row.series is not None and _series_uid(given, row.series) == _series_uid(given, image.series)
        if not same or row.sop != image.sop or (row.frame or 1) != image.frame:
            continue
        try:
            yield row, parse_level(row.level or "")
        except NotALevel:
            continue


def _series_uid(given: CheckInput, name: str) -> str:
    known = given.series.get(name)
    return known.uid if known else name


def _marks_on(given: CheckInput, image: ImageRef) -> list[MarkGiven]:
    uid = _series_uid(given, image.series)
    return [mark for mark in given.marks if mark.series == uid and mark.at]


def _pointed_at(given: CheckInput, number: int, image: ImageRef, stated: frozenset[Level]) -> Placed | None:
    """The mark that speaks against a pointer: of another level, at which it clearly lies, or of the level
    stated, which it clearly lies past; None where neither is proved.
    """
    frame = given.frames.get(number)
    marks = _marks_on(given, image)
    space = marks[0].space if marks else ""
    points = _points_in(image.pointer, space, frame) if image.pointer else []
    if not points:
        return None
    marks = [mark for mark in marks if mark.space == space and _is_on(mark, frame)]
    placed = _placed(marks, is_segment=all(level.lower is not None for level in stated))
    tip, reach = _place_of(points, image.pointer)
    return _other_level(placed, tip, reach, stated) or _own_level_left(placed, tip, reach, stated)


def _points_in(pointer: Pointer, space: str, frame: FrameGiven | None) -> list[Place]:
    """A pointer's points in the space of the marks; none where the way there is not known."""
    if any(len(point) != (3 if pointer.space == "patient" else 2) for point in pointer.points):
        return []
    if pointer.space == space:
        return [tuple(point) for point in pointer.points]
    if pointer.space == "pixel" and space == "patient" and frame and frame.plane:
        return [frame.plane.point_at(*point) for point in pointer.points]
    return []


def _is_on(mark: MarkGiven, frame: FrameGiven | None) -> bool:
    """Whether a mark in pixels is one of the slice shown; millimetres hold for the whole series."""
    if mark.space == "patient":
        return True
    return frame is not None and (mark.sop == frame.sop or (mark.sop is None and frame.is_only))


def _place_of(points: list[Place], pointer: Pointer | None) -> tuple[Place, float]:
    """Where a pointer points, and how far around that: an arrow at its tip, a box at what it holds."""
    if pointer is None or pointer.shape == "arrow":
        return points[-1], 0.0
    low = tuple(min(axis) for axis in zip(*points, strict=True))
    high = tuple(max(axis) for axis in zip(*points, strict=True))
    sides = sorted(b - a for a, b in zip(low, high, strict=True))
    return tuple((a + b) / 2 for a, b in zip(low, high, strict=True)), sides[-2] / 2


def _placed(marks: Sequence[MarkGiven], *, is_segment: bool) -> list[Placed]:
    """Where vertebrae are, or segments: at their own marks, else midway between two vertebrae."""
    own = []
    for mark in marks:
        try:
            own.append(Placed(parse_level(mark.level), tuple(mark.at), mark))
        except NotALevel:
            continue
    bones = [one for one in own if one.level.lower is None]
    if not is_segment:
        return bones
    segments = [one for one in own if one.level.lower is not None]
    known, spine = {one.level for one in segments}, bones_of(own)
    for one in bones:
        for other in bones:
            is_next = next_caudal(one.level, spine) == other.level
            if is_next and (between := _between(one.level, other.level)) not in known:
                middle = tuple((a + b) / 2 for a, b in zip(one.at, other.at, strict=True))
                segments.append(Placed(between, middle, MarkGiven(one.mark.uid, "", "")))
    return segments


def _between(upper: Level, lower: Level) -> Level:
    return parse_level(f"{upper}/{lower}")


def _other_level(placed: list[Placed], tip: Place, reach: float, stated: frozenset[Level]) -> Placed | None:
    """The nearest mark, where it is clearly nearer than all of other levels and none of the stated ones."""
    by_distance = sorted(((math.dist(tip, one.at), one) for one in placed), key=lambda pair: pair[0])
    if not by_distance or any(far <= reach and one.level in stated for far, one in by_distance):
        return None
    near, nearest = by_distance[0]
    others = [(far, one) for far, one in by_distance if one.level != nearest.level]
    if _is_disputed(nearest, placed) or any(_CLEARLY * far < near for far, _ in others):
        return None
    is_marked = any(one.level in stated for one in placed)
    if levels_related(nearest.level, stated):
        return None
    return nearest if is_marked or _is_at(tip, near, nearest, [one for _, one in others]) else None


def _own_level_left(
    placed: list[Placed], tip: Place, reach: float, stated: frozenset[Level]
) -> Placed | None:
    """The nearest mark, where it is of a stated level and a pointer lies past it, at the end of the marks."""
    nearest = min(placed, key=lambda one: math.dist(tip, one.at), default=None)
    if nearest is None or not levels_related(nearest.level, stated) or _is_disputed(nearest, placed):
        return None
    own = [one for one in placed if levels_related(one.level, stated)]
    is_bone = all(level.kind is LevelKind.VERTEBRA for level in stated)
    return nearest if all(is_past(tip, reach, one, placed, is_bone=is_bone) for one in own) else None


def _is_disputed(one: Placed, placed: list[Placed]) -> bool:
    """Whether another mark calls the same place by another name."""
    spine = bones_of(placed)
    gaps = sorted(
        math.dist(upper.at, lower.at)
        for upper in placed
        for lower in placed
        if next_caudal(upper.level, spine) == lower.level
    )
    usual = gaps[len(gaps) // 2] if gaps else math.inf
    return any(
        other.level != one.level and math.dist(one.at, other.at) < _ONE_PLACE * usual for other in placed
    )


def _is_at(tip: Place, near: float, nearest: Placed, others: list[Placed]) -> bool:
    """Whether a pointer lies at a mark: inside its box, or nearer than half way to the next level's mark."""
    if len(nearest.mark.box) == 2:
        low, high = nearest.mark.box
        if all(a <= place <= b for a, place, b in zip(low, tip, high, strict=True)):
            return True
    return bool(others) and near < min(math.dist(nearest.at, one.at) for one in others) / 2
