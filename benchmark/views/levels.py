"""Level scores of every model on one version: what is exact, and what kind of error the rest is."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from benchmark.counted import runs_counted
from benchmark.level_figures import REPORTS
from benchmark.level_figures import levels_csv as as_csv
from benchmark.models import SuiteVersion
from benchmark.policies import sees_items
from benchmark.selectors import version_chosen, versions_of
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.VIEW_BOARD)
def levels(request: ProjectRequest) -> HttpResponse:
    """The table; of a hidden suite for its steward alone."""
    version = version_chosen(request.project, request.GET.get("version", ""))
    shown = version is not None and sees_items(request.roles, version)
    context = {
        "version": version,
        "versions": versions_of(request.project),
        "shown": shown,
        "rows": level_rows(version) if version and shown else [],
        "reports": level_rows(version, of_reports=True) if version and shown else [],
    }
    return render(request, "benchmark/levels.html", context)


@project_page(Permission.VIEW_BOARD)
def levels_csv(request: ProjectRequest) -> HttpResponse:
    """The table as CSV."""
    version = _seen(request)
    answer = HttpResponse(
        as_csv(
            [
                *({"of": "closed questions", **row} for row in level_rows(version)),
                *({"of": "reports", **row} for row in level_rows(version, of_reports=True)),
            ]
        ),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="spinebench-levels-{version.number}.csv"'
    return answer


@project_page(Permission.VIEW_BOARD)
def levels_json(request: ProjectRequest) -> HttpResponse:
    """The table for programs."""
    version = _seen(request)
    told = {
        "suite": version.suite.name,
        "version": version.number,
        "manifest_sha256": version.manifest_sha256,
    }
    return JsonResponse(told | {"rows": level_rows(version), "reports": level_rows(version, of_reports=True)})


def level_rows(version: SuiteVersion, *, of_reports: bool = False) -> list[dict[str, Any]]:
    """One row per model that was asked an item whose key names a level: the most exact first, rows without a
    claim last.

    Of reports: those whose approved report names one.
    """
    stored = json.loads(version.level_figures or "{}")
    stored = stored.get(REPORTS, {}) if of_reports else stored
    runs = {str(run.uid): run for run in runs_counted(version)}
    rows = [
        {"model": runs[uid].model.name, "run": uid, **figures}
        for uid, figures in stored.items()
        if uid in runs
    ]
    return sorted(rows, key=lambda row: (not row["claim"], -row["exact"], row["model"].casefold()))


def _seen(request: ProjectRequest) -> SuiteVersion:
    version = version_chosen(request.project, request.GET.get("version", ""))
    if version is None or not sees_items(request.roles, version):
        raise Http404("There is no such table.")
    return version
