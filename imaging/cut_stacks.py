"""The stored stacks of slices that other planes are cut through, and what a cut shows."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from imaging.cuts import CUTS, Array, Cut, CutPlanes, cut_planes, cut_values
from imaging.errors import NotCut
from imaging.formats.errors import Refused
from imaging.formats.geometry import Grid, grid_from_json
from imaging.image_cache import cached_bytes
from imaging.models import Plane, Series, SopInstance
from imaging.planes import FramePlane
from imaging.render import frame_values, greys, shown_shade, shown_window
from imaging.services.grids import require_even_grid, series_grid, series_sops
from imaging.stored_bytes import stored_open

if TYPE_CHECKING:
    from imaging.tones import Shade

FEWEST_SLICES = 3
# A side of 1024 with 1000 slices: what a cut is made from is read slice by slice, but kept on disk.
MOST_VOXELS = 1024 * 1024 * 1000
QUALITY = 90
# Stacks and planes that are at hand while somebody looks through them: a plane is about a megabyte.
STACKS_AT_HAND, PLANES_AT_HAND = 8, 32
WHOLE = np.iinfo(np.int16)


@dataclass(frozen=True, slots=True)
class CutPicture:
    """A plane through a stack that takes marks, as `LabelPicture` is a slice that does."""

    cut: Cut
    number: int
    plane: FramePlane
    columns: int
    rows: int
    shape: float


@dataclass(frozen=True, slots=True, eq=False)
class CutStack:
    """Slices that lie evenly in one stack; `shade` is how it is shown, `window` centre and width of that.

    `version` is another one whenever a slice is, so that a picture told with it never changes.
    """

    version: str
    grid: Grid
    files: tuple[tuple[str, str], ...]
    low_is_light: bool
    window: tuple[float, float]
    shade: Shade

    def planes(self, cut: Cut) -> CutPlanes:
        """All planes of one direction."""
        return cut_planes(self.grid, cut)

    def slice_values(self, at: int) -> Array:
        """The values (rows, columns) of a slice after rescale, from 0; decoded once and kept."""
        path, sha256 = self.files[at]
        kept = cached_bytes(sha256, "values of a slice", lambda: _written(path))
        columns, rows, _slices = self.grid.shape
        kind = np.dtype("<i2") if len(kept) == 2 * columns * rows else np.dtype("<f4")
        return np.frombuffer(kept, kind).reshape(rows, columns)


def is_cut(series: Series) -> bool:
    """Whether a series is offered cut: seen from above only one level is in each slice."""
    return series.plane == Plane.AXIAL and series.spacing_is_regular and series.frame_count >= FEWEST_SLICES


def cut_stack(series: Series) -> CutStack:
    """The stack that a series is. Raises NotCut with a sentence where its slices make none."""
    files = series_sops(series)
    version = hashlib.sha256(" ".join(f"{file.path} {file.sha256}" for file in files).encode()).hexdigest()[
        :16
    ]
    return _at_hand(series.pk, version)


@lru_cache(maxsize=STACKS_AT_HAND)
def _at_hand(series_pk: int, version: str) -> CutStack:
    series = Series.objects.get(pk=series_pk)
    files = series_sops(series)
    grid = _grid(series)
    kinds = {_photometric(file) for file in files}
    if len(kinds) > 1 or not kinds <= {"MONOCHROME1", "MONOCHROME2"}:
        raise NotCut("Its slices are in colour, or low values are light on some and dark on others.")
    return CutStack(
        version,
        grid,
        tuple((file.path, file.sha256) for file in files),
        kinds == {"MONOCHROME1"},
        shown_window(files[len(files) // 2]),
        shown_shade(files[len(files) // 2]),
    )


def _grid(series: Series) -> Grid:
    try:
        require_even_grid(series)
    except Refused as refusal:
        raise NotCut("Its slices are turned or shifted against each other.") from refusal
    told = series_grid(series)
    if told is None or not is_cut(series) or series.sop_instances.exclude(number_of_frames=1).exists():
        raise NotCut("Its slices do not make one even stack.")
    grid = grid_from_json(told)
    if int(np.prod(grid.shape)) > MOST_VOXELS:
        raise NotCut("It is too large.")
    return grid


def _photometric(file: SopInstance) -> str:
    return str(json.loads(file.metadata).get("00280004", {}).get("Value", [""])[0])


def _written(path: str) -> bytes:
    """The values of a stored slice as bytes: whole numbers of 16 bits where they are, else of 32 bits."""
    with stored_open(path) as stream:
        values = frame_values(stream, 0)
    if values is None:
        raise NotCut("Its slices are in colour.")
    is_whole = values.min() >= WHOLE.min and values.max() <= WHOLE.max and bool((values % 1 == 0).all())
    return values.astype("<i2" if is_whole else "<f4").tobytes()


def cut_pictures(stack: CutStack) -> list[CutPicture]:
    """The planes of a stack that take marks: all sagittal ones, then all coronal ones."""
    return [
        _picture(planes, number)
        for planes in (stack.planes(cut) for cut in CUTS)
        for number in range(planes.count)
    ]


def _picture(planes: CutPlanes, number: int) -> CutPicture:
    plane = planes.plane(number)
    shape = plane.row_gap / plane.column_gap
    return CutPicture(planes.cut, number, plane, planes.columns, planes.rows, shape)


def cut_jpeg(stack: CutStack, cut: Cut, number: int, asked: Shade | None) -> bytes:
    """A plane of a stack (from 0) as JPEG, in the shades that are asked for or in the stack's own.

    Raises IndexError where there is no such plane.
    """
    from PIL import Image

    if not 0 <= number < stack.planes(cut).count:
        raise IndexError("The stack has no such plane.")
    values = _plane_values(stack, cut, number)
    grey = greys(np.nan_to_num(values), asked or stack.shade, low_is_light=stack.low_is_light)
    # Beyond the stack it is black, also where low values are light.
    grey[np.isnan(values)] = 0
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


@lru_cache(maxsize=PLANES_AT_HAND)
def _plane_values(stack: CutStack, cut: Cut, number: int) -> Array:
    return cut_values(stack.grid, stack.planes(cut), number, stack.slice_values)


def holds(stack: CutStack, point: Sequence[float]) -> bool:
    """Whether a point of the patient (LPS mm) lies in a voxel of the stack."""
    index = np.linalg.inv(stack.grid.affine) @ [*point, 1.0]
    return all(-0.5 <= at <= side - 0.5 for at, side in zip(index[:3], stack.grid.shape, strict=True))
