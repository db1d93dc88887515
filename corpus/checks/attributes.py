"""Findings of the spine as words in texts and as attributes of LevelFacts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from anatomy import Level, NotALevel, parse_level
from corpus.checks.material import FactGiven

# Stem that a fact's attribute contains -> how a text speaks of it.
ATTRIBUTES: Final[dict[str, re.Pattern[str]]] = {
    stem: re.compile(pattern, re.IGNORECASE)
    for stem, pattern in {
        "herniation": r"herniat\w*|protrusion|extrusion|prolapse|sequest\w*|突出|脱出"
        # Short for a herniation of the neck, the chest or the loins; of blood it is an enzyme with a value.
        r"|(?<![a-z])[clt]dh(?![a-z])(?!\s*[:=]?\s*\d|"
        r"\s*(?:is |was )?(?:levels?|raised|elevated|high|normal)\b|\s*(?:水平|升高|正常))",
        "bulg": r"bulg\w*|膨出",
        "stenosis": r"stenos(?:[ie]s|ed)|stenotic|狭窄",
        "narrowing": r"narrow(?:ed|ing|s)?(?![a-z])|变窄",
        "spondylolisthesis": r"[a-z]*listhesis|slip(?:page|ped|s)?\b|滑脱",
        "fracture": r"fractur\w*|骨折|(?<![\w#])#(?=\s*(?:of\s+)?(?:§|[tlc]\d))",
        "modic": r"modic(?!\s*(?:scale|classification|分级|分型))",
        "degenerat": r"degenerat\w*|退变",
        "schmorl": r"schmorl|许莫",
        "metasta": r"metasta\w*|转移",
    }.items()
}
# What narrows there is called stenosis by one and narrowing by the other.
_PASSAGES: Final = frozenset({"canal", "foramen", "lateral_recess"})
_NARROW: Final = frozenset({"stenosis", "narrowing"})
_NEGATIVE: Final = frozenset(
    {"0", "no", "none", "normal", "absent", "false", "negative", "normal/mild", "无", "正常"}
)
# The least grades of scales that have no 0: one reader calls them normal, another a slight change.
_LEAST: Final[dict[str, frozenset[str]]] = {
    "pfirrmann": frozenset({"1", "2", "I", "II"}),
    "schizas": frozenset({"A", "A1", "A2", "A3", "A4"}),
}
_NOT_ASSESSABLE: Final = "not assessable"
_ACROSS: Final = re.compile(r"\.(?!\d)|[;。；\n]")


def attributes_in(text: str) -> frozenset[str]:
    """The findings a text speaks of."""
    return frozenset(stem for stem, pattern in ATTRIBUTES.items() if pattern.search(text))


def clause_around(text: str, start: int, end: int) -> str:
    """The clause in which characters `start` to `end` stand."""
    before = text[max(0, start - 160) : start]
    after = text[end : end + 160]
    cut = _ACROSS.search(after)
    left = list(_ACROSS.finditer(before))
    return (
        before[left[-1].end() if left else 0 :]
        + text[start:end]
        + after[: cut.start() if cut else len(after)]
    )


def is_positive(fact: FactGiven) -> bool | None:
    """Whether the fact says that the finding is there; None where readers of its scale differ."""
    if fact.value.strip().upper() in _LEAST.get(fact.scale.lower(), frozenset()):
        return None
    return is_positive_value(fact.value)


def is_positive_value(value: str) -> bool:
    """Whether a recorded value says that something is there."""
    return value.strip().lower() not in _NEGATIVE


def is_assessed(fact: FactGiven) -> bool:
    """Whether the fact says how it is, not only that it cannot be told."""
    return _NOT_ASSESSABLE not in {fact.certainty.replace("_", " "), fact.value.strip().lower()}


def facts_at(facts: Iterable[FactGiven], level: Level, stem: str) -> list[FactGiven]:
    """The facts about one finding at one level."""
    return [fact for fact in facts if is_about(fact, stem) and is_at(fact, level)]


def is_about(fact: FactGiven, stem: str) -> bool:
    """Whether a fact says something of a finding, and not that it cannot be told."""
    attribute = fact.attribute.lower()
    alike = stem in _NARROW and fact.structure in _PASSAGES and any(one in attribute for one in _NARROW)
    return (stem in attribute or alike) and is_assessed(fact)


def is_at(fact: FactGiven, level: Level) -> bool:
    """Whether a fact is recorded at a level; a slip is one of the vertebra and of the segment below it."""
    try:
        recorded = parse_level(fact.level)
    except NotALevel:
        return False
    if recorded == level:
        return True
    slips = "listhesis" in fact.attribute.lower()
    return slips and (level.bones[:1] == (recorded,) or recorded.bones[:1] == (level,))
