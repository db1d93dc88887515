"""Faults that a reader must find and no check does: another grade, measurement or zone, a denial, a swap.

Each is made the same way for the same seed, in every text that states something, so that the text agrees
with itself and is wrong; where nothing of the kind is said, the fault is not possible. Steps are as large as
a plan depends on: what two careful readers may differ by is no fault.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from corpus.bodies import Body, MultipleChoice, body_validate
from corpus.changes import Touched, touched
from corpus.checks.faults import FaultNotPossible
from corpus.checks.material import ASSERTING, CheckInput
from corpus.checks.numbers import quantities_in
from review.models import Fault

Offer = tuple[str, str]
"""Words as they stand, and the words that take their place."""


def another_grade(real: Body, seed: int) -> Body:
    """Two grades up or down of a named scale, or mild for severe and severe for mild."""
    return _replaced(real, seed, _grades)


def another_measure(real: Body, seed: int) -> Body:
    """Twice a measurement, or half of it where twice is more than a spine can have."""
    return _replaced(real, seed, _measures)


def another_zone(real: Body, seed: int) -> Body:
    """Foraminal for central or paracentral, and the other way: another root is met."""
    return _replaced(real, seed, _zones)


def finding_denied(real: Body, seed: int) -> Body:
    """What is stated is denied, or what is denied is stated, in one sentence."""
    return _replaced(real, seed, _denials)


def options_swapped(real: Body, seed: int) -> Body:
    """The words of the right option and of a wrong one change places; the letter of the key stays."""
    if not isinstance(real, MultipleChoice):
        raise FaultNotPossible("Only a multiple-choice question has options.")
    fields: dict[str, Any] = real.model_dump(mode="json")
    right = next(one for one in fields["options"] if one["key"] == real.answer)
    wrong = [one for one in fields["options"] if one["key"] not in (real.answer, *real.acceptable)]
    chosen = random.Random(seed).choice(wrong)  # noqa: S311
    right["text"], chosen["text"] = chosen["text"], right["text"]
    return body_validate(fields)


MAKERS: Final[dict[Fault, Callable[[Body, int], Body]]] = {
    Fault.GRADE: another_grade,
    Fault.MEASURE: another_measure,
    Fault.ZONE: another_zone,
    Fault.NEGATED: finding_denied,
    Fault.SWAPPED: options_swapped,
}

_HARMS: Final[dict[Fault, frozenset[Touched]]] = {
    Fault.LEVEL: frozenset({Touched.LEVEL, Touched.KEY}),
    Fault.SIDE: frozenset({Touched.SIDE}),
    Fault.KEY: frozenset({Touched.KEY}),
    Fault.GRADE: frozenset({Touched.MEANING}),
    Fault.MEASURE: frozenset({Touched.MEANING}),
    Fault.NEGATED: frozenset({Touched.MEANING}),
    Fault.SWAPPED: frozenset({Touched.KEY}),
}


def is_harmful(fault: Fault, real: Body, body: Body) -> bool:
    """Whether a text with a fault says another thing, as an edit that a second surgeon must read does.

    A finding that nothing shows and another zone are not among what such an edit is asked for: there the
    words alone are other ones.
    """
    return fault not in _HARMS or bool(_HARMS[fault] & touched(real, body))


def _replaced(real: Body, seed: int, offers: Callable[[str], Iterator[Offer]]) -> Body:
    """One of the offered words replaced wherever a text that states something says it."""
    texts = [place for place in CheckInput(real).fields if place.role in ASSERTING]
    offered = sorted({offer for place in texts for offer in offers(place.text) if offer[0] != offer[1]})
    if not offered:
        raise FaultNotPossible("No answer or claim says anything of the kind.")
    old, new = random.Random(seed).choice(offered)  # noqa: S311
    fields: dict[str, Any] = real.model_dump(mode="json")
    for place in texts:
        _put(fields, place.pointer, place.text.replace(old, new))
    return body_validate(fields)


def _put(fields: Any, pointer: str, text: str) -> None:
    *path, last = [int(step) if step.isdigit() else step for step in pointer.strip("/").split("/")]
    for step in path:
        fields = fields[step]
    fields[last] = text


_SCALED: Final = re.compile(
    r"\b(?:Pfirrmann|Meyerding|Schizas|Genant|grade|stage)(?: grade)? (?P<grade>IV|V|I{1,3}|[1-5]|[A-D])\b"
    r"|(?P<chinese>[一二三四五1-5ⅠⅡⅢⅣⅤ])级",
    re.IGNORECASE,
)
_STEPS: Final = (
    ["I", "II", "III", "IV", "V"],
    list("12345"),
    list("ABCD"),
    list("一二三四五"),
    list("ⅠⅡⅢⅣⅤ"),
)
_DEGREES: Final = {
    "mild": "severe",
    "severe": "mild",
    "mildly": "severely",
    "severely": "mildly",
    "轻度": "重度",
    "重度": "轻度",
}
_DEGREE: Final = re.compile(r"\b(?:mild|severe)(?:ly)?\b|轻度|重度", re.IGNORECASE)


def _grades(text: str) -> Iterator[Offer]:
    for found in _SCALED.finditer(text):
        name = "grade" if found["grade"] else "chinese"
        steps = next(each for each in _STEPS if found[name].upper() in each)
        at = steps.index(found[name].upper())
        low, high = found.start(name) - found.start(), found.end(name) - found.start()
        said = found.group()
        for place in (at - 2, at + 2):
            if 0 <= place < len(steps):
                yield said, said[:low] + steps[place] + said[high:]
    for found in _DEGREE.finditer(text):
        yield found.group(), _like(found.group(), _DEGREES[found.group().lower()])


def _measures(text: str) -> Iterator[Offer]:
    for start, end, limit in quantities_in(text):
        number = float(text[start:end].replace(",", "."))
        other = number * 2 if number * 2 <= limit else number / 2
        behind = re.match(r"\s?[^\s,.;。；，]*", text[end:])
        unit = behind.group() if behind else ""
        if number:
            yield text[start:end] + unit, f"{other:g}{unit}"


_ZONES: Final = {
    "central": "foraminal",
    "paracentral": "foraminal",
    "subarticular": "foraminal",
    "foraminal": "central",
    "extraforaminal": "central",
    "中央型": "椎间孔型",
    "旁中央型": "椎间孔型",
    "椎间孔型": "中央型",
}
_ZONE: Final = re.compile(
    r"\b(?:para)?central\b(?! (?:canal|cord))|\bsubarticular\b|\b(?:extra)?foraminal\b|旁?中央型|椎间孔型",
    re.IGNORECASE,
)


def _zones(text: str) -> Iterator[Offer]:
    for found in _ZONE.finditer(text):
        yield found.group(), _like(found.group(), _ZONES[found.group().lower()])


_DENIED: Final = (
    (re.compile(r"\bThere is no (?:sign of |evidence of )?"), "There is "),
    (re.compile(r"\b(?P<verb>is|are|was|were) not\b"), r"\g<verb>"),
    (re.compile(r"\b[Ww]ithout\b"), "with"),
    (re.compile(r"\b[Nn]o evidence of\b"), "evidence of"),
    (re.compile(r"未见"), "可见"),
)
_STATED: Final = (
    (re.compile(r"\bThere is an? "), "There is no "),
    (re.compile(r"\b(?P<verb>is|are|was|were)\b(?! not\b| no\b)"), r"\g<verb> not"),
    (
        re.compile(r"\b(?P<verb>shows|has|touches|compresses|fills|narrows|displaces) (?:an?|the)\b"),
        r"\g<verb> no",
    ),
    (re.compile(r"可见"), "未见"),
)
_SENTENCE: Final = re.compile(r"[^.;。；]+[.;。；]?")


def _denials(text: str) -> Iterator[Offer]:
    """Sentences with one word of denial taken out, or else put in."""
    for sentence in _SENTENCE.findall(text):
        for pairs in (_DENIED, _STATED):
            turned = [
                pattern.sub(other, sentence, count=1) for pattern, other in pairs if pattern.search(sentence)
            ]
            if turned:
                yield sentence, turned[0]
                break


def _like(before: str, after: str) -> str:
    return after.capitalize() if before[:1].isupper() else after
