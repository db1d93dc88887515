"""The leaderboard, its exports, and the board as the paper reports it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from benchmark.board.exports import board_csv, board_json
from benchmark.board.reported import ROWS
from benchmark.board.table import USUAL, Board, board_table
from benchmark.models import SuiteVersion
from benchmark.selectors import runs_of, version_chosen, versions_of
from projects.access import ProjectRequest, project_page
from projects.policies import Permission, roles_allow


def _chosen(request: ProjectRequest) -> tuple[SuiteVersion | None, Board]:
    version = version_chosen(request.project, request.GET.get("version", ""))
    if version is None:
        return None, Board()
    board = board_table(
        version,
        sort=request.GET.get("sort", USUAL),
        search=request.GET.get("q", "").strip()[:80],
        sees_all=roles_allow(request.roles, Permission.HOLD_SUITES),
    )
    return version, board


def _named(request: ProjectRequest) -> tuple[SuiteVersion, Board]:
    version, board = _chosen(request)
    if version is None:
        raise Http404("There is no board yet.")
    return version, board


@project_page(Permission.VIEW_BOARD)
def board(request: ProjectRequest) -> HttpResponse:
    """Models measured here on one version of a suite."""
    version, table = _chosen(request)
    context = {
        "version": version,
        "versions": versions_of(request.project),
        "board": table,
        "runs": runs_of(request.project),
        "reported_count": len(ROWS),
    }
    return render(request, "benchmark/board.html", context)


@project_page(Permission.VIEW_BOARD)
def board_as_csv(request: ProjectRequest) -> HttpResponse:
    """The view as CSV."""
    version, table = _named(request)
    answer = HttpResponse(board_csv(table, version), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="spinebench-{version.number}.csv"'
    return answer


@project_page(Permission.VIEW_BOARD)
def board_as_json(request: ProjectRequest) -> HttpResponse:
    """The view as JSON."""
    version, table = _named(request)
    return JsonResponse(board_json(table, version))


@project_page(Permission.VIEW_BOARD)
def reported(request: ProjectRequest) -> HttpResponse:
    """What the paper reports, with every figure computed again from its parts."""
    flagged = sum(bool(row.flags) for row in ROWS)
    return render(request, "benchmark/reported.html", {"rows": ROWS, "flagged": flagged})
