"""The points that alignment is measured from: their names, the words that ask for them, and in which order.

A point is named `<level>.<part>`, as `S1.upper.back` or `L4/L5.canal.front`; those of the hips begin
with `hip`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from anatomy.column import CONSTRUCT_ENDS, bones_with
from anatomy.levels import NotALevel
from anatomy.parsing import parse_level

View = Literal["lateral", "frontal"]
HIPS = {"one": "one", "two": "the other"}
RIM = 3
# What stands after the level in the name of a point, and the words that ask for it.
PARTS = {
    "upper.back": "back corner of the upper endplate",
    "upper.front": "front corner of the upper endplate",
    "lower.back": "back corner of the lower endplate",
    "lower.front": "front corner of the lower endplate",
    "centre": "middle of the body",
    "middle": "middle of the upper endplate",
    "canal.front": "front wall of the canal, in the midline",
    "canal.back": "spinolaminar line, straight behind",
    "arch": "back of the front arch, nearest to the dens",
    "dens": "front of the dens, nearest to the arch",
}
UPPER, LOWER = ("upper.back", "upper.front"), ("lower.back", "lower.front")


class NotALandmark(ValueError):
    """A name that names no point of the spine or the hips."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to measure: its points in the order of asking, by the level that is chosen ("" for none)."""

    name: str
    title: str
    view: View
    steps: Mapping[str, tuple[str, ...]]
    # Whether each of its steps is about one level of many.
    is_local: bool = False


def hip_keys(which: str) -> tuple[str, ...]:
    """The points on the edge of a femoral head, which place its centre as well as the centre itself does."""
    return tuple(f"hip.{which}.rim.{number}" for number in range(1, RIM + 1))


def landmark_words(key: str) -> str:
    """The words that ask for a point. Raises NotALandmark where the name is none."""
    level, _, part = key.partition(".")
    if level == "hip":
        return _hip_words(key)
    if part not in PARTS or not _is_level(level):
        raise NotALandmark(key)
    return f"{level}: {PARTS[part]}"


def landmark_level(key: str) -> str:
    """The level of a point, as `S1`; empty for the hips."""
    level = key.partition(".")[0]
    return "" if level == "hip" else level


def measured_bones(variants: Collection[str]) -> list[str]:
    """The bones of a column with these variants that are measured, C1 to S1, from above down."""
    bones = bones_with(variants)
    return list(bones[bones.index("C1") : bones.index("S1") + 1])


def tasks_of(bones: Sequence[str]) -> list[Task]:
    """Everything that can be measured on a column of these bones, C1 to S1, in the order of the page."""
    return [*_sagittal(), *_at_one_level(bones), _coronal()]


def _sagittal() -> list[Task]:
    pelvis = ("hip.one", "hip.two", *_on("S1", UPPER))
    rims = (*hip_keys("one"), *hip_keys("two"), *_on("S1", UPPER))
    lumbar = (*_on("L4", UPPER), *_on("L1", UPPER))
    thoracic = {top: (*_on("T12", LOWER), *_on(top, UPPER)) for top in ("T4", "T5")}
    balance = ("C7.centre",)
    neck = (
        "T1.upper.back",
        "T1.upper.front",
        *_on("C7", LOWER),
        "C7.upper.back",
        *_on("C2", LOWER),
        "C2.centre",
    )
    whole = {f"{top}–T12": (*pelvis, *lumbar, *thoracic[top], *balance, *neck) for top in ("T4", "T5")}
    return [
        Task("sagittal", "Whole sagittal set", "lateral", whole),
        Task(
            "pelvis",
            "Pelvis: PI, PT, SS",
            "lateral",
            {"Centres of the heads": pelvis, "Edges of the heads": rims},
        ),
        Task("lumbar", "Lumbar lordosis", "lateral", {"": (*_on("S1", UPPER), *lumbar)}),
        Task(
            "thoracic", "Thoracic kyphosis", "lateral", {f"{top}–T12": keys for top, keys in thoracic.items()}
        ),
        Task("balance", "Sagittal balance: SVA", "lateral", {"": (*_on("S1", UPPER), *balance)}),
        Task("neck", "Neck: C2–C7, T1 slope", "lateral", {"": neck}),
    ]


def _at_one_level(bones: Sequence[str]) -> list[Task]:
    # The lumbar spine is measured most: from below up.
    free = bones[bones.index("C2") :]
    segments = {f"{upper}/{lower}": (upper, lower) for upper, lower in reversed(list(pairwise(free)))}
    slips = {name: (*_on(lower, UPPER), *_on(upper, LOWER)) for name, (upper, lower) in segments.items()}
    heights = {
        bone: (*_on(bone, LOWER), *_on(bone, UPPER), *_fronts(below), *_fronts(above))
        for above, bone, below in reversed(list(zip(free, free[1:], free[2:], strict=False)))
    }
    canals = {
        level: (f"{level}.canal.front", f"{level}.canal.back")
        for name, (upper, _lower) in segments.items()
        for level in (name, upper)
    }
    return [
        Task("segment", "Slip and disc height", "lateral", slips, is_local=True),
        Task("height", "Height of a vertebral body", "lateral", heights, is_local=True),
        Task("canal", "Canal diameter", "lateral", canals, is_local=True),
        Task("atlas", "Atlas and dens: ADI", "lateral", {"": ("C1.arch", "C2.dens")}),
    ]


def _coronal() -> Task:
    return Task("coronal", "Coronal balance", "frontal", {"": ("S1.middle", "C7.centre")})


def _on(bone: str, parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{bone}.{part}" for part in parts)


def _fronts(bone: str) -> tuple[str, ...]:
    # Of the axis and the sacrum no front height is compared.
    return _on(bone, ("lower.front", "upper.front")) if bone not in {"C2", "S1"} else ()


def _is_level(name: str) -> bool:
    try:
        level = parse_level(name)
    except NotALevel:
        return False
    return str(level) == name and not {level.upper, level.lower} & set(CONSTRUCT_ENDS)


def _hip_words(key: str) -> str:
    for which, word in HIPS.items():
        if key == f"hip.{which}":
            return f"Hips: centre of {word} femoral head"
        if key in hip_keys(which):
            return f"Hips: edge of {word} femoral head, point {key[-1]} of {RIM}"
    raise NotALandmark(key)
