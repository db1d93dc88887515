"""One stored frame as a PNG with a window, for prompts and releases."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from imaging.models import Series, SopInstance
from imaging.stored_bytes import stored_open

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

RENDERER_VERSION = "2"
PERCENTILES = (1.0, 99.0)  # where a file gives no window: of the frame's own values


def frame_locate(series: Series, frame: int, *, sop: str | None = None) -> tuple[SopInstance, int]:
    """The stored file and the frame inside it (from 0).

    ``frame`` counts from 1: in the file whose SOP Instance UID is ``sop``, or along the stack without one.
    Raises ``IndexError`` when the series has no such frame.
    """
    if frame < 1:
        raise IndexError("Frames count from 1.")
    if sop is not None:
        named = series.sop_instances.filter(sop_instance_uid=sop).first()
        if named is None or frame > named.number_of_frames:
            raise IndexError("The series has no such frame.")
        return named, frame - 1
    before = 0
    for file in stack_of(series):
        if frame <= before + file.number_of_frames:
            return file, frame - before - 1
        before += file.number_of_frames
    raise IndexError(f"The series has {before} frames, not {frame}.")


def stack_of(series: Series) -> list[SopInstance]:
    """The files of a series in stack order: along the normal of the plane, then by number."""
    return list(
        series.sop_instances.order_by("slice_position", "instance_number", "sop_instance_uid").only(
            "pk", "path", "metadata", "number_of_frames", "sop_instance_uid", "slice_position"
        )
    )


def frame_png(
    series: Series, *, frame: int, sop: str | None = None, window: tuple[float, float] | None = None
) -> bytes:
    """PNG of one frame (as ``frame_locate`` counts), 8 bit grey; ``window`` is centre and width in stored
    units after rescale (HU for CT), by default the file's own, else the 1st to 99th percentile of the frame.
    """
    from PIL import Image

    file, inner = frame_locate(series, frame, sop=sop)
    with stored_open(file.path) as stream:
        grey = frame_grey(stream, inner, window)
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG", optimize=False)
    return out.getvalue()


def frame_values(stream: IO[bytes], inner: int) -> np.ndarray[Any, Any] | None:
    """One frame (from 0) of a Part 10 file as its rescale means it: (rows, columns); None in colour."""
    import pydicom
    from pydicom.pixels.utils import pixel_array

    dataset = pydicom.dcmread(stream)
    stored = pixel_array(dataset, index=inner)
    is_palette = dataset.get("PhotometricInterpretation") == "PALETTE COLOR"
    return None if is_palette or stored.ndim != 2 else _rescaled(dataset, stored)


def _rescaled(dataset: Dataset, stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    import numpy as np
    from pydicom.pixels.processing import apply_modality_lut

    return np.asarray(apply_modality_lut(stored, dataset).astype(np.float64))


def frame_grey(
    stream: IO[bytes], inner: int, window: tuple[float, float] | None = None, *, sigmoid: bool = False
) -> np.ndarray[Any, Any]:
    """One frame (from 0) of a Part 10 file as 8 bit: (rows, columns), or (rows, columns, 3) in colour.

    `sigmoid` spreads the window along the curve of PS3.3 C.11.2.1.3.1 and not along a line.
    """
    import pydicom
    from pydicom.pixels.utils import pixel_array

    from imaging.formats.plain_pixels import plain_frame

    dataset = pydicom.dcmread(stream, stop_before_pixels=True)
    stored = plain_frame(dataset, stream, inner)
    if stored is None:
        stream.seek(0)
        dataset = pydicom.dcmread(stream)
        stored = pixel_array(dataset, index=inner)
    return _grey(dataset, stored, window, sigmoid)


def _grey(
    dataset: Dataset, stored: np.ndarray[Any, Any], window: tuple[float, float] | None, sigmoid: bool
) -> np.ndarray[Any, Any]:
    import numpy as np
    from pydicom.pixels.processing import apply_color_lut

    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
    if stored.ndim == 3:
        # Palettes and colour of 16 bits: the upper byte is what a screen shows.
        return (stored >> 8 if stored.dtype.itemsize > 1 else stored).astype(np.uint8)
    least, most = int(stored.min()), int(stored.max())
    if stored.dtype.kind not in "iu" or most - least >= stored.size:
        return _windowed(dataset, _rescaled(dataset, stored), window, sigmoid)
    # A value becomes the same grey wherever it stands, and a frame holds far fewer values than pixels.
    steps = _rescaled(dataset, np.arange(least, most + 1).astype(stored.dtype))
    places = np.subtract(stored, least, dtype=np.intp)
    window = window or _own_window(dataset, lambda: steps[places])
    grey: np.ndarray[Any, Any] = np.take(_windowed(dataset, steps, window, sigmoid), places)
    return grey


def _windowed(
    dataset: Dataset, values: np.ndarray[Any, Any], window: tuple[float, float] | None, sigmoid: bool
) -> np.ndarray[Any, Any]:
    """Rescaled values as 8 bit grey."""
    import numpy as np

    centre, width = window or _own_window(dataset, lambda: values)
    low = centre - width / 2
    scaled = np.clip((values - low) / max(width, 1e-6), 0.0, 1.0)
    if sigmoid:
        scaled = 1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - centre) / width, -500.0, 500.0)))
    if dataset.get("PhotometricInterpretation") == "MONOCHROME1":
        scaled = 1.0 - scaled
    return np.rint(scaled * 255).astype(np.uint8)


def _own_window(dataset: Dataset, values: Callable[[], np.ndarray[Any, Any]]) -> tuple[float, float]:
    """Centre and width that the file gives, or those of the frame's values where it gives none."""
    import numpy as np

    stored = _stored_window(dataset)
    if stored is not None:
        return stored
    low, high = np.percentile(values(), PERCENTILES)
    return float(low + high) / 2, float(max(high - low, 1.0))


def _stored_window(dataset: Dataset) -> tuple[float, float] | None:
    """Centre and width that a file gives first; None where it gives none that shows anything.

    No window is as wide as 0 or less (PS3.3 C.11.2.1.2): through it a picture would be black.
    """
    centre, width = (_first_number(dataset.get(word)) for word in ("WindowCenter", "WindowWidth"))
    return (centre, width) if centre is not None and width is not None and width > 0 else None


def _first_number(value: Any) -> float | None:
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    first: Any = next(iter(value), None) if several else value
    try:
        number = float(first)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
