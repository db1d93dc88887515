"""SpineBench for programs: send predictions, ask what became of them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from benchmark.errors import EvaluationRefused, NoSuchVersion
from benchmark.machine import SAFE, machine_door
from benchmark.models import Submission
from benchmark.selectors import version_chosen
from benchmark.services.submission_take import Sent, submission_take
from benchmark.tasks import evaluation_work
from benchmark.uploads.lines import clean
from benchmark.uploads.report import LARGEST_FILE
from projects.access import ProjectRequest
from projects.policies import Permission
from projects.tasks import wake


@machine_door(Permission.EVALUATE, methods=("POST",))
def upload_send(request: ProjectRequest) -> HttpResponse:
    """The body is the file; `version` is a uid, `model` its name on the board, `family` as it is known.

    201 with the run where it is queued, 422 with the report where it is not, 413 where it is too long.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST_FILE:
        return JsonResponse({"detail": "The file is too large; 256 MiB are the most."}, status=413)
    model = clean(request.GET.get("model", "")).strip()
    if not model:
        return JsonResponse({"detail": "Name the model: ?model=…"}, status=422)
    version = version_chosen(request.project, request.GET.get("version", ""))
    if version is None:
        raise NoSuchVersion("This project has no suite yet.")
    sent = Sent(model_name=model, family=clean(request.GET.get("family", "")), by=request.user)
    try:
        submission = submission_take(version=version, stream=request, sent=sent)
    except EvaluationRefused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    if submission.run is not None:
        wake(evaluation_work, submission.run.pk)
    return JsonResponse(_told(submission), status=201 if submission.run else 422)


@machine_door(Permission.EVALUATE, methods=SAFE)
def upload_told(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The report of one file, and the state of its run."""
    rows = Submission.objects.filter(version__suite__project=request.project)
    return JsonResponse(_told(get_object_or_404(rows.select_related("version__suite", "run"), uid=uid)))


def _told(submission: Submission) -> dict[str, Any]:
    run = submission.run
    return {
        "uid": str(submission.uid),
        "state": submission.state,
        "model": submission.model_name,
        "suite": str(submission.version),
        "suite_version": str(submission.version.uid),
        "sha256": submission.sha256,
        "lines": submission.line_count,
        "fault_count": submission.fault_count,
        "faults": [{"line": line, "told": told} for line, told in json.loads(submission.faults)],
        "run": {"uid": str(run.uid), "state": run.state} if run else None,
    }
