"""One level that two series of one study mark apart: farther than two hands differ, not as far as a level.

Only series that share their coordinates are held against each other (one frame of reference). Where several
people marked a level on both, the two marks that lie nearest count. Larger differences are contradictions,
which `level_conflicts` tells.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from anatomy.parsing import parse_level
from imaging.level_conflicts import contradicting_series
from imaging.marks_apart import Extent, drifts_find
from imaging.models import LevelMark, MarkSpace, Series, Study
from imaging.series_labels import study_series_labels

WHAT_TO_DO: Final = "Look at both, and move the one that is wrong."


@dataclass(frozen=True, slots=True)
class Drift:
    """Levels that two series mark apart, from the head down, and how far (mm) at most."""

    one: Series
    other: Series
    levels: tuple[str, ...]
    apart: float

    def sentence(self, labels: Mapping[int, str]) -> str:
        """What is so, with both series named, and what to do about it."""
        named = self.levels[0] if len(self.levels) == 1 else f"{', '.join(self.levels)} are"
        verb = " is" if len(self.levels) == 1 else ""
        most = "" if len(self.levels) == 1 else "up to "
        pair = f"“{labels[self.one.pk]}” and “{labels[self.other.pk]}”"
        return f"{named}{verb} marked {most}{self.apart:.0f} mm apart on {pair}. {WHAT_TO_DO}"


def drifts_told(
    study: Study, marks: Iterable[LevelMark], *, but: Collection[frozenset[int]] = ()
) -> list[str]:
    """A sentence for each two series of a study whose `marks` drift apart; one query where there are any.

    `but` are pairs of series, by their keys, of which worse is told. Fetch the marks with their series.
    """
    found = [drift for drift in _drifts(marks) if frozenset((drift.one.pk, drift.other.pk)) not in but]
    return _worded(study, found)


def series_drifts(series: Series) -> list[str]:
    """The same for the pairs that one series is part of; two queries."""
    if not series.frame_of_reference_uid:
        return []
    beside = LevelMark.objects.filter(
        series__study=series.study_id, series__frame_of_reference_uid=series.frame_of_reference_uid
    )
    found = _drifts(beside.select_related("series").order_by("series__number", "series__pk", "pk"))
    return _worded(series.study, [drift for drift in found if series in (drift.one, drift.other)])


def placed_drifts(series: Series, placed: Iterable[LevelMark]) -> list[str]:
    """The same for marks of one person on a series as their page has them, stored or not.

    They are held against the other series that share its coordinates, if none contradicts another one.
    """
    if not series.frame_of_reference_uid:
        return []
    beside = LevelMark.objects.filter(
        series__study=series.study_id, series__frame_of_reference_uid=series.frame_of_reference_uid
    ).exclude(series__in={series.pk, *contradicting_series(series)})
    others = beside.select_related("series").order_by("series__number", "series__pk", "pk")
    found = _drifts([*placed, *others])
    return _worded(series.study, [drift for drift in found if drift.one == series])


def _worded(study: Study, found: Sequence[Drift]) -> list[str]:
    labels = study_series_labels(study) if found else {}
    return [drift.sentence(labels) for drift in found]


def _drifts(marks: Iterable[LevelMark]) -> list[Drift]:
    """Every two series that drift apart; what a model proposed and nobody accepted counts for nothing."""
    of_series: dict[Series, list[Extent]] = {}
    for mark in marks:
        if mark.space == MarkSpace.PATIENT and not mark.is_proposal and mark.series.frame_of_reference_uid:
            of_series.setdefault(mark.series, []).append(_extent(mark))
    found = []
    for (one, ones), (other, others) in combinations(of_series.items(), 2):
        if one.frame_of_reference_uid != other.frame_of_reference_uid:
            continue
        if apart := drifts_find(ones, others):
            levels = tuple(sorted(apart, key=parse_level))
            found.append(Drift(one, other, levels, max(apart.values())))
    return found


def _extent(mark: LevelMark) -> Extent:
    box = json.loads(mark.box) if mark.box else None
    return Extent.of(mark.level, (mark.x, mark.y, mark.z), (box["min"], box["max"]) if box else ())
