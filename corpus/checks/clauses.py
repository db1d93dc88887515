"""A text cut into clauses, and which levels each clause speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeVar

from anatomy import Assertion, LevelMention, Side, find_sides
from anatomy.mentions.lexer import lower, normalise
from corpus.checks.attributes import ATTRIBUTES
from corpus.checks.degrees import DegreeSaid, GradesSaid, Said, degrees_in, grades_in
from corpus.checks.denials import Denial, denial_of
from corpus.checks.material import ASSERTING, CheckInput, TextField

STRUCTURES: Final[dict[str, re.Pattern[str]]] = {
    "foramen": re.compile(r"foram(?:en|ina|inal)(?![a-z])|椎间孔|神经孔"),
    "lateral_recess": re.compile(r"lateral recess|subarticular|侧隐窝|关节下"),
    "canal": re.compile(r"(?<![a-z])(?:canal|central|thecal|dural)(?![a-z])|椎管|中央管|硬膜囊"),
    "disc": re.compile(r"(?<![a-z])(?:inter)?dis[ck]s?(?![a-z])|间盘"),
}


@dataclass(frozen=True, slots=True)
class FindingSaid(Said):
    """A word of a finding and how it is put."""

    stem: str
    denial: Denial


@dataclass(frozen=True, slots=True)
class StructureSaid(Said):
    """A word of a structure."""

    name: str


@dataclass(frozen=True, slots=True)
class SideSaid(Said):
    """A word of a side."""

    side: Side


_Placed = TypeVar("_Placed", bound=Said | LevelMention)


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence with what it names.

    Positions count in `plain`: the text in lower case, made plain, with each level blotted out as `§`.
    `mentions` are the levels it speaks of, its own or, where it names none, those of a clause beside it:
    then `lender` is that clause. `is_one_sided` tells that its sentence says one side at most,
    `sentence` where that starts.
    """

    plain: str
    start: int
    end: int
    is_asked: bool
    findings: tuple[FindingSaid, ...]
    structures: tuple[StructureSaid, ...]
    degrees: tuple[DegreeSaid, ...]
    grades: tuple[GradesSaid, ...]
    own: tuple[LevelMention, ...]
    own_sides: tuple[Side, ...]
    is_one_sided: bool
    sentence: int
    is_joined: bool = False
    mentions: tuple[LevelMention, ...] = ()
    lender: Clause | None = field(default=None, repr=False)

    @property
    def words(self) -> list[int]:
        """Where what it says starts: findings, degrees, grades."""
        said: tuple[Said, ...] = (*self.findings, *self.degrees, *self.grades)
        return sorted(one.start for one in said)

    @property
    def is_whole(self) -> bool:
        """Whether it says something of something."""
        if self.own and (self.words or _VERB.search(self.plain, self.start, self.end)):
            return True
        return bool(self.degrees and (self.own_sides or self.findings or self.structures))

    def mentions_of(self, said: Said) -> tuple[LevelMention, ...]:
        """Of which of its levels something is said that stands between them: of those before, or `at` one."""
        before = tuple(one for one in self.mentions if one.end <= said.start)
        if self.lender is not None or not before or len(before) == len(self.mentions):
            return self.mentions
        leads_on = _LEADS_ON.match(self.plain, said.end) is not None
        return tuple(one for one in self.mentions if one not in before) if leads_on else before

    def side_of(self, mention: LevelMention) -> Side | None:
        """The side it speaks of at a level: its own word, else that of the level, else the lender's."""
        said = set(self.own_sides)
        if len(said) == 1:
            return said.pop()
        if {Side.LEFT, Side.RIGHT} <= said and mention.side is None:
            return Side.BILATERAL
        if said or self.lender is None:
            return mention.side if said or self.is_one_sided else None
        return self.lender.side_of(mention)


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
    blotted = lower(normalise(text))
    for one in mentions:
        blotted = f"{blotted[: one.start]}{'§' * (one.end - one.start)}{blotted[one.end :]}"
    sides = [
        SideSaid(*said)
        for said in find_sides(text)
        if not _COMPARED_SIDE.search(blotted, max(0, said[0] - _REACH), said[0])
    ]
    found: list[Clause] = []
    for start, end in _sentences(blotted):
        inside, said = _within(mentions, start, end), _within(sides, start, end)
        found += _bound(_merged(list(_pieces(blotted, start, end, list(inside), list(said)))))
    return tuple(one for one in found if not _GENERAL.search(blotted, one.start, one.end))


_SENTENCE_END: Final = re.compile(r"\.(?!\d)|[;。\n?!]")
_HARD: Final = r",(?!\d)|\b(?:but|while|whereas|however|although|though|yet)\b|但|而(?![且非])|然而|却"
_SOFT: Final = r"(?<![a-z])(?:and|or|nor|plus|with|without)(?![a-z])|[、及和与或并且伴]"
_HARD_CUT: Final = re.compile(_HARD)
_CUT: Final = re.compile(rf"{_HARD}|(?P<soft>{_SOFT})")
# How far back, in characters, a word that a level is only compared with may stand.
_REACH: Final = 60
# What stands between the levels of one list.
_LIST: Final = re.compile(
    r"(?:[\s,、/()和及与或]|(?<![a-z])(?:and|or|at|the|both|also|to|dis[ck]s?|levels?|segments?|foram(?:en|ina)|"
    r"vertebra[el]?|bod(?:y|ies))(?![a-z])|椎间盘|椎体|水平|节段)*"
)
_VERB: Final = re.compile(
    r"(?<![a-z])(?:is|are|was|were|shows?|has|have|remains?|confirms?|reveals?)(?![a-z])|为|呈|示|有|无|未见"
)
# Not of a finding that was named before: `herniation at L3/L4 and L4/L5 is seen`.
_OWN_VERB: Final = re.compile(
    r"\s*(?:(?:level|dis[ck]|segment|canal|vertebra)\s+)?(?:shows?|has|(?:is|was)(?!\s+(?:also\s+|not\s+)?(?:seen|noted|"
    r"present|found|absent|excluded|evident|identified|visible|suspected|ruled|recorded|demonstrated)))(?![a-z])"
)
_COMPARED: Final = re.compile(
    r"(?:(?<![a-z])(?:(?<!is )(?<!are )(?<!was )(?<!were )not (?:seen|found|present|visible|identified)|"
    r"sparing|spares|except(?: for)?|apart from|other than|aside from|besides|than|unlike|"
    r"in contrast (?:to|with)|compared (?:with|to)|relative to|versus|vs|not|as opposed to|like|as at|as in|"
    r"rather than|instead of)|"
    r"较|比|不同于|相对于|而非|不是|除了?|未见于|不见于)"
    r"\s*(?:(?:that|those|the|of|at|in|on|by|from|with|left|right|dis[ck])\s+)*$"
)
_COMPARED_BEHIND: Final = re.compile(r"[^,。]{0,8}?(?:相比|不同|相较)")
# `left and right are mild and severe respectively`: what stands in turn is not cut.
IN_TURN: Final = re.compile(r"(?<![a-z])respectively(?![a-z])|分别")
_LEADS_ON: Final = re.compile(r"\s*(?:at|of|in)\s+(?:the\s+)?§")
_COMPARED_SIDE: Final = re.compile(r"(?:(?<![a-z])than|较|比)\s*(?:(?:that|those|of|at|in|on|the)\s+)*$")
_SUPPOSED: Final = re.compile(
    r"(?<![a-z])(?:if|unless|in case of)(?![a-z])|^\s*(?:were|had) (?:the|there|it|§)|"
    r"如(?![图下上所此前何])|若|一旦|假如"
)
# What is generally so, or would be, is not said of this spine.
_GENERAL: Final = re.compile(
    r"(?<![a-z])(?:would|typically|usually|commonly|generally)(?![a-z])|通常|往往|一般(?!状)|多会|则会"
)


def _sentences(blotted: str) -> Iterator[tuple[int, int]]:
    """Sentences, without those that only suppose something."""
    edges = [0, *(match.end() for match in _SENTENCE_END.finditer(blotted)), len(blotted)]
    for start, end in pairwise(edges):
        if blotted[start:end].strip() and not _SUPPOSED.search(blotted[start:end]):
            yield start, end


def _pieces(
    blotted: str, start: int, end: int, mentions: list[LevelMention], sides: list[SideSaid]
) -> Iterator[Clause]:
    """The sentence between its cuts."""
    subjects = _subjects(blotted, start, mentions)
    compared = [one.end for one in mentions if one not in subjects and not one.nerve_root]
    findings = [
        one
        for one in _findings(blotted, start, end)
        if not any(_is_right_behind(blotted, at, one.start) for at in compared)
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
    kept = [(one.start, one.end) for one in whole] + _lists(blotted, start, mentions, words)
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


def _subjects(blotted: str, start: int, mentions: list[LevelMention]) -> list[LevelMention]:
    """The levels a sentence speaks of: no roots, nothing past, nothing it only compares with."""
    found: list[LevelMention] = []
    compared: LevelMention | None = None
    for one in mentions:
        goes_on = compared and re.fullmatch(
            r"\s*(?:and|or|和|与|及|、)\s*", blotted[compared.end : one.start]
        )
        if (
            goes_on
            or _COMPARED.search(blotted, max(start, one.start - _REACH), one.start)
            or _COMPARED_BEHIND.match(blotted, one.end)
        ):
            compared = one
        elif not one.nerve_root and one.assertion is not Assertion.HISTORICAL:
            found.append(one)
    return found


def _is_right_behind(blotted: str, mention_end: int, at: int) -> bool:
    """Whether a finding belongs to a level just before it: `larger than the L3/L4 bulge`."""
    return mention_end <= at <= mention_end + 8 and not re.search(r"[,]|是|为|有", blotted[mention_end:at])


def _lists(blotted: str, start: int, mentions: list[LevelMention], words: list[int]) -> list[tuple[int, int]]:
    """Where nothing is cut, since the levels on both sides stand in one list."""
    found: list[tuple[int, int]] = []
    head = 0
    for at, (one, other) in enumerate(pairwise(mentions), start=1):
        is_list = _LIST.fullmatch(blotted, one.end, other.start) is not None
        if is_list and not _begins_anew(blotted, start, mentions[head], other, words):
            found.append((one.end, other.start))
        else:
            head = at
    return found


def _begins_anew(blotted: str, start: int, first: LevelMention, last: LevelMention, words: list[int]) -> bool:
    """`herniation at L3/L4 and L4/L5 is normal`: the last of the list has a word of its own."""
    if not re.search(
        r"(?<![a-z])(?:at|in|of)\s+(?:the\s+)?$", blotted[max(start, first.start - _REACH) : first.start]
    ):
        return False
    following = next((word for word in words if word > last.end), None)
    own_word = following is not None and _VERB.search(blotted, last.end, following) is not None
    has_own = own_word or _OWN_VERB.match(blotted, last.end) is not None
    return has_own and any(start <= word < first.start for word in words)


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
        if found and joined and not (found[-1].is_whole and piece.is_whole):
            found[-1] = _together(found[-1], piece)
        else:
            found.append(replace(piece, is_joined=joined))
        joined = True
    return found


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


def _bound(pieces: list[Clause]) -> list[Clause]:
    """Each clause with the levels it speaks of."""
    found: list[Clause] = []
    for at, piece in enumerate(pieces):
        if piece.own:
            found.append(replace(piece, mentions=piece.own))
            continue
        lender = _lender(piece, found, pieces[at + 1 :])
        found.append(replace(piece, mentions=lender.own if lender else (), lender=lender))
    return found


_RELATIVE: Final = re.compile(r"[\s,]*(?:where|whose|which)(?![a-z])|,其")


def _lender(piece: Clause, earlier: list[Clause], later: list[Clause]) -> Clause | None:
    """Of which neighbour's levels a clause without one speaks; None where that cannot be told."""
    before = next((one for one in reversed(earlier) if one.own), None)
    after = next((one for one in later if one.own), None)
    if _RELATIVE.match(piece.plain, piece.start):
        # Of what stands right before it, which may be a level that is only compared with.
        return before if earlier and earlier[-1].end == piece.start else None
    leads_on = after is not None and after.words and after.words[0] < after.own[0].start
    if before is None or after is None or not leads_on or piece.is_joined:
        return before or after
    # `…, severe stenosis and bulging at L5/S1`: said of the level behind it, unless one waits before it.
    return after if later[0].is_joined and before.words else None
