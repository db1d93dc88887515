"""Stored marks of a Subject's series that contradict each other, and new ones that would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from imaging.level_contradictions import Contradiction, Placed, contradiction_find
from imaging.level_shifts import shift_find
from imaging.models import PROPOSED, LevelMark, MarkSpace, Series, Study
from imaging.series_labels import names_of_two

WHAT_TO_DO = "Take the marks of one of the two away, then certify the numbering."
OR_MOVED = (
    "Take the marks of one of the two away; or, if the patient moved between them, tick “Positions differ” "
    "under “Certify the numbering” and say there under “Reason” how you know."
)
# How the reason of a numbering begins whose certifier says that positions of unlike frames differ.
POSITIONS_DIFFER = "Positions differ: "


@dataclass(frozen=True, slots=True)
class LevelConflict:
    """Two series of one frame of reference whose marks cannot both be right; or of one study, hardly."""

    one: Series
    other: Series
    contradiction: Contradiction

    @property
    def sentence(self) -> str:
        """What is wrong, with both series and both levels named, and what to do about it."""
        return f"{self.told} {WHAT_TO_DO if self.is_certain else OR_MOVED}"

    @property
    def told(self) -> str:
        """What is wrong, with both series and both levels named."""
        return self.contradiction.sentence(*names_of_two(self.one, self.other))

    @property
    def is_certain(self) -> bool:
        """Whether the two share their coordinates; else the patient may have moved between them."""
        return _share_frame(self.one, self.other)

    @property
    def is_explained(self) -> bool:
        """Whether who recorded the numbering, since the last marks came, wrote how the positions differ."""
        subject = self.one.study.subject
        recorded = subject.numbering_certified_by_id is not None and not subject.has_late_marks
        return not self.is_certain and recorded and subject.numbering_reason.startswith(POSITIONS_DIFFER)


def subject_conflicts(subject_id: int) -> list[LevelConflict]:
    """Every two series of a Subject that contradict each other, explained ones as well. One query."""
    return _found_in(_marks({subject_id}))


def studies_in_conflict(subject_ids: Collection[int]) -> dict[int, str]:
    """Keys of the Subjects' studies of which a series contradicts another one, with what is wrong and to do.

    One query for all.
    """
    return {
        series.study_id: conflict.sentence
        for conflict in _found_in(_marks(subject_ids))
        if not conflict.is_explained
        for series in (conflict.one, conflict.other)
    }


def study_conflicts(study: Study) -> list[LevelConflict]:
    """Those in which a series of this study takes part and that nobody explained."""
    every = (found for found in subject_conflicts(study.subject_id) if not found.is_explained)
    return [found for found in every if study.pk in (found.one.study_id, found.other.study_id)]


def series_conflicts(series: Series) -> list[LevelConflict]:
    """Those in which this series takes part and that nobody explained."""
    return [found for found in study_conflicts(series.study) if series in (found.one, found.other)]


def contradicting_series(series: Series) -> set[int]:
    """Keys of the series whose marks contradict those of another one, if either shares this one's frame."""
    return {
        each.pk
        for conflict in subject_conflicts(series.study.subject_id)
        if not conflict.is_explained
        and (_share_frame(series, conflict.one) or _share_frame(series, conflict.other))
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
    for mark in rows.exclude(series=series):
        there.setdefault(mark.series, []).append(_placed(mark))
    new = [Placed(mark["level"], _point(mark["centroid"])) for mark in marks]
    for other, old in there.items():
        if found := contradiction_find(new, old):
            return found.sentence(*names_of_two(series, other))
    return ""


def _found_in(marks: Iterable[LevelMark]) -> list[LevelConflict]:
    """Every two series of one Subject whose marks contradict each other; certain ones come first."""
    subjects: dict[int, dict[Series, list[Placed]]] = {}
    for mark in marks:
        of_series = subjects.setdefault(mark.series.study.subject_id, {})
        of_series.setdefault(mark.series, []).append(_placed(mark))
    found = [conflict for of_series in subjects.values() for conflict in _conflicts(of_series)]
    return sorted(found, key=lambda conflict: not conflict.is_certain)


def _marks(subject_ids: Collection[int]) -> QuerySet[LevelMark]:
    """Marks in patient coordinates; what a model proposed and nobody accepted contradicts nobody."""
    return (
        LevelMark.objects.filter(series__study__subject_id__in=subject_ids, space=MarkSpace.PATIENT)
        .exclude(PROPOSED)
        .select_related("series__study__subject")
        .order_by("series__number", "series__pk", "pk")
    )


def _conflicts(of_series: dict[Series, list[Placed]]) -> Iterator[LevelConflict]:
    """In one frame of reference any two series are compared; without, those of one study."""
    for (one, ones), (other, others) in combinations(of_series.items(), 2):
        if _share_frame(one, other):
            found = contradiction_find(ones, others)
        else:
            found = shift_find(ones, others) if one.study_id == other.study_id else None
        if found:
            yield LevelConflict(one, other, found)


def _share_frame(one: Series, other: Series) -> bool:
    return one.frame_of_reference_uid == other.frame_of_reference_uid != ""


def _placed(mark: LevelMark) -> Placed:
    return Placed(mark.level, (mark.x, mark.y, mark.z))


def _point(numbers: Sequence[float]) -> tuple[float, float, float]:
    x, y, z = numbers
    return float(x), float(y), float(z)
