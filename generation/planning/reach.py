"""How far a plan reads into its material: all of it, or no more than a person waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from django.db.models import F, Model, QuerySet

from generation.services.recipe import Recipe

MOST_ORIGINS = 40  # studies and sources
MOST_PIECES = 400  # passages, and as many figures, of all sources together

AnyRow = TypeVar("AnyRow", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The part of a material that is read; of each source at most ``pieces`` passages and as many figures."""

    recipe: Recipe
    pieces: int | None = None

    def of_pieces(self, rows: QuerySet[AnyRow]) -> tuple[QuerySet[AnyRow], bool]:
        """Passages or figures of a source by their position, spread evenly; whether some are left out."""
        if self.pieces is None:
            return rows, False
        step = -(-rows.count() // self.pieces)
        if step <= 1:
            return rows, False
        spread = rows.alias(place=F("position") % step).filter(place=1)
        return cast("QuerySet[AnyRow]", spread), True


def reach_whole(recipe: Recipe) -> Reach:
    """All of the material."""
    return Reach(recipe=recipe)


def reach_bounded(recipe: Recipe) -> Reach:
    """At most so much of the material, spread evenly over it, the same every time."""
    origins = [*recipe.studies, *recipe.sources]
    if len(origins) > MOST_ORIGINS:
        origins = _spread(origins, MOST_ORIGINS)
    kept = frozenset(origins)
    sources = tuple(uid for uid in recipe.sources if uid in kept)
    part = replace(recipe, studies=tuple(uid for uid in recipe.studies if uid in kept), sources=sources)
    return Reach(recipe=part, pieces=MOST_PIECES // max(len(sources), 1))


def _spread(names: Sequence[str], most: int) -> list[str]:
    return [names[place * len(names) // most] for place in range(most)]
