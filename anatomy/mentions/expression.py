"""The shape of an expression before its meaning is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from anatomy.column import HIGHEST_NUMBER

TIGHT, RANGE = "tight", "range"
LAST_OF_REGION: Final = {"C": 7, "T": 12, "L": 5, "S": 5}
NEXT_REGION: Final = {"C": "T", "T": "L", "L": "S"}
REGION_ORDER: Final = "CTLS"


class Point(NamedTuple):
    """A letter and a number; `sacrum`, `pelvis`, `occiput` and `coccyx` stand without number."""

    letter: str
    number: int = 0

    @property
    def is_valid(self) -> bool:
        """Whether such a level exists."""
        return 1 <= self.number <= HIGHEST_NUMBER.get(self.letter, 0)

    @property
    def name(self) -> str:
        """The bone that stands for the point: a range to the sacrum or the pelvis ends at S1."""
        if self.letter in {"sacrum", "pelvis"}:
            return "S1"
        return {"occiput": "C0", "coccyx": "Co"}.get(self.letter) or f"{self.letter}{self.number}"

    def touches(self, other: Point) -> bool:
        """Whether the other point names the next bone down, variants included."""
        if self.letter == other.letter:
            return other.number - self.number == 1
        if other.letter == "sacrum":
            return self.letter == "L" and self.number >= 5
        last = LAST_OF_REGION.get(self.letter, 0)
        return (
            NEXT_REGION.get(self.letter) == other.letter
            and other.number == 1
            and self.number in (last, last + 1)
        )

    def is_above(self, other: Point) -> bool:
        """Whether this point lies nearer to the head."""
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[int, int]:
        if self.letter in REGION_ORDER:
            return REGION_ORDER.index(self.letter), self.number
        return (-1, 0) if self.letter == "occiput" else (9, 0)


@dataclass(slots=True)
class Unit:
    """Points joined tightly (`L4-5`) or by a range word (`L3 to S1`)."""

    points: list[Point]
    joins: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Expression:
    """One mention: units that share a prefix, where they stand, and how they were written."""

    start: int
    end: int
    first: int
    after: int
    units: list[Unit]
    style: str
    named: tuple[str, ...] = ()
    noun: str = ""
    weak_gap: bool = False
    is_lower: bool = False
    between: bool = False

    @cached_property
    def points(self) -> list[Point]:
        """Every point of every unit."""
        return [point for unit in self.units for point in unit.points]

    @property
    def is_single(self) -> bool:
        """Whether the expression is one label and no more."""
        return not self.named and len(self.units) == 1 and len(self.units[0].points) == 1

    @cached_property
    def letters(self) -> set[str]:
        """The region letters in it."""
        return {point.letter for point in self.points}

    @cached_property
    def labels(self) -> set[str]:
        """The labels as canonical names."""
        return set(self.named) | {point.name for point in self.points}
