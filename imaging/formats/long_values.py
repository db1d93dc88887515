"""Long values of a header stand behind an address in its DICOM JSON, not in the line (PS3.18 F.2.6)."""

from __future__ import annotations

import json
from typing import Any

# Characters of a value, as JSON writes it, that stay in the line. Palettes of 16 bits do.
INLINE = 200_000
# How an address begins in the row; the address of the file is put before it when it is sent.
PLACE = "bulkdata/"


def long_values_apart(told: dict[str, Any], above: str = "") -> None:
    """Put an address in place of every long value of a DICOM JSON object, also inside sequences.

    An address is `bulkdata/` and the tags and item numbers (from 1) on the way to the value, parted by dots.
    """
    for tag, element in told.items():
        path = f"{above}{tag}"
        if element.get("vr") == "SQ":
            for number, item in enumerate(element.get("Value", []), 1):
                long_values_apart(item, f"{path}.{number}.")
        elif _length(element) > INLINE:
            told[tag] = {"vr": element["vr"], "BulkDataURI": f"{PLACE}{path}"}


def _length(element: dict[str, Any]) -> int:
    if "InlineBinary" in element:
        return len(element["InlineBinary"])
    return len(json.dumps(element["Value"])) if "Value" in element else 0
