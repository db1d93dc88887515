"""Taking one's own decision back, within seconds, as a new history row."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from corpus.models import (
    Decision,
    HeldOut,
    Instance,
    RedraftRequest,
    ReleaseRow,
    Revision,
    State,
    Tier,
)
from corpus.services import history_append, instance_lock, instance_move, instance_revise, redraft_withdraw
from corpus.transitions import UNDONE
from projects.models import User
from review.errors import UndoTooLate
from review.models import Assignment, Round, RoundPurpose, SeededItem
from review.outcome import Outcome
from review.services.adjudication_tell import adjudication_tell, adjudication_tell_end
from review.services.assignment_lease import LEASE
from review.undo_times import UNDO_ACCEPTED, UNDO_AT_MOST

# Not which suite: of a hidden one a reader is told nothing.
IN_A_SUITE = (
    "A suite has taken it meanwhile, so it can no longer be taken back. If it is wrong, tell a lead: they "
    "can withdraw it, and the suite goes on without it in its next version."
)
WHO = {RoundPurpose.SECOND_READER: "The second reader", RoundPurpose.ADJUDICATION: "An adjudicator"}


@transaction.atomic
def decision_undo(*, decision: Decision, by: User, stood: timedelta | None = None) -> Assignment:
    """Take `decision` back and give its Assignment to the same person again.

    `stood` is how long the way back had been on the screen, where the page says so: its five seconds count
    then, within half a minute of the decision; not once others decided in the same Round, for what they said
    can be read by now. Raises UndoTooLate after 5 s, for another person, once released or taken by a Suite,
    once a redraft was begun, or once somebody else has read on.
    """
    instance_lock(instance=decision.instance)
    decision.refresh_from_db()
    if decision.reviewer_id != by.pk:
        raise UndoTooLate("Only the person who decided can take it back.")
    if decision.undone_at is not None:
        raise UndoTooLate("This was taken back already.")
    assignment = Assignment.objects.select_related("round", "instance").get(decision=decision)
    round = assignment.round
    since = timezone.now() - decision.created_at
    if stood is None or _others_decided(round, by):
        stood = since
    undo_time_require(since=since, stood=stood)
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    if round.settled_at is not None:
        _reopen(round, decision, by)
    else:
        instance = decision.instance
        history_append(
            instance=instance,
            event="decision_undone",
            actor=by,
            from_state=instance.state,
            to_state=instance.state,
            revision=decision.revision,
            detail={"decision": str(decision.uid)},
        )
    Assignment.objects.filter(pk=assignment.pk).update(
        closed_at=None, decision=None, guidelines=None, reviewer=by, lease_until=timezone.now() + LEASE
    )
    assignment.refresh_from_db()
    if round.purpose == RoundPurpose.ADJUDICATION:
        adjudication_tell(round=round, but=by)
    return assignment


def undo_time_require(*, since: timedelta, stood: timedelta) -> None:
    """Raises UndoTooLate where it is too long ago, or the way back has stood on the screen for too long."""
    if since > UNDO_AT_MOST or stood > UNDO_ACCEPTED:
        raise UndoTooLate


def _others_decided(round: Round, by: User) -> bool:
    """Whether a decision of somebody else stands in a Round that several read apart."""
    others = Decision.objects.filter(assignment__round=round, undone_at__isnull=True).exclude(reviewer=by)
    return round.readers > 1 and others.exists()


def _reopen(round: Round, decision: Decision, by: User) -> None:
    """Bring the Instance back to where it was before the Round was settled."""
    instance = decision.instance
    current = instance.current_revision
    detail = {"decision": str(decision.uid), "round": str(round.uid)}
    if ReleaseRow.objects.filter(instance=instance, revision=current).exists():
        raise UndoTooLate("It has been released and can no longer be taken back.")
    if HeldOut.objects.filter(project=instance.project_id, instance_uid=instance.uid).exists():
        raise UndoTooLate(IN_A_SUITE)
    if round.outcome == Outcome.SECOND_READER:
        assert current is not None
        _withdraw(RoundPurpose.SECOND_READER, instance, seen=current)
        instance_revise(
            instance=instance,
            seen=current,
            current=round.seen,
            event="decision_undone",
            actor=by,
            detail=detail,
        )
    elif (State(instance.state), _before(round)) in UNDONE:
        if round.outcome == Outcome.SENT_BACK:
            redraft_withdraw(request=_request_of(round))
        if instance.state == State.IN_ADJUDICATION:
            _withdraw(RoundPurpose.ADJUDICATION, instance, seen=round.seen)
        instance_move(
            instance=instance,
            to=_before(round),
            seen=current,
            current=round.seen,
            tier=Tier.V0,
            event="decision_undone",
            actor=by,
            detail=detail,
        )
    else:
        raise UndoTooLate("It has gone on and can no longer be taken back.")
    Round.objects.filter(pk=round.pk).update(settled_at=None, outcome="")
    _ask_again(round)


def _before(round: Round) -> State:
    """Where the Instance stood while the Round was open."""
    adjudicated = round.purpose == RoundPurpose.ADJUDICATION
    return State.IN_ADJUDICATION if adjudicated else State.IN_REVIEW


def _request_of(round: Round) -> RedraftRequest:
    return RedraftRequest.objects.get(decision__assignment__round=round, withdrawn_at__isnull=True)


def _withdraw(purpose: RoundPurpose, instance: Instance, *, seen: Revision) -> None:
    """End the Round that the settling opened. Raises UndoTooLate once somebody has opened it."""
    asked = Round.objects.filter(
        instance=instance, seen=seen, purpose=purpose, settled_at__isnull=True
    ).first()
    if asked is None or asked.assignments.filter(opened_at__isnull=False).exists():
        raise UndoTooLate(f"{WHO[purpose]} has it open already.")
    now = timezone.now()
    asked.assignments.filter(closed_at__isnull=True).update(closed_at=now)
    closing = Round.objects.filter(pk=asked.pk)
    closing.update(settled_at=now, outcome="withdrawn")
    adjudication_tell_end(rounds=closing)


def _ask_again(round: Round) -> None:
    """Assignments that the settling closed without a decision are open once more."""
    asked = round.assignments.filter(decision__isnull=True, closed_at__isnull=False)
    # Those that ended with a seeded error have their successors.
    ended = SeededItem.objects.filter(round=round, assignment__isnull=False)
    asked.exclude(pk__in=ended.values("assignment")).update(closed_at=None, reviewer=None, lease_until=None)
