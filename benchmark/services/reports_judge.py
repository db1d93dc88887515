"""Let a judge read the reports of a finished evaluation."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from benchmark.models import EvaluationRun, Judge, JudgeRun, JudgingAsk
from benchmark.services.judging_ask import judging_ask
from benchmark.services.judging_start import judging_start
from benchmark.services.reports_gather import reports_gather
from projects.models import User


@transaction.atomic
def reports_judge(
    *,
    run: EvaluationRun,
    judge: Judge,
    budget_cap: Decimal | None = None,
    confirmed: bool = False,
    by: User | None = None,
) -> JudgeRun:
    """Gather the run's reports and begin their judging; the caller wakes a worker.

    Probes certify a judge and are no part of it. Raises StudyRefused, and JudgingRefused
    also where it may meet a cap before its end and that is not `confirmed`.
    """
    study = reports_gather(version=run.version, runs=[run], by=by)
    return judging_start(
        study=study, judge=judge, with_probes=False, budget_cap=budget_cap, confirmed=confirmed, by=by
    )


@transaction.atomic
def reports_ask(
    *, run: EvaluationRun, judge: Judge, budget_cap: Decimal | None = None, by: User
) -> JudgingAsk:
    """Gather the run's reports and ask the steward for their judging. Raises as `judging_ask` does."""
    study = reports_gather(version=run.version, runs=[run], by=by)
    return judging_ask(study=study, judge=judge, with_probes=False, budget_cap=budget_cap, by=by)
