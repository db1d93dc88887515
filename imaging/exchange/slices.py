"""On which image of a series a mark lies, and at which pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydicom.dataset import Dataset

from imaging.exchange.told import MarkTold
from imaging.planes import FramePlane

Planes = Sequence[FramePlane | None]


def image_of(mark: MarkTold, images: Sequence[Dataset], planes: Planes) -> int:
    """The number of the image that a mark lies on: the one it was made on, else the nearest."""
    named = [number for number, image in enumerate(images) if str(image.SOPInstanceUID) == mark.sop]
    if named or len(mark.place) == 2:
        return next(iter(named), 0)
    x, y, z = mark.place
    apart = [plane.pixel_near((x, y, z))[0] if plane else np.inf for plane in planes]
    return int(np.argmin(apart))


def pixel_at(point: Sequence[float], plane: FramePlane | None) -> tuple[float, float]:
    """Column and row of a point of the patient on a slice; on a film the point itself."""
    if len(point) == 2 or plane is None:
        return float(point[0]), float(point[1])
    x, y, z = point
    _apart, column, row = plane.pixel_near((x, y, z))
    return column, row
