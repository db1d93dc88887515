"""Files of a run and of a version, for other programs."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from benchmark.interop.items import items_lines, task_file
from benchmark.interop.results import results_lines
from benchmark.manifest import inspect_log_of
from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.policies import sees_responses
from benchmark.selectors import versions_of
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.services import audit

JSONL = "application/x-ndjson; charset=utf-8"


@project_page(Permission.VIEW_BOARD)
def results(request: ProjectRequest, uid: UUID) -> HttpResponseBase:
    """Every answer of a run. Of a hidden suite for its steward alone."""
    run = _run(request, uid)
    if not sees_responses(request.roles, run.version.suite):
        raise Http404("No such file.")
    return _lines(list(results_lines(run)), f"spinebench-results-{run.uid.hex[:8]}.jsonl")


@project_page(Permission.VIEW_BOARD)
def manifest(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """What was asked and how, in the layout of an Inspect log's header; nothing of single items."""
    told = json.dumps(inspect_log_of(_run(request, uid)), indent=2, ensure_ascii=False)
    return HttpResponse(told, content_type="application/json")


@project_page(Permission.VIEW_BOARD)
def items(request: ProjectRequest, uid: UUID) -> HttpResponseBase:
    """The questions of a version; those of a hidden suite without a key, and for its steward alone."""
    version = _version(request, uid)
    audit(
        action="suite_export",
        actor=request.user,
        project=request.project,
        object_kind="suite_version",
        object_uid=version.uid,
    )
    return _lines(list(items_lines(version)), "items.jsonl")


@project_page(Permission.VIEW_BOARD)
def task(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The task of lm-evaluation-harness for these questions."""
    answer = HttpResponse(task_file(_version(request, uid)), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="spinebench.yaml"'
    return answer


def _run(request: ProjectRequest, uid: UUID) -> EvaluationRun:
    rows = EvaluationRun.objects.select_related("version__suite", "model__endpoint")
    return get_object_or_404(rows, project=request.project, uid=uid)


def _version(request: ProjectRequest, uid: UUID) -> SuiteVersion:
    version = get_object_or_404(versions_of(request.project), uid=uid)
    if not sees_responses(request.roles, version.suite):
        raise Http404("No such file.")
    return version


def _lines(lines: list[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse((line.encode() for line in lines), content_type=JSONL)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
