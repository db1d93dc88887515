"""Marks that a series lends to its neighbours of one frame of reference, by their place in the patient."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

from imaging.films import is_flat
from imaging.label_pictures import LEAST_GAP_MM, LabelPicture, label_pictures
from imaging.level_conflicts import contradicting_series
from imaging.models import PROPOSED, LevelMark, MarkSpace, Series, SopInstance


def lent_to(series: Series, known: Collection[str]) -> list[LevelMark]:
    """One mark of each level that neighbours tell and that is not `known` on the series.

    A neighbour that another series contradicts lends nothing, and no proposal is lent.
    """
    if not series.frame_of_reference_uid:
        return []
    others = (
        LevelMark.objects.filter(
            series__study_id=series.study_id,
            series__frame_of_reference_uid=series.frame_of_reference_uid,
            space=MarkSpace.PATIENT,
        )
        .exclude(PROPOSED)
        .exclude(series=series)
        .exclude(series__in=contradicting_series(series))
        .exclude(level__in=known)
        .select_related("series")
        .order_by("series__number", "pk")
    )
    first: dict[str, LevelMark] = {}
    for mark in others:
        first.setdefault(mark.level, mark)
    return list(first.values())


def lent_in_view(series: Series) -> list[tuple[LevelMark, SopInstance]]:
    """What is lent to a series and lies in one of its slices, with that slice: the others cannot be seen."""
    if is_flat(series):
        return []
    known = set(series.level_marks.exclude(PROPOSED).values_list("level", flat=True))
    lent = lent_to(series, known)
    pictures = label_pictures(series) if lent else []
    reach = _reach(pictures)
    found = [(mark, _slice_of(mark, pictures, reach)) for mark in lent]
    return [(mark, file) for mark, file in found if file is not None]


def _reach(pictures: Sequence[LabelPicture]) -> float:
    """How far (mm) from the middle of a slice a point is still seen in it: half the usual gap."""
    gaps = [each.plane.pixel_near(before.plane.position)[0] for before, each in pairwise(pictures)]
    return max(LEAST_GAP_MM, median(gaps) / 2 if gaps else 0.0)


def _slice_of(mark: LevelMark, pictures: Sequence[LabelPicture], reach: float) -> SopInstance | None:
    near: list[tuple[float, SopInstance]] = []
    for picture in pictures:
        off, column, row = picture.plane.pixel_near((mark.x, mark.y, mark.z))
        if off <= reach and -0.5 <= column <= picture.columns - 0.5 and -0.5 <= row <= picture.rows - 0.5:
            near.append((off, picture.file))
    return min(near, key=lambda each: each[0])[1] if near else None
