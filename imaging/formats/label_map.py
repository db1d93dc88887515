"""Label maps: which levels they name, checked against anatomy before anything is drawn."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anatomy.levels import Level, NotALevel, vertebra
from anatomy.numbering import NO_LEVEL, TABLES, WHOLE_SACRUM, Scheme, level_of
from imaging.formats.errors import Refused
from imaging.formats.volumes import Volume

Array = NDArray[Any]
# More values than any public spine scheme has labels.
MOST_LABELS = 140
# Neighbours inside a label are mostly equal; inside an image they are not.
FLAT = 0.7
# An image has more grey values than this, and fills more of its volume than labels do.
FEW_VALUES = 8
MOSTLY = 0.8
# TPTBox and others number a disc 100 + the vertebra above it, in VerSe's numbers.
DISC_BASE = 100
# TotalSegmentator numbers S1 apart from the sacrum.
SACRUM, SACRUM_TOP = WHOLE_SACRUM[Scheme.TOTALSEGMENTATOR], 26
POINT_VOXELS = 27
LAST_LABEL = 255
# How far a label may lie from a whole number: programs store labels on scales of many decimals.
NEARLY_WHOLE = 0.01
# S1's centre lies some 40 mm above that of a whole sacrum (a working figure of ours, not verified against a
# publication). Of a sacrum that the image cuts off the wings may be all that is left, a little above S1.
WHOLE_BELOW_MM = 20
# Bones that few people have, or few images show: a guess that finds nothing else is mostly wrong.
RARE = frozenset(["T13", "L6", "Co"])
NAMES = {
    Scheme.VERSE: "VerSe",
    Scheme.TOTALSEGMENTATOR: "TotalSegmentator",
    Scheme.SCT_DISCS: "the Spinal Cord Toolbox",
    Scheme.SPIDER: "SPIDER",
}


@dataclass(frozen=True)
class Named:
    """The levels of a label map: label to level, and the scheme that was believed."""

    levels: dict[int, Level]
    scheme: Scheme


def labels_of(volume: Volume) -> Array | None:
    """The values of a volume where all are whole numbers from 0 to 255; without a rescale what is stored."""
    if volume.slope == 1 and volume.intercept == 0:
        return volume.stored
    made = np.empty(volume.stored.shape, dtype=np.uint8)
    for number, slab in enumerate(volume.stored):
        values = np.asarray(slab, dtype=np.float64) * volume.slope + volume.intercept
        whole = np.rint(values)
        if not np.all((np.abs(values - whole) <= NEARLY_WHOLE) & (whole >= 0) & (whole <= LAST_LABEL)):
            return None
        made[number] = whole
    return made


def require_labels(volume: Volume) -> Array:
    """What `labels_of` gives. Raises Refused where the values are no labels."""
    if (labels := labels_of(volume)) is not None:
        return labels
    raise scaled_labels(volume)


def scaled_labels(volume: Volume) -> Refused:
    """The refusal of a mask whose scale leaves no labels."""
    return Refused(
        "scaled_labels",
        f"This file looks like a mask, but its scale (slope {volume.slope:g}, "
        f"intercept {volume.intercept:g}) makes numbers of its labels that name no level.",
        "Save the mask again as whole numbers without a scale",
        read_as="Mask",
    )


def is_label_map(stored: Array) -> bool:
    """True for voxels that are labels: few whole numbers, mostly background, flat inside."""
    probe = stored[:: max(1, stored.shape[0] // 64)]
    if probe.dtype.kind == "f" and not np.all(np.mod(np.nan_to_num(probe), 1) == 0):
        return False
    values = np.unique(probe)
    if len(values) > MOST_LABELS or values.min() < 0 or values.max() > LAST_LABEL or 0 not in values:
        return False
    filled = np.count_nonzero(probe)
    if len(values) <= FEW_VALUES or filled <= POINT_VOXELS * len(values):
        return True
    # A structure thin along one axis is still flat along another.
    return bool(filled < MOSTLY * probe.size) and max(_flatness(stored, axis) for axis in range(3)) >= FLAT


def looks_painted(values: Array) -> bool:
    """True for a picture made of a few flat colours."""
    grey = values if values.ndim == 2 else values.astype(np.int64) @ np.array([65_536, 256, 1])
    return len(np.unique(grey)) <= 32 and _flatness(grey) >= FLAT


def _flatness(values: Array, axis: int = 1) -> float:
    """Share of neighbours along an axis that are equal, of those not both background."""
    turned = np.moveaxis(values, axis, 0)
    here, there = turned[1:], turned[:-1]
    inside = (here > 0) | (there > 0)
    total = np.count_nonzero(inside)
    return 0.0 if total == 0 else float(np.count_nonzero((here == there) & inside) / total)


def name_levels(centres: dict[int, Array], counts: dict[int, int], asked: str) -> Named:
    """Decide the numbering of a label map and name its levels.

    `centres` are LPS mm per label, `counts` voxels per label. Raises Refused when no numbering
    fits, or when the levels of the one asked for do not ascend.
    """
    labels = sorted(centres)
    read_as = f"Mask, {len(labels)} labels"
    if len(labels) == 1 and not asked:
        sentence = "This mask has a single label: it shows where, not which level."
        raise Refused(
            "one_label",
            sentence,
            "Choose the numbering, or send one number per level",
            read_as="Mask, 1 label",
        )
    if not asked and all(counts[label] <= POINT_VOXELS for label in labels):
        sentence = "These point labels may count vertebrae or discs; the file does not say."
        raise Refused(
            "ambiguous_points", sentence, "Choose the numbering, import again", read_as="Point labels"
        )
    if asked:
        _require_known(labels, Scheme(asked), read_as)
    schemes = [Scheme(asked)] if asked else [Scheme.VERSE, Scheme.TOTALSEGMENTATOR]
    named = [Named(levels, scheme) for scheme in schemes if (levels := _levels_in(labels, scheme))]
    if not named:
        sentence = "No label of this mask is a level in a numbering that is known."
        raise Refused("no_levels", sentence, "Number it as VerSe or TotalSegmentator do", read_as=read_as)
    ascending = [each for each in named if out_of_order(each.levels, centres) is None]
    good = [each for each in ascending if not _is_sacrum_above(labels, centres, each.scheme)]
    if ascending and not good:
        raise whole_above(vertebra("S1"), read_as)
    if not good:
        upper, lower = out_of_order(named[0].levels, centres) or ("", "")
        sentence = f"Read as {named[0].scheme}, {upper} would lie below {lower}: the levels do not ascend."
        raise Refused("not_ascending", sentence, "Check numbering and orientation", read_as=read_as)
    return good[0] if asked else _only_guess(labels, good, read_as)


def _is_sacrum_above(labels: list[int], centres: dict[int, Array], scheme: Scheme) -> bool:
    """Whether a whole sacrum that stands beside S1 lies above it, as in a volume that is upside down."""
    if scheme is not Scheme.TOTALSEGMENTATOR or not {SACRUM, SACRUM_TOP} <= set(labels):
        return False
    return bool(centres[SACRUM][2] - centres[SACRUM_TOP][2] > WHOLE_BELOW_MM)


def whole_above(level: Level, read_as: str) -> Refused:
    """The refusal of a level that lies below the bone of which it is the upper end."""
    sentence = f"{level} would lie below the bone that it is the upper end of: the levels do not ascend."
    return Refused("not_ascending", sentence, "Check names and orientation", read_as=read_as)


def _require_known(labels: list[int], scheme: Scheme, read_as: str) -> None:
    """Refuse numbers that the numbering asked for does not have: another one was meant."""
    known = TABLES[scheme].keys() | NO_LEVEL[scheme]
    strange = [label for label in labels if label not in known and not _is_verse_part(label, scheme)]
    if strange:
        sentence = f"Label {strange[0]} is none of {NAMES[scheme]}."
        raise Refused("unknown_label", sentence, "Choose the numbering it was made in", read_as=read_as)


def _is_verse_part(label: int, scheme: Scheme) -> bool:
    return scheme is Scheme.VERSE and (label >= 200 or _verse(label) is not None)


def _only_guess(labels: list[int], good: list[Named], read_as: str) -> Named:
    """The numbering that alone explains the labels. Raises Refused where two do, or none that is likely."""
    verse = [each for each in good if each.scheme is Scheme.VERSE]
    # Below its vertebrae TotalSegmentator numbers organs, which do not stand in line as VerSe's levels do.
    rivals = [each for each in good if each in verse or not verse or set(labels) <= set(TABLES[each.scheme])]
    names = {str(level) for level in rivals[0].levels.values()}
    if len(rivals) == 1 and not (names & RARE and names <= RARE | {"S1"}):
        return rivals[0]
    told = ", or ".join(
        f"{', '.join(str(level) for level in sorted(each.levels.values()))} as {NAMES[each.scheme]} numbers"
        for each in rivals
    )
    sentence = f"These labels may be {told}; the file does not say."
    raise Refused("ambiguous_numbering", sentence, "Choose the numbering, import again", read_as=read_as)


def _levels_in(labels: list[int], scheme: Scheme) -> dict[int, Level]:
    """Label to level; empty where the labels cannot be of this scheme."""
    if scheme is Scheme.VERSE and any(_verse(label) is None and label < 200 for label in labels):
        return {}
    found = {label: _verse(label) if scheme is Scheme.VERSE else _plain(label, scheme) for label in labels}
    kept = {label: level for label, level in found.items() if level is not None}
    # A whole sacrum and its first segment would both be S1: the specific label wins.
    if scheme is Scheme.TOTALSEGMENTATOR and {SACRUM, SACRUM_TOP} <= set(kept):
        del kept[SACRUM]
    return kept


def _plain(label: int, scheme: Scheme) -> Level | None:
    try:
        return level_of(label, scheme)
    except NotALevel:
        return None


def _verse(label: int) -> Level | None:
    if label <= DISC_BASE:
        return _plain(label, Scheme.VERSE)
    upper, lower = _plain(label - DISC_BASE, Scheme.VERSE), _plain(label - DISC_BASE + 1, Scheme.VERSE)
    if upper is None or lower is None:
        return None
    # L5 is followed by L6 in the numbers, by S1 in most people.
    names = ("L5", "S1") if str(upper) == "L5" else (str(upper), str(lower))
    try:
        return Level(*names)
    except NotALevel:
        return None


def out_of_order(levels: dict[int, Level], centres: dict[int, Array]) -> tuple[str, str] | None:
    """The first pair of levels whose order in the body contradicts their names, or None."""
    ranked = sorted(levels.items(), key=lambda pair: pair[1])
    for (upper_label, upper), (lower_label, lower) in itertools.pairwise(ranked):
        if centres[upper_label][2] <= centres[lower_label][2]:
            return str(upper), str(lower)
    return None
