"""Whether words of one text stand in another, however they are spelt, and say the same there."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from anatomy import find_levels, find_side_claims
from corpus.checks.degrees import degrees_in
from corpus.quantities import THOUSANDS, quantities
from corpus.reversal import is_reversed

Span = tuple[int, int]
"""Start and end in characters of a text."""

_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Numbers keep what gives them their value; of other signs only those of comparison have a meaning.
_WORD: Final = re.compile(
    rf"(?P<number>(?:(?<![\w)])[-−–+])?\d+(?:[.,:．，：/／~～–−-]\d+)*)"
    rf"|[{_CJK}]|[^\W\d_{_CJK}]+\d*|<=|>=|\+/-|[<>≤≥=≠≈±%‰°⩽⩾％＜＞～~]"
)
_SIGNS: Final = str.maketrans("−–～~⩽⩾", "----≤≥")
_WRITTEN: Final = {
    "<=": "≤",
    ">=": "≥",
    "+/-": "±",
    "-": "~",
    "disk": "disc",
    "disks": "discs",
    "grey": "gray",
}
# British and American; what it makes of a word is read by nobody.
_SPELLINGS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<=[a-z])(?:ae|oe)|^(?:ae|oe)(?=[a-z]{4})", "e"),
        (r"(?<=[a-z]{3})our(s|ed|ing)?$", r"or\1"),
        (r"(?<=[a-z]{2})([iy])s(e[ds]?|ing|ations?|ers?)$", r"\1z\2"),
        (r"(?<=[a-z]{2})([tb])re(s)?$", r"\1er\2"),
        (r"(?<=[a-z]{3})ll(ed|ing)$", r"l\1"),
    )
)
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s|$)|[。！？；;]|\n")
_CLAUSE_END: Final = re.compile(r"[;!?()\n、。！（），：；？]|[.,:](?!\d)")


class Word(NamedTuple):
    """A word, or the name of levels, with what it is in every spelling."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=128)
def words_in(text: str) -> tuple[Word, ...]:
    """The words of a text: without blanks, case, punctuation and width; an expression of levels is one."""
    found: list[Word] = []
    at = 0
    for mention in find_levels(text):
        if mention.start < at or not mention.levels:
            continue
        found += _plain_words(text, at, mention.start)
        levels = "+".join(map(str, mention.levels)) + ("!" if mention.nerve_root else "")
        found.append(Word(f"[{levels}]", mention.start, mention.end))
        at = mention.end
    return (*found, *_plain_words(text, at, len(text)))


def _plain_words(text: str, start: int, end: int) -> Iterator[Word]:
    for found in _WORD.finditer(text, start, end):
        form = unicodedata.normalize("NFKC", found.group()).translate(_SIGNS).casefold()
        if found["number"]:
            form = "#" + THOUSANDS.sub("", form)
        yield Word(_spelt(_WRITTEN.get(form, form)), *found.span())


def _spelt(form: str) -> str:
    for pattern, to in _SPELLINGS:
        form = pattern.sub(to, form)
    return form


def compact(text: str) -> str:
    """A text of which no spelling, blank or mark is left."""
    return "".join(word.form for word in words_in(text))


@lru_cache(maxsize=32)
def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text that hold a word; lines are sentences too."""
    return tuple(_parts(text, _SENTENCE_END, 0, len(text)))


def _parts(text: str, ends: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    edges = [start, *(found.end() for found in ends.finditer(text, start, end)), end]
    words = words_in(text)
    for first, last in pairwise(edges):
        following = bisect_right(words, first, key=_end_of)
        if following < len(words) and words[following].start < last:
            yield first, last


def _end_of(word: Word) -> int:
    return word.end


def words_stand(text: str, span: Span, now: str) -> Iterator[Span]:
    """Wherever the words of a span of `text` stand in `now`, one after the other and whole."""
    wanted = "".join(word.form for word in words_in(text) if word.start < span[1] and word.end > span[0])
    joined, starts, ends = _joined(now)
    at = joined.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in ends:
            yield starts[at], ends[at + len(wanted)]
        at = joined.find(wanted, at + 1)


@lru_cache(maxsize=32)
def _joined(text: str) -> tuple[str, dict[int, int], dict[int, int]]:
    """All words in one, and where in the text its words start and end, by place in it."""
    forms = [word.form for word in words_in(text)]
    edges = list(accumulate(map(len, forms), initial=0))
    starts = {edge: word.start for edge, word in zip(edges, words_in(text), strict=False)}
    ends = {edge: word.end for edge, word in zip(edges[1:], words_in(text), strict=True)}
    return "".join(forms), starts, ends


def says_the_same(text: str, span: Span, now: str, place: Span) -> bool:
    """Whether the sentence around words, which stand in both texts, says the same of what they are about.

    Levels, sides, numbers and degrees beside them are alike, and the one is not the other's opposite.
    """
    before, after = _around(text, span), _around(now, place)
    lost, came = _beside(text, before, span), _beside(now, after, place)
    gone = [one for key, one in lost.items() if key not in came and key not in _clauses(now)]
    new = [one for key, one in came.items() if key not in lost and key not in _clauses(text)]
    return (
        _told(gone) == _told(new)
        and _asserted(text, before, span) == _asserted(now, after, place)
        and not is_reversed(text[slice(*before)], now[slice(*after)])
    )


def _around(text: str, span: Span) -> Span:
    """The sentences that a span stands in."""
    inside = [one for one in sentences(text) if one[0] < span[1] and one[1] > span[0]]
    return min(one[0] for one in inside), max(one[1] for one in inside)


def _beside(text: str, around: Span, span: Span) -> dict[str, str]:
    """The clauses, and parts of clauses, of the sentences around a span: wording to text."""
    parts = [*_parts(text, _CLAUSE_END, around[0], max(around[0], span[0]))]
    parts += _parts(text, _CLAUSE_END, min(around[1], span[1]), around[1])
    return {compact(text[start:end]): text[start:end] for start, end in parts}


@lru_cache(maxsize=32)
def _clauses(text: str) -> frozenset[str]:
    return frozenset(compact(text[start:end]) for start, end in _parts(text, _CLAUSE_END, 0, len(text)))


def _told(texts: Iterable[str]) -> Counter[str]:
    """The levels, sides, numbers and degrees that are named in any of these."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(str(level) for mention in find_levels(text) for level in mention.levels)
        found.update(claim.side for claim in find_side_claims(text))
        found.update(quantities(text))
        found.update("-".join(sorted(said.degrees)) for said in degrees_in(text.lower()))
    return found


def _asserted(text: str, around: Span, span: Span) -> Counter[tuple[str, str, str]]:
    """How the sentences around a span put the levels in it: stated, denied, supposed; and which side."""
    start = around[0]
    return Counter(
        ("+".join(map(str, mention.levels)), mention.assertion, mention.side or "")
        for mention in find_levels(text[slice(*around)])
        if mention.start + start < span[1] and mention.end + start > span[0]
    )
