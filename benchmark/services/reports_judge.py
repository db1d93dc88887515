"""Let a judge read the reports of a finished evaluation."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from benchmark.models import EvaluationRun, Judge, JudgeRun
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
