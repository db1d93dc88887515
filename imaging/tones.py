"""How stored values become grey: by the modality's table or rescale, then a table, a curve or a line.

The order and the formulas are those of PS3.3 C.11.1 and C.11.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

    Array: TypeAlias = np.ndarray[Any, Any]
    # Values after the modality's step become shares of light, 0 to 1.
    Shade: TypeAlias = Callable[[Array], Array]

# X-ray angiography and fluoroscopy: their table says how values follow the beam (PS3.3 C.8.7.1.1.2), not how
# they are shown.
NOT_FOR_DISPLAY = frozenset({"1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"})
BITS = range(8, 17)
# Where a table does most of its work: between these shares of the way from its first to its last grey.
STEEP = (0.02, 0.98)
LINEAR, EXACT, SIGMOID = "LINEAR", "LINEAR_EXACT", "SIGMOID"


@dataclass(frozen=True, slots=True, eq=False)
class GreyTable:
    """A table of a Modality LUT or VOI LUT Sequence: `first` is the value of its first entry.

    Entries are from 0 to `most`; values below and above the table have its first and its last entry.
    """

    first: int
    entries: Array
    most: int

    def looked_up(self, values: Array) -> Array:
        """The entries for values; a value between two has that of the nearer."""
        import numpy as np

        at = np.floor(values + (0.5 - self.first)).astype(np.int64)
        return np.asarray(self.entries[np.clip(at, 0, len(self.entries) - 1)])

    def shares(self, values: Array) -> Array:
        """The same as shares of light."""
        return np_float(self.looked_up(values)) / self.most

    @property
    def line(self) -> tuple[float, float]:
        """Centre and width of the exact line that is nearest to the table: where a person goes on from it."""
        import numpy as np

        way = np.abs(np_float(self.entries) - float(self.entries[0]))
        low, high = (int(np.argmax(way >= share * way.max())) for share in STEEP)
        return self.first + (low + high) / 2, float(max(high - low, 1))


def np_float(values: Array) -> Array:
    """Values as 64-bit floats."""
    import numpy as np

    return np.asarray(values, dtype=np.float64)


def modality_table(dataset: Dataset) -> GreyTable | None:
    """The table of the Modality LUT Sequence; None without one that can be used, or where none is to be."""
    if dataset.get("SOPClassUID") in NOT_FOR_DISPLAY:
        return None
    return _table(dataset, "ModalityLUTSequence", signed=dataset.get("PixelRepresentation") == 1)


def voi_table(dataset: Dataset) -> GreyTable | None:
    """The first table of the VOI LUT Sequence; None without one that can be used.

    Its first value is below zero where what goes into it may be (PS3.3 C.11.2.1.1).
    """
    return _table(dataset, "VOILUTSequence", signed=_may_be_negative(dataset))


def modality_values(dataset: Dataset, stored: Array) -> Array:
    """Stored values as the modality means them, in 64-bit floats: by its table, else by its rescale."""
    table = modality_table(dataset)
    if table is not None:
        return np_float(table.looked_up(stored))
    slope, intercept = rescale(dataset)
    return np_float(stored) * slope + intercept


def rescale(dataset: Dataset) -> tuple[float, float]:
    """Slope and intercept; 1 and 0 where the file does not give both."""
    told = [first_number(dataset.get(name)) for name in ("RescaleSlope", "RescaleIntercept")]
    slope, intercept = told
    return (1.0, 0.0) if slope is None or intercept is None else (slope, intercept)


def _may_be_negative(dataset: Dataset) -> bool:
    if modality_table(dataset) is not None:
        return False
    slope, intercept = rescale(dataset)
    bits = int(dataset.get("BitsStored") or 16)
    signed = dataset.get("PixelRepresentation") == 1
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return min(least * slope + intercept, most * slope + intercept) < 0


def _table(dataset: Dataset, sequence: str, *, signed: bool) -> GreyTable | None:
    import numpy as np

    item: Any = next(iter(dataset.get(sequence) or []), {})
    described = item.get("LUTDescriptor")
    if not hasattr(described, "__len__") or len(described) != 3:
        return None
    count, first, bits = (int(number) for number in described)
    entries = _entries(item.get("LUTData"), count % 65_536 or 65_536)
    if entries is None or bits not in BITS:
        return None
    # Some devices tell fewer bits than their entries have.
    most = max((1 << bits) - 1, (1 << int(np.max(entries)).bit_length()) - 1)
    # Some write a value below zero without its sign.
    return GreyTable(first - 65_536 if signed and first > 32_767 else first, entries, most)


def _entries(told: Any, count: int) -> Array | None:
    """As many entries as were described: one to a word, or to a byte; None where there are fewer."""
    import numpy as np

    if told is None:
        return None
    content = told if isinstance(told, bytes) else np.array(told, dtype="<u2").tobytes()
    if len(content) >= 2 * count:
        return np.frombuffer(content[: 2 * count], dtype="<u2")
    return np.frombuffer(content[:count], dtype="u1") if len(content) >= count else None


def told_shade(dataset: Dataset) -> Shade | None:
    """What a file says of its greys; None where it says nothing that shows anything.

    A table comes before a window: where a file has both, the device that made it finished the picture with
    the table, and the window is for those that know no tables.
    """
    table = voi_table(dataset)
    if table is not None:
        return table.shares
    window = window_of(dataset.get("WindowCenter"), dataset.get("WindowWidth"))
    if window is None:
        return None
    function = str(dataset.get("VOILUTFunction") or LINEAR)
    if function == SIGMOID:
        return Curve(*window)
    return Line(*(window if function == EXACT else exact_line(window)))


def exact_line(window: tuple[float, float]) -> tuple[float, float]:
    """Centre and width of the exact line that is a LINEAR window (PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2).

    A window narrower than 1, which the standard knows of no LINEAR one, is meant exactly.
    """
    centre, width = window
    return (centre - 0.5, width - 1.0) if width >= 1 else window


@dataclass(frozen=True, slots=True)
class Line:
    """The shades of an exact line from `centre - width / 2` to `centre + width / 2`."""

    centre: float
    width: float

    def __call__(self, values: Array) -> Array:
        import numpy as np

        low = self.centre - self.width / 2
        return np.clip((values - low) / max(self.width, 1e-6), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """The shades of a SIGMOID (PS3.3 C.11.2.1.3.1)."""

    centre: float
    width: float

    def __call__(self, values: Array) -> Array:
        import numpy as np

        steps = np.exp(np.clip(-4.0 * (values - self.centre) / self.width, -500.0, 500.0))
        return np.asarray(1.0 / (1.0 + steps))


def asked_shade(window: tuple[float, float] | None, *, sigmoid: bool) -> Shade | None:
    """The shades of a window that is asked for: an exact line, or with `sigmoid` a curve."""
    if window is None:
        return None
    return Curve(*window) if sigmoid else Line(*window)


def window_of(*told: Any) -> tuple[float, float] | None:
    """Centre and width that a file gives first; None where it gives none that shows anything.

    No window is as wide as 0 or less (PS3.3 C.11.2.1.2): through it a picture would be black.
    """
    centre, width = (first_number(each) for each in told)
    return (centre, width) if centre is not None and width is not None and width > 0 else None


def first_number(value: Any) -> float | None:
    """The first of one or several numbers, where it is one."""
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    first: Any = next(iter(value), None) if several else value
    try:
        number = float(first)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
