"""What is kept from one person who decides apart from others.

Which Instances these are the room above knows, and registers; all pages and files that tell what was decided,
said or answered about an Instance ask here, as they ask `corpus.sealed` what a hidden Suite keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import QuerySet

from corpus.models import Instance
from projects.models import Role, User

Kept = Callable[[QuerySet[Instance], User, frozenset[Role]], QuerySet[Instance]]
"""Those of some Instances that somebody with these roles reads apart from others, or answers first."""

_KEPT: list[Kept] = []

SENTENCE = "You read it apart from others: it is told once you have decided and they have."


def apart_tell(kept: Kept) -> None:
    """Register who knows; called by `spinemed_site` when the program starts."""
    if kept not in _KEPT:
        _KEPT.append(kept)


def apart_among(instances: Iterable[Instance], person: User | None, roles: frozenset[Role]) -> set[UUID]:
    """The uids of those of which `person` is told nothing yet; none for the system itself. One query."""
    keys = {one.pk for one in instances}
    if person is None or not keys:
        return set()
    rows = Instance.objects.filter(pk__in=keys)
    return {uid for kept in _KEPT for uid in kept(rows, person, roles).values_list("uid", flat=True)}


def is_apart(instance: Instance, person: User, roles: frozenset[Role]) -> bool:
    """Whether `person` is told nothing of what others decided, said or drafted about it yet."""
    return bool(apart_among([instance], person, roles))
