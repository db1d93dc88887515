"""A person's own layout of the viewer: kept, replaced, forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction

from imaging.errors import LayoutNotClear
from imaging.hanging.protocols import MOST_VIEWPORTS
from imaging.hanging.roles import ROLES
from imaging.models import KeptLayout
from projects.models import User

NOT_UNDERSTOOD = "This layout is not understood. Reload the page and choose it again."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for studies of a kind. No `roles`: the series hang as the studio hangs them."""

    kind: str
    viewports: int
    roles: tuple[str, ...]
    marks_hidden: bool
    unlinked: bool


def choice_read(body: bytes) -> tuple[str, Choice | None]:
    """The kind and the choice from `{"kind", "choice": {"viewports", "roles", "marks_hidden", "unlinked"}}`.

    A choice that is null is one to be forgotten. Raises LayoutNotClear.
    """
    try:
        told = json.loads(body)
        kind, choice = told["kind"], told["choice"]
        if kind not in KeptLayout.Kind.values:
            raise LayoutNotClear(NOT_UNDERSTOOD)
        if choice is None:
            return kind, None
        return kind, _clear(
            kind, choice["viewports"], choice["roles"], choice["marks_hidden"], choice["unlinked"]
        )
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LayoutNotClear(NOT_UNDERSTOOD) from problem


def _clear(
    kind: str, viewports: object, roles: list[object], marks_hidden: object, unlinked: object
) -> Choice:
    known = [role for role in roles if isinstance(role, str) and role in ROLES]
    # Not isinstance: true is no number.
    is_clear = type(viewports) is int and 1 <= viewports <= MOST_VIEWPORTS and len(roles) in {0, viewports}
    if not is_clear or len(known) != len(roles) or not (type(marks_hidden) is type(unlinked) is bool):
        raise LayoutNotClear(NOT_UNDERSTOOD)
    return Choice(kind, int(str(viewports)), tuple(known), bool(marks_hidden), bool(unlinked))


@transaction.atomic
def layout_keep(*, person: User, kind: str, choice: Choice | None) -> KeptLayout | None:
    """Keep what a person chose for studies of a kind in the place of what was kept; `None` forgets it.

    It is theirs alone and tells of nobody, so the audit does not hear of it.
    """
    if choice is None:
        KeptLayout.objects.filter(person=person, kind=kind).delete()
        return None
    kept, _ = KeptLayout.objects.update_or_create(
        person=person,
        kind=kind,
        defaults={
            "viewports": choice.viewports,
            "roles": ",".join(choice.roles),
            "marks_hidden": choice.marks_hidden,
            "unlinked": choice.unlinked,
        },
    )
    return kept
