"""Grades of named scales in a text against the grade recorded at the same level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy import Level, LevelMention, NotALevel, find_levels, parse_level
from corpus.checks.attributes import clause_around
from corpus.checks.material import ASSERTING, CheckFinding, CheckInput, FactGiven, TextField

_SCALES: Final = "pfirrmann|schizas|lee|meyerding|genant|modic"
_GRADE: Final = r"(?P<{0}>[0-5](?:\.5)?|i{{1,3}}|iv|v|[a-d])(?![a-z0-9/]|\.\d)"
_SAID: Final = re.compile(
    rf"(?<![a-z])(?P<scale>{_SCALES})(?:\s|classification|grading|grade|score|type|改变|分级|分型|评分|为|[:：])*"
    + _GRADE.format("after")
    + r"|(?<![a-z])(?:grade|type)\s+"
    + _GRADE.format("before")
    + rf"\s+(?:on the )?(?P<named>{_SCALES})(?![a-z])",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"(?:\b(?:not|no|rather than|instead of)|不是|并非|而非|非|无)\s*$", re.IGNORECASE
)
_ARABIC: Final = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}


def grades_agree_with_facts(given: CheckInput) -> list[CheckFinding]:
    """A grade stated at a level is the one recorded there on the same scale."""
    return [
        finding
        for place, mention in given.mentions
        if place.role in ASSERTING and not mention.negated
        for level in mention.levels
        for finding in _against(given, place, mention, level)
    ]


def _against(
    given: CheckInput, place: TextField, mention: LevelMention, level: Level
) -> Iterator[CheckFinding]:
    for scale, said in _said_of(place.text, mention).items():
        facts = [fact for fact in given.facts if _is_graded(fact, scale, level)]
        if facts and said.isdisjoint(_plain(fact.value) for fact in facts):
            message = f"{scale.capitalize()} {', '.join(sorted(said))} is stated at {level}, but recorded as "
            yield CheckFinding(
                "grades_agree_with_facts",
                "error",
                f"{message}{facts[0].value!r}.",
                place.pointer,
                mention.start,
                mention.end,
                str(level),
                fact=facts[0].uid,
            )


def _said_of(text: str, mention: LevelMention) -> dict[str, set[str]]:
    """The grades said of a mention, by scale: its own where each mention of the clause has one."""
    clause = clause_around(text, mention.start, mention.end)
    by_scale: dict[str, list[str]] = {}
    for match in _SAID.finditer(clause):
        if not _REFUSED.search(clause[: match.start()]):
            scale = (match["scale"] or match["named"]).lower()
            by_scale.setdefault(scale, []).append(_plain(match["after"] or match["before"]))
    mentions = find_levels(clause)
    place = next((at for at, one in enumerate(mentions) if one.levels == mention.levels), 0)
    return {
        scale: {grades[place]} if len(grades) == len(mentions) else set(grades)
        for scale, grades in by_scale.items()
    }


def _is_graded(fact: FactGiven, scale: str, level: Level) -> bool:
    if scale not in {fact.scale.lower(), fact.attribute.lower()}:
        return False
    try:
        return parse_level(fact.level) == level
    except NotALevel:
        return False


def _plain(grade: str) -> str:
    grade = grade.strip().upper()
    return _ARABIC.get(grade, grade)
