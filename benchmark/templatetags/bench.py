"""Cells of the board, outcomes, and addresses that keep the view."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from benchmark.board.table import Board
from benchmark.models import EvaluationRun, Response, Score, SuiteVersion
from benchmark.models.health import NOT_KNOWN
from projects.templatetags.studio import status

register = template.Library()
WORDS = ("rank", "model")  # sorted upwards first; figures downwards


@register.filter
def less(whole: int, part: int) -> int:
    """A number without a part of it."""
    return whole - part


@register.filter
def plain_words(name: str) -> str:
    """A stored name as words: `last_line` is "last line"."""
    return name.replace("_", " ")


@register.filter
def seconds(milliseconds: int | None) -> str:
    """Milliseconds as seconds with one decimal."""
    return "–" if milliseconds is None else f"{milliseconds / 1000:.1f}"


def _query(board: Board, version: SuiteVersion, sort: str) -> str:
    asked = {"version": str(version.uid), "sort": sort, "q": board.search}
    return urlencode({name: value for name, value in asked.items() if value})


@register.simple_tag
def view_query(board: Board, version: SuiteVersion) -> str:
    """The address of exactly this view."""
    return _query(board, version, board.sort)


@register.simple_tag
def sort_query(board: Board, version: SuiteVersion, name: str) -> str:
    """The same view sorted by a column; pressing it again turns the order round."""
    first, other = (name, f"-{name}") if name in WORDS else (f"-{name}", name)
    return _query(board, version, other if board.sort == first else first)


@register.simple_tag
def aria_sort(board: Board, name: str) -> SafeString:
    """The attribute that tells a screen reader how a column is sorted."""
    if board.sort.removeprefix("-") != name:
        return SafeString("")
    return format_html(' aria-sort="{}"', "descending" if board.sort.startswith("-") else "ascending")


@register.simple_tag
def slice_cell(figures: dict[str, Any] | None) -> SafeString:
    """A score with its interval and n; "no claim" with its n below 15 clusters."""
    if figures is None:
        return format_html('<span class="faint">{}</span>', "–")
    score = f"{figures['score']:.1f}"
    if not figures["claim"]:
        return format_html('{}<span class="ci">no claim · n {}</span>', score, figures["n"])
    interval = f"{figures['low']:.1f}–{figures['high']:.1f}"
    return format_html('{}<span class="ci">{} · n {}</span>', score, interval, figures["n"])


@register.simple_tag
def narrow_cell(figures: dict[str, Any] | None) -> SafeString:
    """A score alone, its interval in the title; below 15 clusters its n and no claim."""
    if figures is None:
        return format_html('<span class="faint">{}</span>', "–")
    if not figures["claim"]:
        return format_html('<span class="faint">n {}</span>', figures["n"])
    told = f"{figures['low']:.1f} to {figures['high']:.1f}, n {figures['n']}"
    return format_html('<span title="{}">{}</span>', told, f"{figures['score']:.1f}")


@register.simple_tag
def level_cell(figures: dict[str, Any] | None) -> SafeString:
    """The share of exact levels and of those off by one; below 15 clusters its n and no claim."""
    if figures is None or not figures.get("claim", True):
        return narrow_cell(figures)
    off = f"{figures['off_by_one']:.1f}"
    cell = '<span title="n {}">{}</span><span class="ci">off by one {}</span>'
    return format_html(cell, figures["n"], f"{figures['score']:.1f}", off)


@register.simple_tag
def drafted(count: int) -> SafeString:
    """That a contestant's family drafted items of the suite, and how many."""
    return status("warn", f"drafted {count} item{'' if count == 1 else 's'}")


@register.simple_tag
def outcome(response: Response, score: Score | None) -> SafeString:
    """Right, wrong, no answer, or never asked: icon, word and colour."""
    if response.state == Response.State.REFUSED:
        return status("plain", "Not sent", icon="lock")
    if response.state == Response.State.ERROR:
        return status("warn", "Error")
    if not score or not score.letter:
        return status("warn", "No answer", icon="question")
    return status("ok", "Right") if score.is_right else status("bad", "Wrong")


@register.simple_tag
def thousandths(value: int, places: int = 2) -> SafeString:
    """A stored figure in thousandths as a number; a dash where it is not known."""
    if value == NOT_KNOWN:
        return format_html('<span class="faint">{}</span>', "–")
    return format_html("{}", f"{value / 1000:.{places}f}")


@register.simple_tag
def share_percent(value: int) -> SafeString:
    """A stored share in thousandths as percent; a dash where it is not known."""
    if value == NOT_KNOWN:
        return format_html('<span class="faint">{}</span>', "–")
    return format_html("{}", f"{value / 10:.1f}")


LEVEL_ERRORS = {
    "numbering": "numbering errors",
    "off_by_one": "off by one",
    "wrong_level": "another level",
    "wrong_region": "another region",
    "untold": "no level",
}
ITEM_ORDERS = {
    "item": "By number",
    "right": "Hardest first",
    "-right": "Easiest first",
    "discrimination": "Least discriminating first",
    "-discrimination": "Most discriminating first",
    "disagreement": "Most disputed first",
    "silent": "Most without an answer first",
    "flags": "Most flags first",
}


@register.simple_tag
def item_orders(chosen: str) -> SafeString:
    """The orders that a list of items offers."""
    rows = [
        (name, SafeString(" selected" if name == chosen else ""), words)
        for name, words in ITEM_ORDERS.items()
    ]
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag
def level_line(run: EvaluationRun) -> SafeString:
    """A run's level scores in a sentence; empty while they are not reckoned, or no key names a level."""
    figures = json.loads(run.version.level_figures or "{}").get(str(run.uid))
    if figures is None:
        return SafeString("")
    if not figures["claim"]:
        return format_html(
            "<p>{} items ask for a level; {} clusters, so no claim.</p>", figures["n"], figures["clusters"]
        )
    told = ", ".join(f"{figures[name]:.1f} % {words}" for name, words in LEVEL_ERRORS.items())
    exact = f"{figures['exact']:.1f} %"
    side = f" Wrong side: {figures['wrong_side']:.1f} % of {figures['side_n']}." if figures["side_n"] else ""
    return format_html(
        '<p>Levels: <b class="num">{}</b> exact of {}; {}.{}</p>', exact, figures["n"], told, side
    )
