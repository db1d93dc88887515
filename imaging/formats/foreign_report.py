"""A structured report that another system wrote (TID 1500): its points and areas of levels become marks.

Read is what says by codes which one level it shows, and by coordinates where. Each group that is left out
is told by its number with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anatomy.levels import Level
from anatomy.parsing import parse_level
from imaging.exchange.rasters import filled
from imaging.formats import content
from imaging.formats.dicom_file import DAMAGED
from imaging.formats.drawn_segment import Drawn
from imaging.formats.errors import Refused
from imaging.formats.foreign_levels import NotRead, level_of_group
from imaging.formats.level_marks import centre_mark, marks_outcome
from imaging.formats.referring import Place, source_named
from imaging.formats.shapes import Shape, shape_of

Array = NDArray[Any]
# DICOM counts pixels from the corner of the first.
CORNER = 0.5
# How far from the middle of a slice, as a share of the distance of slices, its area may lie.
ON_SLICE = 0.25
READ_AS = "Level list (DICOM SR)"
# A level by name, its series, and its film where it lies on one.
_Key = tuple[str, int, str]
NOT_READ = "This structured report holds no point or outline of a level that can be read"


@dataclass
class _Found:
    """One level on one series or film: its point, or what is drawn of it."""

    level: Level
    place: Place
    points: list[Array] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)

    def mark(self) -> dict[str, Any]:
        """The mark. Raises NotRead for several points, which mark no middle."""
        if self.drawn.slices and self.place.grid is not None and not self.points:
            return self.drawn.mark(self.level, self.drawn.centre(self.place.grid), self.place.grid)
        if len(self.points) != 1 or self.drawn.slices:
            raise NotRead("several places")
        return self.place.on_film(centre_mark(self.level, np.array([*self.points[0], 0.0][:3])))


def require_points(dataset: Dataset) -> None:
    """Raise Refused where a report has no measurement group with coordinates."""
    if not any(_coordinates(group) for group in content.groups(dataset)):
        raise Refused(
            "foreign_report", f"{NOT_READ}.", "Send marks as DICOM SEG or NIfTI", read_as="DICOM SR"
        )


def marks_of_foreign(dataset: Dataset, places: Sequence[Place]) -> list[dict[str, Any]]:
    """The marks of each series that the groups lie on. Raises Refused where no group can be read."""
    found: dict[_Key, list[tuple[int, dict[str, Any]]]] = {}
    left_out: dict[str, list[int]] = {}
    for number, group in enumerate(content.groups(dataset), 1):
        try:
            one = _read(group, places)
            key = (str(one.level), one.place.series, one.place.film)
            found.setdefault(key, []).append((number, one.mark()))
        except NotRead as problem:
            left_out.setdefault(problem.reason, []).append(number)
        except (*DAMAGED, StopIteration):
            left_out.setdefault("damaged", []).append(number)
    kept = {}
    for key, marks in found.items():
        if len(marks) == 1:
            kept[key] = marks[0][1]
        else:
            left_out.setdefault(f"{key[0]} stands there twice", []).extend(number for number, _ in marks)
    remark = _told(left_out)
    if not kept:
        raise Refused("foreign_report", f"{NOT_READ}. {remark}", "Send marks as DICOM SEG or NIfTI",
                      read_as=READ_AS)  # fmt: skip
    marked = {series for _level, series, _film in kept}
    return [
        _outcome(series, kept, remark)
        for series in dict.fromkeys(place.series for place in places)
        if series in marked
    ]


def _outcome(series: int, kept: dict[_Key, dict[str, Any]], remark: str) -> dict[str, Any]:
    marks = [mark for (_level, on, _film), mark in kept.items() if on == series]
    levels = sorted({parse_level(mark["level"]) for mark in marks})
    told = marks_outcome(marks, levels, f"{READ_AS}, {len(marks)} marks", "")
    return told | {"series": series, "remark": remark}


def _told(left_out: dict[str, list[int]]) -> str:
    """Which groups were not read, by their numbers, and why."""
    parts = [
        f"group{'s' if len(numbers) > 1 else ''} {', '.join(map(str, sorted(numbers)))} ({reason})"
        for reason, numbers in left_out.items()
    ]
    return f"Not read: {'; '.join(parts)}." if parts else ""


def _read(group: Dataset, places: Sequence[Place]) -> _Found:
    """The level of a group where it lies. Raises NotRead."""
    items = _coordinates(group)
    if not items:
        is_measured = next(content.items(group, kind="NUM"), None) is not None
        raise NotRead("a measurement" if is_measured else "no coordinates")
    level = level_of_group(group)
    found: _Found | None = None
    for item in items:
        shape = _shape(item)
        place, number = _lies(item, group, shape, places)
        found = found or _Found(level, place)
        if (place.series, place.film) != (found.place.series, found.place.film):
            raise NotRead("it lies on several series or films")
        _add(found, shape, number)
    assert found is not None
    return found


def _coordinates(group: Dataset) -> list[Dataset]:
    return [*content.items(group, kind="SCOORD"), *content.items(group, kind="SCOORD3D")]


def _shape(item: Dataset) -> Shape:
    shape = shape_of(item)
    if shape is None:
        raise NotRead("a line or several points, not a place")
    return shape


def _lies(item: Dataset, group: Dataset, shape: Shape, places: Sequence[Place]) -> tuple[Place, int | None]:
    """The series that coordinates lie on, and the slice where they name it. Raises NotRead."""
    if item.ValueType == "SCOORD":
        sources = [
            source_named(image.ReferencedSOPSequence[0]) for image in content.items(item, kind="IMAGE")
        ]
        fits: list[tuple[Place, int | None]] = [
            (place, number) for place in places for source in sources for number in place.slices_named(source)
        ]
        if not sources:
            raise NotRead("it does not say on which picture it lies")
        return _only(fits, "on a picture that is not here")
    frame = str(item.ReferencedFrameOfReferenceUID)
    known = [
        place for place in places if not place.picture and place.is_known(frame, place.frame_of_reference)
    ]
    if not known:
        raise NotRead("of another frame of reference than its images")
    inside = [place for place in known if _holds(place, shape.points)]
    named = [place for place in inside if _is_named(place, group)]
    return _only([(place, None) for place in named or inside], "outside of its images")


def _only(fits: list[tuple[Place, int | None]], otherwise: str) -> tuple[Place, int | None]:
    if not fits:
        raise NotRead(otherwise)
    if len(fits) > 1:
        raise NotRead("on several series, slices or films, and it does not say on which")
    return fits[0]


def _is_named(place: Place, group: Dataset) -> bool:
    """Whether a group names an image of a series as its source."""
    images = content.items(group, kind="IMAGE")
    return any(place.slices_named(source_named(image.ReferencedSOPSequence[0])) for image in images)


def _holds(place: Place, points: Array) -> bool:
    """Whether points in patient mm lie in the images of a series; without a grid that cannot be told."""
    if place.grid is None:
        return False
    at = _indices(place, points)
    return bool(np.all((at >= -1) & (at <= np.array(place.grid.shape))))


def _indices(place: Place, points: Array) -> Array:
    """Patient points (n, 3) as column, row and slice."""
    assert place.grid is not None
    ones = np.ones((len(points), 1))
    indices: Array = (np.linalg.inv(place.grid.affine) @ np.hstack([points, ones]).T).T[:, :3]
    return indices


def _add(found: _Found, shape: Shape, number: int | None) -> None:
    """Take one point or area. Raises NotRead where it has no place in its series."""
    flat = shape.points.shape[1] == 2
    pixels = shape.points - CORNER if flat else _indices(found.place, shape.points)
    if found.place.picture:
        _require_on(pixels, found.place.picture)
        found.points.append(_middle(pixels, found.place.picture))
        return
    if found.place.grid is None:
        raise NotRead("its slices do not lie at even distances")
    if flat:
        _require_on(pixels, list(found.place.grid.shape[:2]))
        pixels = np.column_stack([pixels, np.full(len(pixels), float(number or 0))])
    middle = pixels.mean(axis=0) if shape.is_area else pixels[0]
    if shape.is_area and (area := _area(pixels, found.place)) is not None:
        found.drawn.add(*area)
        return
    exact = (
        shape.points[0] if not flat and not shape.is_area else (found.place.grid.affine @ [*middle, 1.0])[:3]
    )
    found.points.append(np.asarray(exact))


def _require_on(pixels: Array, sides: list[int]) -> None:
    if not np.all((pixels >= -1) & (pixels <= np.array(sides))):
        raise NotRead("outside of its picture")


def _middle(pixels: Array, sides: list[int]) -> Array:
    """A point, or the centre of mass of an area of a film."""
    if len(pixels) == 1:
        return np.asarray(pixels[0])
    patch = filled((sides[1], sides[0]), [pixels])
    rows, columns = np.nonzero(patch.inside)
    if not len(rows):
        return np.asarray(pixels.mean(axis=0))
    return np.array([columns.mean() + patch.column, rows.mean() + patch.row])


def _area(pixels: Array, place: Place) -> tuple[int, Array] | None:
    """The slice of an area and its pixels; None where it lies on no slice, or holds no pixel's centre."""
    assert place.grid is not None
    depth = pixels[:, 2]
    number = round(float(depth.mean()))
    columns, rows, slices = place.grid.shape
    if np.abs(depth - number).max() > ON_SLICE or not 0 <= number < slices:
        return None
    plane = np.zeros((rows, columns), dtype=bool)
    patch = filled((rows, columns), [pixels[:, :2]])
    patch.of(plane)[:] = patch.inside
    return (number, plane) if plane.any() else None
