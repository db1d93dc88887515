"""What is marked and recorded at each level of a study."""

from __future__ import annotations

from dataclasses import dataclass, field

from anatomy import parse_level
from imaging.films import mark_film, mark_film_numbers
from imaging.models import LevelFact, LevelMark, Study
from imaging.series_labels import study_series_labels


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level: its marks with the labels of their series or films, and the facts told of it."""

    level: str
    marks: list[tuple[LevelMark, str]] = field(default_factory=list)
    facts: list[LevelFact] = field(default_factory=list)


def level_rows(study: Study) -> list[LevelRow]:
    """A row for every level that is marked or told of, from the head down."""
    labels = study_series_labels(study)
    rows: dict[str, LevelRow] = {}
    found = LevelMark.objects.filter(series__study=study).select_related("series", "accepted_by", "author")
    marks = list(found.order_by("series__number", "pk"))
    numbers = mark_film_numbers(marks)
    for mark in marks:
        at, label = numbers.get(mark_film(mark) or 0), labels[mark.series_id]
        where = f"{label}, picture {at}" if at else label
        rows.setdefault(mark.level, LevelRow(mark.level)).marks.append((mark, where))
    for fact in LevelFact.objects.filter(study=study).exclude(level="").select_related("author"):
        rows.setdefault(fact.level, LevelRow(fact.level)).facts.append(fact)
    return sorted(rows.values(), key=lambda row: parse_level(row.level))


def findings_without_level(study: Study) -> list[LevelFact]:
    """What was told of films of a study and names no level, film by film."""
    rows = LevelFact.objects.filter(study=study, level="").select_related("author", "series")
    return list(rows.order_by("series__number", "series_id", "pk"))
