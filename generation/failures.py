"""What failed in a run, by kind, each with the request whose raw answer says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from generation.models import Attempt, AttemptState, GenerationItem, GenerationRun, ItemState

FAILED = (ItemState.FAILED, ItemState.REFUSED)
ENDED = (ItemState.DONE, *FAILED)
SHOWN = 5  # of each kind on the run's page; a page of its own shows them all
OUTCOMES = {state.value: state.label.lower() for state in AttemptState}


@dataclass(frozen=True)
class Failed:
    """An item that failed and the last request for it; none where nothing was sent."""

    item: GenerationItem
    attempt: Attempt | None


@dataclass(frozen=True)
class ProblemGroup:
    """Failures of one kind, with the latest items that have it."""

    kind: str
    count: int
    items: list[Failed]

    @property
    def words(self) -> str:
        """The kind as the page says it."""
        return kind_words(self.kind)


def kind_words(kind: str) -> str:
    """The word of the request's outcome where there is one."""
    return OUTCOMES.get(kind, kind.replace("_", " "))


def problems_of(run: GenerationRun) -> list[ProblemGroup]:
    """Failures by kind, the commonest first, each with up to five items. A query, and two for each kind."""
    failed = run.items.filter(state__in=FAILED)
    kinds = failed.values("problem_kind").annotate(count=Count("pk")).order_by("-count", "problem_kind")
    return [
        ProblemGroup(
            row["problem_kind"], row["count"], with_requests(failed_of(run, row["problem_kind"])[:SHOWN])
        )
        for row in kinds
    ]


def failed_of(run: GenerationRun, kind: str) -> QuerySet[GenerationItem]:
    """Every item that failed in this way, the latest first."""
    failed = run.items.filter(state__in=FAILED, problem_kind=kind)
    return failed.select_related("instance").order_by("-ended_at", "-pk")


def with_requests(items: Iterable[GenerationItem]) -> list[Failed]:
    """Items with the last request for each. One query."""
    rows = list(items)
    asked = (
        Attempt.objects.filter(item__in=rows).select_related("call").defer("raw_response", "call__request")
    )
    last = {attempt.item_id: attempt for attempt in asked.order_by("sent_at", "pk")}
    return [Failed(item, last.get(item.pk)) for item in rows]


def to_be_tried_again(run: GenerationRun) -> list[tuple[str, int]]:
    """What waits after a failure that may pass: its kind in words, and of how many items."""
    rows = run.items.filter(state=ItemState.WAITING).exclude(problem_kind="")
    counts = rows.values("problem_kind").annotate(count=Count("pk")).order_by("-count", "problem_kind")
    return [(kind_words(row["problem_kind"]), row["count"]) for row in counts]
