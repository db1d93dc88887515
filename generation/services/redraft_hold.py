"""Redrafts that a run's budget does not cover: held, freed when the lead pays, returned when not."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from corpus.models import RedraftRequest
from corpus.services.redraft_request import redraft_give_up
from generation.errors import BudgetReached
from generation.models import GenerationItem, GenerationRun, ItemState
from projects.models import RunState
from projects.services import run_log

HELD_FOR = timedelta(days=7)  # a surgeon's item must not wait on an unread page for longer
DECLINED = "The lead decided not to pay for another draft. Edit it, or reject it."
TOO_LATE = "The budget of its run was used up and not raised within seven days. Edit it, or reject it."


def redrafts_held(run: GenerationRun) -> QuerySet[GenerationItem]:
    """The run's redrafts that wait for the lead's decision, the longest waiting first."""
    return run.items.filter(held_at__isnull=False, state=ItemState.WAITING).order_by("held_at", "pk")


@transaction.atomic
def redraft_hold(*, request: RedraftRequest, item: GenerationItem, reached: BudgetReached) -> None:
    """Put a redraft aside until the cap is raised; the run's page and the lead's home page show it.

    One that only the cap of a day stops waits for the next day.
    """
    waiting = GenerationItem.objects.filter(pk=item.pk, state=ItemState.WAITING)
    if reached.until is not None:
        waiting.update(not_before=reached.until, problem=str(reached), problem_kind=reached.kind)
        return
    held = waiting.update(held_at=timezone.now())
    if not held:
        return
    RedraftRequest.objects.filter(pk=request.pk).update(claimed_until=timezone.now())
    GenerationRun.objects.filter(pk=item.run_id).update(budget_reached=True, budget_bound=reached.bound)
    run_log(run=item.run, line=f"budget reached by the redraft of {request.instance}, on hold")


@transaction.atomic
def redrafts_free(*, run: GenerationRun) -> int:
    """Let the held redrafts go on; returns how many. The sweep finds them at once."""
    return redrafts_held(run).update(held_at=None, not_before=None)


@transaction.atomic
def redrafts_return(*, run: GenerationRun, reason: str = DECLINED) -> int:
    """Give the held items back to their surgeons as they stand, with the reason; returns how many."""
    return _return_all(redrafts_held(run), reason)


@transaction.atomic
def redrafts_return_overdue() -> int:
    """Give back what nobody decided about in seven days; returns how many."""
    late = GenerationItem.objects.filter(held_at__lt=timezone.now() - HELD_FOR, state=ItemState.WAITING)
    return _return_all(late.order_by("held_at", "pk"), TOO_LATE)


def _return_all(items: QuerySet[GenerationItem], reason: str) -> int:
    returned = [item.run_id for item in items.select_related("redraft_request") if _return(item, reason)]
    if returned:
        # A run that paused for its budget still waits for its own items, or for later redrafts.
        settled = GenerationRun.objects.filter(pk__in=returned).exclude(state=RunState.PAUSED)
        settled.exclude(items__held_at__isnull=False).update(budget_reached=False, budget_bound="")
    return len(returned)


def _return(item: GenerationItem, reason: str) -> bool:
    ended = GenerationItem.objects.filter(pk=item.pk, state=ItemState.WAITING, held_at__isnull=False).update(
        state=ItemState.FAILED, held_at=None, ended_at=timezone.now(), problem=reason, problem_kind="budget"
    )
    if ended and item.redraft_request is not None:
        redraft_give_up(request=item.redraft_request, reason=reason)
    return bool(ended)
