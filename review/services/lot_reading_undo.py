"""Taking one's own reading of an item of a Lot back, within seconds."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from corpus.models import State
from projects.models import User
from review.errors import UndoTooLate
from review.lots.taken_back import READING_UNDONE
from review.models import Lot, LotMember, LotOutcome
from review.services.decision_undo import undo_time_require
from review.services.lot_make import lot_audit
from review.services.lots import lot_hold


@transaction.atomic
def lot_reading_undo(*, member: LotMember, by: User, stood: timedelta | None = None) -> LotMember:
    """Take back what `by` said of `member`, which then waits to be read again. The audit trail has it.

    For as long as a decision is (`decision_undo` says what `stood` is). The sample stays the one that was
    drawn. Raises UndoTooLate afterwards, for another person, and once the Lot has ended or the item was
    withdrawn.
    """
    lot = Lot.objects.get(pk=member.lot_id)
    lot_hold(lot=lot)
    member.refresh_from_db()
    if member.read_at is None:
        raise UndoTooLate("This was taken back already.")
    if member.reader_id != by.pk:
        raise UndoTooLate("Only the person whose reading stands can take it back.")
    since = timezone.now() - member.read_at
    undo_time_require(since=since, stood=since if stood is None else stood)
    _standing_require(lot, member)
    lot_audit(
        lot,
        by,
        READING_UNDONE,
        number=lot.number,
        member=str(member.uid),
        read_at=member.read_at,
        harm=member.harm,
        reasons=member.reasons,
        comment=member.comment,
    )
    LotMember.objects.filter(pk=member.pk).update(
        reader=None, read_at=None, harm="", reasons="", comment="", is_harmful=False
    )
    member.refresh_from_db()
    return member


def _standing_require(lot: Lot, member: LotMember) -> None:
    """Raises UndoTooLate where something rests on the reading, or nobody could read the item again."""
    is_read_whole = lot.is_read_whole and lot.outcome == LotOutcome.REFUSED
    if lot.outcome and not is_read_whole:
        raise UndoTooLate(f"{lot} has ended meanwhile: what was read of it stands.")
    if member.instance.state == State.WITHDRAWN:
        raise UndoTooLate("The item was withdrawn meanwhile: what you said of it stands.")
