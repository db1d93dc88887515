"""DICOM JSON without what people wrote into it: for somebody who is about to say what the images show."""

from __future__ import annotations

import json
from typing import Any

# Free text and codes (PS3.5 table 6.2-1): descriptions of studies, series and procedures, comments, meanings.
_WRITTEN = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", "UN"})
# Body Part Examined is a code string, and tells as much.
_TELLING = frozenset({"00180015"})


def covered(text: str) -> str:
    """The DICOM JSON of one file (an object, as text) without its words; geometry and looks stay."""
    return json.dumps(_bare(json.loads(text)), separators=(",", ":"))


def _bare(dataset: dict[str, Any]) -> dict[str, Any]:
    return {tag: _within(value) for tag, value in dataset.items() if not _tells(tag, value)}


def _tells(tag: str, value: dict[str, Any]) -> bool:
    is_private = int(tag[:4], 16) % 2 == 1
    return is_private or tag in _TELLING or value.get("vr") in _WRITTEN


def _within(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("vr") != "SQ" or "Value" not in value:
        return value
    return {**value, "Value": [_bare(item) for item in value["Value"]]}
