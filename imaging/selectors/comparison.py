"""Who labelled a series, and how two of them differ, as a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anatomy.column import POSITION
from imaging.films import by_place, is_flat, mark_film_numbers
from imaging.labels_compared import Comparison, labels_compared
from imaging.level_contradictions import Placed
from imaging.level_doubles import placed_on, too_near
from imaging.mark_sources import marks_span
from imaging.models import AuthorKind, LevelMark, Series, Study
from imaging.selectors.marked_pictures import mark_shown, marked_pictures, pictures_told
from projects.models import User

# On a film neighbours whose distance no marks show lie apart by so many times what is too near for two.
STEP_OVER_NEAR = 4.0


@dataclass(frozen=True, slots=True)
class Labeller:
    """One author of marks on a series: a person, a file, or a model with what nobody accepted yet."""

    name: str
    marks: list[LevelMark]

    @property
    def first(self) -> LevelMark:
        """One of the marks, by which the labeller is named in addresses."""
        return self.marks[0]

    @property
    def span(self) -> str:
        """The levels from the highest to the lowest."""
        return marks_span(self.marks)

    @property
    def is_person(self) -> bool:
        """Whether these are a person's own marks."""
        return self.first.author_kind == AuthorKind.PERSON

    @property
    def proposed(self) -> list[LevelMark]:
        """Those of the marks that a model proposes and nobody accepted."""
        return [mark for mark in self.marks if mark.is_proposal]


def labellers_of(study: Study, *, first: User) -> dict[int, list[Labeller]]:
    """Who marked levels on each series of a study, by the series' key; one query.

    `first` stands before all, then persons, then others, as they came.
    """
    groups: dict[int, dict[tuple[str, str], list[LevelMark]]] = {}
    rows = LevelMark.objects.filter(series__study=study).select_related("author", "sop_instance")
    for mark in rows.order_by("pk"):
        of_series = groups.setdefault(mark.series_id, {})
        of_series.setdefault((mark.author_kind, mark.author_name), []).append(mark)
    return {
        series: sorted(
            (Labeller(marks[0].told_by, marks) for marks in found.values()),
            key=lambda each: (each.first.author != first, not each.is_person),
        )
        for series, found in groups.items()
    }


def two_compared(series: Series, one: Labeller, other: Labeller) -> Comparison:
    """How two labellers of a series differ."""
    near, unit = too_near(series)
    usual = STEP_OVER_NEAR * near if is_flat(series) else None
    return labels_compared(_by_picture(series, one.marks, other.marks), usual=usual, unit=unit)


def comparison_sheet(series: Series, one: Labeller, other: Labeller, *, slug: str) -> dict[str, Any]:
    """The pictures of a series with the marks of both, for the page that draws them."""
    pictures = marked_pictures(series)
    return {
        "pictures": pictures_told(pictures, series, slug),
        "one": [mark_shown(mark, pictures) for mark in one.marks if pictures],
        "other": [mark_shown(mark, pictures) for mark in other.marks if pictures],
        "modality": series.modality,
        "names": [one.name, other.name],
    }


def _by_picture(
    series: Series, ones: Sequence[LevelMark], others: Sequence[LevelMark]
) -> list[tuple[int | None, list[Placed], list[Placed]]]:
    """The marks of both: of a stack in one, since it is one space; of films picture by picture."""
    left, right, flat = by_place(ones), by_place(others), is_flat(series)
    numbers = mark_film_numbers([*ones, *others])
    places = sorted(left | right, key=lambda place: numbers.get(place[1] or 0, 0))
    return [
        (
            numbers.get(place[1] or 0),
            _placed(left.get(place, []), flat=flat),
            _placed(right.get(place, []), flat=flat),
        )
        for place in places
    ]


def _placed(marks: Sequence[LevelMark], *, flat: bool) -> list[Placed]:
    """The marks that name bones; a construct end such as the pelvis has no place in the count."""
    named = (mark for mark in marks if all(bone in POSITION for bone in mark.level.split("/")))
    return [placed_on(mark.level, (mark.x, mark.y, mark.z), flat=flat) for mark in named]
