"""Grades of named scales in a text against the grade recorded at the same level."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from anatomy import Level, LevelMention
from corpus.checks.attributes import is_assessed, is_at
from corpus.checks.clause import Clause
from corpus.checks.clauses import asserted
from corpus.checks.degrees import GradesSaid, grade_plain
from corpus.checks.material import CheckFinding, CheckInput, FactGiven, TextField

_REFUSED: Final = re.compile(
    r"(?:(?<![a-z])(?:not|no|than|instead of|at least|at most|below|above|under|over|up to)|不是|并非|而非|"
    r"非|无|至少|不超过|低于|高于|大于|小于)\s*(?:an?\s+)?$"
)


class _Claim(NamedTuple):
    """Grades of one scale said of one level: any of them is meant."""

    mention: LevelMention
    level: Level
    scale: str
    grades: frozenset[str]


def grades_agree_with_facts(given: CheckInput) -> list[CheckFinding]:
    """A grade stated at a level is the one recorded there on the same scale; a range holds it."""
    return [
        finding
        for place, clauses in asserted(given)
        for claim in _claims(clauses)
        for finding in _against(given, place, claim)
    ]


def _claims(clauses: Sequence[Clause]) -> Iterator[_Claim]:
    """The grades of clauses about the same levels, one for each level where there are as many as levels."""
    by_levels: dict[tuple[tuple[LevelMention, ...], str], list[frozenset[str]]] = defaultdict(list)
    for clause in clauses:
        for said in clause.grades:
            mentions = clause.mentions_of(said) if len(clause.grades) == 1 else clause.mentions
            if mentions and not _is_refused(clause, said):
                by_levels[mentions, said.scale] += said.grades
    for (mentions, scale), grades in by_levels.items():
        levels = [(mention, level) for mention in mentions for level in mention.levels]
        for at, (mention, level) in enumerate(levels):
            own = [grades[at]] if len(grades) == len(levels) else grades
            yield _Claim(mention, level, scale, frozenset[str]().union(*own))


def _is_refused(clause: Clause, said: GradesSaid) -> bool:
    return _REFUSED.search(clause.plain[clause.start : said.start]) is not None


def _against(given: CheckInput, place: TextField, claim: _Claim) -> Iterator[CheckFinding]:
    facts = [fact for fact in given.facts if _is_graded(fact, claim)]
    if not facts or any(_is_among(fact.value, claim.grades) for fact in facts):
        return
    said = ", ".join(sorted(claim.grades))
    message = (
        f"{claim.scale.capitalize()} {said} is stated at {claim.level}, but recorded as {facts[0].value!r}."
    )
    yield CheckFinding(
        "grades_agree_with_facts",
        "error",
        message,
        place.pointer,
        claim.mention.start,
        claim.mention.end,
        str(claim.level),
        fact=facts[0].uid,
    )


def _is_graded(fact: FactGiven, claim: _Claim) -> bool:
    on_scale = claim.scale in {fact.scale.lower(), fact.attribute.lower()}
    return on_scale and is_assessed(fact) and is_at(fact, claim.level)


def _is_among(recorded: str, said: frozenset[str]) -> bool:
    """Whether a recorded grade is one of those said; Schizas A holds A1 to A4."""
    grade = grade_plain(recorded)
    letter = grade[:1] if grade[:1].isalpha() else grade
    return grade in said or letter in said or any(one.startswith(grade) for one in said if one[:1].isalpha())
