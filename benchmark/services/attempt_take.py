"""Count the scores that are asked of a Suite, and note when they were told."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from benchmark.allowance import Allowance, allowance_of
from benchmark.errors import EvaluationRefused
from benchmark.models import Attempt, EvaluationRun, Suite
from benchmark.selectors import hidden_suites_of
from projects.models import User


@transaction.atomic
def attempt_take(*, run: EvaluationRun, by: User | None) -> Attempt:
    """Count the score that this run is going to tell; a run has at most one to come.

    Raises EvaluationRefused where the Suite is hidden and has told the person, or of the model, as many
    scores in seven days as it may.
    """
    suite = run.version.suite
    if suite.is_hidden:
        _lock(suite)
        suite.refresh_from_db(fields=["weekly_runs"])
        _refuse_spent(allowance_of(suite, person=by, but_of=run), "You have" if by else "Commands have")
        _refuse_spent(allowance_of(suite, model=run.model, but_of=run), f"“{run.model}” has")
    attempt, is_new = Attempt.objects.get_or_create(run=run, told_at=None, defaults={"person": by})
    if not is_new:
        Attempt.objects.filter(pk=attempt.pk).update(person=by)
    return attempt


def attempts_tell(runs: Iterable[str]) -> None:
    """Note that the scores of these runs (by uid) are told from now on."""
    Attempt.objects.filter(run__uid__in=list(runs), told_at=None).update(told_at=timezone.now())


def _lock(suite: Suite) -> None:
    """Two starts at once count one after the other; suites that share a count share the lock."""
    first = hidden_suites_of(suite.project).order_by("pk").values_list("pk", flat=True)[0]
    Suite.objects.filter(pk=first).update(weekly_runs=F("weekly_runs"))


def _refuse_spent(allowance: Allowance, whose: str) -> None:
    if not allowance.left:
        raise EvaluationRefused(
            f"{whose} used {allowance.used} of {allowance.limit} evaluations that {allowance.suite}, "
            f"a hidden suite, allows in 7 days. {allowance.advice}"
        )
