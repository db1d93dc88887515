"""Rules of the imaging room about when something is allowed."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from imaging.models import Blindfold, SignOff, Study
from projects.models import Role
from projects.policies import Permission, roles_allow

REVIEWABLE = (SignOff.NOT_NEEDED, SignOff.SIGNED)


def may_be_reviewed(study: Study) -> bool:
    """Whether images of a Study may be shown for review: nobody has to look at them first."""
    return study.sign_off in REVIEWABLE


def sees_unsigned(roles: Collection[Role]) -> bool:
    """Whether Studies that wait for a sign-off, or were withheld, exist for somebody: who may sign off."""
    return roles_allow(frozenset(roles), Permission.SIGN_OFF)


def in_sight(*, unsigned: bool, study: str = "", person: int | None = None) -> Q:
    """Condition for rows whose Study exists for somebody.

    `unsigned` is what `sees_unsigned` said of them; `study` is the path from the row to its
    Study (`series__study`), empty for Studies themselves. With a `person` (primary key) what they
    are blindfolded to is out of sight.
    """
    field = f"{study}__sign_off__in" if study else "sign_off__in"
    seen = Q() if unsigned else Q(**{field: REVIEWABLE})
    if person is None:
        return seen
    return seen & ~Q(**{f"{study or 'pk'}__in": Blindfold.objects.filter(person=person).values("study")})
