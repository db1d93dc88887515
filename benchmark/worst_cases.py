"""The worst case of what a form asks for, before it is begun; None where the form says nothing whole yet."""

from __future__ import annotations

from benchmark.asking.item_loads import evaluation_worst
from benchmark.asking.worst import Worst
from benchmark.errors import JudgingRefused, StudyRefused
from benchmark.forms import EvaluationForm, as_offered
from benchmark.judge.loads import judging_worst
from benchmark.judging_forms import JudgingForm, ReportsJudgingForm
from benchmark.models import EvaluationRun, RatingStudy, StudyReport
from benchmark.services.evaluation_start import Asking, evaluation_draft
from benchmark.services.judging_start import judging_draft, reference_guard
from benchmark.services.reports_gather import reports_drafted
from projects.models import Project, User


def evaluation_worst_of(form: EvaluationForm, project: Project) -> Worst | None:
    """Of the form as it was sent, else as it is offered."""
    form = form if form.is_bound else EvaluationForm(as_offered(form), project=project)
    if not form.is_valid():
        return None
    told = dict(form.cleaned_data)
    version, endpoint, name = told.pop("version"), told.pop("endpoint"), told.pop("model_name")
    del told["confirmed"]
    run = evaluation_draft(version=version, endpoint=endpoint, asking=Asking(**told))
    return evaluation_worst(run=run, endpoint=endpoint, model_name=name or endpoint.model_name)


def judging_worst_of(form: JudgingForm, study: RatingStudy, by: User) -> Worst | None:
    """Of the form as it was sent, else as it is offered."""
    form = (
        form if form.is_bound else JudgingForm(as_offered(form), project=study.project, writers=form.writers)
    )
    return _judging_worst(form, study, by)


def reports_judging_worst_of(form: ReportsJudgingForm, run: EvaluationRun, by: User) -> Worst | None:
    """Of a judge on the reports of an evaluation, which need not be gathered yet; None where it has none."""
    if not form.is_bound:
        form = ReportsJudgingForm(as_offered(form), project=run.project, writers=form.writers)
    try:
        study, reports = reports_drafted(version=run.version, runs=[run])
    except StudyRefused:
        return None
    return _judging_worst(form, study, by, reports)


def _judging_worst(
    form: ReportsJudgingForm, study: RatingStudy, by: User, reports: list[StudyReport] | None = None
) -> Worst | None:
    if not form.is_valid():
        return None
    told = {"with_probes": False, **form.cleaned_data}
    del told["confirmed"]
    try:
        # How long hidden references are is for those who hold them.
        reference_guard(study=study, judge=told["judge"], by=by)
    except JudgingRefused:
        return None
    return judging_worst(judging_draft(study=study, **told), reports)
