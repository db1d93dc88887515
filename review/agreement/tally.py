"""Counting readings by what was said: a few hundred patterns stand for any number of items."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from review.agreement.readings import Unit
from review.models import Cut, Measure

Patterns = Counter[tuple[str, ...]]
"""How many items were read so: what their readers gave."""


class Tally:
    """Patterns by measure and cut, and by measure and pair of readers (in the order of the pair)."""

    def __init__(self) -> None:
        self.cuts: defaultdict[tuple[Measure, Cut, str], Patterns] = defaultdict(Counter)
        self.pairs: defaultdict[tuple[Measure, tuple[int, int]], Patterns] = defaultdict(Counter)
        self.knowing = 0

    def add(self, unit: Unit) -> None:
        """Count one item by its first two readings, in what both of them say something of.

        A Round of three ends as soon as two disagree: third readings stand where the first two agree.
        """
        self.knowing += unit.knowing
        if len(unit.readings) < 2:
            return
        one, other = unit.readings[:2]
        low, high = sorted((one, other), key=lambda reading: reading.reader)
        for measure in Measure:
            if measure not in one.values or measure not in other.values:
                continue
            for cut, of in _cuts(unit):
                self.cuts[measure, cut, of][one.values[measure], other.values[measure]] += 1
            pair = (low.reader, high.reader)
            self.pairs[measure, pair][low.values[measure], high.values[measure]] += 1


def _cuts(unit: Unit) -> Iterator[tuple[Cut, str]]:
    yield Cut.WHOLE, ""
    yield Cut.AXIS, unit.axis
    yield Cut.KIND, unit.kind
    yield Cut.MONTH, unit.month
    yield from ((Cut.LEVEL, level) for level in unit.levels)
