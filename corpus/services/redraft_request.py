"""Asking for another draft, and calling that back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from corpus.errors import RedraftsUsedUp, RedraftUnderWay
from corpus.models import Decision, Instance, RedraftRequest, Revision, State
from corpus.services.instance_move import instance_move
from corpus.signals import redraft_requested

MOST_REDRAFTS = 2


@transaction.atomic
def redraft_request(
    *, instance: Instance, revision: Revision, decision: Decision, comment: str, reasons: Iterable[str]
) -> RedraftRequest:
    """Ask for a new Revision in the decision's own transaction; it returns to the same person.

    Raises RedraftsUsedUp after two redrafts.
    """
    counted = Instance.objects.filter(pk=instance.pk, redraft_count__lt=MOST_REDRAFTS).update(
        redraft_count=F("redraft_count") + 1
    )
    if not counted:
        raise RedraftsUsedUp
    request = RedraftRequest.objects.create(
        instance=instance,
        revision=revision,
        decision=decision,
        comment=comment,
        reasons=",".join(reasons),
        return_to=decision.reviewer,
    )
    transaction.on_commit(lambda: redraft_requested.send_robust(RedraftRequest, request_id=request.pk))
    return request


@transaction.atomic
def redraft_withdraw(*, request: RedraftRequest) -> None:
    """Call back a request that no worker has claimed. Raises RedraftUnderWay."""
    withdrawn = RedraftRequest.objects.filter(
        pk=request.pk, claimed_by="", answered_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    if not withdrawn:
        raise RedraftUnderWay
    Instance.objects.filter(pk=request.instance_id, redraft_count__gt=0).update(
        redraft_count=F("redraft_count") - 1
    )


@transaction.atomic
def redraft_give_up(*, request: RedraftRequest, reason: str) -> bool:
    """No new draft can be written: the Revision returns to its surgeon as it stands, with the reason.

    False when the request was answered or called back meanwhile.
    """
    given_up = RedraftRequest.objects.filter(
        pk=request.pk, answered_at__isnull=True, withdrawn_at__isnull=True, failed_reason=""
    ).update(failed_reason=reason, answered_by=request.revision_id, answered_at=timezone.now())
    if not given_up:
        return False
    instance = Instance.objects.get(pk=request.instance_id)
    for state, event in ((State.DRAFTING, "redraft_begun"), (State.REVISED, "redraft_given_up")):
        instance_move(
            instance=instance,
            to=state,
            seen=instance.current_revision,
            event=event,
            actor=None,
            detail={"reason": reason},
        )
    return True
