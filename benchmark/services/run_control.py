"""What a person does with an evaluation: pause, cancel, resume, ask again what got no answer."""

from __future__ import annotations

from django.db import models, transaction

from benchmark.errors import EvaluationRefused
from benchmark.models import EvaluationRun, Response
from benchmark.services.attempt_take import attempt_take
from benchmark.services.evaluation_start import gold_guard
from benchmark.services.run_close import stall_forget
from projects.models import OPEN_STATES, RunState, User
from projects.services import audit, run_cancel, run_pause, run_resume


@transaction.atomic
def evaluation_pause(*, run: EvaluationRun, by: User) -> None:
    """Stop at the next item; requests under way are awaited."""
    run_pause(run=run)
    _audit("evaluation_pause", run, by)


@transaction.atomic
def evaluation_cancel(*, run: EvaluationRun, by: User) -> None:
    """Stop for good; the run takes no place on the board."""
    run_cancel(run=run)
    _audit("evaluation_cancel", run, by)


@transaction.atomic
def evaluation_resume(*, run: EvaluationRun, by: User) -> None:
    """Go on; only what has no answer is asked.

    Raises ``EvaluationRefused`` where the hidden suite has told as many scores this week as it may, and for
    whoever knows what it asks.
    """
    gold_guard(version=run.version, by=by)
    run_resume(run=run)
    stall_forget(run=run)
    attempt_take(run=run, by=by)
    _audit("evaluation_resume", run, by)


@transaction.atomic
def evaluation_retry(*, run: EvaluationRun, by: User) -> int:
    """Ask again what ended without an answer; every answer that came stays as it is.

    A run that had finished keeps its place on the board, with the figures of then, until this ends.
    It tells another score, so it counts as another evaluation of a hidden suite.
    Raises ``EvaluationRefused`` while the run works, where every item has its answer, where the hidden
    suite has told as many scores this week as it may, and for whoever knows what it asks.
    """
    gold_guard(version=run.version, by=by)
    resting = EvaluationRun.objects.filter(pk=run.pk).exclude(state__in=OPEN_STATES)
    was_done = models.Case(models.When(state=RunState.DONE, then="ended_at"), default="finished_at")
    if not resting.update(state=RunState.PAUSED, finished_at=was_done):
        raise EvaluationRefused("The run is still at work; wait for its end, or pause it first.")
    unanswered = run.responses.exclude(state=Response.State.ANSWERED)
    count = unanswered.count()
    if not count:
        raise EvaluationRefused("Every item of this run has its answer.")
    unanswered.delete()
    resting.filter(state=RunState.PAUSED).update(failed_count=0)
    run_resume(run=run)
    stall_forget(run=run)
    attempt_take(run=run, by=by)
    _audit("evaluation_retry", run, by)
    return count


def _audit(action: str, run: EvaluationRun, by: User) -> None:
    audit(action=action, actor=by, project=run.project, object_kind="evaluation_run", object_uid=run.uid)
