"""Doing one thing with many items, and taking it back."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from corpus.models import Instance
from projects.models import Membership, Role, User
from projects.services import audit
from projects.services.memberships import project_hold
from review.errors import ReviewError, ThreadSettled
from review.find.bulk import Sorted, bulk_sort, untouched_since
from review.find.reach import Reach
from review.models import Assignment, BulkAct, BulkActRow, BulkKind, Thread
from review.policies import givable
from review.services.assigned_tell import assigned_tell, assigned_tell_undo
from review.services.threads import thread_open, thread_resolve

UNDO_FOR = timedelta(days=1)


def bulk_do(
    *,
    reach: Reach,
    kind: BulkKind,
    instances: list[Instance],
    key: UUID,
    to: User | None = None,
    text: str = "",
) -> BulkAct:
    """Assign, give back or flag those of `instances` that may be; the act with what it touched.

    The same `key` acts once. Raises ReviewError where `to` is no surgeon here, or nothing is left.
    """
    before = BulkAct.objects.filter(uid=key, by=reach.user).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return _do(reach, kind, instances, key, to, text)
    except IntegrityError as problem:  # The same form came twice at the same moment.
        before = BulkAct.objects.filter(uid=key, by=reach.user).first()
        if before is None:
            raise ReviewError("This form belongs to somebody else; search again.") from problem
        return before


def _do(
    reach: Reach, kind: BulkKind, instances: list[Instance], key: UUID, to: User | None, text: str
) -> BulkAct:
    if kind == BulkKind.ASSIGN and not _reads(to, reach):
        raise ReviewError("Choose a surgeon of this project.")
    if kind != BulkKind.FLAG:
        project_hold(project=reach.project)  # Who moves items of a reader at the same moment waits.
    act = BulkAct.objects.create(uid=key, project=reach.project, by=reach.user, kind=kind, to=to)
    sorted_out = bulk_sort(reach=reach, kind=kind, instances=instances, to=to)
    rows = _flag(act, sorted_out, text) if kind == BulkKind.FLAG else _keep_for(act, sorted_out, to)
    if not rows:
        raise ReviewError("None of these items is left to do this with: others were quicker.")
    BulkActRow.objects.bulk_create(rows)
    if to is not None and act.kind == BulkKind.ASSIGN:
        assigned_tell(act=act, project_id=act.project_id, by=act.by, to=to.pk, items=len(rows))
    _record(f"bulk_{kind}", act, len(rows))
    return act


def _reads(person: User | None, reach: Reach) -> bool:
    seats = Membership.objects.filter(project=reach.project, role=Role.SURGEON, user=person)
    return person is not None and seats.exists()


def _flag(act: BulkAct, found: Sorted, text: str) -> list[BulkActRow]:
    threads = [thread_open(instance=one, by=act.by, text=text) for one in found.flagged]
    return [BulkActRow(act=act, thread=thread) for thread in threads]


def _keep_for(act: BulkAct, found: Sorted, to: User | None) -> list[BulkActRow]:
    """Compare-and-set, row by row: who took one up meanwhile keeps it."""
    rows = []
    for one in found.touched:
        still = Assignment.objects.filter(pk=one.pk, reserved_for=one.reserved_for_id)
        if untouched_since(still).update(reserved_for=to):
            rows.append(BulkActRow(act=act, assignment=one, before_id=one.reserved_for_id))
    return rows


@transaction.atomic
def bulk_undo(*, act: BulkAct, by: User) -> tuple[int, int]:
    """Put back what `act` did, as far as nobody went on with it: how many items, and how many were left.

    Raises ReviewError when it was taken back before, or is older than a day.
    """
    if act.kind != BulkKind.FLAG:
        project_hold(project=act.project)
    fresh = BulkAct.objects.filter(
        pk=act.pk, undone_at__isnull=True, created_at__gt=timezone.now() - UNDO_FOR
    )
    if not fresh.update(undone_at=timezone.now()):
        raise ReviewError("This was taken back already, or more than a day ago. Nothing was changed.")
    rows = list(
        act.rows.select_related("assignment", "thread__instance__project", "thread__opened_by", "before")
    )
    fit = _fit_again(rows)
    put_back = [row.pk for row in rows if _put_back(act, row, by, fit)]
    act.rows.filter(pk__in=put_back).update(is_put_back=True)
    left = len(rows) - len(put_back)
    if act.to_id is not None:
        assigned_tell_undo(act=act, to=act.to_id, put_back=len(put_back), left=left)
    _record("bulk_undo", act, len(put_back))
    return len(put_back), left


def _fit_again(rows: list[BulkActRow]) -> set[int]:
    """Rows whose item can be kept again for who had it: they have no other reading of it meanwhile.

    One query for each of those people.
    """
    by_reader: defaultdict[User, list[BulkActRow]] = defaultdict(list)
    for row in rows:
        if row.before is not None:
            by_reader[row.before].append(row)
    fit: set[int] = set()
    for before, theirs in by_reader.items():
        items = Assignment.objects.filter(pk__in=[row.assignment_id for row in theirs])
        free = set(givable(items, before).values_list("pk", flat=True))
        fit |= {row.pk for row in theirs if row.assignment_id in free}
    return fit


def _put_back(act: BulkAct, row: BulkActRow, by: User, fit: set[int]) -> bool:
    if row.assignment is None:
        return row.thread is not None and _resolved(row.thread, by)
    surgeon = Membership.objects.filter(project=act.project_id, role=Role.SURGEON, user=row.before_id)
    if row.before_id is not None and (row.pk not in fit or not surgeon.exists()):
        return False  # Nobody keeps an item for who reads here no longer.
    still = Assignment.objects.filter(pk=row.assignment.pk, reserved_for=act.to_id)
    return bool(untouched_since(still).update(reserved_for=row.before_id))


def _resolved(thread: Thread, by: User) -> bool:
    try:
        thread_resolve(thread=thread, by=by)
    except ThreadSettled:
        return False
    return True


def _record(action: str, act: BulkAct, items: int) -> None:
    detail: dict[str, object] = {"items": items, "to": act.to.username if act.to else None}
    audit(
        action=action,
        actor=act.by,
        project=act.project,
        object_kind="bulk_act",
        object_uid=act.uid,
        detail=detail,
    )
