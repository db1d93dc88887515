"""A person says why a Finding does not hold."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corpus.errors import CorpusError
from corpus.models import Finding, OwnOverrule, Revision
from corpus.services.history_append import history_append, instance_lock
from corpus.tasks import check_standing_work
from corpus.unread import UNREAD
from projects.models import User
from projects.tasks import wake


@transaction.atomic
def finding_overrule(*, finding: Finding, by: User, reason: str) -> Finding:
    """Overrule `finding` once, with a reason; the first to do so is kept.

    Raises CorpusError without a reason, and while the text still waits to be looked through for names.
    """
    said = _reason_required(finding, reason)
    # Before the Finding, as decisions do: whoever took the two the other way round would wait for ever.
    instance_lock(instance=finding.revision.instance)
    changed = Finding.objects.filter(pk=finding.pk, overruled_by__isnull=True).update(
        overruled_by=by, overruled_at=timezone.now(), overrule_reason=said
    )
    finding.refresh_from_db()
    if changed:
        _tell(finding, by, said)
        wake(check_standing_work, finding.revision.instance.project_id, finding.check_name)
    return finding


@transaction.atomic
def finding_overrule_own(*, finding: Finding, by: User, reason: str, reading: UUID) -> None:
    """Overrule `finding` for `by` alone, who decides apart from others in `reading`; the first time is kept.

    What is overruled for all already stays as it is. Raises as `finding_overrule`.
    """
    said = _reason_required(finding, reason)
    instance_lock(instance=finding.revision.instance)
    if not Finding.objects.filter(pk=finding.pk, overruled_by__isnull=True).exists():
        return
    told = {"reason": said, "reading": reading}
    _, made = OwnOverrule.objects.get_or_create(finding=finding, by=by, defaults=told)
    if made:
        _tell(finding, by, said)


def own_overrules_settle(*, revision: Revision, reading: UUID, readers: Collection[int]) -> None:
    """What `readers` (primary keys) overruled for themselves is overruled for all, once they have decided.

    Of several who overruled one Finding the first is kept. Call it in the transaction that settles; one
    query where nobody overruled.
    """
    rows = OwnOverrule.objects.filter(finding__revision=revision, reading=reading, by__in=readers)
    for own in rows.select_related("finding__revision__instance").order_by("pk"):
        changed = Finding.objects.filter(pk=own.finding_id, overruled_by__isnull=True).update(
            overruled_by=own.by_id, overruled_at=own.created_at, overrule_reason=own.reason
        )
        if changed:
            wake(check_standing_work, own.finding.revision.instance.project_id, own.finding.check_name)


def _reason_required(finding: Finding, reason: str) -> str:
    if finding.check_name == UNREAD:
        raise CorpusError(finding.message)
    if not reason.strip():
        raise CorpusError("Say why the finding does not hold.")
    return reason.strip()[:400]


def _tell(finding: Finding, by: User, said: str) -> None:
    instance = finding.revision.instance
    history_append(
        instance=instance,
        event="finding_overruled",
        actor=by,
        from_state=instance.state,
        to_state=instance.state,
        revision=finding.revision,
        detail={"finding": str(finding.uid), "check": finding.check_name, "reason": said},
    )
