"""Which slices lie in one stack: in one direction, of one size, above each other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    XRayAngiographicImageStorage,
    XRayRadiofluoroscopicImageStorage,
)

# Slices nearer to each other than this, in mm along their normal, lie at one place.
ONE_PLACE = 0.01
# Direction cosines (no unit) of one stack differ by rounding only; 0.01 is about half a degree.
SAME_DIRECTION = 0.01
# Pixel distances of one stack differ by rounding only: a share.
SAME_SPACING = 0.01
# Stations of a whole spine stand side by side in one plane. Slices of one stack may be shifted in their
# plane (a tilted gantry, blocks that follow a curve), but by less than this share of the picture's side.
# A working figure of ours, not verified against a publication.
SAME_STATION = 0.5
# Of these each picture is a projection, wherever its header says that it lies.
PROJECTIONS = frozenset(
    {
        ComputedRadiographyImageStorage,
        DigitalXRayImageStorageForPresentation,
        DigitalXRayImageStorageForProcessing,
        XRayAngiographicImageStorage,
        XRayRadiofluoroscopicImageStorage,
    }
)


@dataclass(frozen=True, slots=True)
class SlicePlane:
    """Where a slice lies: size in pixels, direction cosines (6), corner (3, mm, LPS), pixel sides (2, mm).

    These and the frame of reference (a UID) are empty where the file does not say them; sides are (between
    rows, between columns).
    """

    rows: int
    columns: int
    orientation: tuple[float, ...] = ()
    position: tuple[float, ...] = ()
    spacing: tuple[float, ...] = ()
    frame_of_reference: str = ""

    @property
    def has_place(self) -> bool:
        """Whether it lies anywhere in the patient."""
        return bool(self.orientation and self.position)

    @property
    def along_normal(self) -> float:
        """Millimetres along the normal of the plane; 0 without a place."""
        if not self.has_place:
            return 0.0
        return float(_normal(self.orientation) @ np.asarray(self.position))

    def as_json(self) -> dict[str, Any]:
        """The plane as plain JSON."""
        return asdict(self)


def plane_in_dataset(header: Dataset) -> SlicePlane:
    """The plane that a dataset names."""
    return SlicePlane(
        int(header.get("Rows") or 0),
        int(header.get("Columns") or 0),
        _numbers(header.get("ImageOrientationPatient"), 6),
        _numbers(header.get("ImagePositionPatient"), 3),
        _numbers(header.get("PixelSpacing"), 2),
        str(header.get("FrameOfReferenceUID") or ""),
    )


def plane_from_json(content: dict[str, Any]) -> SlicePlane:
    """The plane that `as_json` wrote."""
    orientation, position, spacing = (tuple(content[name]) for name in ("orientation", "position", "spacing"))
    size = (content["rows"], content["columns"])
    return SlicePlane(*size, orientation, position, spacing, content["frame_of_reference"])


def plane_of_stored(metadata: dict[str, Any]) -> SlicePlane:
    """The plane in a file's DICOM JSON."""

    def told(tag: str, count: int) -> tuple[float, ...]:
        return _numbers(metadata.get(tag, {}).get("Value"), count)

    rows, columns = (int(*told(tag, 1) or (0,)) for tag in ("00280010", "00280011"))
    (frame,) = metadata.get("00200052", {}).get("Value") or [""]
    return SlicePlane(
        rows, columns, told("00200037", 6), told("00200032", 3), told("00280030", 2), frame or ""
    )


def forget_corner(film: Dataset) -> bool:
    """Take from an X-ray film the place in the patient that its header claims; whether it claimed one.

    Nearer to the tube a body is shown larger, by how much nobody knows: no pixel of a projection is a point
    of the patient, and no length on it is in millimetres. How the film is turned stays.
    """
    if film.get("SOPClassUID") not in PROJECTIONS or "ImagePositionPatient" not in film:
        return False
    del film.ImagePositionPatient
    return True


def plane_word(plane: SlicePlane) -> str:
    """The plane of an image in a word: from its direction in the patient, else a projection.

    A direction alone is no place: without a corner and the size of its pixels no pixel is a point of the
    patient, and what is marked or measured on it is told in pixels, as on every film.
    """
    if not (plane.has_place and plane.spacing):
        return "projection"
    normal = np.abs(_normal(plane.orientation))
    # 30 degrees off any axis is a plane of its own.
    nearest = ("sagittal", "coronal", "axial")[int(np.argmax(normal))]
    return nearest if normal.max() >= 0.86 else "oblique"


def _normal(cosines: tuple[float, ...]) -> np.ndarray[Any, Any]:
    """The cross product of the directions of rows and columns; numpy's takes twenty times as long."""
    x, y, z, u, v, w = cosines
    return np.array([y * w - z * v, z * u - x * w, x * v - y * u])


def one_stack(first: SlicePlane, other: SlicePlane) -> bool:
    """Whether a slice lies in the stack of another; films, which lie nowhere, all lie with each other."""
    if not first.has_place and not other.has_place:
        return True
    if not (first.has_place and other.has_place) or (first.rows, first.columns) != (
        other.rows,
        other.columns,
    ):
        return False
    if first.frame_of_reference != other.frame_of_reference:
        return False
    turned = np.abs(np.subtract(first.orientation, other.orientation)).max()
    return bool(turned <= SAME_DIRECTION and _same_sides(first, other) and _same_station(first, other))


def _same_sides(first: SlicePlane, other: SlicePlane) -> bool:
    if len(first.spacing) != len(other.spacing):
        return False
    return bool(np.allclose(first.spacing, other.spacing, rtol=SAME_SPACING, atol=0))


def _same_station(first: SlicePlane, other: SlicePlane) -> bool:
    if not first.spacing:
        return True
    shift = np.subtract(other.position, first.position)
    sides = (first.columns * first.spacing[1], first.rows * first.spacing[0])
    axes = (first.orientation[:3], first.orientation[3:])
    return all(
        abs(shift @ np.asarray(axis)) <= SAME_STATION * side for axis, side in zip(axes, sides, strict=True)
    )


def _numbers(values: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(number) for number in values or ())
    return numbers if len(numbers) == count else ()
