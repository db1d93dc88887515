"""Cells of reports: points, critical errors, and what the words of one report tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from benchmark.extraction import Status
from benchmark.level_scores import Outcome
from benchmark.models import Score
from benchmark.reports.marks import Mark, Piece
from projects.templatetags.studio import status

register = template.Library()
NONE = SafeString('<span class="faint">–</span>')


def report_cells(report: dict[str, Any] | None) -> tuple[tuple[str, str], tuple[str, str]]:
    """The score of a model's reports, and how many of 100 hold a critical error: class and cell of both."""
    return ("num gl", points_cell(report)), ("num", critical_cell((report or {}).get("critical")))


@register.simple_tag
def points_cell(report: dict[str, Any] | None) -> SafeString:
    """Points with limits and how many reports have any; without points the reason stands in the title."""
    if not report or not report["n"]:
        return NONE
    if report["score"] is None:
        said = report["why"] or "Not every report has a score."
        return format_html(
            '<span class="faint" title="{}">no score</span><span class="ci">n {}</span>', said, report["n"]
        )
    return _figure(f"{report['score']:.1f}", _limits(report, f"n {report['scored']:d}"))


@register.simple_tag
def critical_cell(critical: dict[str, Any] | None) -> SafeString:
    """Reports with a critical error per 100, with limits and n."""
    if not critical:
        return NONE
    return _figure(f"{critical['per_100']:.1f}", _limits(critical, f"n {critical['n']:d}"))


MEANT = {
    Mark.AGREES: "the approved report has it",
    Mark.STRAYS: "not in the approved report",
    Mark.APART: "denied, normal, past or a root",
}


@register.simple_tag
def marked_report(pieces: Iterable[Piece]) -> SafeString:
    """The words of a report, its levels marked; not a template, as a page may hold thousands of pieces."""
    return SafeString("".join(map(_piece, pieces)))


def _piece(piece: Piece) -> str:
    if not piece.mark:
        return escape(piece.text)
    said = f"{escape(piece.levels)}: {MEANT[piece.mark]}"
    return f'<mark class="lv-{piece.mark}" title="{said}">{escape(piece.text)}</mark>'


def _limits(figures: dict[str, Any], n: str) -> str:
    if figures["low"] is None:
        return f"no claim · {n}"
    return f"{figures['low']:.1f}–{figures['high']:.1f} · {n}"


def _figure(figure: str, beneath: str) -> SafeString:
    return format_html('{}<span class="ci">{}</span>', figure, beneath)


def report_outcome(score: Score | None) -> SafeString:
    """What the words of a report tell: what harms, else how its levels stand to the reference."""
    if score is None or score.status == Status.EMPTY:
        return status("warn", "No report", icon="question")
    if score.critical:
        return status("bad", " and ".join(score.critical.split()).replace("_", " ").capitalize())
    return status("ok", "Exact levels") if score.level_outcome == Outcome.EXACT else status("plain", "Report")
