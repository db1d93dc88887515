"""What an ended Lot of drafts does with each of its items: one transaction, one act in the item's history."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from corpus.models import ErrorReason, Harm, State, Tier
from corpus.services import instance_lock, instance_move
from imaging.policies import may_be_reviewed
from projects.errors import StudioError
from review.errors import ReviewError
from review.lots.selectors import reading_of_lot
from review.models import Assignment, Lot, LotEnd, LotMember, LotOutcome, Round, Thread
from review.outcome import LOT_ACCEPTED
from review.services.assignment_lease import time_taken_over
from review.services.decide import Press, assignment_approve, assignment_send_back
from review.services.errors_overrule import errors_settled_require
from review.services.todays_findings import todays_findings_kept, todays_findings_require


def lot_member_end(*, member: LotMember) -> None:
    """Let one item out of its ended Lot; once is enough, and twice is once.

    What its reader found wrong is sent back to be drafted anew, with their reasons. Of an accepted Lot, what
    was read without an error is approved by its reader (V2), what nobody read by who made the Lot (V1). What
    stands in the way of an approval today sends the item back to the queue, with the reason.
    """
    try:
        with todays_findings_kept(member.revision):
            _end(member)
    except StudioError as problem:
        _return(member, str(problem))


def _end(member: LotMember) -> None:
    instance_lock(instance=member.instance)
    member.refresh_from_db()
    if member.ended:
        return
    held = _held_by(member)
    if held is None:
        is_gone = member.instance.state == State.WITHDRAWN
        _keep(member, LotEnd.WITHDRAWN if is_gone else LotEnd.RETURNED)
    elif member.harm:
        _send_back(member, held)
    elif member.lot.outcome != LotOutcome.ACCEPTED:
        _let_go(member)
        _keep(member, LotEnd.RETURNED)
    elif member.read_at is not None:
        assignment_approve(press=_press(member, held), comment=member.comment)
        _keep(member, LotEnd.APPROVED)
    else:
        _take_unread(member, held)
        _keep(member, LotEnd.APPROVED)


def _held_by(member: LotMember) -> Assignment | None:
    """What the Lot keeps out of the queue; None once it was withdrawn."""
    held = Assignment.objects.open().filter(lot=member.lot_id, instance=member.instance_id)
    return held.select_related("round__seen", "project", "instance__study", "instance__project").first()


def _press(member: LotMember, held: Assignment) -> Press:
    """The reader's own press, as if they had opened the item: every rule of a decision holds."""
    assert member.reader is not None
    time = time_taken_over(held, member.reader)
    Assignment.objects.filter(pk=held.pk).update(
        lot=None, reviewer=member.reader, opened_at=member.read_at, lease_until=timezone.now(), **time
    )
    held.lot, held.reviewer = None, member.reader
    held.active_seconds = time.get("active_seconds", held.active_seconds)
    return Press(held, member.reader, member.revision, f"lot:{member.uid}")


def _send_back(member: LotMember, held: Assignment) -> None:
    assignment_send_back(
        press=_press(member, held),
        comment=member.comment or f"{member.reason_words}.",
        reasons=[ErrorReason(each) for each in member.reasons.split(",") if each],
        harm=Harm(member.harm),
    )
    _keep(member, LotEnd.SENT_BACK)


def _take_unread(member: LotMember, held: Assignment) -> None:
    """Approved on the word of the sample: who made the Lot asked for it, and no reader is named."""
    instance, lot = held.instance, member.lot
    _require(held)
    now = timezone.now()
    Round.objects.filter(pk=held.round_id, settled_at__isnull=True).update(
        settled_at=now, outcome=LOT_ACCEPTED
    )
    Assignment.objects.filter(pk=held.pk).update(closed_at=now)
    instance_move(
        instance=instance,
        to=State.APPROVED,
        seen=member.revision,
        event="lot_accepted",
        actor=lot.opened_by,
        tier=Tier.V1,
        detail={"lot": str(lot.uid), "reason": lot_words(lot), "round": str(held.round.uid)},
    )


def _require(held: Assignment) -> None:
    """As before an ordinary approval, and that nobody has a question. Raises ReviewError."""
    instance = held.instance
    if instance.study is not None and not may_be_reviewed(instance.study):
        raise ReviewError("Its images wait for a sign-off or were withheld.")
    if Thread.objects.open().filter(instance=instance).exists():
        raise ReviewError("Somebody asked about it, and nobody has resolved that.")
    todays_findings_require(instance=instance, revision=held.round.seen)
    errors_settled_require(held.round.seen)


def lot_words(lot: Lot) -> str:
    """Why a Lot was accepted, for the history of each of its items. One query."""
    reading = reading_of_lot(lot)
    return (
        f"Lot {lot.number} accepted: {reading.read} of {lot.size} read, {reading.harmful} harmful, "
        f"{lot.allowed} allowed; limit {lot.limit_percent:g} %."
    )


@transaction.atomic
def _return(member: LotMember, why: str) -> None:
    """Back into the queue as it was; whoever withdrew it meanwhile has the last word."""
    instance_lock(instance=member.instance)
    member.instance.refresh_from_db()
    is_gone = member.instance.state == State.WITHDRAWN
    _let_go(member)
    _keep(member, LotEnd.WITHDRAWN if is_gone else LotEnd.RETURNED, why)


def _let_go(member: LotMember) -> None:
    Assignment.objects.open().filter(lot=member.lot_id, instance=member.instance_id).update(lot=None)


def _keep(member: LotMember, ended: LotEnd, why: str = "") -> None:
    LotMember.objects.filter(pk=member.pk, ended="").update(ended=ended, why=why[:400])
