"""Series or films of one Subject that count otherwise: a T13, an L6 or four lumbar vertebrae in one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from imaging.films import film_numbers, mark_film
from imaging.models import PROPOSED, LevelMark, Series, Study
from imaging.series_labels import names_of_two

# A series, and the film of it where levels stand on films.
Counted = tuple[Series, int | None]
# A bone that not everybody has, and those around it: where both are marked and it is not, it was not counted.
COUNTED_OR_NOT = {"T13": ("T12", "L1"), "L5": ("L4", "S1"), "L6": ("L5", "S1")}


def count_doubts(study: Study) -> list[str]:
    """Sentences about counts that differ between a series of this study and any other of its Subject."""
    marked = _bones_marked(study.subject_id)
    numbers = film_numbers({series.pk for series, film in marked if film is not None})
    return [
        _sentence(bone, one, other, numbers)
        for bone in COUNTED_OR_NOT
        for one, other in permutations(marked, 2)
        if study.pk in (one[0].study_id, other[0].study_id)
        and bone in marked[one]
        and _leaves_out(bone, marked[other])
    ]


def _leaves_out(bone: str, marked: set[str]) -> bool:
    return bone not in marked and marked.issuperset(COUNTED_OR_NOT[bone])


def _sentence(bone: str, one: Counted, other: Counted, numbers: Mapping[int, int]) -> str:
    upper, lower = COUNTED_OR_NOT[bone]
    names = names_of_two(one[0], other[0])
    places = (numbers.get(film or 0) for _series, film in (one, other))
    here, there = (f"{name}, picture {at}" if at else name for name, at in zip(names, places, strict=True))
    told = f"{bone} is marked on “{here}”, but on “{there}” {lower} follows {upper}"
    return f"{told}: see which count is right, and take the marks of the other away."


def _bones_marked(subject_id: int) -> dict[Counted, set[str]]:
    """The bones marked on each series of a Subject, or film, those around a disc as well, in order."""
    rows = LevelMark.objects.filter(series__study__subject=subject_id).exclude(PROPOSED)
    marked: dict[Counted, set[str]] = {}
    for mark in rows.select_related("series__study").order_by("series__number", "series__pk", "pk"):
        marked.setdefault((mark.series, mark_film(mark)), set()).update(mark.level.split("/"))
    return marked
