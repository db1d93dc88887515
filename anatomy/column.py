"""The bones of the spine in order: names, regions and SNOMED CT codes as plain facts.

Codes: SNOMED CT as listed in DICOM PS3.16 CID 7602, 7603 and 7604 (vertebrae and discs).
The variants L6 and T13, the sacral segments and the coccyx stand in none of these lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final


class Region(StrEnum):
    """The part of the column a level belongs to; a junction belongs to its cranial part."""

    CRANIAL = "cranial"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRAL = "sacral"
    COCCYGEAL = "coccygeal"
    PELVIC = "pelvic"


class Variant(StrEnum):
    """What a spine may have otherwise than most: a bone more, or four lumbar vertebrae and no L5."""

    T13 = "T13"
    L6 = "L6"
    FOUR_LUMBAR = "four"


# Cranial to caudal. C8 is a root, not a bone: it leaves between C7 and T1.
STANDARD: Final[tuple[str, ...]] = (
    "C0",
    *(f"C{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
    "Co",
)
VARIANT_AFTER: Final[dict[str, str]] = {"T13": "T12", "L6": "L5"}
# Neighbours in a spine of four lumbar vertebrae alone: in any other L5 lies between them.
FOUR_LUMBAR_DISC: Final = ("L4", "S1")
CONSTRUCT_ENDS: Final[tuple[str, ...]] = ("C0", "ilium", "pelvis")
ROOT_ONLY: Final = "C8"


def _full_column() -> tuple[str, ...]:
    """Every name in cranio-caudal order, variants in their place, the pelvis last."""
    names: list[str] = []
    for name in STANDARD:
        names.append(name)
        names.extend(variant for variant, after in VARIANT_AFTER.items() if after == name)
    return (*names, "ilium", "pelvis")


COLUMN: Final[tuple[str, ...]] = _full_column()
POSITION: Final[dict[str, int]] = {name: place for place, name in enumerate(COLUMN)}

_REGION_OF_LETTER: Final[dict[str, Region]] = {
    "C": Region.CERVICAL,
    "T": Region.THORACIC,
    "L": Region.LUMBAR,
    "S": Region.SACRAL,
}
# How many numbered levels a region letter may carry, variants and the C8 root included.
HIGHEST_NUMBER: Final[dict[str, int]] = {"C": 8, "T": 13, "L": 6, "S": 5}


def region_of(name: str) -> Region:
    """Region of one bone or root name (`L4`, `Co`, `ilium`)."""
    special = {"C0": Region.CRANIAL, "Co": Region.COCCYGEAL, "ilium": Region.PELVIC, "pelvis": Region.PELVIC}
    return special.get(name) or _REGION_OF_LETTER[name[0]]


def bones_with(variants: Collection[str]) -> tuple[str, ...]:
    """The bones of a spine with these variants, C0 to Co, from the head down."""
    four = Variant.FOUR_LUMBAR in variants
    return tuple(
        name for name in COLUMN if name in variants or (name in STANDARD and not (four and name == "L5"))
    )


def variants_named(levels: Iterable[str]) -> frozenset[Variant]:
    """The variants in which alone these levels exist: `L6`, `T13/L1`, `L4/S1` of four lumbar vertebrae."""
    found = set()
    for level in levels:
        bones = level.split("/")
        found |= {Variant(bone) for bone in bones if bone in VARIANT_AFTER}
        if tuple(bones) == FOUR_LUMBAR_DISC:
            found.add(Variant.FOUR_LUMBAR)
    return frozenset(found)


def follows(upper: str, lower: str) -> bool:
    """Whether two bones can be neighbours: in the standard column, across a variant, or as L4 and S1."""
    if (upper, lower) == FOUR_LUMBAR_DISC:
        return True
    if upper in VARIANT_AFTER or lower in VARIANT_AFTER:
        return POSITION[lower] - POSITION[upper] == 1
    if upper not in STANDARD or lower not in STANDARD:
        return False
    return STANDARD.index(lower) - STANDARD.index(upper) == 1


def bones_between(upper: str, lower: str) -> tuple[str, ...]:
    """Every bone from one name to another, both included; variants only where they are an end."""
    first, last = sorted((POSITION[upper], POSITION[lower]))
    return tuple(
        name for name in COLUMN[first : last + 1] if name not in VARIANT_AFTER or name in {upper, lower}
    )


VERTEBRA_CODES: Final[dict[str, str]] = {
    "C1": "14806007",
    "C2": "39976000",
    "C3": "113205007",
    "C4": "5329002",
    "C5": "36978003",
    "C6": "36054005",
    "C7": "87391001",
    "T1": "64864005",
    "T2": "53733008",
    "T3": "1626008",
    "T4": "73071006",
    "T5": "56401006",
    "T6": "45296009",
    "T7": "62487009",
    "T8": "11068009",
    "T9": "82687006",
    "T10": "7610001",
    "T11": "12989004",
    "T12": "23215003",
    "L1": "66794005",
    "L2": "14293000",
    "L3": "36470004",
    "L4": "11994002",
    "L5": "49668003",
}
DISC_CODES: Final[dict[str, str]] = {
    "C2/C3": "1078209008",
    "C3/C4": "58820006",
    "C4/C5": "49400002",
    "C5/C6": "73959003",
    "C6/C7": "75095006",
    "C7/T1": "37414007",
    "T1/T2": "40908007",
    "T2/T3": "6004007",
    "T3/T4": "2620004",
    "T4/T5": "82965004",
    "T5/T6": "72692000",
    "T6/T7": "74401007",
    "T7/T8": "28693002",
    "T8/T9": "9188009",
    "T9/T10": "113209001",
    "T10/T11": "34959001",
    "T11/T12": "1537001",
    "T12/L1": "76206002",
    "L1/L2": "80064006",
    "L2/L3": "67459009",
    "L3/L4": "62551000",
    "L4/L5": "84020006",
    "L5/S1": "715056000",
}
