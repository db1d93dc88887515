"""Slots: how an upper room adds something to a lower room's page without being imported by it.

A lower page says `{% slot "home_main" %}`; `spinemed_site` registers who fills it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filling:
    """A template and the function that makes its context; None means: nothing to show."""

    template: str
    context: Callable[[Any], Context | None]
    order: int


_FILLINGS: dict[str, list[Filling]] = defaultdict(list)


def slot_fill(slot: str, *, template: str, context: Callable[[Any], Context | None], order: int = 50) -> None:
    """Register what fills a slot; called by `spinemed_site` when the program starts."""
    filling = Filling(template, context, order)
    if all(known.template != template for known in _FILLINGS[slot]):
        _FILLINGS[slot].append(filling)
        _FILLINGS[slot].sort(key=lambda item: item.order)


def slot_fillings(slot: str) -> list[Filling]:
    """What fills a slot, in order."""
    return list(_FILLINGS[slot])
