"""Judges, their runs, and calibrations whose figures are made up."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.utils import timezone

from benchmark.judge.rubric import VERSION, Dimension
from benchmark.models import Judge, JudgeCalibration, Judgement, JudgeRun, Probe, RatingStudy
from benchmark.services.study_close import study_close
from generation.models import Endpoint
from projects.models import Project, RunState
from tests.benchmark.cast import JUDGES, endpoint_make
from tests.benchmark.studies import study_make

NOT_DEFINED = "Two raters gave one and the same value throughout, or rated nothing both."
REASONS = ["The lower bound of kappa is 0.31; 0.5 is needed.", "The bias is +0.62 steps; 0.3 is allowed."]


def judge_make_up(project: Project, *, name: str = "Reader", sees_reference: bool = False) -> Judge:
    """A judge at an endpoint where nobody answers."""
    endpoint = Endpoint.objects.filter(name="Bench of judges").first()
    return Judge.objects.create(
        project=project,
        name=name,
        endpoint=endpoint or endpoint_make("http://127.0.0.1:9/v1", name="Bench of judges"),
        model_name="judge-test-1",
        model_family=JUDGES,
        rubric_version=VERSION,
        prompt_version="1",
        sees_reference=sees_reference,
    )


def judge_run_make(
    project: Project,
    *,
    study: RatingStudy | None = None,
    judge: Judge | None = None,
    state: RunState = RunState.DONE,
    name: str = "Judged",
) -> JudgeRun:
    """A run with one verdict, one failure and one invented quote."""
    study = study or study_make(project, name=name)
    run = JudgeRun.objects.create(
        project=project, study=study, judge=judge or judge_make_up(project), state=state, total_count=44,
        done_count=2, failed_count=1, lease_until=timezone.now() if state == RunState.RUNNING else None,
    )  # fmt: skip
    report = study.reports.order_by("number")[0]
    said = {"run": run, "report": report}
    states = Judgement.State
    Judgement.objects.create(
        **said, dimension=Dimension.IMAGING, state=states.JUDGED, value=4, quote="narrowed", quote_stands=True
    )
    Judgement.objects.create(
        **said, dimension=Dimension.PLAN, state=states.JUDGED, value=2, quote="nowhere", quote_stands=False
    )
    Judgement.objects.create(**said, dimension=Dimension.RISK, state=states.UNSCORED, problem="No verdict.")
    return run


def figure(value: float | None, half: float = 0.1, why: str = "") -> dict[str, object]:
    """A figure as it is stored."""
    ci = None if value is None else [value - half, value + half]
    return {"value": value, "ci95": ci, "why": why}


def calibrated_make(
    project: Project,
    *,
    certified: Collection[Dimension] = (Dimension.IMAGING, Dimension.DIAGNOSIS),
    name: str = "Calibrated",
    judge: Judge | None = None,
) -> JudgeRun:
    """A finished run on a closed study with figures for every dimension; one is not defined."""
    study = study_make(project, subjects=15, systems=4, name=name)
    study_close(study=study)
    run = judge_run_make(project, study=study, judge=judge)
    for place, dimension in enumerate(Dimension):
        is_certified = dimension in certified
        JudgeCalibration.objects.create(
            run=run,
            dimension=dimension,
            is_certified=is_certified,
            figures=json.dumps(_figures(place, dimension, study, is_certified=is_certified)),
            reckoned_at=timezone.now(),
        )
    return run


def _figures(
    place: int, dimension: Dimension, study: RatingStudy, *, is_certified: bool
) -> dict[str, object]:
    kappa = 0.74 - 0.03 * place if is_certified else 0.42 - 0.02 * place
    lost = dimension == Dimension.POSTOPERATIVE
    systems = sorted(set(study.reports.values_list("system", flat=True)))
    return {
        "reports": 60 - place,
        "unscored": place,
        "kappa": figure(None if lost else kappa, why=NOT_DEFINED if lost else ""),
        "among_clinicians": figure(0.7 - 0.01 * place),
        "gap": figure(None if lost else kappa - 0.7, why=NOT_DEFINED if lost else ""),
        "bias": figure(0.05 if is_certified else 0.62),
        "system_bias": {name: figure(0.1 * at - 0.15, 0.3) for at, name in enumerate(systems)},
        "probes": {
            probe.value: {
                "effect": figure(-1.1 if "swap" in probe else 0.04, 0.3),
                "detection": figure(0.95, 0.04),
            }
            for probe in Probe
            if probe != Probe.NONE
        },
        "reasons": [] if is_certified else REASONS,
    }
