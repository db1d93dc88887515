"""Between which vertebrae a Cobb angle was drawn, as marks on its picture have it: a proposal, no certainty.

A line along an endplate lies half a body from the middle of its own vertebra, and a disc farther from that of
the next one. So a line belongs to the vertebra whose mark lies nearest, if it lies within half a step to its
neighbours: beyond the middle of the disc it is another one's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import dist

from anatomy.parsing import parse_level
from imaging.calibrating import pixel_shape
from imaging.drawn import Drawn
from imaging.films import is_flat
from imaging.level_contradictions import STEPS, Column, Placed
from imaging.models import PROPOSED, LevelMark, MarkSpace, Series, SopInstance
from imaging.planes import frame_plane
from imaging.series_doubts import series_barred
from imaging.spine_bones import spine_bones

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Near:
    """A vertebra as it lies on a picture: its middle, and half a step to its neighbours there."""

    level: str
    at: Spot
    reach: float


def end_levels(series: Series, file: SopInstance, drawn: Drawn) -> tuple[str, ...]:
    """The end vertebrae of a Cobb angle, the upper one first; none where the marks do not say both.

    Marks that nobody accepted, those of a series whose levels cannot be right, and levels at a place of which
    it is not sure what it is say nothing.
    """
    if drawn.kind != "cobb":
        return ()
    near = _vertebrae(series, file)
    if not near or series_barred([series.pk]):
        return ()
    points = [_on_picture(series, file, point) for point in drawn.points]
    found = [_of_line(near, points[:2]), _of_line(near, points[2:])]
    levels = {level for level in found if level}
    if None in found or spine_bones(series.study.subject).is_disputed(levels):
        return ()
    return tuple(sorted(levels, key=parse_level))


def _of_line(near: Iterable[_Near], line: Sequence[Spot]) -> str | None:
    apart = {each: _apart(each.at, line[0], line[1]) for each in near}
    nearest = min(apart, key=apart.__getitem__)
    return nearest.level if apart[nearest] <= nearest.reach else None


def _vertebrae(series: Series, file: SopInstance) -> list[_Near]:
    """The vertebrae that are marked on a film, or on the series of a slice."""
    rows = series.level_marks.exclude(PROPOSED).exclude(level__contains="/")
    if is_flat(series):
        rows = rows.filter(sop_instance=file)
    marks = [
        (mark, Placed(mark.level, _in_body(mark, file)))
        for mark in rows.select_related("series").order_by("pk")
        if _is_vertebra(mark)
    ]
    column = Column([placed for _mark, placed in marks], [])
    found = []
    for mark, placed in marks:
        step = _step(column, placed, flat=is_flat(series))
        if step is not None:
            at = _on_picture(series, file, (mark.x, mark.y, mark.z))
            found.append(_Near(mark.level, at, step / 2))
    return found


def _step(column: Column, placed: Placed, *, flat: bool) -> float | None:
    """The distance of the nearer neighbour of a mark; in pixels it is not known where none is marked."""
    if steps := column.steps(placed):
        return min(steps)
    return None if flat else column.step(placed, placed)


def _in_body(mark: LevelMark, file: SopInstance) -> tuple[float, float, float]:
    """A mark with the body's directions: rows of a film run down it, and its pixels are made square."""
    if mark.space == MarkSpace.PIXEL:
        return mark.x, 0.0, -mark.y * pixel_shape(file)
    return mark.x, mark.y, mark.z


def _is_vertebra(mark: LevelMark) -> bool:
    return parse_level(mark.level).region in STEPS or mark.level == "S1"


def _on_picture(series: Series, file: SopInstance, point: Sequence[float]) -> Spot:
    """A point on its picture with equal axes: square pixels of a film, mm of a slice."""
    if is_flat(series):
        return point[0], point[1] * pixel_shape(file)
    plane = frame_plane(file.metadata)
    assert plane is not None, "a line on a slice without a place is refused before"
    _off, column, row = plane.pixel_near((point[0], point[1], point[2]))
    return column * plane.column_gap, row * plane.row_gap


def _apart(point: Spot, start: Spot, end: Spot) -> float:
    """How far a point lies from a line between two points."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return dist(point, (ax + share * (bx - ax), ay + share * (by - ay)))
