"""Findings of the spine as words in texts and as attributes of LevelFacts."""

from __future__ import annotations

import re
from typing import Final

from anatomy import Level, NotALevel, parse_level
from corpus.checks.material import FactGiven

# Stem that a fact's attribute contains -> how a text speaks of it.
ATTRIBUTES: Final[dict[str, re.Pattern[str]]] = {
    stem: re.compile(pattern, re.IGNORECASE)
    for stem, pattern in {
        "herniation": r"herniat|protrusion|extrusion|prolapse|sequest|突出|脱出",
        "bulg": r"bulg|膨出",
        "stenosis": r"stenosis|stenotic|狭窄",
        "narrowing": r"narrow(?:ed|ing)|变窄",
        "spondylolisthesis": r"listhesis|slip(?:page|ped|s)?\b|滑脱",
        "fracture": r"fractur|骨折",
        "modic": r"modic",
        "degenerat": r"degenerat|退变",
        "schmorl": r"schmorl|许莫",
        "metasta": r"metasta|转移",
    }.items()
}
_NEGATIVE: Final = frozenset(
    {"0", "no", "none", "normal", "absent", "false", "negative", "normal/mild", "无", "正常"}
)
_DENYING: Final = re.compile(
    r"\b(?:no|not|without|absent|none|normal|never|free of|false|negative)\b"
    # Beside a Chinese character a digit has no word boundary: 骨折0.
    r"|(?<![a-z0-9.])0(?![a-z0-9]|\.\d)|无|正常|未见|没有|不",
    re.IGNORECASE,
)
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


def may_deny(clause: str) -> bool:
    """Whether a clause holds a word of denial, whatever it denies."""
    return _DENYING.search(clause) is not None


def is_positive(fact: FactGiven) -> bool:
    """Whether the fact says that the finding is there."""
    return is_positive_value(fact.value)


def is_positive_value(value: str) -> bool:
    """Whether a recorded value says that something is there."""
    return value.strip().lower() not in _NEGATIVE


def facts_at(facts: tuple[FactGiven, ...], level: Level, stem: str) -> list[FactGiven]:
    """The facts about one finding at one level."""
    return [fact for fact in facts if stem in fact.attribute.lower() and _is_at(fact, level)]


def _is_at(fact: FactGiven, level: Level) -> bool:
    try:
        return parse_level(fact.level) == level
    except NotALevel:
        return False
