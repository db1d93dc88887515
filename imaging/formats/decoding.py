"""Unpacking stored pictures where no process of its own bounds the memory: few at a time, none too large."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from pydicom.dataset import Dataset

# Frames that one process unpacks at once; what each takes, tests/soak/test_decoding_memory.py measures.
AT_ONCE = 2
_turns = threading.BoundedSemaphore(AT_ONCE)


def frame_unpacked(dataset: Dataset, index: int, *, raw: bool = False) -> np.ndarray[Any, Any]:
    """Frame `index` (from 0) as pydicom decodes it; `raw` leaves colour in the space it is stored in.

    Waits for its turn. Raises ValueError for a frame that is larger than any that is taken in, or that is
    packed larger than its header says, and whatever a decoder raises.
    """
    from pydicom.pixels.utils import pixel_array

    _require_bounded(dataset)
    with _turns:
        return pixel_array(dataset, index=index, raw=raw)


def unpack_in_place(dataset: Dataset) -> None:
    """Let a dataset hold its pixels uncompressed, under the same rules."""
    _require_bounded(dataset)
    with _turns:
        dataset.decompress(generate_instance_uid=False)


def _require_bounded(dataset: Dataset) -> None:
    from imaging.formats.errors import Refused
    from imaging.formats.true_size import require_true_size

    try:
        require_true_size(dataset)
    except Refused as refusal:
        raise ValueError(refusal.sentence) from refusal
