"""What a person does with an evaluation: pause, cancel, resume."""

from __future__ import annotations

from django.db import transaction

from benchmark.models import EvaluationRun
from projects.models import User
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
    """Go on; only what has no answer is asked."""
    run_resume(run=run)
    _audit("evaluation_resume", run, by)


def _audit(action: str, run: EvaluationRun, by: User) -> None:
    audit(action=action, actor=by, project=run.project, object_kind="evaluation_run", object_uid=run.uid)
