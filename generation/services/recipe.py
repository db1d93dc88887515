"""A recipe: what to draft, from what, how many, in which kinds and languages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from anatomy.conditions import CONDITIONS
from corpus.bodies import canonical_json
from corpus.models import Axis, Kind
from generation.errors import GenerationError

KINDS = tuple(kind.value for kind in Kind)
QUESTIONS = (Kind.MULTIPLE_CHOICE.value, Kind.OPEN_QUESTION.value)
LANGUAGES = ("en", "zh")
MOST_ITEMS = 100_000  # each is two steps at least
# It writes every question as it plans, to know whether it can: that takes up a worker.
MOST_BUILT_IN = 20_000
NO_BATCHES = "This drafter offers no batches. Choose an endpoint that does, or ask it question by question."
NOBODY_ASKED = "The built-in drafter asks nobody, so nothing can be asked anew. Choose an endpoint."
PILOT = 5


class RecipeRefused(GenerationError):
    """The recipe asks for something that cannot be drafted."""

    kind = "recipe"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """``studies`` and ``sources`` by uid; ``count`` items in all, shared out over kinds and languages.

    ``axes`` and ``conditions`` are quotas: at most so many items of each that is named.
    """

    studies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = QUESTIONS
    languages: tuple[str, ...] = ("en",)
    count: int = PILOT
    axes: tuple[tuple[str, int], ...] = ()
    conditions: tuple[tuple[str, int], ...] = ()

    @property
    def kind_words(self) -> list[str]:
        """What is drafted, as a person reads it."""
        return [str(Kind(kind).label) for kind in self.kinds]

    @property
    def forms(self) -> list[tuple[str, str]]:
        """Every kind in every language that is asked for."""
        return list(product(self.kinds, self.languages))

    def checked(self) -> Recipe:
        """The recipe itself, or ``RecipeRefused`` with a sentence."""
        if not self.studies and not self.sources:
            raise RecipeRefused("Choose at least one study or source to draft from.")
        if not self.kinds or set(self.kinds) - set(KINDS):
            raise RecipeRefused(
                "Choose at least one kind: multiple choice, open question, consultation or report."
            )
        if not self.languages or set(self.languages) - set(LANGUAGES):
            raise RecipeRefused("Choose English, Chinese or both.")
        if not 1 <= self.count <= MOST_ITEMS:
            raise RecipeRefused(f"Draft between 1 and {MOST_ITEMS:,} items in one run.")
        if {name for name, _ in self.axes} - set(Axis.values):
            raise RecipeRefused("There is no such axis.")
        if {name for name, _ in self.conditions} - set(CONDITIONS):
            raise RecipeRefused("There is no such condition.")
        if any(most < 0 for _, most in (*self.axes, *self.conditions)):
            raise RecipeRefused("A quota is nought or more.")
        return self

    def as_json(self) -> str:
        """Canonical JSON, as the run keeps it."""
        return canonical_json(
            {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}
        )


def recipe_read(text: str) -> Recipe:
    """The recipe of a run."""
    fields: dict[str, Any] = json.loads(text)
    return Recipe(
        studies=tuple(fields["studies"]),
        sources=tuple(fields["sources"]),
        kinds=tuple(fields["kinds"]),
        languages=tuple(fields["languages"]),
        count=fields["count"],
        axes=_quotas(fields.get("axes", [])),
        conditions=_quotas(fields.get("conditions", [])),
    )


def _quotas(told: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(most)) for name, most in told)
