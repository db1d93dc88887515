"""Seal every kept identity with today's key, when the key was changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from imaging.models import KeptIdentity
from imaging.sealed_identities import NotSealedSo, Seal, seal_of
from imaging.services.identity_keep import identity_opened, identity_sealed
from projects.services import audit

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """How many rows were sealed anew, and how many none of the keys opens."""

    anew: int
    closed: int


def identities_reencrypt(*, key: str, old_keys: Collection[str]) -> Reencrypted:
    """Seal with `key` what one of `old_keys` sealed. Rows that none opens stay as they are.

    It may be broken off and run again, while the system works.
    """
    new, olds = seal_of(key), {seal.mark: seal for seal in map(seal_of, old_keys)}
    others = KeptIdentity.objects.exclude(key_mark=new.mark).select_related("study__project").order_by("pk")
    anew, seen, after = 0, 0, 0
    while rows := list(others.filter(pk__gt=after)[:AT_ONCE]):
        anew, seen, after = anew + _some_anew(rows, new, olds), seen + len(rows), rows[-1].pk
    return Reencrypted(anew, seen - anew)


@transaction.atomic
def _some_anew(rows: list[KeptIdentity], new: Seal, olds: dict[str, Seal]) -> int:
    anew = sum(_anew(row, new, olds[row.key_mark]) for row in rows if row.key_mark in olds)
    if anew:
        audit(action="identities_reencrypt", detail={"anew": anew, "key_mark": new.mark})
    return anew


def _anew(row: KeptIdentity, new: Seal, old: Seal) -> int:
    """1 where the row is sealed anew, 0 where it is not."""
    try:
        sealed = identity_sealed(new, row.study, identity_opened(old, row))
    except NotSealedSo:
        return 0
    # What an import added meanwhile is not overwritten: run again, it is met again.
    same = KeptIdentity.objects.filter(pk=row.pk, sealed=row.sealed)
    return same.update(sealed=sealed, key_mark=new.mark)
