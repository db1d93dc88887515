"""Tables on a page: what stands between ruled lines, in rows and columns. Lengths in points.

A table is known by its rules: a grid, or lines above and below the head and below the last row, as most books
set them. Columns are told by upright rules, else by the white between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.sources.pdf.shapes import Box, Line, around

# A rule is so thin; a level one is so long, an upright one so high.
THICKEST, SHORTEST_LEVEL, SHORTEST_UPRIGHT = 2.5, 40.0, 6.0
# Pieces of one rule stand so near; rules of one table end so near each other.
TOUCHING, FLUSH = 2.0, 6.0
# Rules of one table with nothing but its rows between are at most so far apart.
FARTHEST = 420.0
# White that parts columns.
WHITE = 4.0
# At least so many of the places of a table are filled; lines of a drawing hold few words.
FILLED = 0.5
# A line over so much of the table is a title within it, and says nothing of its columns.
SPANNING = 0.6


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, each with a text for every column, and its caption where one stands by it."""

    page: int
    box: Box
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


def tables_of(page: int, lines: Sequence[Line], rules: Sequence[Box]) -> list[Table]:
    """The tables of a page from top to bottom."""
    level = _joined([rule for rule in rules if rule.height <= THICKEST and rule.width >= TOUCHING])
    upright = [rule for rule in rules if rule.width <= THICKEST and rule.height >= SHORTEST_UPRIGHT]
    found: list[Table] = []
    for group in _groups([rule for rule in level if rule.width >= SHORTEST_LEVEL]):
        table = _table(page, lines, group, upright)
        if table is not None:
            found.append(table)
    return found


def _joined(rules: Sequence[Box]) -> list[Box]:
    """Level rules, pieces of one put together."""
    found: list[Box] = []
    for rule in sorted(rules, key=lambda one: (round(one.top), one.left)):
        last = found[-1] if found else None
        if last is not None and abs(last.top - rule.top) <= TOUCHING and last.across(rule) >= -TOUCHING:
            found[-1] = around([last, rule])
        else:
            found.append(rule)
    return sorted(found, key=lambda one: (one.top, one.left))


def _groups(rules: Sequence[Box]) -> list[list[Box]]:
    """Rules that begin and end at the same places, one below the other."""
    found: list[list[Box]] = []
    for rule in rules:
        own = next((group for group in found if _is_flush(group[-1], rule)), None)
        if own is None:
            found.append([rule])
        else:
            own.append(rule)
    return [group for group in found if len(group) >= 3]


def _is_flush(above: Box, rule: Box) -> bool:
    ends = abs(above.left - rule.left) <= FLUSH and abs(above.right - rule.right) <= FLUSH
    return ends and rule.top - above.bottom <= FARTHEST


def _table(page: int, lines: Sequence[Line], group: Sequence[Box], upright: Sequence[Box]) -> Table | None:
    box = around(group)
    inside = [line for line in lines if line.box.shared(box) > 0.5 * line.box.area]
    walls = _walls([rule for rule in upright if box.holds(rule, FLUSH)], box)
    columns = _walled(walls, box) if walls else _parted(inside, box)
    if len(columns) < 2:
        return None
    bands = _bands(inside, group)
    is_grid = bool(walls) and len(bands) > 2
    rows = [row for band in bands for row in _rows(band, columns, whole=is_grid)]
    filled = sum(bool(cell) for row in rows for cell in row)
    if len(rows) < 2 or filled < FILLED * len(rows) * len(columns):
        return None
    return Table(page, box, tuple(tuple(row) for row in rows))


def _walls(upright: Sequence[Box], box: Box) -> list[float]:
    """Where upright rules part a table: within it, and over half of its height together."""
    heights: dict[int, float] = defaultdict(float)
    for rule in upright:
        heights[round(rule.left / FLUSH)] += rule.height
    ends = sorted(at * FLUSH for at, height in heights.items() if height > 0.5 * box.height)
    return [end for end in ends if box.left + FLUSH < end < box.right - FLUSH]


Column = tuple[float, float]


def _walled(walls: Sequence[float], box: Box) -> list[Column]:
    """From where to where each column goes, between walls."""
    return list(pairwise([box.left, *walls, box.right]))


def _parted(lines: Sequence[Line], box: Box) -> list[Column]:
    """The same by the white between words."""
    found: list[Column] = []
    for line in sorted(lines, key=lambda one: one.box.left):
        if line.box.width > SPANNING * box.width:
            continue
        if found and line.box.left - found[-1][1] < WHITE:
            found[-1] = (found[-1][0], max(found[-1][1], line.box.right))
        else:
            found.append((line.box.left, line.box.right))
    return found


def _bands(lines: Sequence[Line], group: Sequence[Box]) -> list[list[Line]]:
    """The lines between each two rules."""
    tops = [rule.top for rule in group[1:]]
    bands: list[list[Line]] = [[] for _ in tops]
    for line in lines:
        middle = (line.box.top + line.box.bottom) / 2
        bands[min(sum(middle > top for top in tops), len(tops) - 1)].append(line)
    return [band for band in bands if band]


def _rows(band: list[Line], columns: Sequence[Column], *, whole: bool) -> list[list[str]]:
    """The rows between two rules: one of a `whole` band in a grid, else one for each baseline.

    A baseline that fills less than half of the columns goes on the row above it.
    """
    rows: list[list[str]] = []
    for baseline in _baselines(band):
        cells = _cells(baseline, columns)
        if rows and (whole or 2 * sum(map(bool, cells)) < len(columns)):
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows


def _baselines(lines: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.box.top, one.box.left)):
        last = found[-1][0] if found else None
        if last is not None and last.box.along(line.box) > 0.5 * min(last.box.height, line.box.height):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _cells(lines: Sequence[Line], columns: Sequence[Column]) -> list[str]:
    cells = [""] * len(columns)
    for line in sorted(lines, key=lambda one: one.box.left):
        overlaps = [min(line.box.right, right) - max(line.box.left, left) for left, right in columns]
        at = overlaps.index(max(overlaps))
        cells[at] = f"{cells[at]} {line.text}".strip()
    return cells


def table_text(table: Table) -> str:
    """The table as Markdown: its caption, its first row as the head, then the others."""
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table.rows]
    marks = "|" + " --- |" * len(table.rows[0])
    return "\n\n".join(filter(None, [table.caption, "\n".join([rows[0], marks, *rows[1:]])]))
