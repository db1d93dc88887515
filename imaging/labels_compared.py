"""How two labellers of one series differ: in place, and in which level a place is called.

Marks of the same kind are paired by place, nearest first: two that lie within half a step of the column, and
in all three directions nearer than a step, are the same bone or disc, whatever each calls it. What is left
has no counterpart at its place. Distances are those of patient coordinates (mm, LPS), or of a film's pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import dist
from statistics import median

from imaging.level_contradictions import Column, Placed

COUNTED = ("no", "one", "two", "three", "four", "five", "six")
# One mark alone lies at another's place by chance; two that are off alike are a count.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the column: what each of the two calls it, and how far their marks of it lie apart.

    Where only one marked it the other is None, and so are `apart` and `levels`. `levels` is how many levels
    lower the other names it. `name_apart` is how far the other's mark of this very name lies. `picture` is
    the number of the film where a series has several.
    """

    one: Placed | None
    other: Placed | None
    apart: float | None
    levels: int | None
    name_apart: float | None
    picture: int | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether both call it the same."""
        return self.levels == 0

    @property
    def in_words(self) -> str:
        """How the other names it, beside the one: “same level”, “two levels lower”."""
        if self.levels is None:
            return ""
        return "same level" if self.levels == 0 else levels_in_words(self.levels)


@dataclass(frozen=True)
class Comparison:
    """Two labellers of one series, place by place from the head down."""

    places: list[Place]
    unit: str

    @cached_property
    def both(self) -> list[Place]:
        """The places that both marked."""
        return [place for place in self.places if place.levels is not None]

    @property
    def agreed(self) -> int:
        """How many of them both call the same."""
        return sum(place.is_agreed for place in self.both)

    @property
    def only_one(self) -> list[str]:
        """Levels that only the first marked at their place."""
        return [_named(place.one, place) for place in self.places if place.one and not place.other]

    @property
    def only_other(self) -> list[str]:
        """Levels that only the second marked at their place."""
        return [_named(place.other, place) for place in self.places if place.other and not place.one]

    @property
    def median_apart(self) -> float | None:
        """How far two marks of one place usually lie apart."""
        return median(self._apart) if self._apart else None

    @property
    def most_apart(self) -> float | None:
        """How far they lie apart where it is most."""
        return max(self._apart, default=None)

    @property
    def _apart(self) -> list[float]:
        return [place.apart for place in self.both if place.apart is not None]

    def shift_sentence(self, one: str, other: str) -> str:
        """A sentence about a column that the second counts otherwise, film by film; empty without."""
        pictures = dict.fromkeys(place.picture for place in self.both)
        told = (_shift([each for each in self.both if each.picture == at], one, other) for at in pictures)
        return " ".join(sentence for sentence in told if sentence)


def _shift(both: Sequence[Place], one: str, other: str) -> str:
    levels = [place.levels for place in both if place.levels is not None]
    shift, count = next(iter(Counter(levels).most_common(1)), (0, 0))
    if not shift or count < LEAST or 2 * count <= len(both):
        return ""
    example = next(place for place in both if place.levels == shift)
    assert example.one is not None
    assert example.other is not None
    whole = "the whole column" if count == len(both) else f"{count} of {len(both)} places"
    where = f" on picture {example.picture}" if example.picture else ""
    named = f"where {one} marked {example.one.level}, {other} marked {example.other.level}"
    return f"{other} names {whole}{where} {levels_in_words(shift)} than {one}: {named}."


def _named(mark: Placed, place: Place) -> str:
    return f"{mark.level} (picture {place.picture})" if place.picture else mark.level


def levels_in_words(levels: int) -> str:
    """A difference that is not 0 in words: “one level lower”, “two levels higher”."""
    count = abs(levels)
    number = COUNTED[count] if count < len(COUNTED) else str(count)
    return f"{number} level{'' if count == 1 else 's'} {'lower' if levels > 0 else 'higher'}"


def labels_compared(
    pictures: Iterable[tuple[int | None, Sequence[Placed], Sequence[Placed]]],
    *,
    usual: float | None,
    unit: str,
) -> Comparison:
    """Compare the marks of two labellers: of a stack all together, of films picture by picture.

    Each comes with the number of the film where a series has several.
    `usual` is how far neighbours lie apart where no marks show it, in `unit`; None for that of a body.
    """
    places = [
        replace(place, picture=picture)
        for picture, ones, others in pictures
        for place in _places(ones, others, usual)
    ]
    return Comparison(places, unit)


def _places(ones: Sequence[Placed], others: Sequence[Placed], usual: float | None) -> list[Place]:
    column = Column(ones, others)
    pairs = list(_paired(column, ones, others, usual))
    paired = {mark for pair in pairs for mark in pair}
    found = [_place(column, one, other, others) for one, other in pairs]
    found += [_place(column, one, None, others) for one in ones if one not in paired]
    found += [Place(None, other, None, None, None) for other in others if other not in paired]
    return sorted(found, key=_height)


def _paired(
    column: Column, ones: Sequence[Placed], others: Sequence[Placed], usual: float | None
) -> Iterator[tuple[Placed, Placed]]:
    """Pairs at one place, the nearest first; each mark is in one at most."""
    near = [
        (dist(one.at, other.at), one, other)
        for one, other in product(ones, others)
        if one.is_disc == other.is_disc and _is_one_place(column, one, other, usual)
    ]
    taken: set[Placed] = set()
    for _apart, one, other in sorted(near, key=lambda each: each[0]):
        if not {one, other} & taken:
            taken |= {one, other}
            yield one, other


def _is_one_place(column: Column, one: Placed, other: Placed, usual: float | None) -> bool:
    steps = [*column.steps(one), *column.steps(other)]
    step = median(steps) if steps else usual or column.step(one, other)
    return abs(column.along(one, other)) < step / 2 and dist(one.at, other.at) < step


def _place(column: Column, one: Placed, other: Placed | None, others: Sequence[Placed]) -> Place:
    named = next((mark for mark in others if mark.level == one.level), None)
    name_apart = dist(one.at, named.at) if named else None
    if other is None:
        return Place(one, None, None, None, name_apart)
    levels = round(column.ranks[other] - column.ranks[one])
    return Place(one, other, dist(one.at, other.at), levels, name_apart)


def _height(place: Place) -> float:
    """From the head down; the third coordinate runs up the body, on films as well (`placed_on`)."""
    mark = place.one or place.other
    assert mark is not None
    return -mark.at[2]
