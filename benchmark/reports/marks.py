"""Levels that were found in a report, kept with its score, and the report cut at them for a page to show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    """What a level that is found in a report is to the reference."""

    NONE = ""
    AGREES = "agrees"
    STRAYS = "strays"
    APART = "apart"


class LevelSpan(NamedTuple):
    """Characters `start` to `end` (exclusive) of a report name `levels`, cranial first."""

    start: int
    end: int
    mark: Mark
    levels: str


class Piece(NamedTuple):
    """A stretch of a report; with a mark it names `levels`."""

    text: str
    mark: Mark = Mark.NONE
    levels: str = ""


def spans_text(spans: Iterable[LevelSpan]) -> str:
    """As a score keeps them; see `spans_kept`."""
    return json.dumps(list(spans), ensure_ascii=False, separators=(",", ":"))


def spans_kept(text: str) -> list[LevelSpan]:
    """What `spans_text` wrote."""
    return [LevelSpan(start, end, Mark(mark), levels) for start, end, mark, levels in json.loads(text)]


def pieces_of(text: str, spans: Iterable[LevelSpan]) -> list[Piece]:
    """The report in pieces, whose texts together are the report; `spans` in order, apart from one another."""
    found, at = [], 0
    for one in spans:
        found += [Piece(text[at : one.start]), Piece(text[one.start : one.end], one.mark, one.levels)]
        at = one.end
    return [piece for piece in [*found, Piece(text[at:])] if piece.text]
