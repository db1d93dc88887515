"""What speaks against a set of points: front taken for back, levels out of order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from imaging.alignment.landmarks import landmark_level
from imaging.alignment.measured import Points, facing_of


def point_doubts(points: Points, *, bones: Sequence[str], faces: int = 0) -> list[str]:
    """Sentences on what cannot be right; `points` are (right, down), the others as for the figures."""
    return [*_turned_round(points, faces), *_out_of_order(points, bones)]


def _turned_round(points: Points, faces: int) -> Iterator[str]:
    facing = facing_of(points)
    if faces and facing == -faces:
        yield (
            "By your corners the patient faces the other way than the picture says. Front and back may be"
            " swapped: every sign depends on it."
        )
    for key in points:
        if not key.endswith(".front"):
            continue
        name = key.removesuffix(".front")
        pair = {each: at for each, at in points.items() if each in (key, f"{name}.back")}
        if facing and facing_of(pair) == -facing:
            yield f"Front and back of {name.replace('.', ', ')} lie the other way round than on the others."


def _out_of_order(points: Points, bones: Sequence[str]) -> Iterator[str]:
    heights: dict[str, list[float]] = {}
    for key, (_x, down) in points.items():
        heights.setdefault(landmark_level(key), []).append(down)
    placed = [bone for bone in bones if bone in heights]
    for upper, lower in pairwise(placed):
        above, below = (sum(heights[bone]) / len(heights[bone]) for bone in (upper, lower))
        if above >= below:
            yield f"{upper} lies below {lower} by your points. Look at the levels again."
