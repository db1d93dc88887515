"""Label numbers of public datasets and the levels they stand for, and back.

VerSe (Sekuboyina et al. 2021): 1-7 C1-C7, 8-19 T1-T12, 20-25 L1-L6, 26 sacrum, 27 coccyx, 28 T13.
TotalSegmentator v2 `total`: 25 sacrum, 26 S1, 27-31 L5-L1, 32-43 T12-T1, 44-50 C7-C1.
Spinal Cord Toolbox discs: 3 = C2/C3 down to 20 = T12/L1, then on to 25 = L5/S1.
SPIDER (van der Graaf et al. 2024): vertebrae from the bottom, 1 = L5 to 24 = C1; discs 201 = L5/S1 to
223 = C2/C3; 100 spinal canal; 101-125 vertebrae that are visible in part, which are given no level.
The sacrum as a whole is no level: it stands for S1, its cranial end, where a level is needed.
"""

from __future__ import annotations

import itertools
from enum import StrEnum
from typing import Final

from anatomy.column import STANDARD
from anatomy.levels import Level, NotALevel, segment, vertebra

_C: Final = tuple(f"C{n}" for n in range(1, 8))
_T: Final = tuple(f"T{n}" for n in range(1, 13))
_L: Final = tuple(f"L{n}" for n in range(1, 6))


class Scheme(StrEnum):
    """A numbering of label maps."""

    VERSE = "verse"
    TOTALSEGMENTATOR = "totalsegmentator"
    SCT_DISCS = "sct_discs"
    SPIDER = "spider"


_VERSE: Final = dict(enumerate((*_C, *_T, *_L, "L6", "S1", "Co", "T13"), start=1))
_TOTAL: Final = {25: "S1", **dict(enumerate(("S1", *reversed(_L), *reversed(_T), *reversed(_C)), start=26))}
_UPWARDS: Final = (*reversed(_L), *reversed(_T), *reversed(_C))
_SPINE: Final = tuple(STANDARD[STANDARD.index("C2") : STANDARD.index("S1") + 1])

TABLES: Final[dict[Scheme, dict[int, Level]]] = {
    Scheme.VERSE: {number: vertebra(name) for number, name in _VERSE.items()},
    Scheme.TOTALSEGMENTATOR: {number: vertebra(name) for number, name in _TOTAL.items()},
    Scheme.SCT_DISCS: {
        number: segment(upper, lower)
        for number, (upper, lower) in enumerate(itertools.pairwise(_SPINE), start=3)
    },
    Scheme.SPIDER: {
        **{number: vertebra(name) for number, name in enumerate(_UPWARDS, start=1)},
        **{
            number: segment(upper, lower)
            for number, (lower, upper) in enumerate(itertools.pairwise(reversed(_SPINE)), start=201)
        },
    },
}
# Numbers that a scheme gives to what is no level: organs, the canal, landmarks of the cord.
NO_LEVEL: Final[dict[Scheme, frozenset[int]]] = {
    Scheme.VERSE: frozenset(),
    Scheme.TOTALSEGMENTATOR: frozenset(range(1, 118)) - TABLES[Scheme.TOTALSEGMENTATOR].keys(),
    Scheme.SCT_DISCS: frozenset({1, 2, 49, 50, 60}),
    Scheme.SPIDER: frozenset(range(100, 126)),
}
# Labels that show a whole bone group; the level given is only its cranial end.
WHOLE_SACRUM: Final[dict[Scheme, int]] = {Scheme.VERSE: 26, Scheme.TOTALSEGMENTATOR: 25}


def level_of(number: int, scheme: Scheme = Scheme.VERSE) -> Level:
    """The level a label number stands for.

    Raises:
        NotALevel: the scheme gives the number to no level of the spine.
    """
    try:
        return TABLES[scheme][number]
    except KeyError:
        raise NotALevel(f"Label {number} is no level in the {scheme} numbering.") from None


def number_of(level: Level, scheme: Scheme = Scheme.VERSE) -> int | None:
    """The label number of a level, None where the scheme has none; S1 gives the most specific label."""
    numbers = [number for number, named in TABLES[scheme].items() if named == level]
    return max(numbers, default=None)
