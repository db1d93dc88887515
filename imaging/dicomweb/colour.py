"""The colour space of pixels as they leave, and metadata that name it.

What a lossy codec stores of a colour picture is not RGB (PS3.5 section 8.2), and what its decoders give is.
So unpacked frames of such a file are another picture than its own header names: `YBR_FULL_422`, whose
uncompressed form has two bytes for a pixel, or `YBR_ICT`, which has none (PS3.3 C.7.6.3.1.2).
"""

from __future__ import annotations

import json
from typing import Any

from imaging.dicomweb.accept import PLAIN, RAW_SYNTAXES, SYNTAXES_OF

RGB = "RGB"
_PHOTOMETRIC, _PLANAR = "00280004", "00280006"
_LOSSY_JPEG = frozenset({"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"})
_WAVELETS = SYNTAXES_OF["image/jp2"] | SYNTAXES_OF["image/jphc"]
_OF_WAVELETS = frozenset({"YBR_ICT", "YBR_RCT"})


def photometric_unpacked(stored: str, syntax: str) -> str:
    """The photometric interpretation of frames unpacked from `syntax`, where the header says `stored`."""
    if syntax in _LOSSY_JPEG and stored.startswith("YBR_"):
        return RGB
    if syntax in _WAVELETS and stored in _OF_WAVELETS:
        return RGB
    # A decoder gives each pixel its own colour.
    is_unpacked = syntax in PLAIN - RAW_SYNTAXES
    return "YBR_FULL" if is_unpacked and stored == "YBR_FULL_422" else stored


def told_unpacked(metadata: str, syntax: str) -> str:
    """DICOM JSON of a file with the colour space and the order of samples of its unpacked frames."""
    if syntax in RAW_SYNTAXES or f'"{_PLANAR}"' not in metadata:
        return metadata
    told: dict[str, Any] = json.loads(metadata)
    stored = (told.get(_PHOTOMETRIC, {}).get("Value") or [""])[0]
    if stored:
        told[_PHOTOMETRIC]["Value"] = [photometric_unpacked(stored, syntax)]
    if _PLANAR in told:
        told[_PLANAR]["Value"] = [0]
    return json.dumps(told, separators=(",", ":"))
