"""What a hidden Suite keeps from whoever reads the project without deciding on its Instances."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from corpus.models import HeldOut, Instance
from projects.models import Role
from projects.policies import Permission, roles_allow


def is_sealed(instance: Instance, roles: frozenset[Role]) -> bool:
    """Whether a hidden Suite keeps the gold of `instance` from somebody with these roles.

    Surgeons read what they decide on; whoever only leads sees no hidden gold.
    """
    return bool(sealed_among([instance], roles))


def sealed_among(instances: Iterable[Instance], roles: frozenset[Role]) -> set[UUID]:
    """The uids of those whose gold a hidden Suite keeps from somebody with these roles. One query."""
    uids = {one.uid for one in instances}
    return set(sealed_uids(roles).filter(instance_uid__in=uids)) if uids else set()


def sealed_uids(roles: frozenset[Role]) -> QuerySet[HeldOut, UUID]:
    """The uids of all Instances whose gold a hidden Suite keeps from somebody with these roles."""
    if Role.SURGEON in roles or roles_allow(roles, Permission.HOLD_SUITES):
        return HeldOut.objects.none().values_list("instance_uid", flat=True)
    return HeldOut.objects.filter(is_hidden=True).values_list("instance_uid", flat=True)
