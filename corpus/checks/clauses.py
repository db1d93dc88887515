"""A text cut into its clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeVar

from anatomy import LevelMention, find_sides
from anatomy.mentions.lexer import lower, normalise
from corpus.checks.attributes import ATTRIBUTES
from corpus.checks.clause import Clause, FindingSaid, SideSaid, StructureSaid
from corpus.checks.degrees import Said, degrees_in, grades_in
from corpus.checks.denials import denial_of
from corpus.checks.material import ASSERTING, CheckInput, TextField
from corpus.checks.sentences import sentences, without_levels
from corpus.checks.subjects import clauses_bound, is_compared_side, is_right_behind, lists_of, subjects_of

STRUCTURES: Final[dict[str, re.Pattern[str]]] = {
    "foramen": re.compile(r"foram(?:en|ina|inal)(?![a-z])|椎间孔|神经孔"),
    "lateral_recess": re.compile(r"lateral recess|subarticular|侧隐窝|关节下"),
    "canal": re.compile(r"(?<![a-z])(?:canal|central|thecal|dural)(?![a-z])|椎管|中央管|硬膜囊"),
    "disc": re.compile(r"(?<![a-z])(?:inter)?dis[ck]s?(?![a-z])|间盘"),
}
_Placed = TypeVar("_Placed", bound=Said | LevelMention)


def asserted(given: CheckInput) -> Iterator[tuple[TextField, tuple[Clause, ...]]]:
    """The texts that a reader is told as true, with their clauses; questions in them are left out."""
    for place in given.fields:
        if place.role in ASSERTING:
            yield place, tuple(clause for clause in field_clauses(given, place) if not clause.is_asked)


def field_clauses(given: CheckInput, place: TextField) -> tuple[Clause, ...]:
    """The clauses of one text of a body."""
    mentions = tuple(mention for one, mention in given.mentions if one.pointer == place.pointer)
    return clauses_of(place.text, mentions)


# Three checks ask for the clauses of each text.
@lru_cache(maxsize=256)
def clauses_of(text: str, mentions: tuple[LevelMention, ...]) -> tuple[Clause, ...]:
    """The clauses of a text, in order, those left out that say nothing."""
    blotted = without_levels(lower(normalise(text)), mentions)
    sides = [SideSaid(*said) for said in find_sides(text) if not is_compared_side(blotted, said[0])]
    found: list[Clause] = []
    for start, end in sentences(blotted):
        inside, said = _within(mentions, start, end), _within(sides, start, end)
        found += clauses_bound(_merged(list(_pieces(blotted, start, end, inside, said))))
    return tuple(one for one in found if not _GENERAL.search(blotted, one.start, one.end))


_HARD: Final = r",(?!\d)|\b(?:but|while|whereas|however|although|though|yet)\b|但|而(?![且非])|然而|却"
_SOFT: Final = r"(?<![a-z])(?:and|or|nor|plus|with|without)(?![a-z])|[、及和与或并且伴]"
_HARD_CUT: Final = re.compile(_HARD)
_CUT: Final = re.compile(rf"{_HARD}|(?P<soft>{_SOFT})")
# `left and right are mild and severe respectively`: what stands in turn is not cut.
IN_TURN: Final = re.compile(r"(?<![a-z])respectively(?![a-z])|分别")
# What is generally so, or would be, is not said of this spine.
_GENERAL: Final = re.compile(
    r"(?<![a-z])(?:would|typically|usually|commonly|generally)(?![a-z])|通常|往往|一般(?!状)|多会|则会"
)


def _pieces(
    blotted: str, start: int, end: int, mentions: Sequence[LevelMention], sides: Sequence[SideSaid]
) -> Iterator[Clause]:
    """The sentence between its cuts."""
    subjects = subjects_of(blotted, start, mentions)
    compared = [one.end for one in mentions if one not in subjects and not one.nerve_root]
    findings = [
        one
        for one in _findings(blotted, start, end)
        if not any(is_right_behind(blotted, at, one.start) for at in compared)
    ]
    structures = sorted(
        (
            StructureSaid(*match.span(), name)
            for name, pattern in STRUCTURES.items()
            for match in pattern.finditer(blotted, start, end)
        ),
        key=_start,
    )
    sentence = blotted[start:end]
    degrees = [replace(one, start=start + one.start, end=start + one.end) for one in degrees_in(sentence)]
    grades = [replace(one, start=start + one.start, end=start + one.end) for one in grades_in(sentence)]
    whole: list[Said] = [*degrees, *grades]
    words = sorted(one.start for one in (*whole, *findings))
    kept = [(one.start, one.end) for one in whole] + lists_of(blotted, start, mentions, words)
    cuts = [(start, False), *_cuts(blotted, start, end, kept), (end, False)]
    for (low, joined), (high, _) in pairwise(cuts):
        yield Clause(
            plain=blotted,
            start=low,
            end=high,
            is_asked=blotted[end - 1] == "?",
            findings=_within(findings, low, high),
            structures=_within(structures, low, high),
            degrees=_within(degrees, low, high),
            grades=_within(grades, low, high),
            own=_within(subjects, low, high),
            own_sides=tuple(one.side for one in _within(sides, low, high)),
            is_one_sided=len({one.side for one in sides}) <= 1,
            sentence=start,
            is_joined=joined,
        )


def _findings(blotted: str, start: int, end: int) -> list[FindingSaid]:
    """The findings that a sentence names, each with how it is put."""
    sentence = blotted[start:end]
    named = sorted(
        (*match.span(), stem) for stem, pattern in ATTRIBUTES.items() for match in pattern.finditer(sentence)
    )
    spans = [(low, high) for low, high, _ in named]
    return [
        FindingSaid(start + low, start + high, stem, denial_of(sentence, low, high, spans))
        for low, high, stem in named
    ]


def _start(one: Said | LevelMention) -> int:
    return one.start


def _within(ordered: Sequence[_Placed], low: int, high: int) -> tuple[_Placed, ...]:
    """Those that start from `low` to before `high`."""
    return tuple(ordered[bisect_left(ordered, low, key=_start) : bisect_left(ordered, high, key=_start)])


def _cuts(blotted: str, start: int, end: int, kept: list[tuple[int, int]]) -> Iterator[tuple[int, bool]]:
    """Where a sentence is cut, and whether the next piece is joined to the one before by an `and`."""
    cut = _CUT if IN_TURN.search(blotted, start, end) is None else _HARD_CUT
    places = {at for low, high in kept for at in range(low, high)}
    for match in cut.finditer(blotted, start, end):
        if match.start() not in places:
            yield match.start(), match.groupdict().get("soft") is not None


def _merged(pieces: list[Clause]) -> list[Clause]:
    """Pieces joined by `and` are one clause unless each says something of something."""
    found: list[Clause] = []
    joined = True
    for piece in pieces:
        joined = joined and piece.is_joined
        if not (piece.words or piece.own or piece.own_sides or piece.structures):
            continue
        if found and joined and not _is_apart(found[-1], piece):
            found[-1] = _together(found[-1], piece)
        else:
            found.append(replace(piece, is_joined=joined))
        joined = True
    return found


# `L1 is fractured (severe, grade 3) and L2 and L3 are not`: what stands before is not said of these.
_NOT_SO: Final = re.compile(
    r"\s*(?:and|but)?\s*§[§\s,]*(?:and\s+§+\s*)*(?:is|are|was|were|has|have|does|do|did) not\W*"
)


def _is_apart(one: Clause, other: Clause) -> bool:
    """Whether two pieces that an `and` joins say something of something each."""
    return (one.is_whole and other.is_whole) or _NOT_SO.fullmatch(
        other.plain, other.start, other.end
    ) is not None


def _together(one: Clause, other: Clause) -> Clause:
    return replace(
        one,
        end=other.end,
        findings=one.findings + other.findings,
        structures=one.structures + other.structures,
        degrees=one.degrees + other.degrees,
        grades=one.grades + other.grades,
        own=one.own + other.own,
        own_sides=one.own_sides + other.own_sides,
    )
