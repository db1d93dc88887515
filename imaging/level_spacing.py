"""Whether bones of these names can lie so far apart, and be so high.

Distances between neighbouring bodies' centres: a body and a disc are taken as about 18 mm high in the neck,
24 mm in the chest and 37 mm in the lower back. These are working figures of ours, not verified against a
publication. Where bones between two marks are left out, their distance is shared among the steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from statistics import median

from anatomy.column import (
    COLUMN,
    STANDARD,
    VARIANT_AFTER,
    Region,
    Variant,
    bones_with,
    region_of,
    variants_named,
)

# By the region of the lower of two neighbours, mm: what is usual, and what no body has. In the neck, farther
# apart than this are the bodies of a larger region; elsewhere it leaves a tall person half as much again.
USUAL = {Region.CERVICAL: 18.0, Region.THORACIC: 24.0, Region.LUMBAR: 37.0}
MOST = {Region.CERVICAL: 26.0, Region.THORACIC: 40.0, Region.LUMBAR: 60.0}
WHERE = {Region.CERVICAL: "the neck", Region.THORACIC: "the chest", Region.LUMBAR: "the lower back"}
# Bodies of the neck higher than this (mm) are those of a larger region; they are about so high.
NECK_HIGH, NECK_BODY = 27.0, 13.0
# Bodies of the lower back nearer than this (mm) are a child's, or of a smaller region.
BACK_APART = 22.0


# Cranial to caudal, with those that not everybody has.
BONES = tuple(name for name in COLUMN if name in STANDARD or name in VARIANT_AFTER)


def order_with(levels: Iterable[str], variants: Collection[Variant] = ()) -> list[str]:
    """The bones of somebody of whom these levels are marked, from the head down.

    A T13 or L6 only if it is marked, an L5 not where the disc L4/S1 is, or where these `variants` of the
    spine say so and it is not marked itself.
    """
    marked = set(levels)
    four = {Variant.FOUR_LUMBAR} & {*variants, *variants_named(marked)}
    there = bones_with(four)
    return [name for name in BONES if name in there or name in marked]


@dataclass(frozen=True, slots=True)
class Bone:
    """A bone of the column: its centre in patient mm (LPS), and how high its outline is, mm."""

    level: str
    at: tuple[float, ...]
    height: float | None = None


def size_fault(bones: Sequence[Bone], variants: Collection[Variant] = ()) -> str:
    """What speaks against the sizes of these bones, from the head down, in a sentence; empty when nothing."""
    back = _steps(bones, variants).get(Region.LUMBAR, [])
    near = _apart(bones, Region.LUMBAR, median(back)) if back and median(back) < BACK_APART else ""
    return too_large(bones, variants) or near


def too_large(bones: Sequence[Bone], variants: Collection[Variant] = ()) -> str:
    """The same for what no body has: one that is too small may be a child's.

    A whole sacrum is marked as S1 in some files, so its distance says nothing; nor does that to the skull.
    """
    steps = _steps(bones, variants)
    for region, apart in steps.items():
        if median(apart) > MOST[region]:
            return _apart(bones, region, median(apart))
    high = [bone.height for bone in bones if bone.level in STANDARD[3:8] and bone.height is not None]
    if Region.CERVICAL not in steps and high and median(high) > NECK_HIGH:
        named = f"Vertebrae named {_span(bones)} are {median(high):.0f} mm high"
        return f"{named}; in the neck it is about {NECK_BODY:.0f} mm."
    return ""


def _apart(bones: Sequence[Bone], region: Region, apart: float) -> str:
    named = f"Vertebrae named {_span(bones)} lie {apart:.0f} mm apart"
    return f"{named}; in {WHERE[region]} it is about {USUAL[region]:.0f} mm."


def _span(bones: Sequence[Bone]) -> str:
    return bones[0].level if len(bones) == 1 else f"{bones[0].level} to {bones[-1].level}"


def _steps(bones: Sequence[Bone], variants: Collection[Variant]) -> dict[Region, list[float]]:
    """By the region of the lower bone, how long one step between two marked bones is there, mm."""
    found: dict[Region, list[float]] = {}
    order = order_with((bone.level for bone in bones), variants)
    for upper, lower in pairwise(bones):
        below = order[order.index(upper.level) + 1 : order.index(lower.level) + 1]
        passed = [region_of(name) for name in below]
        if passed and upper.level != STANDARD[0] and all(region in USUAL for region in passed):
            share = dist(upper.at, lower.at) / sum(USUAL[region] for region in passed)
            found.setdefault(passed[-1], []).append(share * USUAL[passed[-1]])
    return found
