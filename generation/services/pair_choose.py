"""A person chooses between two texts without knowing whose they are, and asks to know."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from generation.models import (
    ComparedPair,
    ItemState,
    PairChoice,
    Preferred,
    PromptComparison,
    Unblinding,
)
from projects.errors import Stale
from projects.models import User
from projects.services import audit

LEFT, RIGHT, NEITHER = "left", "right", "neither"


class ChoiceClosed(Stale):
    """The person has chosen here already, knows which is which, or there are not two texts."""


@transaction.atomic
def pair_choose(*, pair: ComparedPair, person: User, side: str) -> PairChoice:
    """Keep which text a person would rather be given: the one on the left, on the right, or neither.

    Raises ChoiceClosed.
    """
    # Held, so that nobody learns which is which between the look and the row.
    PromptComparison.objects.select_for_update().get(pk=pair.comparison_id)
    if knows(pair.comparison, person):
        raise ChoiceClosed("You know which version wrote which, so a choice would not be blind.")
    if {pair.first_item.state, pair.second_item.state} != {ItemState.DONE}:
        raise ChoiceClosed("One of the two texts was not written.")
    try:
        with transaction.atomic():
            return PairChoice.objects.create(pair=pair, person=person, preferred=_preferred(pair, side))
    except IntegrityError as problem:
        raise ChoiceClosed("You have chosen here already.") from problem


@transaction.atomic
def comparison_unblind(*, comparison: PromptComparison, person: User) -> None:
    """Let a person know which version wrote which; then they choose no more. Twice is once."""
    PromptComparison.objects.select_for_update().get(pk=comparison.pk)
    _, is_new = Unblinding.objects.get_or_create(comparison=comparison, person=person)
    if is_new:
        audit(
            action="prompt_comparison_unblind",
            actor=person,
            project=comparison.project,
            object_kind="prompt_comparison",
            object_uid=comparison.uid,
        )


def knows(comparison: PromptComparison, person: User) -> bool:
    """Whether a person has asked which version wrote which."""
    return Unblinding.objects.filter(comparison=comparison, person=person).exists()


def _preferred(pair: ComparedPair, side: str) -> Preferred:
    if side == NEITHER:
        return Preferred.NEITHER
    return Preferred.FIRST if (side == LEFT) == pair.first_is_left else Preferred.SECOND
