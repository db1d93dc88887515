"""What a study offers: its series, its marks with their places, its facts as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.checks.attributes import is_positive_value
from generation.drafter.neighbours import cranial_to_caudal
from generation.drafter.wording import FactWords, chinese_statement, english_statement
from generation.errors import LevelsContradict
from generation.material import FactView, LevelPlace, MarkView, MeasurementView, SeriesView
from generation.materials.measured import measurements_read
from generation.materials.placing import mark_place, segment_place
from imaging.films import by_place
from imaging.level_conflicts import study_conflicts
from imaging.models import PROPOSED, LevelFact, LevelMark, Series, SopInstance, Study
from imaging.render import stack_of
from imaging.series_doubts import series_barred
from imaging.series_labels import series_labels, study_series_labels
from imaging.slices import Stack, stack_from

# A side may be worded only where the images carry one; a fact without series speaks of the whole study.
_SIDED = frozenset({"left", "right"})


@dataclass(frozen=True)
class StudyMaterial:
    """Views of everything a question about one study may use."""

    study: str
    series: tuple[SeriesView, ...]
    marks: tuple[MarkView, ...]
    places: tuple[LevelPlace, ...]
    facts: tuple[FactView, ...]
    measurements: tuple[MeasurementView, ...] = ()
    stacks: tuple[Stack, ...] = ()


def study_barred(study: Study) -> str:
    """Why nothing may be drafted from a study; empty when it may.

    That is while its series name one place otherwise, or one of them names what no body has.
    """
    told = [conflict.sentence for conflict in study_conflicts(study)]
    told += series_barred(study.series.values_list("pk", flat=True)).values()
    return f"Nothing is drafted from {study.subject}: {told[0]}" if told else ""


def study_read(study: Study) -> StudyMaterial:
    """Read a study once; an accepted or newer mark wins where a level is marked twice on a series, or a film.

    What a model proposes and nobody has accepted is not read: `marks_waiting` tells of it.
    Raises LevelsContradict where nothing may be drafted from it.
    """
    if barred := study_barred(study):
        raise LevelsContradict(barred)
    assumed = study.subject.level_is_assumed
    rows = list(study.series.select_related("study__subject").order_by("number", "pk"))
    labels = series_labels(rows)
    # What names no level can be worded of none: a reader would supply one.
    rows_told = study.level_facts.exclude(level="").order_by("level", "structure", "pk")
    facts = tuple(fact_view(fact) for fact in rows_told)
    told = list(dict.fromkeys(fact.level for fact in facts))
    marks: list[MarkView] = []
    places: list[LevelPlace] = []
    stacks: list[Stack] = []
    for series in rows:
        stack = stack_of(series)
        stacks.append(stack_from(series, stack))
        for best in _best_marks(series):
            marks += _mark_views(series, stack, best, assumed=assumed)
            places += _level_places(series, stack, best, told)
    return StudyMaterial(
        study=study.study_instance_uid,
        series=tuple(_series_view(series, labels[series.pk], assumed=assumed) for series in rows),
        marks=tuple(marks),
        places=tuple(places),
        facts=facts,
        measurements=measurements_read(study),
        stacks=tuple(stacks),
    )


def marks_waiting(study: Study) -> list[str]:
    """A sentence for each series with marks that a model proposed and nobody has accepted; else nothing."""
    waiting: dict[int, set[str]] = {}
    for mark in LevelMark.objects.filter(PROPOSED, series__study=study):
        waiting.setdefault(mark.series_id, set()).add(mark.level)
    if not waiting:
        return []
    labels = study_series_labels(study)
    sure = LevelMark.objects.filter(series__in=waiting).exclude(PROPOSED)
    for series, level in sure.values_list("series_id", "level"):
        waiting[series].discard(level)
    return [
        f"On “{labels[series]}” of {study.subject} a model proposed {', '.join(cranial_to_caudal(levels))}, "
        "which wait to be accepted in the viewer; nothing is drafted from them before."
        for series, levels in waiting.items()
        if levels
    ]


def _best_marks(series: Series) -> list[dict[str, LevelMark]]:
    """The mark of each level that is believed, for each place where a level is marked once: each film."""
    rows = series.level_marks.exclude(PROPOSED).order_by("accepted_at", "created_at")
    return [_best_of(marks) for marks in by_place(rows).values()]


def _best_of(marks: list[LevelMark]) -> dict[str, LevelMark]:
    best: dict[str, LevelMark] = {}
    for mark in marks:
        if mark.level not in best or best[mark.level].accepted_at is None or mark.accepted_at:
            best[mark.level] = mark
    return best


def _mark_views(
    series: Series, stack: list[SopInstance], best: dict[str, LevelMark], *, assumed: bool
) -> Iterator[MarkView]:
    for mark in best.values():
        if place := mark_place(mark, stack):
            yield MarkView(
                uid=str(mark.uid),
                level=mark.level,
                series=series.series_instance_uid,
                sop=place.sop,
                column=place.column,
                row=place.row,
                assumed=assumed,
            )


def _level_places(
    series: Series, stack: list[SopInstance], best: dict[str, LevelMark], levels: list[str]
) -> Iterator[LevelPlace]:
    """Where the levels that facts speak of are seen: at their own mark, else between their vertebrae."""
    for level in levels:
        if level in best:
            place = mark_place(best[level], stack)
        else:
            bones = [best[bone] for bone in level.split("/") if bone in best]
            place = segment_place(bones, stack, plane=series.plane)
        if place:
            yield LevelPlace(level=level, series=series.series_instance_uid, sop=place.sop)


def _series_view(series: Series, label: str, *, assumed: bool) -> SeriesView:
    return SeriesView(
        uid=series.series_instance_uid,
        label=label,
        modality=series.modality,
        plane=series.plane,
        laterality=series.laterality,
        level_assumed=assumed,
        frames=series.frame_count,
        variants=tuple(sorted(series.study.subject.variants_said)),
    )


def fact_view(fact: LevelFact) -> FactView:
    """A fact with the sentences that quotes of it are looked for in."""
    words = FactWords(
        level=fact.level,
        structure=fact.structure,
        attribute=fact.attribute,
        value=fact.value,
        scale=fact.scale,
        side=fact.side,
        zone=fact.zone,
        certainty=fact.certainty,
    )
    return FactView(
        uid=str(fact.uid),
        level=fact.level,
        structure=fact.structure,
        attribute=fact.attribute,
        value=fact.value,
        scale=fact.scale,
        side=fact.side,
        normal=not is_positive_value(fact.value),
        assessable=fact.certainty != LevelFact.Certainty.NOT_ASSESSABLE,
        statement=english_statement(words),
        statement_zh=chinese_statement(words),
    )
