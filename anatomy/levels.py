"""A level of the spine as a type: vertebra, motion segment, the C8 root or the end of a construct."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, total_ordering
from typing import Final

from anatomy.column import (
    COLUMN,
    CONSTRUCT_ENDS,
    DISC_CODES,
    POSITION,
    ROOT_ONLY,
    STANDARD,
    VARIANT_AFTER,
    VERTEBRA_CODES,
    Region,
    bones_between,
    follows,
    region_of,
)


class NotALevel(ValueError):
    """The text names no level; the message says why and what would be one."""


class NotComparable(ValueError):
    """A distance was asked between levels of different kinds."""


class Side(StrEnum):
    """Which side is meant. Not stated is `None`, never a guess."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
    MIDLINE = "midline"


class LevelKind(StrEnum):
    """What sort of thing a level is."""

    VERTEBRA = "vertebra"
    SEGMENT = "segment"
    ROOT = "root"
    CONSTRUCT_END = "construct_end"


@total_ordering
@dataclass(frozen=True, slots=True)
class Level:
    """One level in canonical form: `L4`, or `L4/L5` with the cranial bone first.

    `upper` names the bone (or the root C8); `lower` is given for a segment only.
    Levels sort cranio-caudally, a segment between its two vertebrae.

    Raises:
        NotALevel: the names are unknown or do not touch each other.
    """

    upper: str
    lower: str | None = None

    def __post_init__(self) -> None:
        if self.upper not in POSITION and not (self.upper == ROOT_ONLY and self.lower is None):
            raise NotALevel(f"{self.upper!r} is no vertebra; levels run from C1 to S5 and Co.")
        if self.lower is None:
            return
        if self.lower not in POSITION:
            raise NotALevel(f"{self.lower!r} is no vertebra; levels run from C1 to S5 and Co.")
        if not follows(self.upper, self.lower):
            raise NotALevel(f"{self.upper} and {self.lower} are not neighbours, so they form no segment.")

    def __str__(self) -> str:
        return self.upper if self.lower is None else f"{self.upper}/{self.lower}"

    def __repr__(self) -> str:
        return f"Level({str(self)!r})"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.place < other.place

    @property
    def place(self) -> int:
        """Rank from cranial to caudal, for sorting and storing; C8 lies between C7/T1 and T1."""
        if self.upper == ROOT_ONLY:
            return POSITION["C7"] * 3 + 2
        return POSITION[self.upper] * 3 + (0 if self.lower is None else 1)

    @property
    def kind(self) -> LevelKind:
        """Vertebra, segment, root (C8) or construct end (occiput, ilium, pelvis)."""
        if self.lower is not None:
            return LevelKind.SEGMENT
        if self.upper == ROOT_ONLY:
            return LevelKind.ROOT
        return LevelKind.CONSTRUCT_END if self.upper in CONSTRUCT_ENDS else LevelKind.VERTEBRA

    @property
    def region(self) -> Region:
        """Region of the cranial bone: `C7/T1` counts as cervical."""
        return region_of(self.upper)

    @property
    def is_junction(self) -> bool:
        """Whether the segment joins two regions, as `T12/L1` does."""
        return self.lower is not None and region_of(self.lower) is not self.region

    @property
    def is_variant(self) -> bool:
        """Whether the level exists only in a variant column (L6, T13)."""
        return bool({self.upper, self.lower} & VARIANT_AFTER.keys())

    @property
    def bones(self) -> tuple[Level, ...]:
        """The vertebrae of a segment; a single bone is itself."""
        return (self,) if self.lower is None else (vertebra(self.upper), vertebra(self.lower))

    @property
    def cranial(self) -> Level | None:
        """The next level of the same kind towards the head, None at the end of the column."""
        return _step(self, -1)

    @property
    def caudal(self) -> Level | None:
        """The next level of the same kind towards the tail, None at the end of the column."""
        return _step(self, +1)

    @property
    def snomed(self) -> str | None:
        """SNOMED CT code (DICOM CID 7602-7604); None where these lists have none (L6, T13, sacrum)."""
        return VERTEBRA_CODES.get(self.upper) if self.lower is None else DISC_CODES.get(str(self))


@lru_cache(maxsize=256)
def vertebra(name: str) -> Level:
    """The level of one bone, or the root C8, by its canonical name."""
    return Level(name)


@lru_cache(maxsize=256)
def segment(one: str, other: str) -> Level:
    """The segment between two neighbouring bones, named in either order."""
    if POSITION.get(one, -1) > POSITION.get(other, -1):
        one, other = other, one
    return Level(one, other)


def vertebrae_between(one: Level, other: Level) -> tuple[Level, ...]:
    """Every vertebra from one bone to another, both ends included, cranial first."""
    return tuple(vertebra(name) for name in bones_between(one.upper, other.upper))


def segments_between(one: Level, other: Level) -> tuple[Level, ...]:
    """Every segment between two bones, cranial first; empty when they are the same."""
    names = bones_between(one.upper, other.upper)
    pairs = itertools.pairwise(names)
    return tuple(segment(upper, lower) for upper, lower in pairs if follows(upper, lower))


_SPINE: Final = STANDARD[1:]


def _column_with(*names: str | None) -> tuple[str, ...]:
    """The standard column with those variants that are named."""
    return tuple(name for name in COLUMN if name in STANDARD or (name in VARIANT_AFTER and name in names))


def _step(level: Level, direction: int) -> Level | None:
    if level.kind is LevelKind.ROOT:
        return vertebra("C7") if direction < 0 else vertebra("T1")
    column = _column_with(level.upper, level.lower)
    if level.upper not in column:
        return None
    place = column.index(level.upper) + direction
    width = 1 if level.lower is None else 2
    if place < 0 or place + width > len(column):
        return None
    if level.lower is None:
        return vertebra(column[place])
    return segment(column[place], column[place + 1])


def levels_apart(a: Level, b: Level) -> int:
    """How many steps lie between two levels of one kind; 0 when they are the same.

    Variants count only where one of the two is one: L5 to S1 is one step, L5 to L6 too.

    Raises:
        NotComparable: one is a vertebra and the other a segment, or an end that is no vertebra.
    """
    comparable = {LevelKind.VERTEBRA, LevelKind.SEGMENT}
    if a == b:
        return 0
    if a.kind is not b.kind or a.kind not in comparable:
        raise NotComparable(f"{a} ({a.kind}) and {b} ({b.kind}) are not of one kind.")
    column = _column_with(a.upper, a.lower, b.upper, b.lower)
    return abs(column.index(a.upper) - column.index(b.upper))
