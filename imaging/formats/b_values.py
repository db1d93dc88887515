"""The b-value of a diffusion image, where only its maker's private elements tell it."""

from __future__ import annotations

from pydicom.dataset import Dataset

# Creator, group and element offset.
PRIVATE = (
    ("SIEMENS MR HEADER", 0x0019, 0x0C),
    ("GEMS_PARM_01", 0x0043, 0x39),
    ("Philips Imaging DD 001", 0x2001, 0x03),
)
# The second adds flags to it above nine digits.
FLAGS = 1_000_000_000


def b_value_tell(told: Dataset) -> None:
    """Say the b-value (s/mm²) in the standard's own element too: the private ones do not stay."""
    if "DiffusionBValue" in told:
        return
    for creator, group, offset in PRIVATE:
        try:
            element = told.private_block(group, creator)[offset]
        except KeyError:
            continue
        value = (
            element.value if isinstance(element.value, int | float | str) else next(iter(element.value), None)
        )
        try:
            told.DiffusionBValue = float(value or 0) % FLAGS
        except (TypeError, ValueError):
            continue
        return
