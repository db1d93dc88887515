"""Making a Lot, reading its sample, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from corpus.models import ErrorReason, Harm
from projects.models import Project, User
from projects.services.memberships import project_hold
from review.errors import AlreadyDecided, ReasonMissing, ReviewError
from review.lots.drafts import DraftsWanted
from review.lots.selectors import lot_candidates, outcome_due, to_read
from review.models import Lot, LotMember, LotOutcome
from review.services.lot_carry_out import lot_leave
from review.services.lot_make import LotWanted, lot_audit, lot_make
from review.undo_times import UNDO_AT_MOST


@transaction.atomic
def lot_open(
    *, project: Project, by: User, kind: str = "", prompt_label: str = "", allowed: int = 0, seed: str = ""
) -> Lot:
    """Put every candidate of a kind and prompt into a new Lot and draw its sample.

    The limit and the risk are the project's. The plan is made before anybody reads, the sample drawn by
    `seed`. Raises ReviewError where there is nothing, or too little to tell a rate at all.
    """
    # Two Lots of a project are made one after the other.
    project_hold(project=project)
    found = list(lot_candidates(project, kind=kind, prompt_label=prompt_label).order_by("uid"))
    if not found:
        raise ReviewError("No approved item waits for a lot. Lots hold items that one surgeon has approved.")
    chosen = DraftsWanted(kind=kind, prompt_label=prompt_label, allowed=allowed)
    return lot_make(LotWanted(project, by, found, chosen, seed=seed))


@transaction.atomic
def lot_member_read(
    *,
    member: LotMember,
    reader: User,
    harm: Harm | None,
    reasons: Sequence[ErrorReason] = (),
    comment: str = "",
) -> LotMember:
    """Keep what a reader says of one item: nothing wrong (`harm` None), or an error and its harm.

    They may take it back for seconds, so it ends no Lot yet: `lots_settle` does once that time is over.
    Raises ReasonMissing for a harm without a reason, AlreadyDecided when another has read it, ReviewError
    for who decided on it or worded it before, and while its images wait for a sign-off.
    """
    if harm is not None and not reasons:
        raise ReasonMissing("Choose what is wrong.")
    lot = Lot.objects.get(pk=member.lot_id)
    lot_hold(lot=lot)
    if not to_read(reader, lot.project).filter(pk=member.pk).exists():
        raise AlreadyDecided("This is not for you to read, or was read meanwhile. Take the next one.")
    LotMember.objects.filter(pk=member.pk, read_at__isnull=True).update(
        reader=reader,
        read_at=timezone.now(),
        harm=harm or "",
        reasons=",".join(reasons),
        comment=comment.strip(),
        is_harmful=harm is not None and harm != Harm.NONE,
    )
    member.refresh_from_db()
    return member


def lot_hold(*, lot: Lot) -> None:
    """From here on nobody else reads of `lot`, takes a reading back or ends it until the transaction does."""
    # A write that changes nothing, for SQLite has no lock of a row.
    Lot.objects.filter(pk=lot.pk).update(size=F("size"))
    lot.refresh_from_db()


def lots_settle() -> None:
    """End the Lots of which enough is read, or what was left was withdrawn.

    What its reader may still take back does not count yet.
    """
    for lot in Lot.objects.filter(Q(outcome="") | Q(outcome=LotOutcome.REFUSED, is_read_whole=True)):
        if outcome_due(lot, until=timezone.now() - UNDO_AT_MOST) is not None:
            _settle(lot, None)


@transaction.atomic
def _settle(lot: Lot, by: User | None) -> None:
    lot_hold(lot=lot)
    outcome = outcome_due(lot, until=timezone.now() - UNDO_AT_MOST)
    if outcome is not None:
        _end(lot, by, outcome)


def _end(lot: Lot, by: User | None, outcome: LotOutcome) -> None:
    Lot.objects.filter(pk=lot.pk).update(outcome=outcome, settled_at=timezone.now())
    lot.refresh_from_db()
    lot_audit(lot, by, f"lot_{outcome.value}", number=lot.number)
    if lot.is_of_drafts:
        lot_leave(lot=lot)


@transaction.atomic
def lot_read_whole(*, lot: Lot, by: User) -> Lot:
    """Have every item of a refused Lot read again; those without harm then stand for release."""
    if lot.is_of_drafts:
        raise ReviewError("The drafts of a refused lot are back in the queue; they are read there.")
    refused = Lot.objects.filter(pk=lot.pk, outcome=LotOutcome.REFUSED, is_read_whole=False)
    if not refused.update(is_read_whole=True):
        raise ReviewError("Only a refused lot is read whole, and this was asked once.")
    lot.members.filter(read_at__isnull=True).update(is_asked=True)
    lot_audit(lot, by, "lot_whole_asked", number=lot.number)
    lot.refresh_from_db()
    _settle(lot, by)
    return lot
