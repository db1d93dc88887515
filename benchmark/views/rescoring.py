"""Which extractor read the stored answers, and reading them anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from benchmark.errors import RescoreRefused
from benchmark.extraction import VERSION
from benchmark.models import RescoreRun
from benchmark.rescoring import versions_read
from benchmark.selectors import versions_of
from benchmark.services.rescore_start import rescore_cancel, rescore_start
from benchmark.tasks import rescore_work
from projects.access import ProjectRequest, project_page
from projects.errors import RunNotOpen
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.CONFIGURE)
def rescoring(request: ProjectRequest) -> HttpResponse:
    """Every version with what waits for the extractor of today; htmx asks for the moving part alone."""
    versions = versions_read(request.project)
    live = next((one.last for one in versions if one.last and one.last.is_open), None)
    context = {"versions": versions, "live": live, "extractor": VERSION}
    partial = request.headers.get("HX-Request")
    return render(request, f"benchmark/{'_' if partial else ''}rescoring.html", context)


@require_POST
@project_page(Permission.CONFIGURE)
def rescore_begin(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Read the stored answers of a version anew."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    try:
        run = rescore_start(version=version, by=request.user)
    except RescoreRefused as refusal:
        messages.error(request, str(refusal))
    else:
        wake(rescore_work, run.pk)
        messages.success(request, f"{run.total_count} answers are being read anew; no model is asked.")
    return redirect("benchmark:rescoring", slug=request.project.slug)


@require_POST
@project_page(Permission.CONFIGURE)
def rescore_stop(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop; what was read stays, and the next pass reads the rest."""
    run = get_object_or_404(RescoreRun, project=request.project, uid=uid)
    try:
        rescore_cancel(run=run, by=request.user)
    except RunNotOpen as refusal:
        messages.error(request, str(refusal))
    return redirect("benchmark:rescoring", slug=request.project.slug)
