"""Whole stored files in Explicit VR Little Endian, the syntax that every client reads (PS3.18 8.7.3.5.2)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from imaging.formats.decoding import unpack_in_place
from imaging.image_cache import cached_bytes
from imaging.stored_bytes import stored_open

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

EXPLICIT_BE = "1.2.840.10008.1.2.2"


def explicit_file(name: str, sha256: str) -> bytes:
    """The stored Part 10 file `name` (whose hash is `sha256`) in Explicit VR Little Endian; kept once made.

    Pixels are those that pydicom decodes, colour as RGB. Raises FileNotFoundError when the file was erased,
    and whatever a decoder raises.
    """
    return cached_bytes(sha256, "explicit file", lambda: _explicit(name))


def _explicit(name: str) -> bytes:
    from pydicom import dcmread, dcmwrite
    from pydicom.uid import ExplicitVRLittleEndian

    with stored_open(name) as stream:
        dataset = dcmread(stream)
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax.is_encapsulated:
        unpack_in_place(dataset)
    elif syntax == EXPLICIT_BE:
        _turn_bytes(dataset)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = io.BytesIO()
    dcmwrite(out, dataset, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return out.getvalue()


def _turn_bytes(dataset: Dataset) -> None:
    """Pixels of a big endian file to little endian; every other value is turned as it is written."""
    from pydicom.pixels.utils import pixel_array

    pixels = pixel_array(dataset, raw=True)
    content = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    dataset["PixelData"].value = content + b"\0" * (len(content) % 2)
