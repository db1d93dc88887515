"""Multiple choice: exactly one right option, and nothing that gives it away."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from statistics import mean
from typing import Final

from anatomy import Level, find_levels
from corpus.bodies import MultipleChoice, Option
from corpus.checks.attributes import attributes_in, facts_at, is_positive_value
from corpus.checks.material import CheckFinding, CheckInput, Grade

SHORTEST_COMPARED: Final = 8
_FILLERS: Final = frozenset({"of", "in", "is", "are", "on", "for", "to", "and", "there", "s"})
_ALL_OF: Final = re.compile(
    r"\b(?:all|none|both|any) of (?:the )?(?:above|these|them|options)\b|以上(?:都|均|皆|全)|(?:^|"
    r"上述)都不是",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(
    r"\b(?:correct|right|best)?\s*(?:answer|option|choice)\s*(?:is|:|=|should "
    r"be)\s*\(?([A-F])\b(?!\s+[a-z])|正确答案(?:是|为|:|：)?\s*([A-F])"
)


def normalised(text: str) -> str:
    """A text with levels in canonical form, without case, width, punctuation or articles."""
    pieces, last = [], 0
    for mention in find_levels(text):
        pieces += [text[last : mention.start], f" {' '.join(str(level) for level in mention.levels)} "]
        last = mention.end
    joined = unicodedata.normalize("NFKC", "".join([*pieces, text[last:]])).lower().replace("disk", "disc")
    return " ".join(re.sub(r"\b(?:the|a|an|at|level)\b|[^\w/\s]|椎间盘|节段|水平", " ", joined).split())


def _choice(given: CheckInput) -> MultipleChoice | None:
    return given.body if isinstance(given.body, MultipleChoice) else None


def _finding(check: str, severity: Grade, message: str, field: str) -> CheckFinding:
    return CheckFinding(check, severity, message, field)


def options_differ(given: CheckInput) -> list[CheckFinding]:
    """No option says the same as another, also in another spelling of the level."""
    body = _choice(given)
    findings: list[CheckFinding] = []
    if body is None:
        return findings
    for (_, one), (place, other) in combinations(enumerate(body.options), 2):
        first, second = normalised(one.text), normalised(other.text)
        field = f"/options/{place}/text"
        if first == second or (_pure_levels(one) and _pure_levels(one) == _pure_levels(other)):
            both = (
                "two options are right" if body.answer in {one.key, other.key} else "two options are the same"
            )
            message = f"{one.key} and {other.key} say the same: {both}."
            findings.append(_finding("options_differ", "error", message, field))
        elif _nearly_same(first, second):
            message = f"{one.key} and {other.key} say nearly the same."
            findings.append(_finding("options_differ", "warning", message, field))
        elif overlap := _overlap(one, other):
            message = f"{one.key} and {other.key} overlap at {overlap}."
            findings.append(_finding("options_differ", "warning", message, field))
    return findings


def _overlap(one: Option, other: Option) -> str:
    """What two options of levels only, or of ranges of numbers only, have in common; empty for nothing."""
    if levels := _pure_levels(one) & _pure_levels(other):
        return ", ".join(str(level) for level in sorted(levels))
    first, second = _range(one.text), _range(other.text)
    if first is None or second is None or first[2] != second[2]:
        return ""
    low, high = max(first[0], second[0]), min(first[1], second[1])
    # `10 to 20` and `20 to 30` share an edge, as such options often do.
    return f"{low:g} to {high:g} {first[2]}".strip() if low < high else ""


_RANGE: Final = re.compile(
    r"(?:(?P<low>\d+(?:\.\d+)?)\s*(?P<first>[^\d\s<>~-]{0,8}?)\s*(?:-|~|to|至|到)\s*(?P<high>\d+(?:\.\d+)?)"
    r"|(?P<less>(?:less than|under|below|up to|<=?|≤|小于|不超过|少于|低于))\s*(?P<most>\d+(?:\.\d+)?)"
    r"|(?P<more>(?:more than|over|above|at least|>=?|≥|大于|超过|不少于|"
    r"高于))\s*(?P<least>\d+(?:\.\d+)?))\s*(?P<unit>\D{0,12})"
)


def _range(text: str) -> tuple[float, float, str] | None:
    """The least and the greatest number of an option that is a range and nothing else, with its unit."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("–", "-").strip(" .。")
    match = _RANGE.fullmatch(plain)
    if match is None:
        return None
    unit = match["unit"].strip()
    if match["less"]:
        return float("-inf"), float(match["most"]), unit
    if match["more"]:
        return float(match["least"]), float("inf"), unit
    return float(match["low"]), float(match["high"]), unit


def _nearly_same(first: str, second: str) -> bool:
    """The same words in another order, or with other filler between them."""
    differing = set(first.split()) ^ set(second.split())
    return differing <= _FILLERS and len(first) > SHORTEST_COMPARED


def _pure_levels(option: Option) -> frozenset[Level]:
    """The levels of an option that consists of levels only."""
    mentions = find_levels(option.text)
    rest = option.text
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    if re.sub(r"[\W\d_]|and|to|levels?|discs?|vertebra[el]?|椎体|椎间盘|和|至", "", rest.lower()):
        return frozenset()
    return frozenset(level for mention in mentions for level in mention.levels)


def key_is_the_only_right_one(given: CheckInput) -> list[CheckFinding]:
    """Options that are levels, against the facts about what the stem asks for."""
    body = _choice(given)
    if body is None:
        return []
    denied = re.search(r"\b(?:not|except|no|without)\b|不|除", body.stem.lower()) is not None
    asked = attributes_in(body.stem)
    if denied or len(asked) != 1:
        return []
    (stem,) = asked
    values = {option.key: _values_at(given, option, stem) for option in body.options}
    key = values[body.answer]
    if not key:
        return []
    named = {
        value for found in values.values() for value in found if len(value) > 3 and value in body.stem.lower()
    }
    wanted = named if len(named) == 1 else {value for value in key if is_positive_value(value)}
    place = next(number for number, option in enumerate(body.options) if option.key == body.answer)
    if not wanted & key:
        message = f"At the key {body.answer} the record says {', '.join(sorted(key))}."
        return [_finding("key_is_the_only_right_one", "error", message, f"/options/{place}/text")]
    others = [
        one for one, found in values.items() if found & wanted and one not in {body.answer, *body.acceptable}
    ]
    if others:
        message = f"The record says the same of {', '.join(others)}: more than one option is right."
        return [_finding("key_is_the_only_right_one", "error", message, "/options")]
    return []


def _values_at(given: CheckInput, option: Option, stem: str) -> frozenset[str]:
    """What the facts say of a finding at an option's level; empty when they are silent."""
    levels = _pure_levels(option)
    return frozenset(
        fact.value.strip().lower() for level in levels for fact in facts_at(given.facts, level, stem)
    )


def no_all_of_the_above(given: CheckInput) -> list[CheckFinding]:
    """`all of the above` tests logic, not spines."""
    body = _choice(given)
    return [
        _finding(
            "no_all_of_the_above",
            "warning",
            f"{option.key} refers to the other options.",
            f"/options/{place}/text",
        )
        for place, option in enumerate(body.options if body else [])
        if _ALL_OF.search(option.text)
    ]


def key_is_not_the_longest(given: CheckInput) -> list[CheckFinding]:
    """A key much longer than the rest is guessed by its length."""
    body = _choice(given)
    if body is None:
        return []
    lengths = {option.key: len(option.text) for option in body.options}
    longest = lengths.pop(body.answer)
    if longest <= 1.6 * mean(lengths.values()) or longest < max(lengths.values()) + 15:
        return []
    place = next(number for number, option in enumerate(body.options) if option.key == body.answer)
    message = "The right option is by far the longest."
    return [CheckFinding("key_is_not_the_longest", "note", message, f"/options/{place}/text")]


def rationale_names_the_key(given: CheckInput) -> list[CheckFinding]:
    """Where the rationale names a letter, it is the key's."""
    body = _choice(given)
    if body is None:
        return []
    right = {body.answer, *body.acceptable}
    for match in _LETTER.finditer(body.rationale):
        letter = match.group(1) or match.group(2)
        if letter not in right:
            message = f"The rationale calls {letter} right, the key is {body.answer}."
            return [
                CheckFinding(
                    "rationale_names_the_key", "error", message, "/rationale", match.start(), match.end()
                )
            ]
    return []
