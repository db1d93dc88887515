"""The worst case of what a form asks for, before it is begun; None where the form says nothing whole yet."""

from __future__ import annotations

from benchmark.asking.item_loads import evaluation_worst
from benchmark.asking.worst import Worst
from benchmark.forms import EvaluationForm, as_offered
from benchmark.judge.loads import judging_worst
from benchmark.judging_forms import JudgingForm
from benchmark.models import RatingStudy
from benchmark.services.evaluation_start import Asking, evaluation_draft
from benchmark.services.judging_start import judging_draft
from projects.models import Project


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


def judging_worst_of(form: JudgingForm, study: RatingStudy) -> Worst | None:
    """Of the form as it was sent, else as it is offered."""
    form = form if form.is_bound else JudgingForm(as_offered(form), project=study.project)
    if not form.is_valid():
        return None
    told = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
    return judging_worst(judging_draft(study=study, **told))
