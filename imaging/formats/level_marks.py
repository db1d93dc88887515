"""Marks from label maps and from lists of centres, on the grid of the image they belong to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anatomy.levels import Level, NotALevel
from anatomy.numbering import Scheme, level_of
from anatomy.parsing import parse_level
from imaging.formats import limits
from imaging.formats.errors import Refused, sides_in_words
from imaging.formats.geometry import Grid, fit_to, shape_along, turned_affine, turned_array
from imaging.formats.label_map import POINT_VOXELS, name_levels, out_of_order, require_labels
from imaging.formats.outlines import label_box, label_centres, label_outlines, label_point
from imaging.formats.volumes import Volume
from imaging.level_spacing import BONES, Bone, too_large

Array = NDArray[Any]
# How the axes of the volumes run on which VerSe made its lists in 1 mm voxels.
ISO_AXES = "ASL"


def marks_of_map(volume: Volume, grid: Grid, *, scheme: str) -> dict[str, Any]:
    """Marks of a label map that lies on `grid`. Raises Refused when it does not, or is not believed."""
    fit = fit_to(volume.stored.shape, volume.affine, grid)
    if fit is None:
        raise grid_differs(volume.stored.shape, shape_along(volume.affine, grid))
    mask = np.ascontiguousarray(turned_array(np.asarray(require_labels(volume)), *fit)).astype(np.int32)
    centres, counts = label_centres(mask, grid.affine)
    named = name_levels(centres, counts, scheme)
    if max(counts.values(), default=0) <= POINT_VOXELS:
        _require_one_place(mask, named.levels)
    marks = [label_mark(mask, label, level, centres[label], grid) for label, level in named.levels.items()]
    read_as = f"Mask, {len(marks)} labels"
    if not scheme:
        _require_possible(marks, read_as)
    return marks_outcome(marks, sorted(named.levels.values()), read_as, str(named.scheme))


def _require_one_place(mask: Array, levels: dict[int, Level]) -> None:
    """Refuse a point label that stands at two places: the middle between them is no level at all."""
    from scipy import ndimage

    for label, level in levels.items():
        _pieces, number = ndimage.label(mask == label, structure=np.ones((3, 3, 3)))
        if number > 1:
            sentence = f"Label {label}, {level}, stands at {number} places of this file; a point has one."
            raise Refused("twice", sentence, "Leave one of them out", read_as=f"Mask, {len(levels)} labels")


def _require_possible(marks: list[dict[str, Any]], read_as: str) -> None:
    """Refuse a guess that no body has: these numbers may be those of organs."""
    found = {mark["level"]: mark for mark in marks}
    bones = [_bone(found[level]) for level in BONES if level in found]
    if sentence := too_large(bones):
        what_to_do = "Choose the numbering by hand, import again"
        raise Refused("too_large_for_levels", sentence, what_to_do, read_as=read_as)


def _bone(mark: dict[str, Any]) -> Bone:
    box = mark["box"]
    return Bone(mark["level"], tuple(mark["centroid"]), box["max"][2] - box["min"][2] if box else None)


def grid_differs(mask: tuple[int, ...], image: tuple[int, ...] | None) -> Refused:
    """The refusal of a mask that belongs to another image."""
    size = sides_in_words(mask)
    if image is None:
        return Refused("no_image", "No image of this import or project has the grid of this mask.",
                       "Send the image it was drawn on as well", read_as=f"Mask, {size}")  # fmt: skip
    other = sides_in_words(image)
    return Refused("grid_differs", f"The grid of this mask ({size}) differs from its image ({other}).",
                   "Resample the mask to the image", read_as=f"Mask, {size}")  # fmt: skip


def label_mark(mask: Array, label: int, level: Level, centre: Array, grid: Grid) -> dict[str, Any]:
    """The mark of one label of a mask on its grid; `centre` is its centre of mass, LPS mm."""
    box, window = label_box(mask, label, grid)
    return {
        "level": str(level),
        "centroid": [round(float(number), 3) for number in label_point(mask, label, centre, grid, window)],
        "box": box,
        "outlines": label_outlines(mask, label, grid, window),
    }


def marks_outcome(
    marks: list[dict[str, Any]], levels: list[Level], read_as: str, scheme: str
) -> dict[str, Any]:
    """The answer that carries marks, in the order of the body."""
    order = {str(level): place for place, level in enumerate(levels)}
    return {
        "kind": "marks",
        "read_as": read_as,
        "scheme": scheme,
        "marks": sorted(marks, key=lambda mark: order[mark["level"]]),
    }


def read_level_list(path: Path, scheme: str) -> Any:
    """The JSON of a level list, bounded; `scheme` says how its labels are numbered. Raises Refused."""
    if path.stat().st_size > limits.LEVEL_LIST:
        raise Refused(
            "too_large", "A list of levels is never this long.", "Send the right file", read_as="JSON"
        )
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise Refused("damaged", "This JSON file is damaged.", "Export it again", read_as="JSON") from problem
    if points_of(content, scheme)[0]:
        return content
    raise Refused(
        "no_levels",
        "This JSON file is no list of levels.",
        "Choose its numbering, or leave it out",
        read_as="JSON",
    )


def points_of(content: Any, scheme: str) -> tuple[list[tuple[Level, list[float]]], str]:
    """(level, numbers) pairs and the axis codes of the numbers ('' where the list does not say).

    Three numbers of a voxel, or two where the list has no Z: then it was made on a picture.
    """
    try:
        if isinstance(content, dict):
            parts = content.get("components", [])
            return [(parse_level(part["level"]), _numbers(part["voxel"])) for part in parts], ""
        codes = "".join(part for entry in content for part in entry.get("direction", []))
        rows = [entry for entry in content if "label" in entry]
        numbering = Scheme(scheme) if scheme else Scheme.VERSE
        return [
            (level_of(int(row["label"]), numbering), _numbers([row["X"], row["Y"], *_depth(row)]))
            for row in rows
        ], codes
    except (KeyError, TypeError, ValueError, AttributeError, NotALevel):
        return [], ""


def _depth(row: dict[str, Any]) -> list[Any]:
    return [row["Z"]] if "Z" in row else []


def _numbers(given: list[Any]) -> list[float]:
    if len(given) not in (2, 3):
        raise ValueError("A point has two or three numbers.")
    return [float(number) for number in given]


def is_iso_list(name: str) -> bool:
    """Whether a list is one of VerSe's in 1 mm voxels, which only its name says."""
    return re.search(r"(^|[^a-z])iso[-_]ctd\.json$", name, re.IGNORECASE) is not None


def marks_of_list(
    content: Any, grid: Grid, *, source_axes: str, scheme: str, is_iso: bool = False
) -> dict[str, Any]:
    """Marks of a list of centres on an image grid. Raises Refused when they cannot be placed.

    With `is_iso` the numbers count voxels of 1 mm of the image turned to ASL, from the centre of its
    first voxel: VerSe multiplies each index by the voxel's side.
    """
    points, codes = points_of(content, scheme)
    axes = codes or (ISO_AXES if is_iso else source_axes)
    read_as = f"Level list, {len(points)} marks"
    require_each_once(points, read_as)
    if any(len(voxel) != 3 for _level, voxel in points):
        raise Refused("no_depth", "This list has no Z: it was made on a picture, not on this volume.",
                      "Send the picture it was made on", read_as=read_as)  # fmt: skip
    if len(axes) != 3:
        raise Refused("no_orientation", "This list does not say which way its axes run.",
                      "Send it with the volume it was made on", read_as=read_as)  # fmt: skip
    order, flips = turn_to_codes(grid, axes)
    affine = turned_affine(grid.shape, grid.affine, order, flips)
    sides = np.linalg.norm(affine[:3, :3], axis=0)
    shape = [grid.shape[axis] for axis in order]
    if is_iso:
        affine[:3, :3] /= sides
        shape = [count * side for count, side in zip(shape, sides, strict=True)]
    else:
        _require_own_voxels(content, codes, source_axes, sides, read_as)
    marks, centres, levels = [], {}, {}
    for number, (level, voxel) in enumerate(points):
        if any(not -0.5 <= at <= side for at, side in zip(voxel, shape, strict=True)):
            raise Refused("outside", f"{level} would lie outside the image: the list belongs to another one.",
                          "Send the image it was made on", read_as=read_as)  # fmt: skip
        centre = (affine @ np.array([*voxel, 1.0]))[:3]
        centres[number], levels[number] = centre, level
        marks.append(centre_mark(level, centre))
    require_ascending(levels, centres, read_as)
    return marks_outcome(marks, sorted(levels.values()), read_as, scheme or "verse")


def _require_own_voxels(content: Any, codes: str, source_axes: str, sides: Array, read_as: str) -> None:
    """Raise Refused when the numbers of a list may count other voxels than those of its image."""
    zooms = [entry["zoom"] for entry in content if isinstance(entry, dict) and "zoom" in entry]
    if zooms and not _about(zooms[0], sides):
        raise Refused("other_voxels", "The voxels of this list have another size than those of its image.",
                      "Send the list that was made on this image", read_as=read_as)  # fmt: skip
    if zooms or codes != ISO_AXES or source_axes == ISO_AXES or _about([1, 1, 1], sides):
        return
    raise Refused(
        "other_voxels", "This list runs as lists in 1 mm voxels do (ASL); whether it is one cannot be told.",
        "Name it as VerSe does, ending in iso-ctd.json, or send the list of the image itself",
        read_as=read_as,
    )  # fmt: skip


def _about(given: Any, sides: Array) -> bool:
    try:
        numbers = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return False
    return numbers.shape == (3,) and bool(np.allclose(numbers, sides, rtol=0.01))


def centre_mark(level: Level, centre: Array) -> dict[str, Any]:
    """A mark that is a centre only."""
    centroid = [round(float(number), 3) for number in centre]
    return {"level": str(level), "centroid": centroid, "box": None, "outlines": []}


def require_each_once(points: list[tuple[Level, list[float]]], read_as: str) -> None:
    """Raise Refused when a level stands in a list twice."""
    levels = [level for level, _numbers_of in points]
    twice = next((level for level in levels if levels.count(level) > 1), None)
    if twice is not None:
        raise Refused("twice", f"{twice} stands in this list twice.", "Leave one of the two out",
                      read_as=read_as)  # fmt: skip


def require_ascending(levels: dict[int, Level], centres: dict[int, Array], read_as: str) -> None:
    """Raise Refused when the order in the body contradicts the names; the third number points up."""
    wrong = out_of_order(levels, centres)
    if wrong is not None:
        raise Refused("not_ascending", f"{wrong[0]} would lie below {wrong[1]}: the levels do not ascend.",
                      "Check the orientation of the list", read_as=read_as)  # fmt: skip


def turn_to_codes(grid: Grid, codes: str) -> tuple[list[int], list[bool]]:
    """How to turn a grid so that its axes run as the letters say (`PIR`: first to posterior)."""
    rows = {"R": (0, -1), "L": (0, 1), "A": (1, -1), "P": (1, 1), "I": (2, -1), "S": (2, 1)}
    unit = grid.affine[:3, :3] / grid.spacing
    order, flips = [], []
    for letter in codes if set(codes) <= rows.keys() else "":
        row, sign = rows[letter]
        axis = int(np.argmax(np.abs(unit[row])))
        order.append(axis)
        flips.append(bool(unit[row, axis] * sign < 0))
    if sorted(order) != [0, 1, 2]:
        raise Refused("no_orientation", "The axes of this list do not fit the image.", "Check its direction")
    return order, flips
