"""What opens from the leaderboard: slices, two to four models side by side, and how the board changed."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from benchmark.access import board_page, is_visitor
from benchmark.board.exports import comparison_csv
from benchmark.board.slice_table import slice_table
from benchmark.comparing import Asked, comparison_asked, items_listed
from benchmark.editions import Chosen
from benchmark.models import BoardEdition
from benchmark.selectors import editions_of, versions_of
from benchmark.views.board import chosen_of, csv_answer, sees_all, table_of, visitor_context
from projects.access import ProjectRequest


def _context(request: ProjectRequest, chosen: Chosen) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "version": chosen.version,
        "versions": versions_of(request.project),
        "is_hidden": bool(chosen.version and chosen.version.suite.is_hidden and not sees_all(request)),
        **visitor_context(request),
    }


@board_page
def slices(request: ProjectRequest) -> HttpResponse:
    """Every model's score in the slices of one facet."""
    chosen = chosen_of(request)
    board = table_of(request, chosen)
    context = _context(request, chosen) | {
        "board": board,
        "table": slice_table(chosen.edition, board, request.GET.get("by", "")),
    }
    return render(request, "benchmark/slices.html", context)


def _asked(request: ProjectRequest, chosen: Chosen) -> Asked:
    return comparison_asked(chosen, request.GET.getlist("model"), sees_all=sees_all(request))


@board_page
def compare(request: ProjectRequest) -> HttpResponse:
    """Two to four models on the same items."""
    chosen = chosen_of(request)
    asked = _asked(request, chosen)
    only = request.GET.get("only", "")
    shown = None
    if asked.comparison and not is_visitor(request):
        shown = items_listed(chosen, asked.comparison, only, request.GET.get("page", "1"))
    slots = enumerate([*asked.models, "", "", ""][:4], start=1)
    context = _context(request, chosen) | {
        "asked": asked,
        "comparison": asked.comparison,
        "shown": shown,
        "slots": list(slots),
    }
    return render(request, "benchmark/compare.html", context, status=asked.status)


@board_page
def compare_csv(request: ProjectRequest) -> HttpResponse:
    """The comparison as CSV: one line per pair and slice."""
    chosen = chosen_of(request)
    asked = _asked(request, chosen)
    if asked.comparison is None or chosen.version is None:
        raise Http404("There is nothing to compare.")
    text = comparison_csv(asked.comparison, chosen.version, chosen.edition)
    return csv_answer(text, f"spinebench-{chosen.version.number}-compare.csv")


@board_page
def changes(request: ProjectRequest) -> HttpResponse:
    """Every edition of every board, the newest first, and what it changed."""
    all_told = sees_all(request)
    rows = [
        _changed(edition, told=all_told or not _is_hidden(edition))
        for edition in editions_of(request.project)
    ]
    return render(request, "benchmark/changes.html", {"rows": rows, **visitor_context(request)})


def _is_hidden(edition: BoardEdition) -> bool:
    return edition.version.suite.is_hidden


def _changed(edition: BoardEdition, *, told: bool) -> dict[str, Any]:
    """What an edition changed; by name where the order of the board may not be told."""
    found = json.loads(edition.changes)
    by_name = found if told else sorted(found, key=lambda one: (one["model"].casefold(), one["run"]))
    return {"edition": edition, "changes": by_name, "told": told}
