"""The figures that a set of points allows, each with its value and the points it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from imaging.alignment.figures import FIGURES, Figure
from imaging.alignment.landmarks import HIPS, RIM, hip_keys
from imaging.alignment.pelvis import hip_axis
from imaging.alignment.plane import Endplate, Point, circle_centre

ENDPLATES = (".upper", ".lower")
Points = Mapping[str, Point]
Argument = Point | Endplate


@dataclass(frozen=True, slots=True)
class Found:
    """A figure at its levels: in degrees, per cent or the unit of the points; `keys` are its points."""

    figure: Figure
    levels: tuple[str, ...]
    value: float
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """The edge of a femoral head as three points give it, in the unit of the points."""

    centre: Point
    radius: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """Points as (forward, up)."""

    points: dict[str, Point] = field(default_factory=dict)

    def argument(self, name: str) -> tuple[Argument, tuple[str, ...]] | None:
        """What a formula takes under this name, and the points it was made of; None where one is missing."""
        if name == "hip":
            return self._hip()
        if name.endswith(ENDPLATES):
            keys = (f"{name}.front", f"{name}.back")
            if not all(key in self.points for key in keys):
                return None
            return Endplate(*(self.points[key] for key in keys)), keys
        return (self.points[name], (name,)) if name in self.points else None

    def _hip(self) -> tuple[Argument, tuple[str, ...]] | None:
        heads = [_head(self.points, which) for which in HIPS]
        if heads[0] is None or heads[1] is None:
            return None
        return hip_axis(heads[0][0], heads[1][0]), (*heads[0][1], *heads[1][1])


def figures_found(points: Points, *, bones: Sequence[str], faces: int = 0) -> list[Found]:
    """Every figure that these points allow, in the order of the page.

    Points are (to the right, down) on the picture with equal axes. `faces` is +1 where the patient is known
    to face right, -1 left, 0 where nobody says; endplates say it too, and without either no figure with a
    sign is given. `bones` are those of the column from above down.
    """
    facing = facing_of(points) or faces
    lateral, frontal = _turned(points, facing or 1), _turned(points, 1)
    found: list[Found] = []
    for figure in FIGURES:
        if figure.signed and not facing:
            continue
        frame = frontal if figure.view == "frontal" else lateral
        found += [each for each in _over_levels(figure, frame, bones) if math.isfinite(each.value)]
    return found


def facing_of(points: Points) -> int:
    """Which way the patient faces by the corners of the endplates: +1 right, -1 left, 0 where none tells."""
    ahead = 0.0
    for key, (x, _y) in points.items():
        back = points.get(f"{key.removesuffix('.front')}.back") if key.endswith(".front") else None
        ahead += x - back[0] if back else 0.0
    return (ahead > 0) - (ahead < 0)


def head_circles(points: Points) -> list[Circle]:
    """The circles that three points on an edge give, in the coordinates of the points."""
    found = [(_rim_centre(points, which), hip_keys(which)[0]) for which in HIPS]
    return [Circle(centre, math.dist(centre, points[key])) for centre, key in found if centre is not None]


def _head(points: Points, which: str) -> tuple[Point, tuple[str, ...]] | None:
    """Centre of a femoral head: as it was placed, else of the circle through its edge."""
    if f"hip.{which}" in points:
        return points[f"hip.{which}"], (f"hip.{which}",)
    centre = _rim_centre(points, which)
    return None if centre is None else (centre, hip_keys(which))


def _rim_centre(points: Points, which: str) -> Point | None:
    rim = [points[key] for key in hip_keys(which) if key in points]
    return circle_centre(*rim) if len(rim) == RIM else None


def _turned(points: Points, facing: int) -> _Frame:
    return _Frame({key: (x * facing, -y) for key, (x, y) in points.items()})


def _over_levels(figure: Figure, frame: _Frame, bones: Sequence[str]) -> Iterator[Found]:
    for levels, names in _places(figure, frame, bones):
        made = [frame.argument(arg.format_map(names)) for arg in figure.args]
        given = [each for each in made if each is not None]
        if len(given) == len(made):
            value = figure.formula(*(argument for argument, _ in given))
            keys = tuple(dict.fromkeys(key for _, used in given for key in used))
            yield Found(figure, levels, value, keys)


def _places(
    figure: Figure, frame: _Frame, bones: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """The levels that a figure can be taken at, with the names that its arguments mention."""
    if figure.over == "":
        yield tuple(figure.levels.split(",")), {}
    elif figure.over == "segment":
        for upper, lower in pairwise(bones):
            yield (f"{upper}/{lower}",), {"above": upper, "below": lower}
    elif figure.over == "vertebra":
        for above, level, below in zip(["", *bones], bones, [*bones[1:], ""], strict=False):
            yield (level,), {"above": above, "level": level, "below": below}
    else:
        for key in frame.points:
            if key.endswith(".canal.front"):
                level = key.removesuffix(".canal.front")
                yield (level,), {"level": level}
