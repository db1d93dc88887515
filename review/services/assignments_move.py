"""Giving what waits for one reader to others or to the pool, and taking that back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from projects.models import Membership, NoticeKind, Role, User
from projects.services import audit
from projects.services.memberships import project_hold
from review.errors import ReviewError
from review.find.bulk import untouched_since
from review.find.reach import Reach
from review.models import Assignment, Move, MovedItem
from review.moving import POOL, Plan, Target, Wanted, move_plan, readers_free
from review.policies import givable
from review.services.assigned_tell import assigned_tell, assigned_tell_undo
from review.services.bulk import UNDO_FOR

BATCH = 500


def assignments_move(*, reach: Reach, source: User, targets: list[Target], wanted: Wanted, key: UUID) -> Move:
    """Move what is asked for and may be moved; the Move with what it touched.

    The same `key` moves once. Raises ReviewError where a target reads here no longer or is on leave, or
    nothing is left to move.
    """
    before = Move.objects.filter(uid=key, by=reach.user, source=source).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return _move(reach, source, targets, wanted, key)
    except IntegrityError as problem:  # The same form came twice at the same moment.
        before = Move.objects.filter(uid=key, by=reach.user, source=source).first()
        if before is None:
            raise ReviewError("This form belongs to somebody else; open the page again.") from problem
        return before


def _move(reach: Reach, source: User, targets: list[Target], wanted: Wanted, key: UUID) -> Move:
    # Of two who move at once the second plans with what the first has left.
    project_hold(project=reach.project)
    free = {one.pk for one in readers_free(reach, source)}
    if not targets or any(one is not POOL and one.pk not in free for one in targets):
        raise ReviewError("Choose surgeons of this project who are not on leave, or the pool.")
    move = Move.objects.create(uid=key, project=reach.project, by=reach.user, source=source)
    plan = move_plan(reach=reach, source=source, targets=targets, wanted=wanted)
    counts = _carry_out(move, plan)
    if not counts.total():
        raise ReviewError("None of these items can be moved now. Look at the preview again.")
    _tell(move, counts)
    _record("assignments_move", move, reach.user, {_name(targets, to): items for to, items in counts.items()})
    return move


def _carry_out(move: Move, plan: Plan) -> Counter[int | None]:
    """How many went to whom."""
    counts: Counter[int | None] = Counter()
    for to, planned in plan.to.items():
        for keys in _parts(planned):
            still = Assignment.objects.filter(pk__in=keys)
            moved = _kept_anew(still, before=move.source_id, after=to)
            MovedItem.objects.bulk_create(MovedItem(move=move, assignment_id=key, to_id=to) for key in moved)
            counts[to] += len(moved)
    return +counts


def _kept_anew(rows: QuerySet[Assignment], *, before: int | None, after: int | None) -> list[int]:
    """Keep for `after` those of `rows` kept for `before` that nobody took up; their keys."""
    still = untouched_since(rows.filter(reserved_for=before))
    # Held by a write that changes nothing: who opens one from here on waits, then finds it is not theirs.
    still.update(priority=F("priority"))
    keys = list(still.values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=keys).update(reserved_for=after, reviewer=None, lease_until=None)
    return keys


@transaction.atomic
def move_undo(*, move: Move, by: User) -> tuple[int, int]:
    """Put back what `move` did, as far as nobody went on with it: how many items, and how many were left.

    Raises ReviewError when it was taken back before, is older than a day, or who had the items reads no more.
    """
    project_hold(project=move.project)
    if not Membership.objects.filter(project=move.project, role=Role.SURGEON, user=move.source).exists():
        raise ReviewError("Who had these items reads here no longer. Nothing was changed.")
    fresh = Move.objects.filter(pk=move.pk, undone_at__isnull=True, created_at__gt=timezone.now() - UNDO_FOR)
    if not fresh.update(undone_at=timezone.now()):
        raise ReviewError("This was taken back already, or more than a day ago. Nothing was changed.")
    # Who had an item may have decided on its other reading meanwhile, or have that one kept for them.
    rows = Assignment.objects.filter(pk__in=move.items.values("assignment"))
    fit = set(givable(rows, move.source).values_list("pk", flat=True))
    moved, put_back = Counter[int | None](), Counter[int | None]()
    for to, keys in _batches(move.items.order_by("pk").values_list("to", "assignment")):
        moved[to] += len(keys)
        put_back[to] += _put_back(move, to, [key for key in keys if key in fit])
    _tell_undo(move, moved, put_back)
    _record("move_undo", move, by, {"items": put_back.total()})
    return put_back.total(), moved.total() - put_back.total()


def _batches(rows: Iterable[tuple[int | None, int]]) -> Iterator[tuple[int | None, list[int]]]:
    by_reader: dict[int | None, list[int]] = defaultdict(list)
    for to, key in rows:
        by_reader[to].append(key)
    for to, keys in by_reader.items():
        for some in _parts(keys):
            yield to, some


def _parts(keys: list[int]) -> Iterator[list[int]]:
    return (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))


def _put_back(move: Move, to: int | None, keys: list[int]) -> int:
    back = _kept_anew(Assignment.objects.filter(pk__in=keys), before=to, after=move.source_id)
    return move.items.filter(assignment__in=back).update(is_put_back=True)


def _tell(move: Move, counts: Counter[int | None]) -> None:
    for to, items in counts.items():
        if to is not None:
            assigned_tell(act=move, project_id=move.project_id, by=move.by, to=to, items=items)
    assigned_tell(
        act=move,
        project_id=move.project_id,
        by=move.by,
        to=move.source_id,
        items=counts.total(),
        kind=NoticeKind.MOVED,
    )


def _tell_undo(move: Move, moved: Counter[int | None], put_back: Counter[int | None]) -> None:
    for to, items in moved.items():
        if to is not None:
            assigned_tell_undo(act=move, to=to, put_back=put_back[to], left=items - put_back[to])
    left = moved.total() - put_back.total()
    assigned_tell_undo(act=move, to=move.source_id, put_back=put_back.total(), left=left)


def _name(targets: list[Target], to: int | None) -> str:
    """The sign-in name of a target; empty for the pool."""
    return next((one.username for one in targets if one is not None and one.pk == to), "")


def _record(action: str, move: Move, by: User, items: dict[str, int]) -> None:
    detail: dict[str, object] = {"from": move.source.username, **items}
    audit(
        action=action,
        actor=by,
        project=move.project,
        object_kind="move",
        object_uid=move.uid,
        detail=detail,
    )
