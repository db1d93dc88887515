"""Uploaded predictions: the form with what was sent before, and the report of one file."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from benchmark.allowance import allowances_of
from benchmark.errors import EvaluationRefused
from benchmark.forms import UploadForm
from benchmark.models import Submission
from benchmark.selectors import submissions_of, versions_of
from benchmark.services.submission_take import Sent, submission_take
from benchmark.tasks import evaluation_work
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake

MOST_OFFERED = 5  # versions whose questions are linked, the newest


@project_page(Permission.EVALUATE)
def upload_list(request: ProjectRequest) -> HttpResponse:
    """Send a file, and what became of the last ones."""
    offered = {"version": request.GET.get("version", "")}
    form = UploadForm(request.POST or None, request.FILES or None, project=request.project, initial=offered)
    if request.method == "POST" and form.is_valid():
        try:
            submission = _take(request, form)
        except EvaluationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if submission.run is None:
                return _report(request, submission, status=422)
            wake(evaluation_work, submission.run.pk)
            return redirect("benchmark:run", slug=request.project.slug, uid=submission.run.uid)
    context = {
        "form": form,
        "submissions": submissions_of(request.project),
        "open_versions": versions_of(request.project).filter(suite__is_hidden=False)[:MOST_OFFERED],
        "allowances": allowances_of(request.project, request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benchmark/uploads.html", context, status=status)


@project_page(Permission.EVALUATE)
def upload_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """What was found in one file."""
    rows = Submission.objects.filter(version__suite__project=request.project)
    rows = rows.select_related("version__suite", "run", "sent_by")
    return _report(request, get_object_or_404(rows, uid=uid))


def _take(request: ProjectRequest, form: UploadForm) -> Submission:
    told = form.cleaned_data
    sent = Sent(
        model_name=told["model_name"], family=told["family"], file_name=told["file"].name, by=request.user
    )
    return submission_take(version=told["version"], stream=told["file"].file, sent=sent)


def _report(request: ProjectRequest, submission: Submission, status: int = 200) -> HttpResponse:
    faults = json.loads(submission.faults)
    context = {
        "submission": submission,
        "faults": faults,
        "more": submission.fault_count - len(faults),
    }
    return render(request, "benchmark/upload.html", context, status=status)
