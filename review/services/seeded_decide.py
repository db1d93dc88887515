"""What a press does on an item with a seeded error: the same refusals, and then nothing but this row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from corpus.models import Decision, ErrorReason, Harm, Verdict
from corpus.services import revision_check
from review.errors import AlreadyDecided, MarksChanged
from review.models import Assignment, Ending, Look, SeededItem, Skip, WorkInProgress
from review.seeded.caught import is_caught
from review.services.assignment_lease import LONGEST_STRETCH, why_lost


class _Rehearsed(Exception):
    """The press would have been taken."""


@dataclass(frozen=True)
class SeededPress:
    """One press on a seeded item: what was said, and the text that was approved, if it was edited."""

    assignment: Assignment
    seeded: SeededItem
    verdict: Verdict
    key: str
    reasons: Sequence[ErrorReason] = ()
    harm: Harm | None = None
    comment: str = ""
    own_body: str = ""


def seeded_decide(*, press: SeededPress, rehearse: Callable[[], Decision]) -> SeededItem:
    """Keep what the reader decided, give the real item back, and close the seeded one.

    `rehearse` makes the very decision on the real item; it is taken back whole before anything else can
    see it. So a press is refused here for every reason, and in every word, for which it would be there.
    """
    seeded = SeededItem.objects.get(pk=press.seeded.pk)
    if seeded.ending and seeded.press_key == press.key:
        return seeded
    if seeded.ending:
        raise AlreadyDecided
    _rehearse(press.assignment, rehearse)
    caught = is_caught(seeded, verdict=press.verdict, reasons=list(press.reasons), own_body=press.own_body)
    return _end(
        press,
        ending=Ending.DECIDED,
        verdict=press.verdict,
        is_caught=caught,
        reasons=",".join(press.reasons),
        harm=press.harm or "",
        own_body=press.own_body,
    )


def _rehearse(assignment: Assignment, rehearse: Callable[[], Decision]) -> None:
    try:
        with transaction.atomic():
            rehearse()
            raise _Rehearsed
    except _Rehearsed:
        return
    except MarksChanged:
        # What the checks say of the real text by now stays, as it does after such a refusal elsewhere.
        revision_check(revision=assignment.round.seen)
        raise


def seeded_ask(
    *, assignment: Assignment, seeded: SeededItem, comment: str, ending: Ending = Ending.ASKED
) -> SeededItem:
    """Somebody asks others about a seeded item: nobody else is to read of it, so it ends here, uncounted."""
    press = SeededPress(assignment, seeded, Verdict.SEND_BACK, "", comment=comment)
    return _end(press, ending=ending)


@transaction.atomic
def _end(press: SeededPress, *, ending: Ending, **said: object) -> SeededItem:
    """Close the seeded item and the Assignment under it; a new one of the same Round waits for anybody."""
    assignment, seeded = press.assignment, press.seeded
    now = timezone.now()
    ended = (
        SeededItem.objects.live()
        .filter(pk=seeded.pk)
        .update(
            ending=ending,
            ended_at=now,
            assignment=assignment,
            press_key=press.key,
            comment=press.comment,
            **said,
        )
    )
    # Old tabs hold the address of this Assignment: nothing typed on the seeded text can reach the real one.
    closed = (
        Assignment.objects.open().filter(pk=assignment.pk, reviewer=seeded.reviewer).update(closed_at=now)
    )
    if not ended or not closed:
        transaction.set_rollback(True)
        assignment.refresh_from_db()
        raise why_lost(assignment, seeded.reviewer)
    WorkInProgress.objects.filter(assignment__round=assignment.round_id, author=seeded.reviewer).delete()
    Look.objects.filter(assignment=assignment).delete()
    fresh = Assignment.objects.create(
        round_id=assignment.round_id,
        project_id=assignment.project_id,
        instance_id=assignment.instance_id,
        reserved_for_id=assignment.reserved_for_id,
        priority=assignment.priority,
        place=assignment.place,
    )
    Skip.objects.create(assignment=fresh, reviewer=seeded.reviewer)
    seeded.refresh_from_db()
    return seeded


def seeded_void(*, seeded: SeededItem) -> SeededItem:
    """End an item that its reader can decide no longer: others settled it, or it was withdrawn."""
    SeededItem.objects.live().filter(pk=seeded.pk).update(ending=Ending.VOID, ended_at=timezone.now())
    seeded.refresh_from_db()
    return seeded


def seeded_activity(*, seeded: SeededItem, active_seconds: int, idle_seconds: int) -> None:
    """Time spent on a seeded item is kept with it: it is nobody's pace."""
    SeededItem.objects.filter(pk=seeded.pk).update(
        active_seconds=F("active_seconds") + max(0, min(active_seconds, LONGEST_STRETCH)),
        idle_seconds=F("idle_seconds") + max(0, min(idle_seconds, LONGEST_STRETCH)),
    )
