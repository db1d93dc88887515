"""The pilot of a run: a few items, drawn evenly over what the plan says."""

from __future__ import annotations

import random
from collections.abc import Sequence

from generation.planning.plan import Planned
from generation.services.recipe import PILOT


def pilot_of(items: Sequence[Planned], *, seed: int) -> list[int]:
    """The places of the pilot's items in a plan, ascending; none where the plan is not twice as long.

    A systematic sample: the items in the order of kind, language, axis and origin, of which every
    ``len(items) / PILOT``-th is taken from a start by the seed. So each kind, language and axis has its share
    to within one item, and every item the same chance, which makes the pilot's mean that of the plan.
    """
    if len(items) < 2 * PILOT:
        return []
    draw = random.Random(f"pilot {seed}")  # noqa: S311 - reproducible, no secret
    order = list(range(len(items)))
    draw.shuffle(order)
    order.sort(key=lambda place: _stratum(items[place]))
    step = len(items) / PILOT
    start = draw.random() * step
    return sorted(order[int(start + step * number)] for number in range(PILOT))


def _stratum(item: Planned) -> tuple[str, str, str, str]:
    return item.kind, item.language, item.axis, item.label
