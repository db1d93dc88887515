"""Marks that are points, as their objects tell them in full."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anatomy.levels import Level
from imaging.exchange.exact import Exact
from imaging.formats.errors import Refused
from imaging.formats.referring import Place

Array = NDArray[Any]
# A point lies in its pixel, to rounding; between two slices it belongs to the nearer one.
IN_PIXEL, NEAR_SLICE = 0.51, 1.0
CHANGED = "It was changed since: take it away from its study once more"


def point_mark(level: Level, centre: Array, exact: Exact, place: Place, read_as: str) -> dict[str, Any]:
    """The mark of a pixel whose exact place is told. Raises Refused where that is no place of the pixel.

    `centre` is the pixel's, in the space of the place.
    """
    assert place.canvas is not None
    turn = np.linalg.inv(place.canvas.affine)
    full = np.array([*exact.place, 0.0][:3])
    there, here = ((turn @ np.append(point, 1.0))[:3] for point in (full, centre))
    if not np.all(np.abs(there - here) <= [IN_PIXEL, IN_PIXEL, NEAR_SLICE]):
        raise points_differ(read_as)
    box = {"min": list(exact.box[0]), "max": list(exact.box[1])} if exact.box else None
    made = {"level": str(level), "centroid": full.tolist(), "box": box, "outlines": []}
    return made | {"slice": place.sops[round(float(here[2]))]}


def points_differ(read_as: str) -> Refused:
    """The refusal of an object that tells one place in two ways."""
    sentence = "The place of a mark is told in two ways that differ."
    return Refused("points_differ", sentence, CHANGED, read_as=read_as)


def flattened(mark: dict[str, Any], centre: Array) -> dict[str, Any]:
    """A mark of a film, whose places are columns and rows: its centre is the centre of mass."""
    box = {end: corner[:2] for end, corner in mark["box"].items()}
    outlines = [(number, [point[:2] for point in points]) for number, points in mark["outlines"]]
    column, row = (round(float(number), 3) for number in centre[:2])
    return mark | {"centroid": [column, row, 0.0], "box": box, "outlines": outlines}
