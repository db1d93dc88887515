"""Claiming items: a compare-and-set per item, so that no two workers draft the same one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from generation.calls.attempts import attempts_lose
from generation.models import Attempt, GenerationItem, GenerationRun, ItemState, Pilot
from projects.models import RunState

# While a pilot is not decided on, nothing but its items is worked on.
MAY_BE_DRAFTED = Q(is_pilot=True) | ~Q(run__pilot__in=[Pilot.ASKED, Pilot.STOPPED])


def item_claim(*, run: GenerationRun, owner: str, lease: timedelta) -> GenerationItem | None:
    """The next item that may be worked on now, claimed for ``owner``; ``None`` when there is none."""
    now = timezone.now()
    ready = _ready(run, now).order_by("position").values_list("pk", flat=True)
    for pk in ready[:20]:
        taken = GenerationItem.objects.filter(pk=pk, state=ItemState.WAITING).update(
            state=ItemState.WORKING, claimed_by=owner, claimed_until=now + lease
        )
        if taken:
            return GenerationItem.objects.select_related(*JOINED).get(pk=pk)
    return None


JOINED = (
    "run__endpoint",
    "run__project",
    "run__draft_prompt",
    "run__revision_prompt",
    "study__subject__approval",
    "study__project",
    "passage__source",
    "figure__source",
    "instance__current_revision",
    "redraft_request__revision",
)


def items_waiting(run: GenerationRun) -> tuple[int, datetime | None]:
    """How many items are to do, first those of a pilot, and when the earliest that waits may go on."""
    # Redrafts are answered apart from the run; one that waits must not keep the run from its end.
    waiting = run.items.filter(
        MAY_BE_DRAFTED, state__in=[ItemState.WAITING, ItemState.WORKING], redraft_request__isnull=True
    )
    soonest = (
        waiting.filter(not_before__isnull=False).order_by("not_before").values_list("not_before", flat=True)
    )
    return waiting.count(), soonest.first()


def pilot_waits(run: GenerationRun) -> bool:
    """Whether the pilot is over and the rest of the run waits for a person's word."""
    stands = run.pilot == Pilot.ASKED and run.state in (RunState.PAUSED, RunState.FAILED)
    return stands and not items_waiting(run)[0]


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


def _ready(run: GenerationRun, now: datetime) -> QuerySet[GenerationItem]:
    return run.items.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        MAY_BE_DRAFTED,
        state=ItemState.WAITING,
        redraft_request__isnull=True,
    )
