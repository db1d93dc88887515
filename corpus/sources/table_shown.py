"""A table passage as it is shown: its caption and the cells of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class ShownTable:
    """The caption (empty without one), the heads of the columns, and the rows below them."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_shown(text: str) -> ShownTable:
    """Read the Markdown of a table passage; what is no row of it is its caption."""
    lines = text.splitlines()
    rows = [_cells(line) for line in lines if line.startswith("|")]
    caption = " ".join(line for line in lines if line and not line.startswith("|"))
    return ShownTable(caption, rows[0] if rows else (), tuple(rows[2:]))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in BAR.split(line.strip())[1:-1])
