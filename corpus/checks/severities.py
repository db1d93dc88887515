"""Degrees in the text (mild, moderate, severe) against the degree recorded at the same place."""

from __future__ import annotations

from anatomy import Level, Side
from corpus.checks.attachment import ANY, PASSAGES, Topic, Weighed, degrees_weighed, spoken_of
from corpus.checks.attributes import is_assessed, is_at, is_positive
from corpus.checks.bare_answers import Asked, bare_answers, degree_asked
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


def bare_degrees_agree_with_facts(given: CheckInput) -> list[CheckFinding]:
    """An answer that is a degree alone is recorded of what the question names; one right answer is enough."""
    answers, asked = bare_answers(given), degree_asked(given)
    if not answers or asked is None:
        return []
    facts = _facts(given, asked.level, asked.topic, asked.side)
    wrong = [_at_odds(facts, asked, one.degrees) for one in answers]
    if not all(wrong):
        return []
    place, here = answers[0].place, wrong[0]
    message = f"The answer is {place.text.strip().rstrip('.。')!r}, but at {asked.level} {_recorded(here)}."
    return [
        CheckFinding(
            "bare_degrees_agree_with_facts",
            "error",
            message,
            place.pointer,
            level=str(asked.level),
            fact=here[0].uid,
        )
    ]


def _against(given: CheckInput, place: TextField, weighed: Weighed) -> CheckFinding | None:
    facts = _facts(given, weighed.level, weighed.topic, weighed.side)
    here = _at_odds(facts, weighed, weighed.said.degrees)
    return _finding(place, weighed, here) if here else None


def _at_odds(facts: list[FactGiven], about: Weighed | Asked, degrees: frozenset[str]) -> list[FactGiven]:
    """The facts on a side of which none has one of the degrees; nothing where each side has one that has."""
    for wanted in _sides(about.side):
        sided = {wanted, "bilateral", *([""] if about.topic.structure in {"", ANY} else [])}
        here = [fact for fact in facts if not wanted or fact.side in sided]
        here = here or [fact for fact in facts if not fact.side]
        if here and not any(degrees & degrees_of(fact.value) for fact in here):
            return here
    return []


def _facts(given: CheckInput, level: Level, topic: Topic, side: Side | None) -> list[FactGiven]:
    """The facts with a degree of what the text speaks of at the level."""
    if not topic.stem and topic.structure not in PASSAGES:
        return []
    facts = [
        fact for fact in given.facts if is_at(fact, level) and degrees_of(fact.value) and is_assessed(fact)
    ]
    # `The foramen is normal`: what narrows there is called by either word.
    return spoken_of(facts, topic._replace(stem=topic.stem or "narrowing"), side)


def _sides(side: Side | None) -> tuple[str, ...]:
    """The sides to compare one by one; nothing where none is said."""
    if side is Side.BILATERAL:
        return ("left", "right")
    return (str(side),) if side in {Side.LEFT, Side.RIGHT} else ("",)


def _finding(place: TextField, weighed: Weighed, facts: list[FactGiven]) -> CheckFinding | None:
    named = any(one.stem == weighed.topic.stem for one in weighed.clause.findings)
    named = named and weighed.side is weighed.clause.side_of(weighed.mention)
    if named and not any(is_positive(fact) for fact in facts):
        # That it is there at all is contradicted already.
        return None
    said = place.text[weighed.said.start : weighed.said.end]
    message = f"{said!r} is stated at {weighed.level}, but {_recorded(facts)}."
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


def _recorded(facts: list[FactGiven]) -> str:
    """“the left foramen is recorded as 'Severe'”."""
    values = ", ".join(sorted({fact.value for fact in facts}))
    where = " ".join(word for word in (facts[0].side, facts[0].structure.replace("_", " ")) if word)
    return f"the {where} is recorded as {values!r}"
