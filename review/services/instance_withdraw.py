"""Withdrawing an Instance: out of the queue and of every release to come, for good."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from corpus.models import HistoryEvent, Instance, RedraftRequest, Revision, State
from corpus.services import instance_lock, instance_move
from projects.models import User
from projects.services import audit
from review.errors import AlreadyDecided, ReasonMissing
from review.models import Assignment, Round
from review.services.adjudication_tell import adjudication_tell_end


@transaction.atomic
def instance_withdraw(*, instance: Instance, seen: Revision | None, by: User, reason: str) -> HistoryEvent:
    """Withdraw `instance` as it was on the screen (`seen`), whatever its state.

    Open assignments and rounds close and a redraft under way is called back; releases that hold it
    stay as they are and list it. Raises ReasonMissing, AlreadyDecided, or StaleRevision when the
    Instance moved on meanwhile.
    """
    if not reason.strip():
        raise ReasonMissing("Say why it is withdrawn.")
    instance_lock(instance=instance)
    instance.refresh_from_db()
    if instance.state == State.WITHDRAWN:
        raise AlreadyDecided("It was withdrawn already.")
    closed = _close(instance)
    detail: dict[str, object] = {"reason": reason.strip(), "closed_assignments": closed}
    event = instance_move(
        instance=instance, to=State.WITHDRAWN, seen=seen, event="withdrawn", actor=by, detail=detail
    )
    audit(
        action="instance_withdraw",
        actor=by,
        project=instance.project,
        object_kind="instance",
        object_uid=instance.uid,
        detail=detail,
    )
    return event


def _close(instance: Instance) -> int:
    """Close what is open on it; returns the number of assignments."""
    now = timezone.now()
    closed = Assignment.objects.filter(instance=instance, closed_at__isnull=True).update(closed_at=now)
    Round.objects.filter(instance=instance, settled_at__isnull=True).update(
        settled_at=now, outcome="withdrawn"
    )
    adjudication_tell_end(rounds=Round.objects.filter(instance=instance))
    RedraftRequest.objects.filter(
        instance=instance, answered_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=now)
    return closed
