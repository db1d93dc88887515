"""Series or films of one Subject that count otherwise: a T13, an L6 or four lumbar vertebrae in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    marked = levels_marked(study.subject_id)
    numbers = film_numbers({series.pk for series, film in marked if film is not None})
    return [
        _sentence(bone, one, other, numbers)
        for bone, one, other in counts_apart(marked)
        if study.pk in (one[0].study_id, other[0].study_id)
    ]


def counts_apart(marked: Mapping[Counted, set[str]]) -> list[tuple[str, Counted, Counted]]:
    """A bone, a series or film that marks it, and one that leaves it out, for every two that differ."""
    bones = {each: bones_in(levels) for each, levels in marked.items()}
    return [
        (bone, one, other)
        for bone in COUNTED_OR_NOT
        for one, other in permutations(bones, 2)
        if bone in bones[one] and leaves_out(bone, bones[other])
    ]


def leaves_out(bone: str, marked: set[str]) -> bool:
    """Whether bones on both sides of one are marked together, and it is not."""
    return bone not in marked and marked.issuperset(COUNTED_OR_NOT[bone])


def bones_in(levels: Iterable[str]) -> set[str]:
    """The bones that are levels, and those around discs."""
    return {bone for level in levels for bone in level.split("/")}


def levels_marked(subject_id: int) -> dict[Counted, set[str]]:
    """The levels marked on each series of a Subject, or film, in order; one query.

    What a model proposed and nobody accepted is no part of them.
    """
    rows = LevelMark.objects.filter(series__study__subject=subject_id).exclude(PROPOSED)
    marked: dict[Counted, set[str]] = {}
    for mark in rows.select_related("series__study").order_by("series__number", "series__pk", "pk"):
        marked.setdefault((mark.series, mark_film(mark)), set()).add(mark.level)
    return marked


def _sentence(bone: str, one: Counted, other: Counted, numbers: Mapping[int, int]) -> str:
    upper, lower = COUNTED_OR_NOT[bone]
    names = names_of_two(one[0], other[0])
    places = (numbers.get(film or 0) for _series, film in (one, other))
    here, there = (f"{name}, picture {at}" if at else name for name, at in zip(names, places, strict=True))
    told = f"{bone} is marked on “{here}”, but on “{there}” {lower} follows {upper}"
    return f"{told}: see which count is right, and take the marks of the other away."
