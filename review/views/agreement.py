"""How far readers agree: the page, its table for a spreadsheet, and reckoning anew."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake
from review.agreement.months import months_drawn
from review.agreement.shown import (
    agreement_csv,
    being_reckoned,
    cut_tables,
    figures_for,
    last_reckoned,
    scale_of,
    whole_rows,
)
from review.models import AgreementRun, Measure
from review.services import agreement_begin
from review.tasks import agreement_run_work


@project_page(Permission.CONFIGURE)
@require_GET
def agreement(request: ProjectRequest) -> HttpResponse:
    """The figures of the last reckoning; a page that follows one under way fetches them alone."""
    asked = request.GET.get("of", "")
    measure = Measure(asked) if asked in Measure.values else Measure.VERDICT
    run = last_reckoned(request.project)
    context = {
        "run": run,
        "working": being_reckoned(request.project),
        "measure": measure,
        "measures": Measure,
        **(_figures(run, measure) if run else {}),
    }
    template = "review/_agreement.html" if request.htmx else "review/agreement.html"
    return render(request, template, context)


def _figures(run: AgreementRun, measure: Measure) -> dict[str, Any]:
    figures = figures_for(run, measure)
    scale = scale_of(figures)
    whole = whole_rows(figures, scale)
    return {
        "scale": scale,
        "whole": whole,
        "verdict": next(row for row in whole if row.figure.measure == Measure.VERDICT),
        "tables": cut_tables(figures, measure, scale),
        "months": months_drawn(figures, measure),
    }


@project_page(Permission.CONFIGURE)
@require_POST
def reckon(request: ProjectRequest) -> HttpResponse:
    """Have the figures reckoned now; pressed twice it is done once."""
    run = agreement_begin(project=request.project, started_by=request.user)
    wake(agreement_run_work, run.pk)
    return redirect("review:agreement", request.project.slug)


@project_page(Permission.CONFIGURE)
@require_GET
def as_csv(request: ProjectRequest) -> HttpResponse:
    """Every figure of the last reckoning as a table for a spreadsheet."""
    run = last_reckoned(request.project)
    if run is None:
        raise Http404("Agreement has not been reckoned yet.")
    answer = HttpResponse(agreement_csv(run), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="agreement-{request.project.slug}.csv"'
    return answer
