"""Findings in the text against the findings recorded at the same level."""

from __future__ import annotations

from collections.abc import Iterator

from anatomy import Level, LevelKind
from corpus.bodies import MultipleChoice
from corpus.checks.attachment import Spoken, Topic, findings_spoken, of_side, spoken_of
from corpus.checks.attributes import facts_at, is_about, is_positive
from corpus.checks.claims import Claim, claims_in, claims_of
from corpus.checks.clauses import asserted, field_clauses
from corpus.checks.degrees import degrees_of
from corpus.checks.denials import Denial
from corpus.checks.material import CheckFinding, CheckInput, FactGiven, Grade


def findings_agree_with_facts(given: CheckInput) -> list[CheckFinding]:
    """A finding stated or denied at a level against the recorded facts at that level."""
    claims = list(_claims(given))
    stated = {claim.where for claim in claims if claim.denial is Denial.STATED}
    told: dict[tuple[str, int, str, Level], CheckFinding] = {}
    for claim in claims:
        # `No extrusion but a protrusion` denies the kind, not the herniation.
        if claim.denial is not Denial.STATED and claim.where in stated:
            continue
        if finding := _against_facts(given, claim):
            told.setdefault((claim.place.pointer, claim.mention.start, claim.stem, claim.level), finding)
    return list(told.values())


def _claims(given: CheckInput) -> Iterator[Claim]:
    for place, clauses in asserted(given):
        yield from claims_in(place, clauses)
        if place.role == "answer" and not any(clause.findings for clause in clauses):
            mentions = tuple(mention for clause in clauses for mention in clause.own)
            for spoken in _asked(given):
                yield from claims_of(place, spoken, mentions, {})


def _asked(given: CheckInput) -> list[Spoken]:
    """The findings a stem asks for: those it says of no level of its own, in its question if it has one."""
    if not isinstance(given.body, MultipleChoice):
        return []
    stem = next(place for place in given.fields if place.pointer == "/stem")
    clauses = field_clauses(given, stem)
    asked = [clause for clause in clauses if clause.is_asked] or clauses
    return [spoken for spoken in findings_spoken(asked) if not spoken.clause.own]


def _against_facts(given: CheckInput, claim: Claim) -> CheckFinding | None:
    if claim.denial is Denial.UNCLEAR:
        return None
    there = facts_at(given.facts, claim.level, claim.stem)
    facts = of_side(spoken_of(there, Topic(claim.stem, claim.structure), claim.side), claim.side)
    if facts and all(_contradicts(fact, claim) for fact in facts):
        said = "stated" if claim.denial is Denial.STATED else "denied"
        message = f"{claim.stem} is {said} at {claim.level}, but recorded as {facts[0].value!r}."
        return _about(claim, "error", message, facts[0].uid)
    elsewhere = [fact for fact in given.facts if is_about(fact, claim.stem) and is_positive(fact)]
    is_new = not there and claim.denial is Denial.STATED and claim.level.kind is LevelKind.SEGMENT
    if not elsewhere or not is_new:
        return None
    where = ", ".join(sorted({fact.level for fact in elsewhere}))
    message = f"No fact about {claim.stem} at {claim.level}; recorded at {where}."
    return _about(claim, "warning", message)


def _contradicts(fact: FactGiven, claim: Claim) -> bool:
    is_there = is_positive(fact)
    if claim.denial is Denial.STATED:
        # A mild stenosis is no contradiction to `Normal/Mild`.
        return is_there is False and not claim.degrees & degrees_of(fact.value)
    if claim.denial is Denial.BARELY and "mild" in degrees_of(fact.value):
        return False
    return is_there is True


def _about(claim: Claim, severity: Grade, message: str, fact: str | None = None) -> CheckFinding:
    return CheckFinding(
        "findings_agree_with_facts",
        severity,
        message,
        claim.place.pointer,
        claim.mention.start,
        claim.mention.end,
        str(claim.level),
        fact=fact,
    )
