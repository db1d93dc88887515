"""The rows of the board, joined in one go: a board of fifty models has a thousand cells."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from benchmark.board.table import Board
from benchmark.templatetags.bench import (
    NONE,
    drafted,
    interval_words,
    level_cell,
    narrow_cell,
    signed,
    slice_cell,
)
from benchmark.templatetags.reporting import report_cells
from projects.templatetags.studio import status

register = template.Library()
Row = dict[str, Any]
ANY = "00000000-0000-0000-0000-000000000000"
NOBODY_SAID = "The endpoint does not say which model answered: the name is that under which it was asked for."
AGAIN = "What got no answer is asked again. Until that ends the figures are those from before."


@register.simple_tag
def board_rows(board: Board, slug: str, linked: object) -> SafeString:
    """Every row; models are `linked` to their runs for members, and may be ticked by who may compare."""
    address = reverse("benchmark:run", args=[slug, ANY]) if linked else ""
    grid = board.grid
    named = {"ticked": board.sees_all, "reports": board.has_reports}
    return SafeString("\n".join(_row(row, address, grid, **named) for row in board.rows))


def _row(row: Row, address: str, grid: str, *, ticked: bool, reports: bool) -> str:
    cells = [
        tick_cell(row) if ticked else "",
        rank_cells(row),
        model_cell(row, address),
        plot_cell(row, grid),
        figure_cells(row, reports=reports),
        run_cell(row),
    ]
    ours = ' class="ours"' if row["is_ours"] else ""
    return f"<tr{ours}>{''.join(cells)}</tr>"


def tick_cell(row: Row) -> str:
    """The box that chooses a model for a comparison."""
    uid, name = escape(row["uid"]), escape(row["model"])
    box = f'<input type="checkbox" name="model" value="{uid}" form="compare" aria-label="Compare {name}">'
    return f"<td>{box}</td>"


@register.simple_tag
def rank_cells(row: Row, tiers: bool = True) -> SafeString:
    """The rank's interval, and the letters of the tie tiers beside it."""
    low, high = row.get("rank_low"), row.get("rank_high")
    rank = NONE if low is None else f"{low:d}" if low == high else f"{low:d}–{high:d}"
    letters = "".join(
        f'<span class="tier tier-{letter}">{letter}</span>'
        for letter in row.get("tiers", "")
        if letter.isalpha()
    )
    return SafeString(
        f'<td class="rank">{rank}</td>' + (f'<td class="mid nowrap">{letters}</td>' if tiers else "")
    )


def model_cell(row: Row, address: str) -> str:
    """A model's name, what it is, what a reader has to know of it, and what stands beside its score.

    `address` is that of a run, its uid left open; empty: no link.
    """
    name, note = escape(row["model"]), escape(row["note"])
    if address:
        linked = f'<a class="model" href="{address.replace(ANY, escape(row["run"]))}">{name}</a>'
    else:
        linked = f'<span class="model">{name}</span>'
    count = f" {drafted(row['drafted'])}" if row["drafted"] else ""
    beside = own_words(row.get("own")) + beside_words(row)
    return f'<th scope="row">{linked}<span class="sub">{note}{count}</span>{marks(row)}{beside}</th>'


def run_cell(row: Row) -> str:
    """When and where the run took place, how many there were, and which extractor read it."""
    count = row.get("runs", 1)
    more = f", the last of {count:d}" if count > 1 else ""
    name = row.get("extractor")
    read = f'<span class="ci">extractor {escape(name)}</span>' if name else ""
    where = f'<span class="ci">{escape(row["source"])}{more}</span>'
    return f'<td class="c-2">{escape(row["date"])}{where}{read}</td>'


@register.simple_tag
def plot_cell(row: Row, grid: str) -> SafeString:
    """The drawing of one row: the lines of the scale, the whisker and the dot, coloured where it is ours."""
    kind, drawn = ("" if row["is_ours"] else "-n"), ""
    if row["whisker"]:
        path, dot = row["whisker"]["path"], row["whisker"]["dot"]
        drawn = f'<path class="wh{kind}" d="{path}"/><circle class="dot{kind}" cx="{dot}" cy="17" r="4.2"/>'
    opening = '<svg class="whisk" viewBox="0 0 210 34" width="210" height="34" aria-hidden="true">'
    return SafeString(f'<td class="plot">{opening}<path class="gr" d="{grid}"/>{drawn}</svg></td>')


def figure_cells(row: Row, *, reports: bool = False) -> str:
    """The cells of figures of one row."""
    latency = row["latency"]
    cells = [
        ("num score", slice_cell(row["all"])),
        ("num", narrow_cell(row["text"])),
        ("num", narrow_cell(row["image"])),
        *(
            ("num axis" if place else "num axis gl", narrow_cell(one))
            for place, one in enumerate(row["by_axis"])
        ),
        *(report_cells(row.get("report")) if reports else ()),
        ("num gl", level_cell(row["exact_level"])),
        ("num gl c-2", _decimals(row["unanswered"], 1)),
        ("num c-2", _decimals(row["errors"], 1)),
        ("num c-2", f"{latency['p50_s']:.1f} / {latency['p95_s']:.1f}" if latency else "–"),
        ("num c-2", _decimals(row["cost_per_100"], 2)),
    ]
    return "\n".join(f'<td class="{name}">{cell}</td>' for name, cell in cells)


def _decimals(figure: float | None, places: int) -> str:
    return "–" if figure is None else f"{figure:.{places}f}"


def own_words(own: Row | None) -> str:
    """How a contestant fares without the items its family drafted, and whether those helped it."""
    if not own:
        return ""
    without = own["without"]
    said = f"without them {without['score']:.1f}" if without else "no other items"
    if without and without["claim"]:
        said += f" ({without['low']:.1f}–{without['high']:.1f})"
    if own["interaction"] is not None:
        said += f"; leads by {signed(own['interaction'])} more on them ({interval_words(own)})"
    return format_html('<span class="sub sub-own">{}</span>', said)


def marks(row: Row) -> str:
    """That nobody vouches for a contestant's name, or that it is being asked again."""
    found = _mark("name unverified", NOBODY_SAID) if row.get("unverified") else ""
    return found + (_mark("asked again", AGAIN) if row.get("asked_again") else "")


def _mark(word: str, title: str) -> str:
    return f'<span class="sub" title="{title}">{status("plain", word)}</span>'


def beside_words(row: Row) -> str:
    """Under which name a model answered, its spread over repeats, and its score over all orders."""
    said = [f"calls itself {name}" for name in row.get("calls_itself", ()) if name not in row["model"]]
    if repeats := row.get("repeats"):
        low, high, sd = (f"{repeats[name]:.1f}" for name in ("low", "high", "sd"))
        said.append(f"{repeats['count']} repeats: {low} to {high}, SD {sd}")
    if orders := row.get("orders"):
        bounds = f" ({orders['low']:.1f}–{orders['high']:.1f})" if orders["claim"] else ""
        said.append(f"right in every order of the options: {orders['score']:.1f}{bounds} of {orders['n']}")
    return "".join(f'<span class="sub sub-own">{escape(one)}</span>' for one in said)
