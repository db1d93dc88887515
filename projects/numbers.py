"""Numbers as strangers write them, in addresses and headers.

`isdigit` lets `²` through, `int` refuses what is longer than 4,300 digits, `float` takes `NaN`
and `1e999`, and no database column holds them all.
"""

from __future__ import annotations

import re

LARGEST_WHOLE = 2**31 - 1  # What an integer column of either database holds.
_WHOLE = re.compile(r"[0-9]{1,10}")
_REAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")


def whole_number(text: str, *, least: int = 0, most: int = LARGEST_WHOLE) -> int | None:
    """The whole number that a text says; None when it says none from `least` to `most`."""
    if not _WHOLE.fullmatch(text):
        return None
    number = int(text)
    return number if least <= number <= most else None


def real_number(text: str, *, least: float, most: float) -> float | None:
    """The number that a text says; None when it says none from `least` to `most`."""
    if not _REAL.fullmatch(text.strip()):
        return None
    number = float(text)
    return number if least <= number <= most else None
