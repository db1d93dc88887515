"""Where notices about threads, Rounds, assigned items, Lots and guidelines lead."""

from __future__ import annotations

from django.urls import reverse

from corpus.models import Instance
from projects.models import Leave, Notice, NoticeKind
from projects.notices import notices_lead
from review.models import Assignment, BulkAct, Guidelines, Lot, LotRun, Move, Round, Thread
from review.policies import readable


def lead_to_talk() -> None:
    """Register them; called when the program starts."""
    notices_lead(Thread._meta.label_lower, _thread)
    notices_lead(Round._meta.label_lower, _round)
    notices_lead(Instance._meta.label_lower, _record)
    notices_lead(BulkAct._meta.label_lower, _queue)
    notices_lead(Move._meta.label_lower, _queue)
    notices_lead(Leave._meta.label_lower, _leaves)
    notices_lead(LotRun._meta.label_lower, _lot)
    notices_lead(Guidelines._meta.label_lower, _guidelines)


def _thread(notice: Notice) -> str:
    return reverse("review:thread", args=[notice.project.slug, notice.about_uid])


def _round(notice: Notice) -> str:
    """The item that came back to somebody, or that they may decide; the queue where it is not theirs now."""
    if notice.kind == NoticeKind.ADJUDICATE:
        return _adjudication(notice)
    mine = Assignment.objects.filter(round__uid=notice.about_uid, reserved_for=notice.person).first()
    return reverse("review:item", args=[notice.project.slug, mine.uid]) if mine else _queue(notice)


def _adjudication(notice: Notice) -> str:
    """Of disagreements alone: what an adjudicator goes on to is the next one."""
    asked = Assignment.objects.filter(round__uid=notice.about_uid)
    mine = readable(asked, notice.person).first()
    address = reverse("review:item", args=[notice.project.slug, mine.uid]) if mine else _queue(notice)
    return f"{address}?only=adjudication"


def _record(notice: Notice) -> str:
    return reverse("review:instance", args=[notice.project.slug, notice.about_uid])


def _queue(notice: Notice) -> str:
    return reverse("review:queue", args=[notice.project.slug])


def _lot(notice: Notice) -> str:
    lot = Lot.objects.get(run__uid=notice.about_uid)
    return reverse("review:lot", args=[notice.project.slug, lot.uid])


def _guidelines(notice: Notice) -> str:
    return reverse("review:guidelines", args=[notice.project.slug])


def _leaves(notice: Notice) -> str:
    return reverse("review:leaves", args=[notice.project.slug])
