"""One level that two sources of one series mark at two places: two people, or a person and a file.

People may differ in where a body's middle is, never in which body it is. How far two marks of one name lie
apart is measured along the column, and held against half a step to the neighbours as each source has them,
the smaller of the two; for a disc three quarters of one, since findings are pointed at beside it. On a
projection the same is said in pixels, picture by picture. Unlike between two series the ends of a source are
compared as well: both saw one picture. Marks of the sacrum are not, see `level_contradictions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from statistics import median

from anatomy.column import POSITION, region_of
from imaging.films import PlaceKey, is_flat, place_key
from imaging.level_contradictions import BELOW, Column, Placed
from imaging.models import AuthorKind, LevelMark, MarkSpace, Series

# Centres of two vertebrae are taken to be never this near, in mm: in an adult's neck, where they are nearest,
# a body and a disc are about 18 mm high, in a small child's half of that, and a disc half as far from its
# vertebra. These are working figures of ours, not verified against a publication.
TOO_NEAR_MM = 6.0
# The same on a picture: twenty vertebrae on a film of the whole spine are each a twentieth of its height.
TOO_NEAR_SHARE = 0.015
WHAT_TO_DO = "Take the marks of one of the two away, then certify the numbering."


@dataclass(frozen=True, slots=True)
class Double:
    """Two stored marks of one level that cannot both be right; `apart` in mm, or px on a projection."""

    one: LevelMark
    other: LevelMark
    apart: float

    @property
    def sentence(self) -> str:
        """What is wrong, with both authors named, and what to do about it."""
        unit = "px" if self.one.space == MarkSpace.PIXEL else "mm"
        return (
            f"{self.one.level} is marked at two places, {self.apart:.0f} {unit} apart, by {self.one.told_by} "
            f"and by {self.other.told_by}: one level has one place. {WHAT_TO_DO}"
        )


def too_near(series: Series) -> tuple[float, str]:
    """How near two bones of a series cannot lie, and the unit: mm, or px on a projection."""
    return (series.rows * TOO_NEAR_SHARE, "px") if is_flat(series) else (TOO_NEAR_MM, "mm")


def placed_on(level: str, at: Sequence[float], *, flat: bool) -> Placed:
    """A mark with the body's directions: rows of a picture run down it, as negative z does in mm (LPS)."""
    x, y, z = (float(part) for part in at)
    return Placed(level, (x, 0.0, -y) if flat else (x, y, z))


def doubles_between(
    ones: Sequence[Placed], others: Sequence[Placed], *, near: float
) -> Iterator[tuple[Placed, Placed, float]]:
    """Pairs of one name that two sources of one series place too far apart, and how far that is.

    `near` is the room where neither source marks a neighbour, mm or px.
    """
    column = Column(ones, others)
    for one, other in product(ones, others):
        if one.level != other.level or all(region_of(bone) in BELOW for bone in one.bones):
            continue
        apart = abs(column.along(one, other))
        if apart > _room(column, one, other, near):
            yield one, other, apart


def series_doubles(marks: Iterable[LevelMark]) -> list[Double]:
    """The doubles among stored marks, of any series; proposals that nobody accepted are no part of them.

    Fetch `series` with the marks, and `author` where a sentence is told.
    """
    pictures: dict[PlaceKey, dict[tuple[str, str], list[LevelMark]]] = {}
    for mark in marks:
        if _counts(mark):
            sources = pictures.setdefault(place_key(mark), {})
            sources.setdefault((mark.author_kind, mark.author_name), []).append(mark)
    pairs = (pair for sources in pictures.values() for pair in combinations(sources.values(), 2))
    return [double for ones, others in pairs for double in _doubles(ones, others)]


def _doubles(ones: list[LevelMark], others: list[LevelMark]) -> Iterator[Double]:
    left, right = ({_placed(mark): mark for mark in marks} for marks in (ones, others))
    near, _unit = too_near(ones[0].series)
    for one, other, apart in doubles_between(list(left), list(right), near=near):
        yield Double(left[one], right[other], apart)


def _placed(mark: LevelMark) -> Placed:
    return placed_on(mark.level, (mark.x, mark.y, mark.z), flat=mark.space == MarkSpace.PIXEL)


def _counts(mark: LevelMark) -> bool:
    """Whether a mark names bones and is not only proposed."""
    proposed = mark.author_kind == AuthorKind.MODEL and mark.accepted_at is None
    return not proposed and all(bone in POSITION for bone in mark.level.split("/"))


def _room(column: Column, one: Placed, other: Placed, near: float) -> float:
    steps = [median(found) for mark in (one, other) if (found := column.steps(mark))]
    share = 1.5 if one.is_disc else 1.0
    return share * (min(steps) / 2 if steps else near)
