"""One stored frame as a PNG with a window, for prompts and releases."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from imaging.formats.decoding import frame_unpacked
from imaging.models import Series, SopInstance
from imaging.sister_volumes import home_of
from imaging.stored_bytes import stored_open
from imaging.tones import (
    Curve,
    Line,
    asked_shade,
    exact_line,
    first_number,
    modality_table,
    modality_values,
    np_float,
    rescale,
    told_shade,
    voi_table,
    window_of,
)

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

    from imaging.tones import Shade

RENDERER_VERSION = "4"
# Pixels that are reckoned with at once.
AT_ONCE = 4_000_000
# Greys of so many values are kept for the next slice: 64 kB of them.
MOST_SHARED_BITS = 16
PERCENTILES = (1.0, 99.0)  # where a file gives no window: of the frame's own values
# WindowCenter and WindowWidth, the VOI LUT Sequence; and the window of colours, which are bytes.
WINDOW_TAGS = ("00281050", "00281051")
VOI_TABLES = "00283010"
WHOLE_BYTE = (127.5, 255.0)
# What stands for pixels outside of the picture: a value, or all from it to the limit.
PADDING = ("PixelPaddingValue", "PixelPaddingRangeLimit")


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


def frame_followed(series: Series, frame: int, *, sop: str | None = None) -> tuple[SopInstance, int]:
    """The same as texts name it: a slice that lay in the series is found in the volume it was parted into."""
    try:
        return frame_locate(series, frame, sop=sop)
    except IndexError:
        home = home_of(series, sop) if sop is not None else None
        if home is None:
            raise
        return frame_locate(home, frame, sop=sop)


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
    """PNG of one frame (as ``frame_followed`` finds it), 8 bit grey.

    ``window`` is DICOM's centre and width (PS3.3 C.11.2.1.2.1) in stored units after rescale (HU for CT); by
    default the frame is shown as ``frame_grey`` says.
    """
    from PIL import Image

    file, inner = frame_followed(series, frame, sop=sop)
    with stored_open(file.path) as stream:
        grey = frame_grey(stream, inner, exact_line(window) if window else None)
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG", optimize=False)
    return out.getvalue()


def frame_values(stream: IO[bytes], inner: int) -> np.ndarray[Any, Any] | None:
    """One frame (from 0) of a Part 10 file as the modality means it: (rows, columns); None in colour."""
    import pydicom

    dataset = pydicom.dcmread(stream)
    stored = frame_unpacked(dataset, inner)
    return modality_values(dataset, stored) if _is_grey(dataset, stored) else None


def _is_grey(dataset: Dataset, stored: np.ndarray[Any, Any]) -> bool:
    return dataset.get("PhotometricInterpretation") != "PALETTE COLOR" and stored.ndim == 2


def frame_grey(
    stream: IO[bytes], inner: int, window: tuple[float, float] | None = None, *, sigmoid: bool = False
) -> np.ndarray[Any, Any]:
    """One frame (from 0) of a Part 10 file as 8 bit: (rows, columns), or (rows, columns, 3) in colour.

    `window` is centre and width of an exact line, or with `sigmoid` of the curve of PS3.3 C.11.2.1.3.1.
    Without one the file is shown as it says, by its table of greys before its window; and where it says
    nothing, from the 1st to the 99th percentile of the frame.
    """
    import pydicom

    from imaging.formats.plain_pixels import plain_frame

    dataset = pydicom.dcmread(stream, stop_before_pixels=True)
    stored = plain_frame(dataset, stream, inner)
    if stored is None:
        stream.seek(0)
        dataset = pydicom.dcmread(stream)
        stored = frame_unpacked(dataset, inner)
    return _grey(dataset, stored, asked_shade(window, sigmoid=sigmoid))


def _grey(dataset: Dataset, stored: np.ndarray[Any, Any], asked: Shade | None) -> np.ndarray[Any, Any]:
    import numpy as np
    from pydicom.pixels.processing import apply_color_lut

    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
    if stored.ndim == 3:
        # Palettes and colour of 16 bits: the upper byte is what a screen shows.
        return (stored >> 8 if stored.dtype.itemsize > 1 else stored).astype(np.uint8)
    shade = asked or told_shade(dataset) or Line(*_spread_window(dataset, _thinned(stored)))
    grey = _shading(dataset, stored, shade)
    rows = max(1, AT_ONCE // max(stored.shape[1], 1))
    # In strips: what is reckoned for a pixel takes eight times and more what the pixel does.
    return np.concatenate([grey(stored[row : row + rows]) for row in range(0, stored.shape[0], rows)])


def _thinned(stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Every pixel of an ordinary frame; of a larger one a grid of them, which tells its greys as well."""
    every = 1 + math.isqrt(max(stored.size - 1, 0) // AT_ONCE)
    return stored[::every, ::every]


def _shading(
    dataset: Dataset, stored: np.ndarray[Any, Any], shade: Shade
) -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    """What makes stored values of a frame 8 bit grey."""
    import numpy as np

    low_is_light = dataset.get("PhotometricInterpretation") == "MONOCHROME1"

    def grey(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return greys(modality_values(dataset, values), shade, low_is_light=low_is_light)

    least, most = int(stored.min()), int(stored.max())
    if stored.dtype.kind not in "iu" or most - least >= stored.size:
        return grey
    # A value becomes the same grey wherever it stands, and a frame holds far fewer values than pixels.
    first, last = _reach(least, most)
    steps = _steps(dataset, stored.dtype.str, range(first, last + 1), shade)
    if first == 0 and stored.dtype.itemsize <= 2:
        return lambda part: np.take(steps, part, mode="clip")
    return lambda part: np.take(steps, np.subtract(part, first, dtype=np.intp))


def _reach(least: int, most: int) -> tuple[int, int]:
    """The values to know the greys of: as many for most slices of a stack, so that they share them."""
    bits = max(most, -least - 1, 0).bit_length()
    if bits > MOST_SHARED_BITS:
        return least, most
    return (0 if least >= 0 else -(1 << bits)), (1 << bits) - 1


def _steps(dataset: Dataset, kind: str, values: range, shade: Shade) -> np.ndarray[Any, Any]:
    """The grey of each of some values that follow each other; what comes by a table is not remembered."""
    low_is_light = dataset.get("PhotometricInterpretation") == "MONOCHROME1"
    if not isinstance(shade, Line | Curve) or len(values) > 1 << MOST_SHARED_BITS or modality_table(dataset):
        return greys(modality_values(dataset, _listed(kind, values)), shade, low_is_light=low_is_light)
    return _remembered_steps(kind, values, rescale(dataset), shade, low_is_light)


@lru_cache(maxsize=32)
def _remembered_steps(
    kind: str, values: range, rescaled: tuple[float, float], shade: Line | Curve, low_is_light: bool
) -> np.ndarray[Any, Any]:
    slope, intercept = rescaled
    return greys(np_float(_listed(kind, values)) * slope + intercept, shade, low_is_light=low_is_light)


def _listed(kind: str, values: range) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.arange(values.start, values.stop).astype(kind)


def greys(values: np.ndarray[Any, Any], shade: Shade, *, low_is_light: bool) -> np.ndarray[Any, Any]:
    """Values after the modality's step as 8 bit grey."""
    import numpy as np

    shares = shade(values)
    return np.rint((1.0 - shares if low_is_light else shares) * 255).astype(np.uint8)


def told_window(metadata: dict[str, Any]) -> tuple[float, float] | None:
    """Centre and width that the DICOM JSON of a file tells; None where it tells none that shows anything.

    None as well where the file may be shown through a table, and not through its window.
    """
    if tells_table(metadata):
        return None
    return window_of(*(metadata.get(tag, {}).get("Value") for tag in WINDOW_TAGS))


def tells_table(metadata: dict[str, Any]) -> bool:
    """Whether the DICOM JSON of a file tells a table of greys to show it through."""
    return bool(metadata.get(VOI_TABLES, {}).get("Value"))


def shown_window(file: SopInstance) -> tuple[float, float]:
    """Centre and width of the line through which a file is shown where no window is asked for.

    Of one that is shown through a table it is the line nearest to it.
    """
    stored = told_window(json.loads(file.metadata))
    return _shown(file)[0] if stored is None else stored


def shown_shade(file: SopInstance) -> Shade:
    """The shades in which a file is shown where no window is asked for."""
    return _shown(file)[1]


def _shown(file: SopInstance) -> tuple[tuple[float, float], Shade]:
    import pydicom

    with stored_open(file.path) as stream:
        dataset = pydicom.dcmread(stream)
        table, shade = voi_table(dataset), told_shade(dataset)
        window = window_of(dataset.get("WindowCenter"), dataset.get("WindowWidth"))
        if shade is None:
            stored = frame_unpacked(dataset, 0)
            window = _spread_window(dataset, stored) if _is_grey(dataset, stored) else WHOLE_BYTE
    nearest = table.line if table is not None else window or WHOLE_BYTE
    return nearest, shade or Line(*nearest)


def _spread_window(dataset: Dataset, stored: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Centre and width of what values a frame has, but for a few, and for those that stand for none."""
    import numpy as np

    low, high = np.percentile(modality_values(dataset, _unpadded(dataset, stored)), PERCENTILES)
    return float(low + high) / 2, float(max(high - low, 1.0))


def _unpadded(dataset: Dataset, stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The values that are of a picture (PS3.3 C.7.5.1.1.2); all where nothing else would be left."""
    one, other = (first_number(dataset.get(name)) for name in PADDING)
    if one is None:
        return stored
    ends = (one, one if other is None else other)
    found = stored[(stored < min(ends)) | (stored > max(ends))]
    return found if found.size else stored
