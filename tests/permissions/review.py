"""Who may use the routes of the review room."""

from __future__ import annotations

import json
from uuid import uuid4

from django.utils import timezone

from projects.models import Membership, Project, Role, User
from projects.services.leaves import leave_enter
from review.agreement.reckon import agreement_work
from review.find.reach import Reach
from review.lots.drafts import DraftsWanted
from review.models import Assignment, BulkKind, Lot, LotMember, LotRun, SeededItem
from review.moving import POOL, Wanted
from review.services import (
    agreement_begin,
    assignment_approve,
    assignments_move,
    bulk_do,
    guidelines_write,
    lot_member_read,
    lot_of_drafts_open,
    lot_open,
    search_save,
    thread_open,
    thread_resolve,
    work_discard,
)
from tests.permissions.table import Row
from tests.review.making import claimed, finding, opened, press

SURGEON = frozenset({"surgeon"})
READERS = frozenset({"surgeon", "lead"})
LEAD = frozenset({"lead"})


def surgeon() -> User:
    return User.objects.get(username="surgeon_a")


def item(project: Project) -> dict[str, object]:
    """An item that the surgeon has open."""
    return {"uid": claimed(opened(project), surgeon()).uid}


def item_put_away(project: Project) -> dict[str, object]:
    """An item whose text the surgeon has just put away."""
    held = claimed(opened(project), surgeon())
    typed = {**json.loads(held.shown.body), "rationale": "Typed and put away."}
    return {
        "uid": held.uid,
        "version": work_discard(assignment=held, reviewer=surgeon(), version=0, typed=typed),
    }


def flawed_item(project: Project) -> dict[str, object]:
    round = opened(project)
    return {"uid": claimed(round, surgeon()).uid, "finding": finding(round.seen).uid}


def decision(project: Project) -> dict[str, object]:
    return {"uid": assignment_approve(press=press(claimed(opened(project), surgeon()), surgeon())).uid}


def guidelines(project: Project) -> dict[str, object]:
    """A version that the surgeon may read."""
    return {"uid": guidelines_write(project=project, by=surgeon(), text="Name the level.").uid}


def a_reader(project: Project) -> dict[str, object]:
    """A surgeon for whom an item waits."""
    Assignment.objects.filter(pk=opened(project).assignments.get().pk).update(reserved_for=surgeon())
    return {"username": surgeon().username}


def a_move(project: Project) -> dict[str, object]:
    """What the lead has moved."""
    a_reader(project)
    by = Reach(User.objects.get(username="lead"), frozenset({Role.LEAD}), project)
    move = assignments_move(reach=by, source=surgeon(), targets=[POOL], wanted=Wanted(), key=uuid4())
    return {"uid": move.uid}


def a_leave(project: Project) -> dict[str, object]:
    """A leave of the surgeon."""
    day = timezone.localdate()
    entered = leave_enter(person=surgeon(), project=project, first_day=day, last_day=day, by=surgeon())
    return {"uid": entered.uid}


def a_search(project: Project) -> dict[str, object]:
    """A search that the surgeon keeps."""
    kept = search_save(project=project, person=surgeon(), name="Mine", query="q=disc")
    return {"uid": kept.uid}


def a_flag(project: Project) -> dict[str, object]:
    """An item that the surgeon flagged, as many at once are flagged."""
    reach = Reach(surgeon(), frozenset({Role.SURGEON}), project)
    act = bulk_do(
        reach=reach, kind=BulkKind.FLAG, instances=[opened(project).instance], key=uuid4(), text="T2 or STIR?"
    )
    return {"uid": act.uid}


def reckoned(project: Project) -> dict[str, object]:
    """A project whose agreement was reckoned."""
    agreement_work(run=agreement_begin(project=project), owner="a worker")
    return {}


def a_seeded_error(project: Project) -> dict[str, object]:
    """An item with a seeded error that the surgeon has decided on."""
    read = opened(project)
    made = SeededItem.objects.create(
        project=project, instance=read.instance, round=read, reviewer=surgeon(), fault="side", body="{}",
        older_body="{}", changes="[]", ending="void", ended_at=timezone.now(),
    )  # fmt: skip
    return {"uid": made.uid}


def a_lot(project: Project) -> dict[str, object]:
    """A Lot of one item, which somebody else approved."""
    reader = User.objects.create_user(username="before", password="x", display_name="Before")
    Membership.objects.create(user=reader, project=project, role=Role.SURGEON)
    assignment_approve(press=press(claimed(opened(project), reader), reader))
    return {"uid": lot_open(project=project, by=reader).uid}


def a_refused_lot(project: Project) -> dict[str, object]:
    """A Lot whose only item is harmful."""
    named = a_lot(project)
    Lot.objects.update(outcome="refused")
    return named


def a_lot_reading(project: Project) -> dict[str, object]:
    """The item of such a Lot, to be read by the surgeon."""
    a_lot(project)
    return {"uid": LotMember.objects.get().uid}


def a_lot_read(project: Project) -> dict[str, object]:
    """The item of such a Lot, read by the surgeon a moment ago."""
    named = a_lot_reading(project)
    lot_member_read(member=LotMember.objects.get(), reader=surgeon(), harm=None)
    return named


def instance(project: Project) -> dict[str, object]:
    return {"uid": opened(project).instance.uid}


def thread(project: Project) -> dict[str, object]:
    return {"uid": thread_open(instance=opened(project).instance, by=surgeon(), text="T2 or STIR?").uid}


def resolved_thread(project: Project) -> dict[str, object]:
    made = thread_open(instance=opened(project).instance, by=surgeon(), text="T2 or STIR?")
    thread_resolve(thread=made, by=surgeon())
    return {"uid": made.uid}


def a_lot_of_drafts(project: Project) -> dict[str, object]:
    """A Lot of one draft, which waits for its reader."""
    opened(project)
    by = User.objects.get(username="lead")
    return {"uid": lot_of_drafts_open(project=project, by=by, wanted=DraftsWanted()).uid}


def a_run_that_broke_off(project: Project) -> dict[str, object]:
    """An ended Lot of drafts of which carrying out failed."""
    named = a_lot_of_drafts(project)
    lot = Lot.objects.get()
    LotRun.objects.create(lot=lot, project=project, state="failed", ended_at=timezone.now())
    return named


ROWS = [
    Row("review:queue", SURGEON),
    Row("review:next", SURGEON),
    Row("review:item", SURGEON, kwargs=item),
    Row("review:decide", SURGEON, kwargs=item),
    Row("review:decide", SURGEON, method="post", kwargs=item, sends={"verdict": "approve"}),
    Row("review:answer", SURGEON, kwargs=item),
    Row("review:answer", SURGEON, method="post", kwargs=item, sends={"letter": "A"}),
    Row("review:take", SURGEON, kwargs=item),
    Row("review:take", SURGEON, method="post", kwargs=item, sends={"taken": "1"}),
    Row("review:begin", SURGEON, method="post", kwargs=item, sends={"taken": "1", "version": "0"}),
    Row("review:work", SURGEON, method="post", kwargs=item, sends={"version": "0", "body.stem": "New?"}),
    Row("review:hunk", SURGEON, method="post", kwargs=item, sends={"version": "0", "hunk": "1"}),
    Row("review:discard", SURGEON, method="post", kwargs=item),
    Row("review:take_back", SURGEON, method="post", kwargs=item_put_away),
    Row("review:activity", SURGEON, method="post", kwargs=item, sends={"active": "30"}),
    Row("review:skip", SURGEON, method="post", kwargs=item),
    Row("review:flag", SURGEON, method="post", kwargs=item, sends={"text": "T2 or STIR?"}),
    Row("review:overrule", SURGEON, method="post", kwargs=flawed_item, sends={"reason": "Misread."}),
    Row("review:undo", SURGEON, method="post", kwargs=decision),
    Row("review:seeded", SURGEON, kwargs=a_seeded_error, owned=True),
    Row("review:quality", SURGEON),
    Row("review:quality_accept", SURGEON, method="post"),
    Row("review:looks_allow", SURGEON, method="post"),
    Row("review:looks_forget", SURGEON, method="post"),
    Row("review:guidelines", READERS),
    Row("review:guidelines_write", LEAD),
    Row("review:guidelines_write", LEAD, method="post", sends={"text": "Name the side.", "after": "0"}),
    Row("review:guidelines_read", SURGEON, method="post", kwargs=guidelines),
    Row("review:workflow", LEAD),
    Row("review:workflow", LEAD, method="post", sends={"act": "try"}),
    Row("review:workload", LEAD),
    Row("review:move", LEAD, kwargs=a_reader),
    Row("review:move_do", LEAD, method="post", kwargs=a_reader, sends={"to": ":pool"}),
    Row("review:move_undo", LEAD, method="post", kwargs=a_move),
    Row("review:leaves", READERS),
    Row("review:leaves", READERS, method="post", sends={"person": "surgeon_a", "first_day": "2001-01-01"}),
    Row("review:leave_end", READERS, method="post", kwargs=a_leave),
    Row("review:lots", LEAD),
    Row("review:lots", LEAD, method="post", sends={"allowed": "0"}),
    Row("review:lot", LEAD, kwargs=a_lot),
    Row("review:lot_whole", LEAD, method="post", kwargs=a_refused_lot),
    Row("review:lot_drafts", LEAD),
    Row("review:lot_drafts", LEAD, method="post", sends={"allowed": "0"}),
    Row("review:lot", LEAD, kwargs=a_lot_of_drafts),
    Row("review:lot_go_on", LEAD, method="post", kwargs=a_run_that_broke_off),
    Row("review:lot_next", SURGEON),
    Row("review:lot_read", SURGEON, kwargs=a_lot_reading),
    Row("review:lot_read", SURGEON, method="post", kwargs=a_lot_reading, sends={"verdict": "fine"}),
    Row("review:lot_undo", SURGEON, method="post", kwargs=a_lot_read),
    Row("review:agreement", LEAD),
    Row("review:agreement_reckon", LEAD, method="post"),
    Row("review:agreement_csv", LEAD, kwargs=reckoned),
    Row("review:instances", READERS),
    Row("review:dashboard", LEAD),
    Row("review:dashboard_reckon", LEAD, method="post"),
    Row("review:find", READERS),
    Row("review:find_save", READERS, method="post", sends={"name": "Mine", "query": "q=disc"}),
    Row("review:find_remove", SURGEON, method="post", kwargs=a_search, owned=True),
    Row("review:find_restore", SURGEON, method="post", kwargs=a_search, owned=True),
    Row("review:find_bulk", READERS, method="post", sends={"kind": "flag", "every": "1", "query": ""}),
    Row("review:find_bulk_do", READERS, method="post", sends={"kind": "flag", "every": "1", "query": ""}),
    Row("review:find_undo", SURGEON, method="post", kwargs=a_flag, owned=True),
    Row("review:instance", READERS, kwargs=instance),
    Row("review:thread_open", READERS, method="post", kwargs=instance, sends={"text": "T2 or STIR?"}),
    Row("review:colleagues", READERS, kwargs=instance),
    Row("review:thread", READERS, kwargs=thread),
    Row("review:thread_answer", READERS, method="post", kwargs=thread, sends={"text": "T2."}),
    Row("review:thread_resolve", READERS, method="post", kwargs=thread),
    Row("review:thread_reopen", READERS, method="post", kwargs=resolved_thread),
    Row("review:withdraw", LEAD, method="post", kwargs=instance, sends={"reason": "Twice."}),
]
