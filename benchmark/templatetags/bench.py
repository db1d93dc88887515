"""Cells of the board, outcomes, and addresses that keep the view."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from benchmark.board.table import Board
from benchmark.editions import Chosen
from benchmark.models import EvaluationRun, Response, Score
from benchmark.models.health import NOT_KNOWN
from benchmark.templatetags.reporting import report_outcome
from projects.models import Run, RunState
from projects.templatetags.studio import icon, status

register = template.Library()
BOUNDS = ("low", "high")
NONE = SafeString('<span class="faint">–</span>')
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


def place_of(chosen: Chosen) -> dict[str, str]:
    """What an address says of the board that is shown: its edition or day where it is one of the past."""
    if chosen.as_of:
        said = {"as_of": chosen.as_of.isoformat()}
    elif chosen.is_past and chosen.edition:
        return {"edition": str(chosen.edition.uid)}
    else:
        said = {}
    return {"version": str(chosen.version.uid), **said} if chosen.version else said


@register.simple_tag
def place_query(chosen: Chosen, **more: str) -> str:
    """The address of the same board on another page."""
    return urlencode(place_of(chosen) | more)


@register.simple_tag
def models_query(chosen: Chosen, models: list[str], whose: str = "", page: int = 1) -> str:
    """The address of a comparison; `whose`: items on which this model alone is right."""
    more = {"only": whose, "page": "" if page == 1 else page}
    asked = [*place_of(chosen).items(), *(("model", uid) for uid in models)]
    return urlencode([*asked, *((name, value) for name, value in more.items() if value)])


@register.simple_tag
def fixed_query(chosen: Chosen) -> str:
    """An address under which this very edition stands for good."""
    return urlencode({"edition": str(chosen.edition.uid)}) if chosen.edition else ""


def _query(board: Board, chosen: Chosen, sort: str) -> str:
    view = board.view
    asked = place_of(chosen) | {"sort": sort, "q": view.search, "source": view.source, "slice": view.part}
    asked["own"] = "without" if view.own else ""
    return urlencode({name: value for name, value in asked.items() if value})


@register.simple_tag
def view_query(board: Board, chosen: Chosen) -> str:
    """The address of exactly this view."""
    return _query(board, chosen, board.sort)


@register.simple_tag
def sort_query(board: Board, chosen: Chosen, name: str) -> str:
    """The same view sorted by a column; pressing it again turns the order round."""
    first, other = (name, f"-{name}") if name in WORDS else (f"-{name}", name)
    return _query(board, chosen, other if board.sort == first else first)


@register.simple_tag
def sort_link(board: Board, chosen: Chosen, name: str, word: str, whole: str = "") -> SafeString:
    """The head of a column, which sorts by it; `whole` is what a screen reader says instead of `word`."""
    label = format_html(' aria-label="{}"', whole) if whole else ""
    arrow = {name: "up", f"-{name}": "down"}.get(board.sort)
    drawn = icon(arrow, small=True) if arrow else ""
    address = sort_query(board, chosen, name)
    return format_html('<a class="sort" href="?{}"{}>{} {}</a>', address, label, word, drawn)


@register.simple_tag
def run_state(run: Run) -> SafeString:
    """Where a run stands: icon, word and colour."""
    if run.state == RunState.QUEUED and getattr(run, "stalled_until", None):
        return status("warn", "Stalled", icon="pause")
    if run.state == RunState.DONE and run.failed_count:
        return status("warn", "Finished, some without answer")
    return _STATES.get(run.state, _FAILED)


_FAILED = status("bad", "Failed")
_STATES: dict[str, SafeString] = {
    RunState.RUNNING: status("run", "Running", icon="play"),
    RunState.QUEUED: status("run", "Waiting"),
    RunState.PAUSED: status("warn", "Paused", icon="pause"),
    RunState.DONE: status("ok", "Finished"),
    RunState.CANCELLED: status("plain", "Cancelled"),
}


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
        return NONE
    if not figures["claim"]:
        return _numbers(f"{figures['score']:.1f}", f"no claim · n {figures['n']:d}")
    interval = f"{figures['low']:.1f}–{figures['high']:.1f}"
    return _numbers(f"{figures['score']:.1f}", f"{interval} · n {figures['n']:d}")


def _numbers(figure: str, beneath: str) -> SafeString:
    """A figure and a line beneath it, both made of formatted numbers: nothing in them needs escaping."""
    return SafeString(f'{figure}<span class="ci">{beneath}</span>')


@register.simple_tag
def cut_cell(figures: dict[str, Any] | None) -> SafeString:
    """A slice's score with its interval; below 15 clusters its n and no claim."""
    if figures is not None and not figures["claim"]:
        return format_html('<span class="faint">no claim</span><span class="ci">n {}</span>', figures["n"])
    return slice_cell(figures)


@register.simple_tag
def narrow_cell(figures: dict[str, Any] | None) -> SafeString:
    """A score alone, its interval in the title; below 15 clusters its n and no claim."""
    if figures is None:
        return NONE
    if not figures["claim"]:
        return SafeString(f'<span class="faint">n {figures["n"]:d}</span>')
    told = f"{figures['low']:.1f} to {figures['high']:.1f}, n {figures['n']:d}"
    return SafeString(f'<span title="{told}">{figures["score"]:.1f}</span>')


@register.simple_tag
def reported_cell(score: float | None, interval: tuple[float, float] | None) -> SafeString:
    """A published score, and beneath it the interval that it would have."""
    if score is None or interval is None:
        return format_html('<span class="faint">{}</span>', "–")
    return format_html('{}<span class="ci">{}</span>', f"{score:.2f}", f"{interval[0]:.1f}–{interval[1]:.1f}")


@register.simple_tag
def level_cell(figures: dict[str, Any] | None) -> SafeString:
    """The share of exact levels and of those off by one; below 15 clusters its n and no claim."""
    if figures is None or not figures.get("claim", True):
        return narrow_cell(figures)
    exact = f'<span title="n {figures["n"]:d}">{figures["score"]:.1f}</span>'
    return _numbers(exact, f"off by one {figures['off_by_one']:.1f}")


@register.filter
def signed(points: float | None) -> str:
    """A difference with its sign, one decimal; a dash where none is told."""
    if points is None:
        return "–"
    return "0.0" if abs(points) < 0.05 else f"{points:+.1f}".replace("-", "−")


@register.filter
def p_value(p: float | None) -> str:
    """A p with as many decimals as it deserves, its relation before it."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"= {min(p, 0.999):.3f}" if p < 0.1 else f"= {p:.2f}"


@register.simple_tag
def interval_words(figures: Any) -> SafeString:
    """Bounds of a difference in words: "−0.9 to +5.0"; nothing where no claim is made."""
    low, high = (
        figures.get(name) if isinstance(figures, dict) else getattr(figures, name) for name in BOUNDS
    )
    return format_html("{} to {}", signed(low), signed(high)) if low is not None else SafeString("")


@register.simple_tag
def drafted(count: int) -> SafeString:
    """That a contestant's family drafted items of the suite, and how many."""
    return status("warn", f"drafted {count} item{'' if count == 1 else 's'}")


@register.simple_tag
def answer_cell(response: Response, score: Score | None) -> SafeString:
    """The letter that was read and whether it is right; how many levels off where it names one."""
    if score is None or not score.letter:
        return outcome(response, score)
    off = f", {score.levels_off} off" if score.levels_off else ""
    return status("ok" if score.is_right else "bad", f"{score.letter}{off}")


@register.simple_tag
def outcome(response: Response, score: Score | None) -> SafeString:
    """Right, wrong, no answer, or never asked: icon, word and colour."""
    if response.state == Response.State.REFUSED:
        return status("plain", "Not sent", icon="lock")
    if response.state == Response.State.ERROR:
        return status("warn", "Error")
    if response.item.is_report:
        return report_outcome(score)
    if not score or not score.letter:
        return status("warn", "No answer", icon="question")
    return status("ok", "Right") if score.is_right else status("bad", "Wrong")


@register.simple_tag
def thousandths(value: int, places: int = 2) -> SafeString:
    """A stored figure in thousandths as a number; a dash where it is not known."""
    if value == NOT_KNOWN:
        return format_html('<span class="faint">{}</span>', "–")
    return format_html("{}", f"{value / 1000:.{places}f}".replace("-", "−"))


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
