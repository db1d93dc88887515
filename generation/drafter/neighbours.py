"""Levels near a level, for wrong options that a reader could truly mistake it for."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from anatomy import Level, parse_level
from anatomy.levels import next_caudal

REACH = 3  # levels away; a miscount by more than three is not a plausible wrong option


def nearby_levels(level: str, *, count: int, seed: int) -> list[str]:
    """Up to ``count`` other levels of the same kind, the nearest first, ties by the seed."""
    here = parse_level(level)
    above, below = _walk(here, upwards=True), _walk(here, upwards=False)
    sides = [above, below] if random.Random(f"near {seed}").random() < 0.5 else [below, above]  # noqa: S311
    found: list[str] = []
    for step in range(REACH):
        found.extend(str(side[step]) for side in sides if step < len(side))
    return found[:count]


def cranial_to_caudal(levels: Iterable[str]) -> list[str]:
    """Canonical names sorted from the head downwards."""
    return [str(level) for level in sorted(parse_level(name) for name in levels)]


def next_below(level: str, marked: list[str], bones: Sequence[str]) -> str | None:
    """The level directly below in a spine of these bones, if it is marked too."""
    below = next_caudal(parse_level(level), bones)
    return str(below) if below is not None and str(below) in marked else None


def _walk(level: Level, *, upwards: bool) -> list[Level]:
    found: list[Level] = []
    step = level.cranial if upwards else level.caudal
    while step is not None and len(found) < REACH:
        # Below S1 nobody counts single sacral bodies on an image, and C0 is no vertebra to point at.
        if str(step.bones[0]).startswith(("C0", "Co")) or any(str(b) in _FUSED for b in step.bones):
            break
        found.append(step)
        step = step.cranial if upwards else step.caudal
    return found


_FUSED = frozenset({"S2", "S3", "S4", "S5", "Co"})
