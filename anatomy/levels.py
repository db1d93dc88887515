"""A level of the spine as a type: vertebra, motion segment, the C8 root or the end of a construct."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, total_ordering

from anatomy.column import (
    CONSTRUCT_ENDS,
    DISC_CODES,
    FOUR_LUMBAR_DISC,
    POSITION,
    ROOT_ONLY,
    VERTEBRA_CODES,
    Region,
    Variant,
    bones_between,
    bones_with,
    follows,
    region_of,
    variants_named,
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
        if (self.upper, self.lower) == FOUR_LUMBAR_DISC:
            return POSITION["L4"] * 3 + 2
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
        """Whether the level exists only in a variant column: L6, T13, and L4/S1 of four lumbar vertebrae."""
        return bool(variants_named([str(self)]))

    @property
    def bones(self) -> tuple[Level, ...]:
        """The vertebrae of a segment; a single bone is itself."""
        return (self,) if self.lower is None else (vertebra(self.upper), vertebra(self.lower))

    @property
    def cranial(self) -> Level | None:
        """The next level of the same kind towards the head, None at the end of the column."""
        return _step(self, -1, _column_with(self))

    @property
    def caudal(self) -> Level | None:
        """The next level of the same kind towards the tail, None at the end of the column."""
        return _step(self, +1, _column_with(self))

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


def next_caudal(level: Level, bones: Sequence[str]) -> Level | None:
    """The next level of the same kind towards the tail in a spine of these bones, from the head down."""
    return _step(level, +1, bones)


def _column_with(*levels: Level) -> tuple[str, ...]:
    """The standard column with those variants that the levels name."""
    return bones_with(variants_named(map(str, levels)))


def _step(level: Level, direction: int, column: Sequence[str]) -> Level | None:
    if level.kind is LevelKind.ROOT:
        return vertebra("C7") if direction < 0 else vertebra("T1")
    if not _is_in(level, column):
        return None
    place = column.index(level.upper) + direction
    width = 1 if level.lower is None else 2
    if place < 0 or place + width > len(column):
        return None
    if level.lower is None:
        return vertebra(column[place])
    return segment(column[place], column[place + 1])


def _is_in(level: Level, column: Sequence[str]) -> bool:
    return {level.upper, level.lower or level.upper} <= set(column)


def levels_apart(a: Level, b: Level) -> int:
    """How many steps lie between two levels of one kind; 0 when they are the same.

    Variants count only where one of the two is one: L5 to S1 is one step, L5 to L6 too.

    Raises:
        NotComparable: one is a vertebra and the other a segment, or an end that is no vertebra; or no spine
            has both.
    """
    comparable = {LevelKind.VERTEBRA, LevelKind.SEGMENT}
    if a == b:
        return 0
    if a.kind is not b.kind or a.kind not in comparable:
        raise NotComparable(f"{a} ({a.kind}) and {b} ({b.kind}) are not of one kind.")
    variants = variants_named([str(a), str(b)])
    column = bones_with(variants)
    both_ways = {Variant.FOUR_LUMBAR, Variant.L6} <= variants
    if both_ways or not (_is_in(a, column) and _is_in(b, column)):
        raise NotComparable(f"No spine has both {a} and {b}.")
    return abs(column.index(a.upper) - column.index(b.upper))
