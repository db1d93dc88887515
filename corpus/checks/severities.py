"""Degrees in the text (mild, moderate, severe) against the degree recorded at the same place."""

from __future__ import annotations

from anatomy import Side
from corpus.checks.attachment import ANY, PASSAGES, Weighed, degrees_weighed, spoken_of
from corpus.checks.attributes import is_assessed, is_at, is_positive
from corpus.checks.clauses import asserted
from corpus.checks.degrees import degrees_of
from corpus.checks.material import CheckFinding, CheckInput, FactGiven, TextField


def severities_agree_with_facts(given: CheckInput) -> list[CheckFinding]:
    """A degree stated of a finding is one recorded at that level, structure and side."""
    return [
        finding
        for place, clauses in asserted(given)
        for weighed in degrees_weighed(clauses)
        for finding in [_against(given, place, weighed)]
        if finding
    ]


def _against(given: CheckInput, place: TextField, weighed: Weighed) -> CheckFinding | None:
    facts = _facts(given, weighed)
    for wanted in _sides(weighed.side):
        sided = {wanted, "bilateral", *([""] if weighed.topic.structure in {"", ANY} else [])}
        here = [fact for fact in facts if not wanted or fact.side in sided]
        here = here or [fact for fact in facts if not fact.side]
        if here and not any(weighed.said.degrees & degrees_of(fact.value) for fact in here):
            return _finding(place, weighed, here)
    return None


def _facts(given: CheckInput, weighed: Weighed) -> list[FactGiven]:
    """The facts with a degree of what the text speaks of at the level."""
    topic = weighed.topic
    if not topic.stem and topic.structure not in PASSAGES:
        return []
    facts = [
        fact
        for fact in given.facts
        if is_at(fact, weighed.level) and degrees_of(fact.value) and is_assessed(fact)
    ]
    # `The foramen is normal`: what narrows there is called by either word.
    return spoken_of(facts, topic._replace(stem=topic.stem or "narrowing"), weighed.side)


def _sides(side: Side | None) -> tuple[str, ...]:
    """The sides to compare one by one; nothing where none is said."""
    if side is Side.BILATERAL:
        return ("left", "right")
    return (str(side),) if side in {Side.LEFT, Side.RIGHT} else ("",)


def _finding(place: TextField, weighed: Weighed, facts: list[FactGiven]) -> CheckFinding | None:
    named = any(one.stem == weighed.topic.stem for one in weighed.clause.findings)
    if named and not any(is_positive(fact) for fact in facts):
        # That it is there at all is contradicted already.
        return None
    said = place.text[weighed.said.start : weighed.said.end]
    recorded = ", ".join(sorted({fact.value for fact in facts}))
    where = " ".join(word for word in (facts[0].side, facts[0].structure.replace("_", " ")) if word)
    message = f"{said!r} is stated at {weighed.level}, but the {where} is recorded as {recorded!r}."
    return CheckFinding(
        "severities_agree_with_facts",
        "error",
        message,
        place.pointer,
        weighed.said.start,
        weighed.said.end,
        str(weighed.level),
        fact=facts[0].uid,
    )
