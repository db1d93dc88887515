"""What is marked and recorded at each level of a study."""

from __future__ import annotations

from dataclasses import dataclass, field

from anatomy import parse_level
from imaging.films import mark_film, mark_film_numbers, picture_numbers
from imaging.models import LevelFact, LevelMark, SopInstance, Study
from imaging.series_labels import study_series_labels
from imaging.sister_volumes import sisters_among


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


@dataclass(frozen=True, slots=True)
class FilmFinding:
    """What was told of a picture and names no level: where it was seen, and what is not known of that."""

    fact: LevelFact
    where: str
    doubt: str


def findings_without_level(study: Study) -> list[FilmFinding]:
    """What was told of films of a study and names no level, film by film."""
    rows = LevelFact.objects.filter(study=study, level="").select_related("author", "series__study__project")
    facts = list(rows.order_by("series__number", "series_id", "pk"))
    if not facts:
        return []
    labels, every = study_series_labels(study), study.series.select_related("study__project")
    series = {fact.series_id for fact in facts}
    numbers = picture_numbers(SopInstance.objects.filter(series__in=series))
    volumes = {key: len(sisters) + 1 for key, sisters in sisters_among(every).items()}
    return [_seen_on(fact, labels, numbers, volumes) for fact in facts]


def _seen_on(
    fact: LevelFact, labels: dict[int, str], numbers: dict[int, int], volumes: dict[int, int]
) -> FilmFinding:
    series = fact.series
    if series is None:
        return FilmFinding(fact, "", "On which series is not known.")
    label = labels[series.pk]
    if fact.sop_instance_id is not None:
        at = numbers.get(fact.sop_instance_id)
        return FilmFinding(fact, f"{label}, picture {at}" if at else label, "")
    if volumes.get(series.pk):
        return FilmFinding(
            fact, label, f"Its series is {volumes[series.pk]} volumes now; on which it was seen is not known."
        )
    return FilmFinding(fact, label, "On which picture is not known." if series.frame_count > 1 else "")
