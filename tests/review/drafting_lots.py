"""Lots of drafts as tests make them: drafts in the queue, a sample that is read, and a run that ends it."""

from __future__ import annotations

from django.db.models import F

from corpus.models import ErrorReason, Harm, Instance
from projects.models import Project, User
from review.lots.drafts import DraftsWanted
from review.lots.selectors import to_read
from review.models import Lot, LotMember, LotRun, Workflow
from review.services import lot_member_read, lot_of_drafts_open, lot_run_carry_out, lots_settle
from review.undo_times import UNDO_AT_MOST
from tests.review.making import opened, question


def drafts(project: Project, count: int, **made: object) -> list[Instance]:
    """So many drafts in the queue, each of words of its own."""
    return [
        opened(project, body=question(stem=f"Which segment is narrow in case {number}?"), **made).instance
        for number in range(count)
    ]


def lenient(project: Project) -> None:
    """Limits under which the sample of a few drafts is smaller than the Lot: 2 of 4, 3 of 6 or 8."""
    Workflow.objects.update_or_create(
        project=project, defaults={"lot_limit_per_mille": 500, "lot_risk_per_mille": 50}
    )


def lot_of(project: Project, lead: User, **wanted: object) -> Lot:
    """A Lot of all the drafts that may go in."""
    return lot_of_drafts_open(
        project=project,
        by=lead,
        wanted=DraftsWanted(**wanted),
        seed="one",  # type: ignore[arg-type]
    )


def read(member: LotMember, reader: User, harm: Harm | None = None) -> None:
    """One item of the sample: right, or an error of level; it can be taken back no more."""
    reasons = [ErrorReason.LEVEL] if harm is not None else []
    lot_member_read(member=member, reader=reader, harm=harm, reasons=reasons)
    time_goes_by(member.lot)


def time_goes_by(lot: Lot) -> None:
    """What was read of it can be taken back no more, and the sweep has been round."""
    lot.members.filter(read_at__isnull=False).update(read_at=F("read_at") - UNDO_AT_MOST)
    lots_settle()


def read_sample(lot: Lot, reader: User, *harms: Harm) -> Lot:
    """All that is left of the sample; the first ones hold errors of these harms."""
    for number, member in enumerate(list(to_read(reader, lot.project).filter(lot=lot))):
        if not to_read(reader, lot.project).filter(pk=member.pk).exists():
            break
        read(member, reader, harms[number] if number < len(harms) else None)
    lot.refresh_from_db()
    return lot


def carried_out(lot: Lot) -> LotRun:
    """The run that lets its items out, ended."""
    run = LotRun.objects.select_related("lot").get(lot=lot)
    assert lot_run_carry_out(run=run, owner="a worker")
    run.refresh_from_db()
    return run
