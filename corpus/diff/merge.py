"""Bringing together two edits of one text."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.diff.align import Change, changes
from corpus.diff.tokens import Token, join, stitch, tokenise


@dataclass(frozen=True)
class Chunk:
    """A stretch where only one side wrote, or (`conflict`) both did and differ."""

    base: str
    mine: str
    theirs: str
    conflict: bool


@dataclass(frozen=True)
class Merge:
    """The outcome: text and chunks in reading order."""

    chunks: tuple[Chunk, ...]

    @property
    def conflicts(self) -> tuple[Chunk, ...]:
        """The places a person must settle."""
        return tuple(chunk for chunk in self.chunks if chunk.conflict)

    @property
    def text(self) -> str:
        """Both edits together; where they clash, the words of the one who merges."""
        return stitch(_settled(chunk) for chunk in self.chunks)


def _settled(chunk: Chunk) -> str:
    if chunk.conflict:
        return chunk.mine
    return chunk.theirs if chunk.mine == chunk.base else chunk.mine


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Three-way merge by words: one side's changes are taken, clashes are marked, nothing is dropped."""
    words = tokenise(base)
    sides = (tokenise(mine), tokenise(theirs))
    edits = (changes(words, sides[0]), changes(words, sides[1]))
    chunks: list[Chunk] = []
    at = (0, 0, 0)  # how far base, mine and theirs are read
    for start, end in _touched(edits):
        if start > at[0]:
            chunks.append(_same(words, sides, at, start))
        step = start - at[0]
        mine_from, theirs_from = at[1] + step, at[2] + step
        mine_to = mine_from + _length(start, end, edits[0])
        theirs_to = theirs_from + _length(start, end, edits[1])
        old = join(words[start:end])
        my_words = join(sides[0][mine_from:mine_to])
        their_words = join(sides[1][theirs_from:theirs_to])
        clash = old not in (my_words, their_words) and my_words != their_words
        chunks.append(Chunk(base=old, mine=my_words, theirs=their_words, conflict=clash))
        at = (end, mine_to, theirs_to)
    if at[0] < len(words):
        chunks.append(_same(words, sides, at, len(words)))
    return Merge(tuple(chunks))


def _same(
    words: list[Token],
    sides: tuple[list[Token], list[Token]],
    at: tuple[int, int, int],
    until: int,
) -> Chunk:
    step = until - at[0]
    return Chunk(
        base=join(words[at[0] : until]),
        mine=join(sides[0][at[1] : at[1] + step]),
        theirs=join(sides[1][at[2] : at[2] + step]),
        conflict=False,
    )


def _length(start: int, end: int, edits: list[Change]) -> int:
    """How many words `[start:end]` of the base became."""
    inside = [edit for edit in edits if edit.before_start >= start and edit.before_end <= end]
    grown = sum((e.after_end - e.after_start) - (e.before_end - e.before_start) for e in inside)
    return end - start + grown


def _touched(edits: tuple[list[Change], list[Change]]) -> list[tuple[int, int]]:
    """Stretches of the base either side wrote in; two that meet are one, for they cannot be ordered."""
    raw = sorted((edit.before_start, edit.before_end) for side in edits for edit in side)
    merged: list[tuple[int, int]] = []
    for start, end in raw:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
