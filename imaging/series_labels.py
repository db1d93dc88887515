"""Labels that tell the series of one study apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from imaging.models import Series, Study


def series_labels(rows: Iterable[Series], *, name: Callable[[Series], str] = str) -> dict[int, str]:
    """A label by primary key for each series of one study, no two alike.

    `name` is what a series is called by itself.

    The description where it says enough. Series of one description get what tells them apart: the plane,
    else the number of the series, else both, else their place among themselves.
    """
    alike: dict[str, list[Series]] = defaultdict(list)
    for series in sorted(rows, key=lambda each: (each.number, each.pk)):
        alike[name(series)].append(series)
    labels = {same[0].pk: called for called, same in alike.items() if len(same) == 1}
    for called, same in alike.items():
        if len(same) > 1:
            labels |= _told_apart(called, same, taken=set(alike) | set(labels.values()))
    return labels


def study_series_labels(study: Study) -> dict[int, str]:
    """The same for all series of a study."""
    return series_labels(study.series.all())


def series_label(series: Series) -> str:
    """The label of one series among those of its study; one query."""
    return study_series_labels(series.study)[series.pk]


def names_of_two(one: Series, other: Series) -> tuple[str, str]:
    """The labels of two series; of two studies, with the study's."""
    first, second = series_label(one), series_label(other)
    if one.study_id == other.study_id:
        return first, second
    return f"{first}, {_taken(one.study)}", f"{second}, {_taken(other.study)}"


def _taken(study: Study) -> str:
    return f"study of {study.study_date:%d %b %Y}" if study.study_date else f"study {study}"


def _told_apart(name: str, same: Sequence[Series], *, taken: set[str]) -> dict[int, str]:
    ways: list[Callable[[Series], str]] = [_plane, _number, lambda each: f"{_plane(each)}, {_number(each)}"]
    for way in ways:
        found = {each.pk: f"{name}, {way(each)}" for each in same}
        if len(set(found.values())) == len(same) and not set(found.values()) & taken:
            return found
    return {each.pk: f"{name}, {place} of {len(same)}" for place, each in enumerate(same, 1)}


def _plane(series: Series) -> str:
    return series.get_plane_display().lower()


def _number(series: Series) -> str:
    return f"series {series.number}"
