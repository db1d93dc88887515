"""Adding an immutable Revision written by a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from corpus.bodies import Body, EvidenceRef, body_canonical, body_parse, sha256_hex
from corpus.models import Evidence, Finding, Instance, OwnOverrule, Revision, RevisionKind
from corpus.models.instance import overruled_in
from corpus.parts import pointer_moved
from corpus.services.revision_check import revision_check
from projects.models import User


@transaction.atomic
def revision_add(
    *,
    instance: Instance,
    parent: Revision,
    kind: RevisionKind,
    body: Body,
    author: User,
    reading: UUID | None = None,
) -> Revision:
    """Add a person's version of `instance` whose parent is the Revision they saw, in the Round `reading`.

    Evidence goes along as far as the body still names it, and the automatic
    checks run at once; the Instance itself is not moved.
    """
    last = Revision.objects.filter(instance=instance).aggregate(Max("number"))["number__max"] or 0
    text = body_canonical(body)
    revision = Revision.objects.create(
        instance=instance,
        number=last + 1,
        parent=parent,
        kind=kind,
        body=text,
        body_sha256=sha256_hex(text),
        author=author,
    )
    _carry_evidence(parent=parent, revision=revision, kept={ref.id: ref for ref in body.evidence})
    revision_check(revision=revision)
    overrules_carry(parent=parent, revision=revision, reading=reading)
    return revision


def _carry_evidence(*, parent: Revision, revision: Revision, kept: dict[int, EvidenceRef]) -> None:
    rows = list(Evidence.objects.filter(revision=parent, number__in=kept))
    for row in rows:
        row.pk = None
        row.revision = revision
        # Offsets belong to the parent's text; the quote itself still leads to the passage.
        row.start = row.end = None
        # What it supports may stand at another place than before.
        row.field = kept[row.number].field
        if row.series_id is not None:
            row.level = kept[row.number].level or ""
    Evidence.objects.bulk_create(rows)


def overrules_carry(*, parent: Revision, revision: Revision, reading: UUID | None) -> None:
    """A finding that was overruled need not be overruled again when it says the same of the edit.

    That is for all, or by the author of the edit for themselves; not by others who read apart in `reading`.
    """
    rows = Finding.objects.filter(revision=parent, overruled_by__isnull=False)
    for before in rows.filter(~overruled_in(reading)):
        _carry(before, revision, before.overruled_by_id, before.overruled_at, before.overrule_reason)
    own = OwnOverrule.objects.filter(finding__revision=parent, by=revision.author)
    for one in own.select_related("finding"):
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
