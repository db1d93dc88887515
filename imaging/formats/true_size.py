"""Whether packed frames are as large as their header says: what they unpack to is known before they are."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames

from imaging.deidentify.codestreams import NotPlain, codestream_size
from imaging.deidentify.pixel_words import native_length
from imaging.formats import limits
from imaging.formats.errors import Refused, sides_in_words, too_large


def require_true_size(dataset: Dataset) -> None:
    """Refuse a picture of which one frame is larger than any is, or larger or smaller packed than told.

    A decoder makes room for what the packed frame itself says, whatever stands in the header. RLE says
    nothing of itself and is unpacked by the header. Raises Refused.
    """
    frames = int(dataset.get("NumberOfFrames") or 1)
    each = native_length(dataset) // max(frames, 1)
    if each > limits.FRAME:
        raise too_large(each, limits.FRAME, "DICOM")
    syntax = dataset.file_meta.get("TransferSyntaxUID") if hasattr(dataset, "file_meta") else None
    if syntax is None or not syntax.is_encapsulated:
        return
    told = int(dataset.Rows), int(dataset.Columns), int(dataset.get("SamplesPerPixel") or 1)
    for frame in generate_frames(dataset.PixelData, number_of_frames=frames):
        found = _said_by(frame)
        if found is not None and found != told:
            raise _untrue(found, told)


def _said_by(frame: bytes) -> tuple[int, int, int] | None:
    try:
        return codestream_size(frame)
    except NotPlain:
        return None  # Decoding says what is wrong with it, within its memory.


def _untrue(found: tuple[int, int, int], told: tuple[int, int, int]) -> Refused:
    wide = [f"{sides_in_words((size[1], size[0]))} pixels of {size[2]} values" for size in (found, told)]
    return Refused(
        "untrue_size",
        f"The picture of this DICOM file is packed as {wide[0]}, and its header says {wide[1]}; it is "
        "damaged or hostile.",
        "Export it again from its source",
        read_as="DICOM",
    )
