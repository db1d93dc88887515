"""The leaderboard, its exports, and the board as the paper reports it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from benchmark.access import board_page, is_visitor
from benchmark.board.exports import board_csv, board_json
from benchmark.board.reported import ROWS
from benchmark.board.table import USUAL, Board, View, board_table
from benchmark.editions import Chosen, board_chosen
from benchmark.models import SuiteVersion
from benchmark.selectors import runs_asked_again, runs_of, versions_of
from projects.access import ProjectRequest
from projects.policies import Permission, roles_allow


def chosen_of(request: ProjectRequest) -> Chosen:
    """The board that the address names."""
    names = ("version", "edition", "as_of")
    return board_chosen(request.project, **{name: request.GET.get(name, "") for name in names})


def sees_all(request: ProjectRequest) -> bool:
    """Whether the person holds the project's hidden suites."""
    return roles_allow(request.roles, Permission.HOLD_SUITES)


def table_of(request: ProjectRequest, chosen: Chosen) -> Board:
    """The view of a board that the address asks for."""
    if chosen.version is None:
        return Board()
    view = View(
        sort=request.GET.get("sort", USUAL),
        search=request.GET.get("q", "").strip()[:80],
        source=request.GET.get("source", ""),
        part=request.GET.get("slice", ""),
        own=request.GET.get("own", "") == "without",
    )
    hidden = chosen.version.suite.is_hidden
    again = frozenset() if chosen.is_past else runs_asked_again(chosen.version)
    return board_table(chosen.edition, view, is_hidden=hidden, sees_all=sees_all(request), again=again)


def visitor_context(request: HttpRequest) -> dict[str, object]:
    """What the tabs have to know of who looks."""
    return {"visitor": is_visitor(request), "reported_count": len(ROWS)}


@board_page
def board(request: ProjectRequest) -> HttpResponse:
    """Models measured here on one version of a suite."""
    chosen = chosen_of(request)
    context = {
        "chosen": chosen,
        "version": chosen.version,
        "versions": versions_of(request.project),
        "board": table_of(request, chosen),
        "runs": [] if is_visitor(request) else runs_of(request.project),
        **visitor_context(request),
    }
    return render(request, "benchmark/board.html", context)


def _named(request: ProjectRequest) -> tuple[SuiteVersion, Chosen]:
    chosen = chosen_of(request)
    if chosen.version is None:
        raise Http404("There is no board yet.")
    return chosen.version, chosen


@board_page
def board_as_csv(request: ProjectRequest) -> HttpResponse:
    """The view as CSV."""
    version, chosen = _named(request)
    text = board_csv(table_of(request, chosen), version, chosen.edition)
    return csv_answer(text, f"spinebench-{version.number}.csv")


def csv_answer(text: str, name: str) -> HttpResponse:
    """A CSV file to be kept."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@board_page
def board_as_json(request: ProjectRequest) -> HttpResponse:
    """The view as JSON."""
    version, chosen = _named(request)
    return JsonResponse(board_json(table_of(request, chosen), version, chosen.edition))


@board_page
def reported(request: ProjectRequest) -> HttpResponse:
    """What the paper reports, with every figure computed again from its parts."""
    context = {"rows": ROWS, "flagged": sum(bool(row.flags) for row in ROWS), **visitor_context(request)}
    return render(request, "benchmark/reported.html", context)


@board_page
def methodology(request: ProjectRequest) -> HttpResponse:
    """How every figure is computed."""
    return render(request, "benchmark/methodology.html", visitor_context(request))
