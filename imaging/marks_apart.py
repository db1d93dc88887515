"""How far two sets of marks that share their coordinates have one level apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import dist
from typing import Final

from imaging.level_contradictions import Placed

# Beyond this (mm) somebody has to look; a working figure of ours, not verified against a publication.
DRIFT_MM: Final = 3.0


def drifts_find(ones: Sequence[Placed], others: Sequence[Placed]) -> dict[str, float]:
    """How far (mm) the levels lie apart that two sets of marks have farther apart than `DRIFT_MM`."""
    nearest: dict[str, float] = {}
    for one, other in product(ones, others):
        if one.level == other.level:
            apart = dist(one.at, other.at)
            nearest[one.level] = min(apart, nearest.get(one.level, apart))
    return {level: apart for level, apart in nearest.items() if apart > DRIFT_MM}
