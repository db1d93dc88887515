"""Pixel data: what is stored holds the picture and nothing else."""

from __future__ import annotations

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from imaging.deidentify.codestreams import NotPlain, Plain, plain_frame, plain_rle
from imaging.deidentify.lookup_tables import COLOURS, palettes_trimmed
from imaging.deidentify.pixel_words import has_other_bits, lowest_words, native_length, stored_words

_PALETTES = tuple(f"{colour}PaletteColorLookupTableData" for colour in COLOURS)
_EXTENDED_OFFSETS = ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")


def clean_picture(clean: Dataset) -> None:
    """Leave of the pixel data what the header explains, as pixels that are shown.

    Bytes that no header explains (pixels without rows, a palette without palette colour) go, and so do
    bits that are not stored and whatever a compressed frame holds besides its picture. A frame in which
    the two cannot be told apart is stored uncompressed.
    """
    is_image = all(name in clean for name in ("PixelData", "Rows", "Columns", "BitsAllocated"))
    has_palette = is_image and clean.get("PhotometricInterpretation") == "PALETTE COLOR"
    _drop(
        clean, _EXTENDED_OFFSETS + (() if is_image else ("PixelData",)) + (() if has_palette else _PALETTES)
    )
    if not is_image:
        return
    if _is_native(clean):
        _clean_native(clean)
    else:
        _clean_frames(clean)
    if has_palette:
        palettes_trimmed(clean)


def _drop(clean: Dataset, names: tuple[str, ...]) -> None:
    for name in names:
        if name in clean:
            del clean[name]


def _is_native(clean: Dataset) -> bool:
    syntax = clean.file_meta.TransferSyntaxUID
    return not syntax.is_compressed or syntax.is_deflated


def _clean_native(clean: Dataset) -> None:
    wanted = native_length(clean)
    little = clean.file_meta.TransferSyntaxUID.is_little_endian
    # Big-endian words hold two small pixels the other way round: the last one stands behind its padding.
    content = clean.PixelData[: wanted if little else wanted + wanted % 2]
    content = lowest_words(clean, stored_words(clean, content, little=little), little=little)
    clean.PixelData = content + b"\0" * (len(content) % 2)


def _clean_frames(clean: Dataset) -> None:
    frames = generate_frames(clean.PixelData, number_of_frames=int(clean.get("NumberOfFrames", 1) or 1))
    try:
        plain = [_plain(clean, frame) for frame in frames]
    except NotPlain:
        _unpack(clean)
        return
    clean.PixelData = encapsulate([each.frame for each in plain], has_bot=True)
    clean["PixelData"].is_undefined_length = True
    stored = int(clean.get("BitsStored") or clean.BitsAllocated)
    if any(each.bits > stored for each in plain) and _decoded_has_other_bits(clean):
        _unpack(clean)


def _plain(clean: Dataset, frame: bytes) -> Plain:
    if clean.file_meta.TransferSyntaxUID != RLELossless:
        return plain_frame(frame)
    allocated = int(clean.BitsAllocated)
    planes = int(clean.get("SamplesPerPixel", 1)) * (allocated // 8)
    return Plain(plain_rle(frame, pixels=int(clean.Rows) * int(clean.Columns), planes=planes), allocated)


def _decoded_has_other_bits(clean: Dataset) -> bool:
    content, found = get_decoder(clean.file_meta.TransferSyntaxUID).as_buffer(clean)
    return has_other_bits(clean, np.frombuffer(content, dtype=f"<u{int(found['bits_allocated']) // 8}"))


def _unpack(clean: Dataset) -> None:
    """Store the picture uncompressed. Raises what decoders raise when it cannot be decoded."""
    clean.decompress(generate_instance_uid=False)
    if not clean.get("BitsStored"):
        clean.BitsStored = clean.BitsAllocated
    clean.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    _clean_native(clean)
