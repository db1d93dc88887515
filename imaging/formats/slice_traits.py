"""Several volumes in one series: which slices at the same places belong together, and how they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import isfinite
from typing import Any

import numpy as np

from imaging.deidentify.text import is_coded_string
from imaging.formats.limits import MOST_STACKS
from imaging.formats.stacks import ONE_PLACE

# Corners of two volumes of one geometry differ by rounding only, in mm.
SAME_CORNER = 0.1
# One place alone is a run in time, which is scrolled through as it is.
FEWEST_PLACES = 2
# Most letters of a SeriesDescription (LO).
LONGEST_DESCRIPTION = 64
# An echo and a phase and a picture kind: of more traits nobody makes one series.
MOST_TRAITS = 3

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StackedSlice:
    """A stored slice: its key, the series it is in, millimetres along the normal, its DICOM JSON."""

    key: int
    series: int
    place: float
    told: Told

    @property
    def corner(self) -> list[float]:
        """ImagePositionPatient, LPS mm."""
        return [float(number) for number in self.told.get("00200032", {}).get("Value", [])]


@dataclass(frozen=True, slots=True)
class TraitStack:
    """Slices of one volume, along the stack, and what tells it from the others, in words."""

    slices: tuple[StackedSlice, ...]
    words: str


def trait_stacks(slices: Sequence[StackedSlice], parted: Sequence[int] = ()) -> list[TraitStack]:
    """The volumes that slices of one geometry hold; none where nothing tells them apart.

    The fewest traits that do it count, and only where each volume has a slice at every place. `parted` are
    the series that slices were parted into before: then a trait counts that keeps those apart, so a slice
    that comes late finds its own though not all are in.
    """
    ordered = sorted(slices, key=lambda each: (each.place, each.key))
    if len(ordered) < 2 or not (parted or _repeat(ordered)):
        return []
    kept, later = _keys(ordered), None
    pile = max(_at_one_place(ordered), key=len)
    for chosen in _chosen(kept):
        if len({tuple(kept[name][at] for name in chosen) for at in pile}) < len(pile):
            continue  # They are not told apart at the one place: no need to look at all others.
        groups = _groups(ordered, [kept[name] for name in chosen])
        if not _are_volumes(groups) or not _keep_apart(groups, parted):
            continue
        if _are_complete(groups):
            return _worded(groups, chosen)
        later = later or (_worded(groups, chosen) if parted else None)
    return later or []


def _groups(ordered: Sequence[StackedSlice], keys: Sequence[Sequence[str]]) -> list[list[StackedSlice]]:
    found: dict[tuple[str, ...], list[StackedSlice]] = {}
    for number, each in enumerate(ordered):
        found.setdefault(tuple(key[number] for key in keys), []).append(each)
    return list(found.values())


def described(name: str, words: str, longest: int) -> str:
    """A description with what tells a volume from others at its end, in so many letters at most."""
    room = max(longest - len(words) - 2, 0)
    return ", ".join(filter(None, (name[:room].strip(), words)))[:longest]


def _repeat(ordered: Sequence[StackedSlice]) -> bool:
    return any(after.place - before.place <= ONE_PLACE for before, after in pairwise(ordered))


def _are_volumes(groups: Sequence[Sequence[StackedSlice]]) -> bool:
    return 1 < len(groups) <= MOST_STACKS and not any(map(_repeat, groups))


def _keys(ordered: Sequence[StackedSlice]) -> dict[str, list[str]]:
    """By trait the key of every slice, for the traits in which slices differ."""
    kept = {}
    for name, trait in _TRAITS.items():
        values = [trait.value(each.told) for each in ordered]
        told = _ranks(ordered, values) if trait.by_rank else [repr(value) for value in values]
        if 1 < len(set(told)) <= MOST_STACKS:
            kept[name] = told
    return kept


def _ranks(ordered: Sequence[StackedSlice], values: Sequence[Any]) -> list[str]:
    """The order of each slice among those at its place: moments differ a little from place to place."""
    ranks = [""] * len(ordered)
    for places in _at_one_place(ordered):
        told = [values[at] for at in places]
        if None in told or len(set(told)) < len(told):
            return []
        for rank, at in enumerate(sorted(places, key=lambda place: values[place])):
            ranks[at] = str(rank)
    return ranks


def _at_one_place(ordered: Sequence[StackedSlice]) -> Iterator[list[int]]:
    together = [0]
    for at in range(1, len(ordered)):
        if ordered[at].place - ordered[at - 1].place > ONE_PLACE:
            yield together
            together = []
        together.append(at)
    yield together


def _chosen(kept: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    for count in range(1, MOST_TRAITS + 1):
        yield from combinations(kept, count)


def _are_complete(groups: Sequence[Sequence[StackedSlice]]) -> bool:
    """Whether each volume has one slice at every place, and lies where the others do."""
    count = len(groups[0])
    if count < FEWEST_PLACES or any(len(group) != count for group in groups):
        return False
    if len({len(each.corner) for group in groups for each in group}) > 1:
        return False  # Some say where they lie, and some do not.
    corners = [np.asarray([each.corner for each in group]) for group in groups]
    return all(np.allclose(each, corners[0], rtol=0, atol=SAME_CORNER) for each in corners)


def _keep_apart(groups: Sequence[Sequence[StackedSlice]], parted: Sequence[int]) -> bool:
    """Whether each series of before, and the slice that came first elsewhere, has a volume to itself."""
    first = min((each.key for group in groups for each in group if each.series not in parted), default=0)
    apart = [[each.key == first for each in group] for group in groups]
    holding = [{at for at, found in enumerate(apart) if any(found)}]
    for series in parted:
        holding.append(
            {at for at, group in enumerate(groups) if any(each.series == series for each in group)}
        )
    return all(len(each) == 1 for each in holding) and len(set.union(*holding)) == len(holding)


# --- What tells volumes apart, and in which words -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trait:
    """How a trait is read, and the words for a value (None: counted), given its place (from 1) in order."""

    value: Callable[[Told], Any]
    words: Callable[[Any, int], str]
    by_rank: bool = False


def _finite(value: Any) -> float | None:
    """A number of a header; None for what is none, whatever else stands there."""
    try:
        number = float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return None
    return number if number is not None and isfinite(number) else None


def _number(tag: str) -> Callable[[Told], float | None]:
    return lambda told: _finite((told.get(tag, {}).get("Value") or [None])[0])


def _moment(told: Told) -> str | None:
    value = (told.get("00080032", {}).get("Value") or [None])[0]
    return value if isinstance(value, str) else None


_B = _number("00189087")


def _weighting(told: Told) -> tuple[float, tuple[float, ...]] | None:
    """The b-value, and the direction of its gradient where it has one."""
    along = [_finite(each) for each in told.get("00189089", {}).get("Value") or ()]
    direction = tuple(each for each in along if each is not None)
    b = _B(told)
    return (b or 0.0, direction) if direction or b is not None else None


def _weighting_words(value: tuple[float, tuple[float, ...]] | None, order: int) -> str:
    if value is None:
        return f"direction {order}"
    along = " ".join(f"{part:.3g}" for part in value[1])
    return f"b {value[0]:.4g}" + (f" along {along}" if along else "")


def _picture(told: Told) -> tuple[str, ...]:
    """The kinds of ImageType beyond its first two words, and the part of a complex image."""
    kinds = [str(word) for word in told.get("00080008", {}).get("Value", [])[2:]]
    return (*kinds, *(str(word) for word in told.get("00089208", {}).get("Value", [])))


# Words of makers and of the standard (PS3.3 C.8.13.3.1) for the kinds of a Dixon series.
_KINDS = {
    "IN_PHASE": "in phase", "INPHASE": "in phase", "IP": "in phase", "IN-PHASE": "in phase",
    "OUT_PHASE": "opposed phase", "OUTPHASE": "opposed phase", "OP": "opposed phase",
    "OPP_PHASE": "opposed phase", "OPPOSED_PHASE": "opposed phase", "OUT_OF_PHASE": "opposed phase",
    "W": "water", "WATER": "water", "F": "fat", "FAT": "fat",
}  # fmt: skip
# Of these a picture is as usual.
_USUAL = ("", "NONE", "OTHER", "MAGNITUDE", "M", "ND", "NORM", "DIS2D", "DIS3D")


def _picture_words(value: tuple[str, ...], order: int) -> str:
    known = [_KINDS.get(word, "") for word in value]
    if not any(known):
        known = [word.replace("_", " ").lower() for word in value if _is_said(word)]
    return " ".join(dict.fromkeys(filter(None, known))) or f"picture {order}"


def _is_said(word: str) -> bool:
    return word not in _USUAL and is_coded_string(word)


def _counted(word: str) -> Callable[[Any, int], str]:
    return lambda _value, order: f"{word} {order}"


def _measured(word: str, *, counted: str = "", unit: str = "") -> Callable[[Any, int], str]:
    def words(value: Any, order: int) -> str:
        number = f"{counted} {order}" if counted else ""
        told = f"{word} {value:.4g}{unit}" if value is not None else ""
        return ", ".join(filter(None, (number, told))) or f"without {word}"

    return words


_PHASE = _counted("phase")
_TRAITS: dict[str, _Trait] = {
    "echo": _Trait(_number("00180081"), _measured("TE", counted="echo", unit=" ms")),
    "echo number": _Trait(_number("00180086"), _counted("echo")),
    "b": _Trait(_B, _measured("b")),
    "direction": _Trait(_weighting, _weighting_words),
    "picture": _Trait(_picture, _picture_words),
    "inversion": _Trait(_number("00180082"), _measured("TI", unit=" ms")),
    "kV": _Trait(_number("00180060"), _measured("kV")),
    "kernel": _Trait(lambda told: str(told.get("00181210", {}).get("Value", "")), _counted("kernel")),
    "temporal position": _Trait(_number("00200100"), _PHASE),
    "temporal index": _Trait(_number("00209128"), _PHASE),
    "cardiac phase": _Trait(_number("00209241"), _PHASE),
    "trigger delay": _Trait(_number("00209153"), _PHASE),
    "acquisition": _Trait(_number("00200012"), _PHASE),
    "trigger time": _Trait(_number("00181060"), _PHASE, by_rank=True),
    "moment": _Trait(_moment, _PHASE, by_rank=True),
}


def _worded(groups: Sequence[list[StackedSlice]], chosen: Sequence[str]) -> list[TraitStack]:
    """The volumes in the order of their traits, each in words; those of the same words are counted."""
    values = [[_TRAITS[name].value(group[0].told) for name in chosen] for group in groups]
    order = sorted(range(len(groups)), key=lambda at: [_sortable(value) for value in values[at]])
    words = [_words_of(values[at], chosen, values) for at in order]
    stacks = []
    for place, at in enumerate(order):
        counted = words[: place + 1].count(words[place])
        again = f"stack {counted}" if words.count(words[place]) > 1 else ""
        stacks.append(TraitStack(tuple(groups[at]), ", ".join(filter(None, (words[place], again)))))
    return stacks


def _words_of(own: Sequence[Any], chosen: Sequence[str], every: Sequence[Sequence[Any]]) -> str:
    said = []
    for number, name in enumerate(chosen):
        values = sorted({_sortable(each[number]) for each in every})
        said.append(_TRAITS[name].words(own[number], values.index(_sortable(own[number])) + 1))
    return ", ".join(said)


@lru_cache(maxsize=4096)
def _sortable(value: Any) -> tuple[bool, Any]:
    """Values by their size, none before them, kinds in the order of their letters."""
    return (value is not None, value if value is not None else 0)
