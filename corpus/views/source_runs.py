"""PDFs that are being read: what the list shows of them, and calling one off."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from corpus.models import SourceRun
from corpus.sources.pdf.runs import source_run_continue, source_run_stop
from corpus.tasks import source_run_read
from projects.access import ProjectRequest, project_page
from projects.models import OPEN_STATES, Project, RunState
from projects.policies import Permission
from projects.tasks import wake

LATELY = timedelta(days=1)
MOST_SHOWN = 20


def source_runs_shown(project: Project) -> QuerySet[SourceRun]:
    """Readings under way, and those that failed lately, the newest first."""
    failed = Q(state=RunState.FAILED, ended_at__gte=timezone.now() - LATELY)
    shown = SourceRun.objects.filter(Q(state__in=OPEN_STATES) | failed, project=project)
    return shown.order_by("-created_at")[:MOST_SHOWN]


@project_page(Permission.MANAGE_SOURCES)
def source_runs_part(request: ProjectRequest) -> HttpResponse:
    """What is being read, for a page that follows it; at the end the page shows the new source."""
    runs = source_runs_shown(request.project)
    answer = render(request, "corpus/_source_runs.html", {"runs": runs})
    if not any(run.is_open for run in runs):
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@project_page(Permission.MANAGE_SOURCES)
def source_run_act(request: ProjectRequest, uid: UUID, act: str) -> HttpResponse:
    """Call a reading off, or let a failed one go on."""
    run = get_object_or_404(SourceRun, project=request.project, uid=uid)
    if act == "cancel":
        source_run_stop(run=run, stopped_by=request.user)
    else:
        with transaction.atomic():
            source_run_continue(run=run)
            wake(source_run_read, run.pk)
    return redirect("corpus:source_list", slug=request.project.slug)
