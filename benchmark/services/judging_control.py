"""What a person does with a judging: pause, cancel, resume."""

from __future__ import annotations

from django.db import transaction

from benchmark.models import JudgeRun
from benchmark.services.run_close import stall_forget
from projects.models import User
from projects.services import audit, run_cancel, run_pause, run_resume


@transaction.atomic
def judging_pause(*, run: JudgeRun, by: User) -> None:
    """Stop at the next question; requests under way are awaited. Raises RunNotOpen for one that ended."""
    run_pause(run=run)
    _audit("judging_pause", run, by)


@transaction.atomic
def judging_cancel(*, run: JudgeRun, by: User) -> None:
    """Stop for good; what was judged stays, and certifies nothing. Raises RunNotOpen for one that ended."""
    run_cancel(run=run)
    _audit("judging_cancel", run, by)


@transaction.atomic
def judging_resume(*, run: JudgeRun, by: User) -> None:
    """Go on; only what has no verdict is asked. Raises RunNotOpen for a run that is not at rest."""
    run_resume(run=run)
    stall_forget(run=run)
    _audit("judging_resume", run, by)


def _audit(action: str, run: JudgeRun, by: User) -> None:
    audit(action=action, actor=by, project=run.project, object_kind="judge_run", object_uid=run.uid)
