"""What the pages of this room show, read in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from corpus.models import Instance
from corpus.sealed import sealed_among
from generation.failures import FAILED, ProblemGroup
from generation.models import (
    Attempt,
    AttemptState,
    Batch,
    BatchState,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ItemState,
    PromptComparison,
)
from generation.services.recipe import Recipe, recipe_read
from generation.services.redraft_hold import HELD_FOR, redrafts_held
from projects.models import Project, Role, RunState

LONGEST_LIST = 100
BATCHES_SHOWN = 12


@dataclass(frozen=True)
class CostPerItem:
    """What an item cost on an endpoint, from finished items of earlier runs."""

    endpoint: Endpoint
    per_item: Decimal
    items: int
    in_batches: bool = False


def runs_of(project: Project) -> QuerySet[GenerationRun]:
    """The runs of a project that somebody started, the newest first."""
    begun = Q(total_count__gt=0) | Q(is_planned=False)  # of the standing run of redrafts neither is true
    return (
        GenerationRun.objects.filter(begun, project=project, is_trial=False)
        .select_related("endpoint", "started_by")
        .order_by("-created_at", "uid")[:LONGEST_LIST]
    )


def recipe_of(run: GenerationRun) -> Recipe | None:
    """The run's recipe; ``None`` for the standing run of redrafts."""
    return recipe_read(run.recipe) if '"count"' in run.recipe else None


def drafted_of(run: GenerationRun) -> QuerySet[GenerationItem]:
    """The latest items that became instances."""
    return (
        run.items.filter(instance__isnull=False).select_related("instance").order_by("-ended_at", "-pk")[:12]
    )


def sealed_on_page(
    problems: list[ProblemGroup], drafted: Iterable[GenerationItem], roles: frozenset[Role]
) -> set[UUID]:
    """The uids of the Instances on a run's page whose words a hidden Suite keeps from these roles."""
    items = [*drafted, *(failed.item for group in problems for failed in group.items)]
    return sealed_among((item.instance for item in items if item.instance), roles)


def asked_alike(item: GenerationItem) -> QuerySet[Instance]:
    """The Instances of which what was sent and answered for `item` tells.

    The ledger serves one question to every item that asks it, so items with the same topic count.
    """
    return Instance.objects.filter(
        generation_items__topic=item.topic,
        generation_items__study=item.study,
        generation_items__passage=item.passage,
        project=item.run.project,
    )


@dataclass(frozen=True)
class Held:
    """Redrafts of a run that its budget holds up."""

    run: GenerationRun
    count: int
    until: datetime


def held_of(run: GenerationRun) -> Held | None:
    """The run's redrafts on hold, and when they return undone if nobody decides."""
    since = list(redrafts_held(run).values_list("held_at", flat=True))
    return Held(run, len(since), since[0] + HELD_FOR) if since and since[0] else None


def held_in(project: Project) -> list[Held]:
    """Every run of a project whose redrafts wait for a decision about money. One query."""
    rows = (
        GenerationItem.objects.filter(run__project=project, held_at__isnull=False, state=ItemState.WAITING)
        .values("run")
        .annotate(count=Count("pk"), since=Min("held_at"))
        .order_by("since")
    )
    runs = GenerationRun.objects.in_bulk([row["run"] for row in rows])
    return [Held(runs[row["run"]], row["count"], row["since"] + HELD_FOR) for row in rows]


def attempts_of(run: GenerationRun) -> dict[str, int]:
    """Requests by outcome, in the words of the page."""
    rows = Attempt.objects.filter(item__run=run).values("state").annotate(count=Count("pk"))
    return {AttemptState(row["state"]).label: row["count"] for row in rows.order_by("state")}


def requests_of(run: GenerationRun) -> QuerySet[Attempt]:
    """The latest requests with what was asked and for which item."""
    rows = Attempt.objects.filter(item__run=run)
    return rows.select_related("call", "item").order_by("-sent_at", "-pk")[:12]


def costs_per_item(project: Project) -> list[CostPerItem]:
    """What a finished item has cost on each endpoint; nothing where none has finished."""
    rows = (
        GenerationRun.objects.filter(
            project=project,
            endpoint__isnull=False,
            done_count__gt=0,
            is_trial=False,
            figure_prompt__isnull=True,
        )
        .values("endpoint", "in_batches")
        .annotate(spent=Sum("spent"), done=Sum("done_count"))
        .order_by("endpoint__name", "in_batches")
    )
    endpoints = Endpoint.objects.in_bulk([row["endpoint"] for row in rows])
    return [
        CostPerItem(
            endpoints[row["endpoint"]], Decimal(row["spent"]) / row["done"], row["done"], row["in_batches"]
        )
        for row in rows
    ]


def estimate_of(
    costs: Iterable[CostPerItem], *, endpoint: Endpoint | None, in_batches: bool, count: int
) -> Decimal | None:
    """What so many items may cost, by those asked alike; else by the others, at the price of a batch or out
    of it. ``None`` where nothing was finished, or where a batch costs nothing and tells nothing.
    """
    known = {cost.in_batches: cost.per_item * count for cost in costs if cost.endpoint == endpoint}
    if in_batches in known or endpoint is None:
        return known.get(in_batches)
    other, percent = known.get(not in_batches), Decimal(endpoint.batch_percent)
    if other is None or not percent:
        return None if other is None or not in_batches else Decimal(0)
    return other * percent / 100 if in_batches else other * 100 / percent


@dataclass(frozen=True)
class Anew:
    """What failed and could be asked anew: of how many items, and about what that costs; None: unknown."""

    count: int
    estimate: Decimal | None


def anew_of(run: GenerationRun, kind: str = "") -> Anew | None:
    """Of a run's failures, of one kind where it is given; None where none failed or nobody was asked.

    The estimate is that of whole items: one that has a step behind it costs less. Four queries.
    """
    if run.endpoint is None:
        return None
    failed = run.items.filter(state__in=FAILED, redraft_request__isnull=True)
    count = (failed.filter(problem_kind=kind) if kind else failed).count()
    if not count:
        return None
    costs = [] if run.figure_prompt_id else costs_per_item(run.project)
    estimate = estimate_of(costs, endpoint=run.endpoint, in_batches=run.in_batches, count=count)
    return Anew(count, estimate)


@dataclass(frozen=True)
class BatchesShown:
    """The batches of a run: how many stand where, and the latest."""

    counts: list[tuple[str, int]]
    latest: list[Batch]


def batches_of(run: GenerationRun) -> BatchesShown | None:
    """The batches of a run that has any. Two queries; none for a run that is asked question by question."""
    if not run.in_batches:
        return None
    rows = run.batches.order_by("state").values("state").annotate(count=Count("pk"))
    counts = [(BatchState(row["state"]).label.lower(), row["count"]) for row in rows]
    return BatchesShown(counts, list(run.batches.all()[:BATCHES_SHOWN])) if counts else None


def is_live(run: GenerationRun) -> bool:
    """Whether the run's page has to follow it."""
    return run.state in (RunState.QUEUED, RunState.RUNNING)


def comparison_of(run: GenerationRun) -> PromptComparison:
    """The comparison of prompts that a trial run is one side of."""
    return PromptComparison.objects.get(Q(first_run=run) | Q(second_run=run))
