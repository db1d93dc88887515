"""Long values and pixels beside the metadata: where they are told, and their bytes (PS3.18 F.2.6)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from imaging.dicomweb.accept import PLAIN
from imaging.dicomweb.colour import told_unpacked
from imaging.dicomweb.transcode import EXPLICIT_BE, explicit_file
from imaging.formats.long_values import PLACE
from imaging.stored_bytes import stored_open

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PIXELS = "7FE00010"
PATH = r"[0-9A-Fa-f]{8}(?:\.[0-9]{1,5}\.[0-9A-Fa-f]{8}){0,8}"
_TOLD = f'"BulkDataURI":"{PLACE}'
_PATHS = re.compile(rf'{re.escape(_TOLD)}({PATH})"')


def with_addresses(metadata: str, base: str, syntax: str, *, packed: bool = False) -> str:
    """Kept DICOM JSON with the address of each long value and of the pixels; `base` is that of the file.

    Colour is told as unpacked frames have it, or with `packed` as it is stored; plain pixels leave one way.
    """
    metadata = metadata if packed and syntax not in PLAIN else told_unpacked(metadata, syntax)
    # An address holds no sign that JSON would write otherwise.
    pixels = f'"{PIXELS}":{{"vr":"{_pixel_vr(syntax)}","BulkDataURI":"{base}/{PLACE}{PIXELS}"}}'
    told = metadata.replace(_TOLD, f'"BulkDataURI":"{base}/{PLACE}')
    return f"{told[:-1]}{',' if len(told) > 2 else ''}{pixels}}}"


def long_paths(metadata: str) -> list[str]:
    """The paths of the long values of one file, without its pixels."""
    return _PATHS.findall(metadata)


def value_read(name: str, sha256: str, syntax: str, path: str) -> bytes | None:
    """The bytes of the value at `path` of a stored file, little endian; None when it has no such value.

    Raises FileNotFoundError when the file was erased.
    """
    from pydicom import dcmread

    # Values are read as they lie, so a big endian file is turned first.
    with io.BytesIO(explicit_file(name, sha256)) if syntax == EXPLICIT_BE else stored_open(name) as source:
        dataset: Dataset | None = dcmread(source, stop_before_pixels=True)
    *way, last = path.split(".")
    for tag, number in zip(way[::2], way[1::2], strict=True):
        dataset = _item(dataset, int(tag, 16), int(number)) if dataset is not None else None
    return _raw(dataset, int(last, 16)) if dataset is not None else None


def _item(dataset: Dataset, tag: int, number: int) -> Dataset | None:
    element = dataset.get(tag)
    if element is None or element.VR != "SQ" or not 1 <= number <= len(element.value):
        return None
    item: Dataset = element.value[number - 1]
    return item


def _raw(dataset: Dataset, tag: int) -> bytes | None:
    if tag not in dataset:
        return None
    value = dataset.get_item(tag).value
    if value is None:
        return b""
    return value if isinstance(value, bytes) else None


def _pixel_vr(syntax: str) -> str:
    return "OW" if syntax in PLAIN else "OB"
