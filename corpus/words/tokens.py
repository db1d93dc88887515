"""Text as signs that a database can look up: words, pairs of Chinese signs, levels in one spelling.

Chinese has no blanks between words. Each sign is kept with the next one, the last of a run alone, so that any
run of signs within a text is found as neighbouring pairs. A level is two words, whatever its spelling:
`L4/5`, `L4-L5` and `腰4/5` are `l4 l5`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus.bodies import Body, Consultation, MultipleChoice, OpenQuestion, Report

LONGEST = 60  # of one word, in characters; what is longer is cut in texts and in questions alike

_HAN = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_LEVEL = re.compile(
    r"(?<![^\W_\u3040-\uffff])(?<!['’])([ctls颈頸胸腰骶])\s?(\d{1,2})"
    r"(?:\s?[-/~‐-―至到]\s?([ctls颈頸胸腰骶])?\s?(\d{1,2}))?(?![a-z0-9])"
)
_REGIONS = {"颈": "c", "頸": "c", "胸": "t", "腰": "l", "骶": "s"}
# Two levels of one expression, and what people join by an underscore, are one run.
_ASCII = re.compile(r"[0-9a-z]+(?:_[0-9a-z]+)?")
_LETTERS = rf"(?:(?![{_HAN}])[^\W_])+"
_PART = re.compile(rf"([{_HAN}]+)|({_LETTERS}(?:_{_LETTERS})?)")
_SIGN = re.compile(f"[{_HAN}]")
_PLACE = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """The text without case, accents, width and the signs that nobody sees."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))


def is_chinese(word: str) -> bool:
    """Whether a word is made of signs of a script without blanks."""
    return bool(_SIGN.match(word))


def runs_in(text: str) -> Iterator[list[str]]:
    """Each word, each expression of levels, and each run of Chinese signs as its pairs, in order."""
    plain = _LEVEL.sub(_level, folded(text))
    if plain.isascii():
        for word in _ASCII.findall(plain):
            yield _parts(word)
        return
    for found in _PART.finditer(plain):
        signs, word = found.groups()
        yield _parts(word) if word else _pairs(signs)


def _parts(word: str) -> list[str]:
    return [part[:LONGEST] for part in word.split("_")]


def _pairs(signs: str) -> list[str]:
    return [signs[place : place + 2] for place in range(len(signs))]


def _level(found: re.Match[str]) -> str:
    first, number, second, other = found.groups()
    region = _REGIONS.get(first, first)
    told = f"{region}{int(number)}"
    return (
        f" {told}_{_REGIONS.get(second, second) if second else region}{int(other)} " if other else f" {told} "
    )


def facet(name: str, value: str) -> str:
    """What a body is about, as one word that no text holds: `_level_l4_l5`."""
    return f"_{name}_{_PLACE.sub('_', value.casefold())}"[:LONGEST]


def tokens_of(body: Body) -> tuple[list[str], list[str]]:
    """The words of a body in order, and its facets."""
    words: list[str] = []
    for text in _texts(body):
        for run in runs_in(text):
            words += run
        words.append("")  # No phrase goes on from one text into the next.
    return words, _facets(body)


def _facets(body: Body) -> list[str]:
    one: dict[str, str] = {"kind": body.kind, "language": body.language, "axis": body.axis}
    one |= {"side": body.side or "unstated", "modality": body.modality or "text"}
    return [
        *(facet(name, value) for name, value in one.items()),
        *(facet("level", level) for level in sorted(set(body.levels))),
        *(facet("condition", condition) for condition in sorted(set(body.conditions))),
    ]


def _texts(body: Body) -> Iterator[str]:
    """Every text that a reader sees, the question first."""
    match body:
        case MultipleChoice():
            yield body.stem
            for option in body.options:
                yield option.text
                yield option.why_wrong or ""
            yield body.rationale
        case OpenQuestion():
            yield from (body.question, body.reference_answer, *body.claims, body.rationale)
        case Consultation():
            yield from (*(turn.text for turn in body.turns), *body.red_flags, body.plan)
        case Report():
            for section in body.sections:
                yield section.text or section.not_applicable or ""
    yield from (fact.value or "" for fact in body.clinical_context.values())
