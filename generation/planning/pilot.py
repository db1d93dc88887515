"""The pilot of a run: a few items, drawn evenly over what the plan says."""

from __future__ import annotations

import random
from collections.abc import Sequence

from generation.planning.drawing import Planned
from generation.services.recipe import PILOT

Stratum = tuple[str, str, str, str]
"""Kind, language, axis and origin of an item."""


def pilot_of(items: Sequence[Planned], *, seed: int) -> list[int]:
    """The places of the pilot's items in a plan, ascending; none where the plan is not twice as long."""
    return places_drawn([stratum_of(item) for item in items], seed=seed)


def places_drawn(strata: Sequence[Stratum], *, seed: int) -> list[int]:
    """The places of the pilot by what every item of a plan is.

    A systematic sample: the items in the order of kind, language, axis and origin, of which every
    ``len(strata) / PILOT``-th is taken from a start by the seed. So each kind, language and axis has its
    share to within one item, and every item the same chance, which makes the pilot's mean that of the plan.
    """
    if len(strata) < 2 * PILOT:
        return []
    draw = random.Random(f"pilot {seed}")  # noqa: S311 - reproducible, no secret
    order = list(range(len(strata)))
    draw.shuffle(order)
    order.sort(key=lambda place: strata[place])
    step = len(strata) / PILOT
    start = draw.random() * step
    return sorted(order[int(start + step * number)] for number in range(PILOT))


def stratum_of(item: Planned) -> Stratum:
    """What an item counts as where a pilot is drawn evenly."""
    return item.kind, item.language, item.axis, item.label
