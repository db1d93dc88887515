"""A person says why a Finding does not hold."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from corpus.errors import CorpusError
from corpus.models import Finding
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
    if finding.check_name == UNREAD:
        raise CorpusError(finding.message)
    if not reason.strip():
        raise CorpusError("Say why the finding does not hold.")
    # Before the Finding, as decisions do: whoever took the two the other way round would wait for ever.
    instance = finding.revision.instance
    instance_lock(instance=instance)
    changed = Finding.objects.filter(pk=finding.pk, overruled_by__isnull=True).update(
        overruled_by=by, overruled_at=timezone.now(), overrule_reason=reason.strip()[:400]
    )
    finding.refresh_from_db()
    if changed:
        history_append(
            instance=instance,
            event="finding_overruled",
            actor=by,
            from_state=instance.state,
            to_state=instance.state,
            revision=finding.revision,
            detail={
                "finding": str(finding.uid),
                "check": finding.check_name,
                "reason": finding.overrule_reason,
            },
        )
        wake(check_standing_work, instance.project_id, finding.check_name)
    return finding
