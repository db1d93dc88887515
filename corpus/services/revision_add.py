"""Adding an immutable Revision written by a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import transaction

from corpus.bodies import Body, body_canonical, body_parse, sha256_hex
from corpus.errors import LinksInDoubt
from corpus.evidence_survival import (
    LinksSaid,
    Survival,
    links_follow,
    links_settled,
    links_unanswered,
)
from corpus.models import Evidence, Finding, Instance, OwnOverrule, Revision, RevisionKind
from corpus.models.instance import overruled_in
from corpus.parts import pointer_moved
from corpus.services.revision_check import revision_check
from projects.models import User
from projects.prepared import PreparedQuery
from projects.rows import rows_insert

_NOTHING: Final[LinksSaid] = MappingProxyType({})
_EVIDENCE = PreparedQuery[Evidence](lambda revision: Evidence.objects.filter(revision=revision))
_LAST_NUMBER = PreparedQuery[Revision](
    lambda instance: (
        Revision.objects.filter(instance=instance, number__isnull=False)
        .order_by("-number")
        .values_list("number")[:1]
    )
)
_OVERRULED = PreparedQuery[Finding](
    lambda revision, reading: Finding.objects.filter(
        ~overruled_in(reading), revision=revision, overruled_by__isnull=False
    )
)
_OWN_OVERRULES = PreparedQuery[OwnOverrule](
    lambda revision, by: OwnOverrule.objects.filter(finding__revision=revision, by=by).select_related(
        "finding"
    )
)


@transaction.atomic
def revision_add(
    *,
    instance: Instance,
    parent: Revision,
    kind: RevisionKind,
    body: Body,
    author: User,
    reading: UUID | None = None,
    said: LinksSaid = _NOTHING,
    read: Revision | None = None,
) -> Revision:
    """Add a person's version of `instance` whose parent is the Revision they saw, in the Round `reading`.

    `said` tells of each link to evidence that the edit puts in doubt whether it still holds; `read` is the
    text that was edited, where it was a copy of the parent. Links go along with their words, and the
    automatic checks run at once; the Instance itself is not moved. Raises LinksInDoubt where one is not
    answered.
    """
    rows = _EVIDENCE.rows(revision=parent)
    survival = links_follow(body_parse((read or parent).body), body, spans_of(rows))
    if asked := links_unanswered(survival, said):
        raise LinksInDoubt([one.number for one in asked])
    settled = links_settled(body, survival, said)
    last = _LAST_NUMBER.tuples(instance=instance)
    text = body_canonical(settled)
    new = Revision(
        instance=instance,
        number=last[0][0] + 1 if last else 1,
        parent=parent,
        kind=kind,
        body=text,
        body_sha256=sha256_hex(text),
        author=author,
    )
    (revision,) = rows_insert([new])
    revision.links_said = _told(survival, said)
    _carry_evidence(rows, revision, settled, survival)
    revision_check(revision=revision, is_new=True)
    overrules_carry(parent=parent, revision=revision, reading=reading)
    return revision


def _told(survival: Survival, said: LinksSaid) -> dict[str, list[int]]:
    """The numbers of the links in doubt that were kept, and of those that were removed."""
    doubted = [one.number for one in survival.doubts]
    told = {
        "links_kept": [number for number in doubted if said[number].keeps],
        "links_removed": [number for number in doubted if not said[number].keeps],
    }
    return {name: numbers for name, numbers in told.items() if numbers}


def spans_of(rows: Iterable[Evidence]) -> dict[int, tuple[int, int]]:
    """The spans that the links of a Revision support, by number, where they are known."""
    return {row.number: (row.start, row.end) for row in rows if row.start is not None and row.end is not None}


def _carry_evidence(rows: list[Evidence], revision: Revision, body: Body, survival: Survival) -> None:
    refs = {ref.id: ref for ref in body.evidence}
    carried = [row for row in rows if row.number in refs]
    for row in carried:
        ref = refs[row.number]
        place = survival.places.get(row.number)
        row.pk = None
        row.revision = revision
        row.field = ref.field
        # Words that were written anew have no span; the quote itself still leads to the passage.
        row.start, row.end = (place.span if place else None) or (None, None)
        if place is None:
            row.confirmed_by = revision.author
        if row.series_id is not None:
            row.level = ref.level or ""
    Evidence.objects.bulk_create(carried)


def overrules_carry(*, parent: Revision, revision: Revision, reading: UUID | None) -> None:
    """A finding that was overruled need not be overruled again when it says the same of the edit.

    That is for all, or by the author of the edit for themselves; not by others who read apart in `reading`.
    """
    for before in _OVERRULED.rows(revision=parent, reading=reading):
        _carry(before, revision, before.overruled_by_id, before.overruled_at, before.overrule_reason)
    for one in _OWN_OVERRULES.rows(revision=parent, by=revision.author):
        _carry(one.finding, revision, one.by_id, one.created_at, one.reason)


def _carry(before: Finding, revision: Revision, by: int | None, at: datetime | None, reason: str) -> None:
    # A part may have come or gone before the one that it speaks of.
    assert revision.parent is not None
    field = pointer_moved(before.field, body_parse(revision.parent.body), body_parse(revision.body))
    if field is None:
        return
    same = {"check_name": before.check_name, "field": field, "message": before.message}
    Finding.objects.filter(revision=revision, overruled_by__isnull=True, **same).update(
        overruled_by=by, overruled_at=at, overrule_reason=reason
    )
