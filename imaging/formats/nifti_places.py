"""A NIfTI file may say twice where it lies in the patient (qform and sform); the two must agree."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from imaging.formats.errors import Refused

# Millimetres by which the two may differ anywhere in the volume: no side and no level hangs on so few.
SAME_PLACE = 0.5
# Farther than any patient is long: what is told beyond it is no distance.
FAR = 2000.0


def two_places_apart(header: Any) -> float:
    """Millimetres between the two places of the corner that lies farthest; 0 where only one is told."""
    if int(header["qform_code"]) <= 0 or int(header["sform_code"]) <= 0:
        return 0.0
    sides = [*header.get_data_shape(), 1, 1, 1][:3]
    corners = np.array([[*corner, 1] for corner in product(*((0, side - 1) for side in sides))]).T
    apart = ((header.get_qform() - header.get_sform()) @ corners)[:3]
    return float(np.nan_to_num(np.linalg.norm(apart, axis=0).max(), nan=FAR, posinf=FAR))


def two_places(apart: float) -> Refused:
    """The refusal of a file whose two places lie so many millimetres apart."""
    far = f"{apart:.1f} mm" if apart < FAR else "metres"
    return Refused(
        "two_places",
        f"This file says twice where it lies in the patient (qform and sform), and the two lie {far} apart: "
        "sides and levels could be wrong.",
        "Convert it again from the DICOM files, or have both set to the one that is right",
        read_as="NIfTI",
    )
