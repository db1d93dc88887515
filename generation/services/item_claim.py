"""Claiming items: a compare-and-set per item, so that no two workers draft the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Instance, State
from generation.calls.attempts import attempts_lose
from generation.models import (
    OPEN_BATCHES,
    Attempt,
    Batch,
    GenerationItem,
    GenerationRun,
    ItemState,
    Pilot,
    Stage,
)
from projects.models import RunState
from projects.prepared import Fixed, PreparedQuery, padded
from projects.rows import row_set
from projects.services.runs import runs_waiting

# While a pilot is not decided on, nothing but its items is worked on.
MAY_BE_DRAFTED = Q(is_pilot=True) | ~Q(run__pilot__in=[Pilot.ASKED, Pilot.STOPPED])
# Whoever stops a run is heard at the next claim, sooner than a worker looks for it.
NOT_STOPPED = Q(run__pause_requested=False, run__cancel_requested=False)


def item_claim(*, run: GenerationRun, owner: str, lease: timedelta) -> GenerationItem | None:
    """The next item that may be worked on now, claimed for ``owner``; ``None`` when there is none."""
    claimed = items_claim(run=run, owner=owner, lease=lease, most=1)
    return claimed[0] if claimed else None


def items_claim(*, run: GenerationRun, owner: str, lease: timedelta, most: int) -> list[GenerationItem]:
    """The next items that may be worked on now, so many at most, claimed for ``owner``. Four queries."""
    now = timezone.now()
    return _claimed(
        lambda: [key for (key,) in _READY.tuples(run=run, now=now, most=Fixed(_round(most)))[:most]],
        run=run,
        owner=owner,
        lease=lease,
    )


def draft_claim(*, run: GenerationRun, owner: str, lease: timedelta) -> list[GenerationItem]:
    """An item of a cancelled run whose text was begun and is nobody's; none where there is none.

    What a worker left that died over such a one is taken back first.
    """
    # Somebody may resume the run at any moment: from then on its texts are written on.
    begun = run.items.filter(BEGUN, instance__state=State.DRAFTING, run__state=RunState.CANCELLED)
    left = begun.filter(state=ItemState.WORKING, claimed_until__lt=timezone.now())
    left.update(state=ItemState.WAITING, claimed_by="", claimed_until=None)
    ready = begun.filter(state=ItemState.WAITING).order_by("position").values_list("pk", flat=True)
    return _claimed(lambda: list(ready[:1]), run=run, owner=owner, lease=lease)


def _claimed(
    ready: Callable[[], list[int]], *, run: GenerationRun, owner: str, lease: timedelta
) -> list[GenerationItem]:
    now = timezone.now()
    for _ in range(3):  # another may take the first ones at this very moment
        keys = ready()
        if not keys:
            return []
        taken = {"state": ItemState.WORKING, "claimed_by": owner, "claimed_until": now + lease}
        if row_set(GenerationItem, where={"pk": keys, "state": ItemState.WAITING}, to=taken):
            return _with_run(_ROWS.rows(keys=padded(keys, _round(len(keys))), owner=owner), run)
    return []


def _with_run(items: list[GenerationItem], run: GenerationRun) -> list[GenerationItem]:
    """The items with their run as it is now, read once for all of them."""
    (now,) = _RUN.rows(run=run) if items else (run,)
    for item in items:
        item.run = now
    return items


def _round(count: int) -> int:
    """So many or more, of few numbers: each is a statement of its own."""
    return next((step for step in (1, 8, 64) if count <= step), count)


OF_THE_RUN = (
    "endpoint",
    "project",
    "draft_prompt",
    "revision_prompt",
    "checklist",
    "picture_prompt",
    "figure_prompt",
)
OF_THE_ITEM = (
    "study__subject__approval",
    "study__project",
    "passage__source",
    "figure__source",
    "instance__current_revision",
    "redraft_request__revision",
)
JOINED = (*(f"run__{name}" for name in OF_THE_RUN), *OF_THE_ITEM)


# A worker can go on with such; what is in a batch waits for its endpoint. Redrafts are answered apart from
# the run: one that waits must not keep the run from its end.
TO_BE_WORKED_ON = Q(
    MAY_BE_DRAFTED, state__in=[ItemState.WAITING, ItemState.WORKING], redraft_request__isnull=True
)
UNDER_WAY = TO_BE_WORKED_ON | Q(state=ItemState.BATCHED, redraft_request__isnull=True)


# After its end: every batch of it is over by then, and no sweep looks through the items of old runs for ever.
RELEASED_WITHIN = timedelta(days=30)

# Its draft is written: it is read again, drafted anew after an error, or asked without its picture.
BEGUN = Q(
    stage__in=[Stage.REVISION, Stage.REDRAFT, Stage.REREVISION, Stage.PICTURE], redraft_request__isnull=True
)


def items_waiting(run: GenerationRun) -> tuple[int, datetime | None]:
    """How many items are to do, first those of a pilot, and when the earliest that waits may go on.

    Those count that are in a batch.
    """
    waiting = run.items.filter(TO_BE_WORKED_ON)
    soonest = (
        waiting.filter(not_before__isnull=False).order_by("not_before").values_list("not_before", flat=True)
    )
    return run.items.filter(UNDER_WAY).count(), soonest.first()


def runs_to_drive() -> QuerySet[GenerationRun]:
    """Runs that wait for a worker: not where the endpoint rests, nor where only batches are left.

    Nor those that met a cap while their batches hold money: nothing more is asked before these are over.
    """
    items = GenerationItem.objects.filter(run=OuterRef("pk"))
    only_batches = ~Exists(items.filter(TO_BE_WORKED_ON))
    open_batches = Exists(Batch.objects.filter(run=OuterRef("pk"), state__in=OPEN_BATCHES))
    waiting = runs_waiting(GenerationRun).exclude(endpoint__rests_until__gt=timezone.now())
    return waiting.exclude(open_batches & (only_batches | ~Q(budget_bound="")))


def runs_to_release() -> QuerySet[GenerationRun]:
    """Runs cancelled of late with texts in drafting that nobody has now."""
    free = Q(state=ItemState.WAITING) | Q(state=ItemState.WORKING, claimed_until__lt=timezone.now())
    # By way of what is being drafted, which is little: the items that nobody drafts any more may be many.
    drafting = Instance.objects.filter(project=OuterRef(OuterRef("project")), state=State.DRAFTING)
    begun = GenerationItem.objects.filter(free, BEGUN, run=OuterRef("pk"), instance__in=drafting)
    since = timezone.now() - RELEASED_WITHIN
    return GenerationRun.objects.filter(Exists(begun), state=RunState.CANCELLED, ended_at__gte=since)


def items_ready(run: GenerationRun) -> bool:
    """Whether an item may be worked on now."""
    return _ready(run, timezone.now()).exists()


def pilot_waits(run: GenerationRun) -> bool:
    """Whether the pilot is over and the rest of the run waits for a person's word."""
    return _pilot_stands(run) and not run.items.filter(UNDER_WAY).exists()


def pilots_waiting(runs: Iterable[GenerationRun]) -> set[UUID]:
    """The uids of those whose pilot waits for a person's word. A query at most, however many runs."""
    standing = {run.pk: run.uid for run in runs if _pilot_stands(run)}
    if not standing:
        return set()
    under_way = set(GenerationItem.objects.filter(UNDER_WAY, run__in=standing).values_list("run", flat=True))
    return {uid for pk, uid in standing.items() if pk not in under_way}


def pilot_rests(run: GenerationRun) -> bool:
    """Whether its pilot keeps the run from going on: it waits for a word, or was the end of it."""
    return pilot_waits(run) or (run.pilot == Pilot.STOPPED and not items_waiting(run)[0])


def items_recover(*, run: GenerationRun, owner: str) -> int:
    """Take back what a dead worker left: its open requests are lost, its items wait again.

    Only the holder of the run's lease may call this: then nobody else works on the run's own items.
    """
    left = run.items.filter(state=ItemState.WORKING, redraft_request__isnull=True).exclude(claimed_by=owner)
    attempts_lose(attempts=Attempt.objects.filter(item__in=left.values("pk")).exclude(owner=owner))
    return left.update(state=ItemState.WAITING, claimed_by="", claimed_until=None, not_before=None)


def _pilot_stands(run: GenerationRun) -> bool:
    """Whether nobody has decided on its pilot and no worker is at it."""
    return run.pilot == Pilot.ASKED and run.is_planned and run.state in (RunState.PAUSED, RunState.FAILED)


def _ready(run: GenerationRun, now: datetime) -> QuerySet[GenerationItem]:
    return GenerationItem.objects.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        MAY_BE_DRAFTED,
        NOT_STOPPED,
        run=run,
        state=ItemState.WAITING,
        redraft_request__isnull=True,
    )


def _first_ready(run: GenerationRun, now: datetime, most: int) -> QuerySet[GenerationItem, Any]:
    return _ready(run, now).order_by("position").values_list("pk")[:most]


def _owned(keys: list[int], owner: str) -> QuerySet[GenerationItem]:
    """Those of them that `owner` has now, with what is drafted from."""
    rows = GenerationItem.objects.filter(pk__in=keys, state=ItemState.WORKING, claimed_by=owner)
    return rows.select_related(*OF_THE_ITEM).order_by("position")


_READY = PreparedQuery[GenerationItem](_first_ready)
_ROWS = PreparedQuery[GenerationItem](_owned)
_RUN = PreparedQuery[GenerationRun](
    lambda run: GenerationRun.objects.filter(pk=run.pk).select_related(*OF_THE_RUN)
)
