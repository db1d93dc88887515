"""Stored marks of a Subject's series that contradict each other, and new ones that would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from imaging.level_contradictions import Contradiction, Placed, contradiction_find
from imaging.models import PROPOSED, LevelMark, MarkSpace, Series, Study
from imaging.series_labels import series_label

WHAT_TO_DO = "Take the marks of one of the two away, then certify the numbering."


@dataclass(frozen=True, slots=True)
class LevelConflict:
    """Two series of one frame of reference whose marks cannot both be right."""

    one: Series
    other: Series
    contradiction: Contradiction

    @property
    def sentence(self) -> str:
        """What is wrong, with both series and both levels named."""
        return self.contradiction.sentence(*_names(self.one, self.other))


def subject_conflicts(subject_id: int) -> list[LevelConflict]:
    """Every two series of a Subject that contradict each other. One query."""
    return _found_in(_marks({subject_id}))


def studies_in_conflict(subject_ids: Collection[int]) -> dict[int, str]:
    """Keys of the Subjects' studies of which a series contradicts another one, with what is wrong.

    One query for all.
    """
    return {
        series.study_id: conflict.sentence
        for conflict in _found_in(_marks(subject_ids))
        for series in (conflict.one, conflict.other)
    }


def study_conflicts(study: Study) -> list[LevelConflict]:
    """Those in which a series of this study takes part."""
    every = subject_conflicts(study.subject_id)
    return [found for found in every if study.pk in (found.one.study_id, found.other.study_id)]


def contradicting_series(series: Series) -> set[int]:
    """Keys of the series whose marks contradict those of another one in this one's frame of reference."""
    frame = series.frame_of_reference_uid
    return {
        each.pk
        for conflict in subject_conflicts(series.study.subject_id)
        if conflict.one.frame_of_reference_uid == frame
        for each in (conflict.one, conflict.other)
    }


def conflict_with_new(series: Series, marks: Sequence[dict[str, Any]]) -> str:
    """Why new marks of a series cannot be right beside those of its neighbours; empty when they may be.

    `marks` have a `level` and a `centroid` in patient mm (LPS). What a model proposed and nobody
    accepted stands in nobody's way.
    """
    if not series.frame_of_reference_uid:
        return ""
    rows = _marks({series.study.subject_id}).filter(
        series__frame_of_reference_uid=series.frame_of_reference_uid
    )
    there: dict[Series, list[Placed]] = {}
    for mark in rows.exclude(series=series).exclude(PROPOSED):
        there.setdefault(mark.series, []).append(_placed(mark))
    new = [Placed(mark["level"], _point(mark["centroid"])) for mark in marks]
    for other, old in there.items():
        if found := contradiction_find(new, old):
            return found.sentence(*_names(series, other))
    return ""


def conflict_between(
    marks: Sequence[dict[str, Any]], there: Iterable[LevelMark], names: tuple[str, str]
) -> str:
    """Why new marks cannot be right beside another one's of the same series, both in patient mm (LPS)."""
    new = [Placed(mark["level"], _point(mark["centroid"])) for mark in marks]
    found = contradiction_find(new, [_placed(mark) for mark in there])
    return found.sentence(*names) if found else ""


def _found_in(marks: Iterable[LevelMark]) -> list[LevelConflict]:
    """Every two series of one Subject and frame of reference whose marks contradict each other."""
    frames: dict[tuple[int, str], dict[Series, list[Placed]]] = {}
    for mark in marks:
        frame = (mark.series.study.subject_id, mark.series.frame_of_reference_uid)
        frames.setdefault(frame, {}).setdefault(mark.series, []).append(_placed(mark))
    return list(_conflicts(frames.values()))


def _marks(subject_ids: Collection[int]) -> QuerySet[LevelMark]:
    """Marks in patient coordinates that a frame of reference holds together."""
    return (
        LevelMark.objects.filter(series__study__subject_id__in=subject_ids, space=MarkSpace.PATIENT)
        .exclude(series__frame_of_reference_uid="")
        .select_related("series__study")
        .order_by("series__number", "series__pk", "pk")
    )


def _conflicts(frames: Iterable[dict[Series, list[Placed]]]) -> Iterator[LevelConflict]:
    for frame in frames:
        for (one, ones), (other, others) in combinations(frame.items(), 2):
            if found := contradiction_find(ones, others):
                yield LevelConflict(one, other, found)


def _placed(mark: LevelMark) -> Placed:
    return Placed(mark.level, (mark.x, mark.y, mark.z))


def _point(numbers: Sequence[float]) -> tuple[float, float, float]:
    x, y, z = numbers
    return float(x), float(y), float(z)


def _names(one: Series, other: Series) -> tuple[str, str]:
    """The labels of two series; of two studies, with the study's."""
    first, second = series_label(one), series_label(other)
    if one.study_id == other.study_id:
        return first, second
    return f"{first}, {_taken(one.study)}", f"{second}, {_taken(other.study)}"


def _taken(study: Study) -> str:
    return f"study of {study.study_date:%d %b %Y}" if study.study_date else f"study {study}"
