"""Every level of a report moved by one, all in one direction, written as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from anatomy import Level, LevelKind, LevelMention, find_levels
from benchmark.judge.probes.level_words import moved_in_style, written_plainly

Levels = tuple[Level, ...]
UP, DOWN = -1, 1
_ROOTS: Final = (
    *(f"C{n}" for n in range(1, 9)), *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)), *(f"S{n}" for n in range(1, 6)),
)  # fmt: skip
# Neighbours in the column without a disc between them.
_NO_DISC: Final = frozenset({"C0/C1", "C1/C2", "S1/S2", "S2/S3", "S3/S4", "S4/S5", "S5/Co"})


def levels_moved(text: str) -> str | None:
    """The report with every level one higher, or one lower where one stands at the top of the spine.

    Discs stay discs, bones bones and roots roots. A joint without a disc (C1/C2) becomes of a disc only where
    a report names both ends of the spine. Ends of a construct (occiput, pelvis) stay. None where no level
    is named, or where the moved text would not be read as the moved levels.
    """
    mentions = find_levels(text)
    if not mentions:
        return None
    for strict in (True, False):
        for step in (UP, DOWN):
            wanted = [_moved_all(one, step, strict=strict) for one in mentions]
            whole = [one for one in wanted if one]
            if len(whole) == len(mentions) and (found := _written(text, mentions, whole, step)):
                return found
    return None


def _moved_all(mention: LevelMention, step: int, *, strict: bool) -> Levels | None:
    moved = [_moved(one, step, is_root=mention.nerve_root, strict=strict) for one in mention.levels]
    if mention.ends:
        return _construct(mention.levels, moved, step)
    known = tuple(one for one in moved if one is not None)
    return known if known and len(known) == len(moved) else None


def _construct(levels: Levels, moved: Sequence[Level | None], step: int) -> Levels | None:
    """The end that has a number moves; the construct becomes one longer or one shorter."""
    hangs_from_head = levels[0].upper in {"C1", "C2"}
    numbered, rest = (moved[-1], levels[:-1]) if hangs_from_head else (moved[0], levels[1:])
    if numbered is None:
        return None
    if hangs_from_head:
        return (*levels, numbered) if step == DOWN else rest or None
    return (numbered, *levels) if step == UP else rest or None


def _moved(level: Level, step: int, *, is_root: bool, strict: bool) -> Level | None:
    if is_root and level.upper in _ROOTS:
        place = _ROOTS.index(level.upper) + step
        return Level(_ROOTS[place]) if 0 <= place < len(_ROOTS) else None
    there = level.cranial if step == UP else level.caudal
    if there is None or there.kind is LevelKind.CONSTRUCT_END or there.upper == "C0":
        return None
    return None if strict and str(there) in _NO_DISC and str(level) not in _NO_DISC else there


def _written(text: str, mentions: list[LevelMention], wanted: list[Levels], step: int) -> str | None:
    """In the style of the text; mentions that are not read back so are written plainly."""
    pieces = [
        moved_in_style(text[one.start : one.end], step, is_root=one.nerve_root)
        or written_plainly(text[one.start : one.end], levels)
        for one, levels in zip(mentions, wanted, strict=True)
    ]
    for _ in range(2):
        moved, spans = _put(text, mentions, pieces)
        wrong = list(_misread(moved, spans, wanted))
        if not wrong:
            return moved
        for place in wrong:
            one = mentions[place]
            pieces[place] = written_plainly(text[one.start : one.end], wanted[place])
    moved, _spans = _put(text, mentions, pieces)
    return moved if _named(moved) == [level for one in wanted for level in one] else None


def _put(text: str, mentions: list[LevelMention], pieces: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text with its mentions replaced, and where each stands in it."""
    moved, done, spans = "", 0, []
    for one, piece in zip(mentions, pieces, strict=True):
        moved += text[done : one.start]
        spans.append((len(moved), len(moved) + len(piece)))
        moved, done = moved + piece, one.end
    return moved + text[done:], spans


def _misread(moved: str, spans: list[tuple[int, int]], wanted: list[Levels]) -> Iterator[int]:
    found = find_levels(moved)
    for place, (start, end) in enumerate(spans):
        read = [level for one in found if one.start < end and one.end > start for level in one.levels]
        if read != list(wanted[place]):
            yield place


def _named(text: str) -> list[Level]:
    return [level for one in find_levels(text) for level in one.levels]
