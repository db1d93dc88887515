"""A person, a model or an import records what is so at a level."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from anatomy import NotALevel, Side, parse_level
from imaging.errors import FactNotClear
from imaging.models import AuthorKind, LevelFact, SopInstance, Study
from projects.models import User
from projects.services import audit

ZONES = ("central", "subarticular", "foraminal", "extraforaminal")
# The grades of each named scale: Pfirrmann 2001, Schizas 2010, Lee 2010, Meyerding 1932 (V is
# spondyloptosis), Genant 1993, RSNA 2024 lumbar challenge, Modic 1988 (0 is none).
SCALES: dict[str, frozenset[str]] = {
    "Pfirrmann": frozenset({"I", "II", "III", "IV", "V"}),
    "Schizas": frozenset({"A", "A1", "A2", "A3", "A4", "B", "C", "D"}),
    "Lee": frozenset({"0", "1", "2", "3"}),
    "Meyerding": frozenset({"0", "I", "II", "III", "IV", "V"}),
    "Genant": frozenset({"0", "0.5", "1", "2", "3"}),
    "Modic": frozenset({"0", "I", "II", "III"}),
    "RSNA": frozenset({"Normal/Mild", "Moderate", "Severe"}),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said: *normal* and *not assessable* are statements too.

    `level` is empty where a dataset tells of a film and names no level: then none is concluded.
    """

    level: str
    structure: str
    attribute: str
    value: str
    scale: str = ""
    side: str = ""
    zone: str = ""
    certainty: str = LevelFact.Certainty.CERTAIN


@transaction.atomic
def level_fact_record(
    *,
    study: Study,
    statement: Statement,
    author: User | None = None,
    author_kind: AuthorKind = AuthorKind.PERSON,
    author_name: str = "",
    picture: SopInstance | None = None,
) -> LevelFact:
    """Record a fact; the same author saying something new of the same place replaces it.

    The level is stored in its canonical form; only an import may leave it open, and then names the picture.
    Raises FactNotClear, with a sentence for the person, when it names no level, side, zone or grade that
    exists.
    """
    level = "" if _is_open(statement, author_kind, picture) else _level(statement.level)
    _check(statement)
    if (author_kind == AuthorKind.PERSON) is (author is None):
        raise FactNotClear("A fact stated by a person names that person, any other does not.")
    name = author.get_username() if author is not None else author_name
    fact, _ = LevelFact.objects.update_or_create(
        subject=study.subject,
        study=study,
        level=level,
        structure=statement.structure,
        side=statement.side,
        zone=statement.zone,
        attribute=statement.attribute,
        author_kind=author_kind,
        author_name=name,
        defaults={
            "author": author,
            "series": picture.series if picture else None,
            "sop_instance": picture,
            "value": statement.value,
            "scale": statement.scale,
            "certainty": statement.certainty,
        },
    )
    if author is not None:
        audit(
            action="level_fact_record",
            actor=author,
            project=study.project,
            object_kind="level_fact",
            object_uid=fact.uid,
            detail={"level": level, "attribute": statement.attribute, "value": statement.value},
        )
    return fact


def _is_open(statement: Statement, author_kind: AuthorKind, picture: SopInstance | None) -> bool:
    return not statement.level and author_kind == AuthorKind.IMPORT and picture is not None


def _level(text: str) -> str:
    try:
        return str(parse_level(text))
    except NotALevel as problem:
        raise FactNotClear(str(problem)) from problem


def _check(statement: Statement) -> None:
    if not (statement.structure and statement.attribute and statement.value):
        raise FactNotClear("Say of which structure, which attribute, and the value.")
    if statement.side and statement.side not in set(Side):
        raise FactNotClear(f"{statement.side} is not a side: left, right, bilateral or midline.")
    if statement.zone and statement.zone not in ZONES:
        raise FactNotClear(f"{statement.zone} is not a zone: {', '.join(ZONES)}.")
    if statement.certainty not in LevelFact.Certainty.values:
        raise FactNotClear(f"{statement.certainty} is not a certainty.")
    grades = SCALES.get(statement.scale)
    if statement.scale and grades is None:
        raise FactNotClear(f"{statement.scale} is not a scale that is known here: {', '.join(SCALES)}.")
    assessed = statement.certainty != LevelFact.Certainty.NOT_ASSESSABLE
    if grades is not None and assessed and statement.value not in grades:
        raise FactNotClear(
            f"{statement.value} is not a grade of {statement.scale}: {', '.join(sorted(grades))}."
        )
