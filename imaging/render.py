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

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

RENDERER_VERSION = "3"
# Pixels that are reckoned with at once.
AT_ONCE = 4_000_000
# Greys of so many values are kept for the next slice: 64 kB of them.
MOST_SHARED_BITS = 16
LINE = ("RescaleSlope", "RescaleIntercept")
PERCENTILES = (1.0, 99.0)  # where a file gives no window: of the frame's own values
# WindowCenter and WindowWidth; and the window of colours, which are bytes.
WINDOW_TAGS = ("00281050", "00281051")
WHOLE_BYTE = (127.5, 255.0)


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
    """PNG of one frame (as ``frame_followed`` finds it), 8 bit grey; ``window`` is centre and width in stored
    units after rescale (HU for CT), by default the file's own, else the 1st to 99th percentile of the frame.
    """
    from PIL import Image

    file, inner = frame_followed(series, frame, sop=sop)
    with stored_open(file.path) as stream:
        grey = frame_grey(stream, inner, window)
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG", optimize=False)
    return out.getvalue()


def frame_values(stream: IO[bytes], inner: int) -> np.ndarray[Any, Any] | None:
    """One frame (from 0) of a Part 10 file as its rescale means it: (rows, columns); None in colour."""
    import pydicom

    dataset = pydicom.dcmread(stream)
    stored = frame_unpacked(dataset, inner)
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

    `sigmoid` spreads the window along the curve of PS3.3 C.11.2.1.3.1 and not along a line; without a window
    the file's own is spread as the file says.
    """
    import pydicom

    from imaging.formats.plain_pixels import plain_frame

    dataset = pydicom.dcmread(stream, stop_before_pixels=True)
    stored = plain_frame(dataset, stream, inner)
    if stored is None:
        stream.seek(0)
        dataset = pydicom.dcmread(stream)
        stored = frame_unpacked(dataset, inner)
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
    if window is None:
        window = _own_window(dataset, lambda: _rescaled(dataset, _thinned(stored)))
        sigmoid = dataset.get("VOILUTFunction") == "SIGMOID"
    shade = _shading(dataset, stored, window, sigmoid)
    rows = max(1, AT_ONCE // max(stored.shape[1], 1))
    # In strips: what is reckoned for a pixel takes eight times and more what the pixel does.
    return np.concatenate([shade(stored[row : row + rows]) for row in range(0, stored.shape[0], rows)])


def _thinned(stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Every pixel of an ordinary frame; of a larger one a grid of them, which tells its greys as well."""
    every = 1 + math.isqrt(max(stored.size - 1, 0) // AT_ONCE)
    return stored[::every, ::every]


def _shading(
    dataset: Dataset, stored: np.ndarray[Any, Any], window: tuple[float, float], sigmoid: bool
) -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    """What makes stored values of a frame 8 bit grey."""
    import numpy as np

    least, most = int(stored.min()), int(stored.max())
    if stored.dtype.kind not in "iu" or most - least >= stored.size:
        return lambda part: _windowed(dataset, _rescaled(dataset, part), window, sigmoid)
    # A value becomes the same grey wherever it stands, and a frame holds far fewer values than pixels.
    first, last = _reach(least, most)
    greys = _greys(dataset, stored.dtype.str, range(first, last + 1), window, sigmoid)
    if first == 0 and stored.dtype.itemsize <= 2:
        return lambda part: np.take(greys, part, mode="clip")
    return lambda part: np.take(greys, np.subtract(part, first, dtype=np.intp))


def _reach(least: int, most: int) -> tuple[int, int]:
    """The values to know the greys of: as many for most slices of a stack, so that they share them."""
    bits = max(most, -least - 1, 0).bit_length()
    if bits > MOST_SHARED_BITS:
        return least, most
    return (0 if least >= 0 else -(1 << bits)), (1 << bits) - 1


def _greys(
    dataset: Dataset, kind: str, values: range, window: tuple[float, float], sigmoid: bool
) -> np.ndarray[Any, Any]:
    """The grey of each of some values that follow each other; a table of the file's own is not remembered."""
    line = tuple(dataset.get(name) for name in LINE if name in dataset)
    is_line = all(isinstance(told, float) for told in line) and len(line) != 1
    if not is_line or len(values) > 1 << MOST_SHARED_BITS or dataset.get("ModalityLUTSequence"):
        return _windowed(dataset, _rescaled(dataset, _listed(kind, values)), window, sigmoid)
    return _remembered_greys(kind, values, tuple(map(float, line)), window, sigmoid, _low_is_light(dataset))


@lru_cache(maxsize=32)
def _remembered_greys(
    kind: str,
    values: range,
    line: tuple[float, ...],
    window: tuple[float, float],
    sigmoid: bool,
    low_is_light: bool,
) -> np.ndarray[Any, Any]:
    import numpy as np

    listed = _listed(kind, values).astype(np.float64)
    rescaled = listed * line[0] + line[1] if line else listed
    return grey_through(rescaled, window, sigmoid=sigmoid, low_is_light=low_is_light)


def _listed(kind: str, values: range) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.arange(values.start, values.stop).astype(kind)


def told_window(metadata: dict[str, Any]) -> tuple[float, float] | None:
    """Centre and width that the DICOM JSON of a file tells; None where it tells none that shows anything."""
    return _window_of(*(metadata.get(tag, {}).get("Value") for tag in WINDOW_TAGS))


def _windowed(
    dataset: Dataset, values: np.ndarray[Any, Any], window: tuple[float, float], sigmoid: bool
) -> np.ndarray[Any, Any]:
    """Rescaled values as 8 bit grey."""
    return grey_through(values, window, sigmoid=sigmoid, low_is_light=_low_is_light(dataset))


def _low_is_light(dataset: Dataset) -> bool:
    return bool(dataset.get("PhotometricInterpretation") == "MONOCHROME1")


def grey_through(
    values: np.ndarray[Any, Any], window: tuple[float, float], *, sigmoid: bool = False, low_is_light: bool
) -> np.ndarray[Any, Any]:
    """Rescaled values as 8 bit grey through a window (centre and width)."""
    import numpy as np

    centre, width = window
    low = centre - width / 2
    scaled = np.clip((values - low) / max(width, 1e-6), 0.0, 1.0)
    if sigmoid:
        scaled = 1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - centre) / width, -500.0, 500.0)))
    if low_is_light:
        scaled = 1.0 - scaled
    return np.rint(scaled * 255).astype(np.uint8)


def shown_window(file: SopInstance) -> tuple[float, float]:
    """Centre and width through which a file is shown where no window is asked for."""
    stored = told_window(json.loads(file.metadata))
    if stored is not None:
        return stored
    with stored_open(file.path) as stream:
        values = frame_values(stream, 0)
    return WHOLE_BYTE if values is None else _spread_window(values)


def _own_window(dataset: Dataset, values: Callable[[], np.ndarray[Any, Any]]) -> tuple[float, float]:
    """Centre and width that the file gives, or those of the frame's values where it gives none."""
    stored = _window_of(dataset.get("WindowCenter"), dataset.get("WindowWidth"))
    return _spread_window(values()) if stored is None else stored


def _spread_window(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Centre and width of what values a frame has, but for a few."""
    import numpy as np

    low, high = np.percentile(values, PERCENTILES)
    return float(low + high) / 2, float(max(high - low, 1.0))


def _window_of(*told: Any) -> tuple[float, float] | None:
    """Centre and width that a file gives first; None where it gives none that shows anything.

    No window is as wide as 0 or less (PS3.3 C.11.2.1.2): through it a picture would be black.
    """
    centre, width = (_first_number(each) for each in told)
    return (centre, width) if centre is not None and width is not None and width > 0 else None


def _first_number(value: Any) -> float | None:
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    first: Any = next(iter(value), None) if several else value
    try:
        number = float(first)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
