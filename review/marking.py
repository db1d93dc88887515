"""Texts with their levels, differences and evidence marked, ready to be written as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anatomy import find_levels
from corpus.diff import Diff, Hunk


class Span(NamedTuple):
    """A stretch of text: struck, underlined, a level, or plain."""

    text: str
    mark: str = ""
    level: str = ""


class HunkNumber(NamedTuple):
    """The number behind a place that differs."""

    number: int
    by: str


class Highlight(NamedTuple):
    """A stretch of a passage that a piece of evidence quotes."""

    number: int
    spans: tuple[Span, ...]


def spans_of(text: str, mark: str = "") -> Iterator[Span]:
    """Cut `text` at its mentions of levels; a range points at its first level."""
    at = 0
    for mention in find_levels(text):
        if not mention.levels or mention.start < at:
            continue
        if mention.start > at:
            yield Span(text[at : mention.start], mark)
        yield Span(text[mention.start : mention.end], mark, str(mention.levels[0]))
        at = mention.end
    if at < len(text):
        yield Span(text[at:], mark)


def diff_spans(diff: Diff) -> Iterator[Span | HunkNumber]:
    """The three versions in one reading, each place that differs followed by its number."""
    for part in diff.parts:
        if isinstance(part, str):
            yield from spans_of(part)
        else:
            yield from _hunk_spans(part)
            yield HunkNumber(part.number, part.by)


def _hunk_spans(hunk: Hunk) -> Iterator[Span]:
    for piece in hunk.pieces:
        if piece.lead:
            yield Span(piece.lead)
        mark = "" if piece.mark == "same" else piece.mark
        yield from (spans_of(piece.words, mark) if piece.mark != "del" else iter([Span(piece.words, mark)]))


def highlight(text: str, quotes: Iterable[tuple[int, int, int]]) -> Iterator[Span | Highlight]:
    """A passage with quotes marked: `(number, start, end)` in characters; overlaps keep the first."""
    at = 0
    for number, start, end in sorted(quotes, key=lambda quote: quote[1]):
        if start < at or end <= start:
            continue
        yield from spans_of(text[at:start])
        yield Highlight(number, tuple(spans_of(text[start:end])))
        at = end
    yield from spans_of(text[at:])


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, white space and case apart."""
    words = quote.split()
    if not words:
        return None
    letters = [
        (position, character.casefold()) for position, character in enumerate(text) if not character.isspace()
    ]
    wanted = "".join(words).casefold()
    found = "".join(character[:1] for _, character in letters).find(wanted)
    if found < 0:
        return None
    return letters[found][0], letters[found + len(wanted) - 1][0] + 1
