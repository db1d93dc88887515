"""Adding an immutable Revision written by a person."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from corpus.bodies import Body, EvidenceRef, body_canonical, sha256_hex
from corpus.models import Evidence, Finding, Instance, Revision, RevisionKind
from corpus.services.revision_check import revision_check
from projects.models import User


@transaction.atomic
def revision_add(
    *, instance: Instance, parent: Revision, kind: RevisionKind, body: Body, author: User
) -> Revision:
    """Add a person's version of `instance` whose parent is the Revision they saw.

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
    _carry_overrules(parent=parent, revision=revision)
    return revision


def _carry_evidence(*, parent: Revision, revision: Revision, kept: dict[int, EvidenceRef]) -> None:
    rows = list(Evidence.objects.filter(revision=parent, number__in=kept))
    for row in rows:
        row.pk = None
        row.revision = revision
        # Offsets belong to the parent's text; the quote itself still leads to the passage.
        row.start = row.end = None
        if row.series_id is not None:
            row.level = kept[row.number].level or ""
    Evidence.objects.bulk_create(rows)


def _carry_overrules(*, parent: Revision, revision: Revision) -> None:
    """A finding that a person overruled need not be overruled again when it says the same of the edit."""
    overruled = Finding.objects.filter(revision=parent, overruled_by__isnull=False)
    for before in overruled:
        Finding.objects.filter(
            revision=revision,
            overruled_by__isnull=True,
            check_name=before.check_name,
            field=before.field,
            message=before.message,
        ).update(
            overruled_by=before.overruled_by,
            overruled_at=before.overruled_at,
            overrule_reason=before.overrule_reason,
        )
