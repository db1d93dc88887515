"""An answer that is a degree and nothing else (`Moderate`), against what the question asks it of."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from anatomy import Level, Side, find_levels, find_sides
from anatomy.mentions.lexer import lower, normalise
from corpus.checks.attachment import NARROW, PASSAGES, Topic
from corpus.checks.attributes import attributes_in
from corpus.checks.clauses import STRUCTURES
from corpus.checks.degrees import degrees_in, degrees_of
from corpus.checks.material import CheckInput, TextField

_AROUND_IT: Final = re.compile(
    r"(?:\s|[.。()]|(?<![a-z])(?:it|is|was|the|an?|of|degree|grade|narrowing|stenosis|rsna)(?![a-z])|为|是|狭窄|程度|级)*"
)
# What the answer is not simply the recorded degree of.
_TURNED: Final = re.compile(
    r"(?<![a-z])(?:not|except|no|without|would|after|before|previous(?:ly)?|prior|least|most|than|change[ds]?)"
    r"(?![a-z])|不|除|术后|术前|既往|此前|变化|较",
)
_QUESTION: Final = re.compile(r"[^.。;\n?]*(?:\.\d[^.。;\n?]*)*\?")


class Asked(NamedTuple):
    """What a question asks a degree of."""

    level: Level
    side: Side | None
    topic: Topic


class BareAnswer(NamedTuple):
    """An answer of degrees alone."""

    place: TextField
    degrees: frozenset[str]


def bare_answers(given: CheckInput) -> list[BareAnswer]:
    """The right answers, where each of them is a degree and nothing else; else none."""
    answers = [place for place in given.fields if place.role == "answer"]
    bare = [BareAnswer(place, _degree_alone(place.text)) for place in answers]
    return bare if all(one.degrees for one in bare) else []


def degree_asked(given: CheckInput) -> Asked | None:
    """What the stem asks a degree of: one level, one thing there and at most one side; else None."""
    stem = next((place.text for place in given.fields if place.role == "question"), "")
    plain = lower(normalise(stem))
    text = " ".join(_QUESTION.findall(plain)) or plain
    levels = {level for one in find_levels(text) if not one.nerve_root for level in one.levels}
    sides = {side for _, _, side in find_sides(text)}
    findings = attributes_in(text)
    structures = {name for name, pattern in STRUCTURES.items() if pattern.search(text)} & PASSAGES
    if _TURNED.search(text) or len(levels) != 1 or max(map(len, (sides, findings, structures))) > 1:
        return None
    topic = Topic(*(next(iter(found), "") for found in (findings, structures)))
    if topic == Topic() or (topic.stem and topic.stem not in NARROW and topic.structure):
        return None
    return Asked(levels.pop(), next(iter(sides), None), topic)


def _degree_alone(text: str) -> frozenset[str]:
    """The degrees of a text that says nothing else; empty where it does."""
    plain = lower(normalise(text))
    if degrees := degrees_of(plain.strip(" .。")):
        said = list(degrees_in(plain))
        if not said:
            return degrees
        if len(said) == 1 and _is_bare(plain[: said[0].start]) and _is_bare(plain[said[0].end :]):
            return degrees
    return frozenset()


def _is_bare(text: str) -> bool:
    return _AROUND_IT.fullmatch(text) is not None
