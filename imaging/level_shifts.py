"""Marks of two series that share no frame of reference, and stand as if one of them were counted otherwise.

Within one study a patient mostly lies still: coordinates agree although nothing says so, as in two
volumes of one visit that came as files of their own. Where most marks that lie in both series have a mark of
the other at their place, and its name is always the same number of levels off, a wrong count is likelier than
a patient who moved by that very distance. It is not certain, so a person may say that the positions differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from anatomy.column import region_of
from imaging.level_contradictions import BELOW, Column, Contradiction, Fault, Placed

# Parts of a level's height: a mark within the first is at a place of the other series, one within the second
# is at that place. Other definitions of a centre and breath stay below a quarter.
WITHIN, AT_PLACE = 0.5, 0.25
# One mark alone lies at another's place by chance in half of all cases.
LEAST = 2


def shift_find(ones: Sequence[Placed], others: Sequence[Placed]) -> Contradiction | None:
    """The nearest of the marks that show two series of one study a level or more apart; None without."""
    column = Column(ones, others)
    pairs = [pair for one in ones if (pair := _nearest(column, one, others))]
    placed = [pair for pair in pairs if _is_within(column, pair, AT_PLACE)]
    (shift, count), *_others = Counter(_shift(column, pair) for pair in placed).most_common(1) or [(0.0, 0)]
    if shift == 0 or count < LEAST or 2 * count <= len(pairs):
        return None
    shifted = [pair for pair in placed if _shift(column, pair) == shift]
    one, other = min(shifted, key=lambda pair: abs(column.along(*pair)))
    return Contradiction(one, other, Fault.ONE_PLACE, column.along(one, other))


Pair = tuple[Placed, Placed]


def _nearest(column: Column, one: Placed, others: Sequence[Placed]) -> Pair | None:
    """A mark with the nearest of its kind in the other series; none a level away, or of the sacrum."""
    near = [
        (one, other)
        for other in others
        if other.is_disc == one.is_disc and column.is_near(one, other) and not _is_below(one, other)
    ]
    best = min(near, key=lambda pair: abs(column.along(*pair)), default=None)
    return best if best and _is_within(column, best, WITHIN) else None


def _is_below(*marks: Placed) -> bool:
    return all(region_of(bone) in BELOW for mark in marks for bone in mark.bones)


def _is_within(column: Column, pair: Pair, part: float) -> bool:
    return abs(column.along(*pair)) <= part * column.step(*pair)


def _shift(column: Column, pair: Pair) -> float:
    one, other = pair
    return column.ranks[other] - column.ranks[one]
