"""Marks of two series in one frame of reference that cannot both be right.

Two series of one Subject in one frame of reference (0020,0052) share their coordinates, so a bone has one
place in both. How far apart two marks lie is measured along the column, not through the body: one file marks
the middle of a body, another that of the whole bone with its arch, which lies 20 mm behind it but at the same
height. It is held against the distance of neighbouring bones as these marks have it, because that runs from
some 18 mm in a neck to 37 mm in a lower back and is half of it in a child. A mark nearer than half a step to
another's bone is that bone: half a step is where a mark is as near to its own bone as to the next, so breath
and other definitions of a centre stay well below it, and a count that is one off lies a whole half above it.
Discs are given a quarter more: findings are pointed at beside the disc, in the foramen or the recess. Two
marks of the sacrum are not compared, because what one file marks as S1 is the whole sacrum in another. Of a
bone that the image cuts off only a rest is marked, which may be its arch at the next bone's height: the end
of a series whose other marks agree contradicts only what lies at its place in all three directions.

Series in different frames of reference share no coordinates: `level_shifts` says what can be said of them.
Of films nothing can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from math import dist, hypot
from statistics import median

from anatomy.column import POSITION, Region, region_of
from imaging.level_spacing import BONES, order_with

Point = tuple[float, float, float]
DOWN: Point = (0.0, 0.0, -1.0)
# Where a series marks one level only, the step is taken to be this (mm), by region. Working figures of ours,
# not verified against a publication.
STEPS = {Region.CERVICAL: 18.0, Region.THORACIC: 24.0, Region.LUMBAR: 36.0}
BELOW = (Region.SACRAL, Region.COCCYGEAL, Region.PELVIC)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A name at a place: patient millimetres, LPS. Two series may mark the very same; each is its own."""

    level: str
    at: Point

    @property
    def bones(self) -> list[str]:
        """The bone, or the two around a disc."""
        return self.level.split("/")

    @property
    def is_disc(self) -> bool:
        """Whether it is a motion segment."""
        return "/" in self.level


class Fault(IntEnum):
    """In what two marks contradict each other, the clearest first."""

    ONE_PLACE = 0
    ONE_NAME = 1
    ORDER = 2


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two marks that cannot both be right; `apart` is along the column in mm, downwards positive."""

    one: Placed
    other: Placed
    fault: Fault
    apart: float

    def sentence(self, one: str, other: str, unit: str = "mm") -> str:
        """What is wrong, with the names of the two series."""
        there, here = f"{self.one.level} on “{one}”", f"{self.other.level} on “{other}”"
        if self.fault is Fault.ONE_PLACE:
            return f"{there} and {here} lie {abs(self.apart):.0f} {unit} apart: one place has two names."
        if self.fault is Fault.ONE_NAME:
            return f"{there} and {here} lie {abs(self.apart):.0f} {unit} apart: one level has one place."
        return f"{there} lies {'above' if self.apart > 0 else 'below'} {here}: the order is reversed."


def contradiction_find(ones: Sequence[Placed], others: Sequence[Placed]) -> Contradiction | None:
    """The clearest contradiction between the marks of two series in one frame of reference; None without."""
    column = Column(ones, others)
    faults = {(one, other): column.fault(one, other) for one, other in product(ones, others)}
    agree = any(fault is None and one.level == other.level for (one, other), fault in faults.items())
    ends = _ends(ones) | _ends(others) if agree else set()
    found = [
        Contradiction(one, other, fault, column.along(one, other))
        for (one, other), fault in faults.items()
        if fault is not None
        and (not {one, other} & ends or (fault is Fault.ONE_PLACE and column.is_near(one, other)))
    ]
    return min(found, key=lambda each: (each.fault, abs(each.apart)), default=None)


def _ends(marks: Sequence[Placed]) -> set[Placed]:
    ordered = sorted(marks, key=lambda mark: POSITION[mark.bones[0]])
    return {ordered[0], ordered[-1]} if ordered else set()


class Column:
    """The column as two series mark it: which way it runs, and how far neighbours lie apart."""

    def __init__(self, ones: Sequence[Placed], others: Sequence[Placed]) -> None:
        self.ranks = _ranks([*ones, *others])
        self.beside = {mark: self._neighbours(mark, own) for own in (ones, others) for mark in own}

    def fault(self, one: Placed, other: Placed) -> Fault | None:
        """In what the two marks contradict each other; None when both may be right."""
        if all(region_of(bone) in BELOW for bone in (*one.bones, *other.bones)):
            return None
        apart, step = self.along(one, other), self.step(one, other)
        room = step * (0.25 if one.is_disc else 0.5)
        if one.level == other.level:
            return Fault.ONE_NAME if abs(apart) > step - room else None
        if one.is_disc == other.is_disc and abs(apart) < room:
            return Fault.ONE_PLACE
        # A disc may be pointed at beside itself: a quarter past its bone is still no other disc.
        lower_by = apart if self.ranks[other] > self.ranks[one] else -apart
        return Fault.ORDER if lower_by < -step / 4 else None

    def is_near(self, one: Placed, other: Placed) -> bool:
        """Whether the two are nearer than a step in all three directions."""
        return dist(one.at, other.at) < self.step(one, other)

    def along(self, one: Placed, other: Placed) -> float:
        """How far `other` lies below `one` along the column, mm."""
        axis = [sum(parts) for parts in zip(*map(self._axis, (one, other)), strict=True)]
        length = hypot(*axis)
        if length == 0:
            axis, length = list(DOWN), 1.0
        return float(sum((b - a) * part / length for a, b, part in zip(one.at, other.at, axis, strict=True)))

    def step(self, one: Placed, other: Placed) -> float:
        """The distance of neighbours where the two marks are, mm."""
        if found := [*self.steps(one), *self.steps(other)]:
            return median(found)
        return min(STEPS.get(region_of(bone), STEPS[Region.LUMBAR]) for bone in (*one.bones, *other.bones))

    def steps(self, mark: Placed) -> list[float]:
        """The distances of a mark's own neighbours above and below, a step each; none where it is alone."""
        own = self.ranks[mark]
        return [dist(mark.at, near.at) / abs(own - self.ranks[near]) for near in self.beside[mark]]

    def _axis(self, mark: Placed) -> Point:
        """Which way the column runs down here, as a unit vector; nothing where a series marks one level."""
        near = sorted([mark, *self.beside[mark]], key=lambda each: self.ranks[each])
        length = dist(near[0].at, near[-1].at)
        if length == 0:
            return (0.0, 0.0, 0.0)
        x, y, z = ((b - a) / length for a, b in zip(near[0].at, near[-1].at, strict=True))
        return (x, y, z) if z <= 0 else (-x, -y, -z)

    def _neighbours(self, mark: Placed, own: Sequence[Placed]) -> list[Placed]:
        """The nearest of its kind above and below among the marks of its own series."""
        kind = [each for each in own if each.is_disc == mark.is_disc and each.level != mark.level]
        above = [each for each in kind if self.ranks[each] < self.ranks[mark]]
        below = [each for each in kind if self.ranks[each] > self.ranks[mark]]
        rank = self.ranks.__getitem__
        return [*sorted(above, key=rank)[-1:], *sorted(below, key=rank)[:1]]


def _ranks(marks: Iterable[Placed]) -> dict[Placed, float]:
    """Places in the column: a disc is half a step, a bone that these marks show not to be there is none."""
    marks = list(marks)
    order = order_with(name for mark in marks for name in (mark.level, *mark.bones))
    absent = [POSITION[name] for name in BONES if name not in order]
    ranks = {}
    for mark in marks:
        at = POSITION[mark.bones[0]]
        ranks[mark] = at - sum(gap < at for gap in absent) + (0.5 if mark.is_disc else 0.0)
    return ranks
