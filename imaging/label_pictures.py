"""The pictures of a series that a person marks: with a place for each pixel."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from imaging.films import is_flat
from imaging.models import Series, SopInstance
from imaging.planes import FramePlane, Point, frame_plane
from imaging.render import tells_table, told_window
from imaging.services.grids import series_sops
from imaging.services.marks_place import COLUMNS, ROWS

# A projection has no place in the body: its pixels are its coordinates.
FLAT = FramePlane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 1.0)


# A point beyond the outer slices by no more than this, mm, lies in them; between slices by their distance.
LEAST_GAP_MM = 3.0


class Marked(Protocol):
    """What takes marks: a plane of so many pixels, of a stored file or cut through several."""

    @property
    def plane(self) -> FramePlane:
        """Where its pixels lie."""

    @property
    def columns(self) -> int:
        """Pixels across."""

    @property
    def rows(self) -> int:
        """Pixels down."""

    @property
    def shape(self) -> float:
        """The height of a pixel over its width."""


@dataclass(frozen=True, slots=True)
class LabelPicture:
    """A picture that takes marks: its plane, its size, and the height of a pixel over its width.

    `window` is centre and width as the file tells them; `has_table` where it is shown through a table.
    """

    file: SopInstance
    plane: FramePlane
    columns: int
    rows: int
    shape: float
    window: tuple[float, float] | None
    has_table: bool


def label_pictures(series: Series, *, sops: Collection[str] | None = None) -> list[LabelPicture]:
    """The pictures of a series that take marks, in stack order; with `sops` those of these SOPInstanceUIDs.

    They have one frame, and a place in the body unless the series is a projection.
    """
    found = []
    for file in series_sops(series):
        if sops is not None and file.sop_instance_uid not in sops:
            continue
        plane = frame_plane(file.metadata)
        if file.number_of_frames != 1 or (plane is None and not is_flat(series)):
            continue
        told = json.loads(file.metadata)
        columns, rows = (int(told.get(tag, {}).get("Value", [0])[0]) for tag in (COLUMNS, ROWS))
        shape = plane.row_gap / plane.column_gap if plane and not is_flat(series) else 1.0
        placed = FLAT if is_flat(series) or plane is None else plane
        window, has_table = told_window(told), tells_table(told)
        found.append(LabelPicture(file, placed, columns, rows, shape, window, has_table))
    return found


def is_held(pictures: Sequence[Marked], point: Point) -> bool:
    """Whether a point of the patient (LPS mm) lies in one of the slices, or between two."""
    gaps = [each.plane.pixel_near(before.plane.position)[0] for before, each in pairwise(pictures)]
    reach = max([LEAST_GAP_MM, *gaps])
    for picture in pictures:
        off, column, row = picture.plane.pixel_near(point)
        inside = -0.5 <= column <= picture.columns - 0.5 and -0.5 <= row <= picture.rows - 0.5
        if off <= reach and inside:
            return True
    return False
