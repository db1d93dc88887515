"""When each frame of a film was taken: a cine run plays as fast as it was recorded.

Cine module: PS3.3 C.7.6.5. Times are milliseconds from the first frame.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydicom.dataset import Dataset
from pydicom.valuerep import DS

# Longer than any run; a damaged header may say more.
LONGEST_MS = 3_600_000.0


def frame_times(source: Dataset, frames: int) -> list[float] | None:
    """Milliseconds of each frame from the first; None where the file does not say them of every frame."""
    vector = [float(step) for step in _listed(source.get("FrameTimeVector"))]
    # Each is the time from the frame before; that of the first counts for nothing.
    later = vector[1:] if len(vector) == frames else [_step(source)] * (frames - 1)
    steps = [0.0, *later]
    times = [sum(steps[: place + 1]) for place in range(frames)]
    is_sound = all(step >= 0 for step in steps) and 0 < times[-1] <= LONGEST_MS
    return times if is_sound else None


def _step(source: Dataset) -> float:
    """Milliseconds between frames; 0 where neither a time nor a rate of recording is told."""
    if (time := float(source.get("FrameTime") or 0)) > 0:
        return time
    rate = float(source.get("CineRate") or 0)
    return 1000 / rate if rate > 0 else 0.0


def frame_time_set(made: Dataset, times: list[float] | None, frame: int) -> None:
    """Give the header of frame `frame` (from 0) the moment it was taken, and the time between frames.

    The moment needs the time of day at which the run began. Frames that are not evenly spaced in time all
    have the mean between two: a player knows one speed.
    """
    if times is None:
        return
    made.FrameTime = DS(times[-1] / (len(times) - 1), auto_format=True)
    if (began := _moment(made.get("AcquisitionTime") or made.get("ContentTime"))) is not None:
        made.AcquisitionTime = f"{began + timedelta(milliseconds=times[frame]):%H%M%S.%f}"


def _moment(told: Any) -> datetime | None:
    text = str(told or "")
    form = "%H%M%S.%f" if "." in text else "%H%M%S"
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 a time of day has no zone
    except ValueError:
        return None


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
