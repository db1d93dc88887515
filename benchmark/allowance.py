"""How many scores a hidden Suite still tells somebody this week."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import Q, QuerySet
from django.utils import timezone

from benchmark.models import Attempt, EvaluationRun, Item, ModelEntry, Suite
from benchmark.models.suite import STANDARD_WEEKLY_RUNS
from benchmark.selectors import hidden_suites_of
from projects.models import ENDED_STATES, AuditEvent, Project, User

WINDOW = timedelta(days=7)
LIMIT_SET = "suite_limit_set"


@dataclass(frozen=True)
class Allowance:
    """What was used of a limit, and when the next score may be asked for."""

    suite: Suite
    limit: int
    used: int
    next_at: datetime | None

    @property
    def left(self) -> int:
        """How many evaluations may still start now; never below 0."""
        return max(0, self.limit - self.used)

    @property
    def advice(self) -> str:
        """What to do where nothing is left."""
        raised = "a lead or an admin other than you can raise the limit."
        if self.next_at is None:
            return f"Cancel one that is under way and has told no score, or {raised}"
        return f"The next may start on {timezone.localtime(self.next_at):%-d %b %Y, %H:%M}; {raised}"


def allowance_of(
    suite: Suite,
    *,
    person: User | None = None,
    model: ModelEntry | None = None,
    but_of: EvaluationRun | None = None,
) -> Allowance:
    """What one model has used of a Suite's limit, whoever ran it; without a model, what one person has.

    Without either it is whoever types commands. `but_of` is a run whose score to come is left out.
    """
    counted = attempts_counted(suite, but_of=but_of)
    counted = counted.filter(person=person) if model is None else counted.filter(run__model=model)
    times = list(counted.values_list("told_at", flat=True))
    told = sorted(at for at in times if at is not None)
    limit = limit_for(suite, person if model is None else None)
    return Allowance(suite, limit, len(times), _next_at(told, len(times) - limit))


def limit_for(suite: Suite, person: User | None) -> int:
    """How many scores a Suite tells one person in the window: a raise helps everybody but who made it.

    Theirs is the limit that somebody else set last, or that stood before they changed it. Whatever order
    the raise and the evaluator's seat come in makes no difference. Up to the standard nothing is asked.
    """
    limit = suite.weekly_runs
    if person is None or limit <= STANDARD_WEEKLY_RUNS:
        return limit
    changes = AuditEvent.objects.filter(
        project=suite.project_id, action=LIMIT_SET, object_uid=str(suite.uid)
    ).order_by("-pk")
    own = takewhile(lambda change: change.actor_id == person.pk, changes)
    before = [int(json.loads(change.detail)["before"]) for change in own]
    return min(limit, before[-1]) if before else limit


def allowances_of(project: Project, person: User) -> list[Allowance]:
    """What a person has used of every hidden Suite of a project."""
    return [allowance_of(suite, person=person) for suite in hidden_suites_of(project)]


def attempts_counted(suite: Suite, *, but_of: EvaluationRun | None = None) -> QuerySet[Attempt]:
    """Every score that a Suite told in the last seven days or is at work on.

    Hidden Suites with a common question tell of the same key, so they share the count. A score to
    come is left out where it is that of the run `but_of`.
    """
    told = Q(told_at__gt=timezone.now() - WINDOW)
    to_come = Q(told_at__isnull=True) & ~Q(run__state__in=ENDED_STATES)
    if but_of is not None:
        to_come &= ~Q(run=but_of)
    return Attempt.objects.filter(told | to_come, run__version__suite__in=suites_alike(suite))


def suites_alike(suite: Suite) -> list[int]:
    """A hidden Suite and those of its project that share a question with it, by key: they tell of one key."""
    asked = Item.objects.filter(version__suite=suite).values("instance")
    alike = hidden_suites_of(suite.project).filter(versions__items__instance__in=asked)
    return [suite.pk, *alike.order_by().values_list("pk", flat=True).distinct()]


def _next_at(told: Sequence[datetime], over: int) -> datetime | None:
    """When so many told scores are older than the window that one more may be told."""
    return told[over] + WINDOW if 0 <= over < len(told) else None
