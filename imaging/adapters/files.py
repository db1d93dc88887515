"""Tables, lists and folders of a dataset, read within bounds and held to their layout."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from imaging.adapters.rows import NotRead, NotTaken, Origin, Row, each

# The longest table is RSNA's of coordinates, 5 MB; the longest list Tianchi's, 2 MB.
MOST_BYTES = 200_000_000
Cells = dict[str, str]


class Unusable(Exception):
    """A table or list that is not what its dataset has; the sentence is for the person."""


def table(
    folder: Path,
    name: str,
    columns: Collection[str],
    parse: Callable[[Origin, Cells], Iterable[Row]],
    *,
    optional: Collection[str] = (),
) -> Iterator[Row]:
    """What `parse` makes of each row of a CSV table; NotRead for rows, or for the table, that do not fit."""
    try:
        yield from each(table_rows(folder, name, columns, optional), parse)
    except Unusable as problem:
        yield NotRead(Origin(name), str(problem))


def table_rows(
    folder: Path, name: str, columns: Collection[str], optional: Collection[str] = ()
) -> Iterator[tuple[Origin, Cells]]:
    """The rows of a CSV table, cells stripped. Raises Unusable when it has other columns."""
    lines = csv_lines(folder, name)
    _origin, header = next(lines, (Origin(name), []))
    _require_columns(header, columns, optional)
    for origin, cells in lines:
        yield origin, _named(header, cells)


def csv_lines(folder: Path, name: str) -> Iterator[tuple[Origin, list[str]]]:
    """The lines of a CSV file that are not blank, cells stripped. Raises Unusable."""
    path = bounded(folder, name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Origin(name, reader.line_num), [cell.strip() for cell in cells]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Unusable("It is no CSV table in UTF-8.") from problem


def _named(header: list[str], cells: list[str]) -> Cells:
    if len(cells) != len(header):
        # A key that no column has: whoever asks for a cell refuses the row.
        return {"": f"The row has {len(cells)} cells under {len(header)} columns."}
    return dict(zip(header, cells, strict=True))


def _require_columns(header: list[str], columns: Collection[str], optional: Collection[str]) -> None:
    twice = {column for column in header if header.count(column) > 1}
    if twice:
        raise Unusable(f"The column {min(twice)} stands in it twice.")
    missing = [column for column in columns if column not in header]
    if missing:
        raise Unusable(f"It has no column {missing[0]}.")
    unknown = [column for column in header if column not in columns and column not in optional]
    if unknown:
        raise Unusable(f"It has a column that is not known: {unknown[0]}.")


def cell(cells: Cells, column: str) -> str:
    """One cell, '' where it is blank. Raises NotTaken for a row of another length than its header."""
    if "" in cells:
        raise NotTaken(cells[""])
    return cells[column]


def told(cells: Cells, column: str) -> str:
    """A cell that must not be blank. Raises NotTaken."""
    value = cell(cells, column)
    if not value:
        raise NotTaken(f"{column} is blank.")
    return value


def number(cells: Cells, column: str) -> float:
    """A finite number. Raises NotTaken."""
    return finite(told(cells, column), column)


def finite(value: Any, words: str) -> float:
    """A finite number. Raises NotTaken."""
    if value is None or value == "":
        raise NotTaken(f"{words} is {'missing' if value is None else 'blank'}.")
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if isinstance(value, bool) or not math.isfinite(found):
        raise NotTaken(f"{words} is no number: {str(value)[:40]}.")
    return found


def whole(cells: Cells, column: str) -> int:
    """A whole number; `3.0` is one. Raises NotTaken."""
    found = number(cells, column)
    if found != int(found):
        raise NotTaken(f"{column} is no whole number: {cells[column][:40]}.")
    return int(found)


def grade(cells: Cells, column: str, grades: Collection[int]) -> int | None:
    """A grade, None where the cell is blank. Raises NotTaken for one out of range."""
    if not cell(cells, column):
        return None
    found = whole(cells, column)
    if found not in grades:
        raise NotTaken(f"{column} is {found}; known are {', '.join(map(str, grades))}.")
    return found


def json_list(folder: Path, name: str) -> Iterator[tuple[Origin, Any]]:
    """The entries of a JSON list. Raises Unusable when it is none."""
    path = bounded(folder, name)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise Unusable("It is no JSON.") from problem
    if not isinstance(content, list):
        raise Unusable("It is no JSON list.")
    for count, entry in enumerate(content, start=1):
        yield Origin(name, count), entry


def bounded(folder: Path, name: str) -> Path:
    """A file of the dataset. Raises Unusable when it is missing, a link, or far too long."""
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise Unusable("The file is missing.")
    if path.stat().st_size > MOST_BYTES:
        raise Unusable("It is longer than any of its kind.")
    return path


def files_below(folder: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    """Files below a folder by a glob, with their names from there, in order; links are left out."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and not path.is_symlink():
            yield path, path.relative_to(folder).as_posix()
