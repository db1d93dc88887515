"""Series of one Subject that count its bones otherwise: a T13, an L6 or four lumbar vertebrae in one."""

from __future__ import annotations

from itertools import permutations

from imaging.models import PROPOSED, LevelMark, Series, Study
from imaging.series_labels import names_of_two

# A bone that not everybody has, and those around it: where both are marked and it is not, it was not counted.
COUNTED_OR_NOT = {"T13": ("T12", "L1"), "L5": ("L4", "S1"), "L6": ("L5", "S1")}


def count_doubts(study: Study) -> list[str]:
    """Sentences about counts that differ between a series of this study and any other of its Subject."""
    marked = _bones_marked(study.subject_id)
    return [
        _sentence(bone, one, other)
        for bone in COUNTED_OR_NOT
        for one, other in permutations(marked, 2)
        if study.pk in (one.study_id, other.study_id)
        and bone in marked[one]
        and _leaves_out(bone, marked[other])
    ]


def _leaves_out(bone: str, marked: set[str]) -> bool:
    return bone not in marked and marked.issuperset(COUNTED_OR_NOT[bone])


def _sentence(bone: str, one: Series, other: Series) -> str:
    upper, lower = COUNTED_OR_NOT[bone]
    here, there = names_of_two(one, other)
    told = f"{bone} is marked on “{here}”, but on “{there}” {lower} follows {upper}"
    return f"{told}: see which count is right, and take the marks of the other away."


def _bones_marked(subject_id: int) -> dict[Series, set[str]]:
    """The bones marked on each series of a Subject, those around a disc as well, in the series' order."""
    rows = LevelMark.objects.filter(series__study__subject=subject_id).exclude(PROPOSED)
    marked: dict[Series, set[str]] = {}
    for mark in rows.select_related("series__study").order_by("series__number", "series__pk", "pk"):
        marked.setdefault(mark.series, set()).update(mark.level.split("/"))
    return marked
