"""Carrying out what a Lot of drafts ended with: thousands of items, by a run that may be killed."""

from __future__ import annotations

from datetime import timedelta

from projects.models import User
from projects.services import run_advance, run_claim, run_fail, run_finish
from projects.services.runs import run_resume
from projects.tasks import wake
from review.models import Assignment, Lot, LotEnd, LotMember, LotOutcome, LotRun
from review.services.lot_end import lot_member_end
from review.services.lot_make import lot_audit
from review.tasks import lot_run_work

LEASE = timedelta(seconds=120)
AT_ONCE = 50
FAULT = (
    "It broke off by a fault of the program. What was done stays done, and the others still wait in the lot. "
    "Press Go on; if it breaks off again, tell who runs this system."
)


def lot_leave(*, lot: Lot) -> LotRun:
    """Begin to let the items of an ended Lot of drafts out; call it in the transaction that ends it.

    A refused Lot goes back whole and at once, but for what a reader found wrong: that is sent back, which
    takes a run, as acceptance does.
    """
    if lot.outcome == LotOutcome.REFUSED:
        fine = lot.members.filter(ended="", harm="")
        held = Assignment.objects.open().filter(lot=lot, instance__in=fine.values("instance"))
        held.update(lot=None)
        fine.filter(instance__state="withdrawn").update(ended=LotEnd.WITHDRAWN)
        fine.update(ended=LotEnd.RETURNED)
    left = lot.members.filter(ended="").count()
    run = LotRun.objects.create(
        lot=lot, project_id=lot.project_id, started_by=lot.opened_by, total_count=left
    )
    wake(lot_run_work, run.pk)
    return run


def lot_run_carry_out(*, run: LotRun, owner: str) -> bool:
    """Work until nothing is left in the Lot. False when another worker has the run, or it has ended."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    try:
        _carry_out(run, owner)
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    return True


def _carry_out(run: LotRun, owner: str) -> None:
    left = LotMember.objects.filter(lot=run.lot_id, ended="")
    # A worker that was killed had done more than it could still count.
    LotRun.objects.filter(pk=run.pk).update(done_count=max(0, run.total_count - left.count()))
    rows = left.select_related("lot__opened_by", "lot__project", "instance", "revision", "reader")
    while batch := list(rows.order_by("place")[:AT_ONCE]):
        for member in batch:
            lot_member_end(member=member)
        if not run_advance(run=run, owner=owner, done=len(batch), lease=LEASE):
            return
    run_finish(run=run, owner=owner)


def lot_go_on(*, run: LotRun, by: User) -> None:
    """Go on with a run that broke off. Raises RunNotOpen where it did not."""
    run_resume(run=run)
    lot_audit(run.lot, by, "lot_go_on", number=run.lot.number)
    wake(lot_run_work, run.pk)
