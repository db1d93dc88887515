"""What is sent: a ZIP of bare pictures, with geometry and without a word about the patient."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pydicom
from django.core.files.storage import default_storage
from pydicom.dataset import Dataset

from imaging.films import is_flat
from imaging.models import Series, SopInstance

INTERFACE: Final = 1
# All that a picture says of itself besides its pixels: which it is, where it lies, how its values are read.
# Nothing is in this list that was ever typed by hand.
KEPT: Final = (
    "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID",
    "FrameOfReferenceUID", "Modality", "ImageType", "InstanceNumber", "SliceThickness",
    "SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient", "PatientPosition",
    "PixelSpacing", "ImagerPixelSpacing", "ImageLaterality", "EchoTime", "RepetitionTime",
    "InversionTime", "MagneticFieldStrength", "SamplesPerPixel", "PhotometricInterpretation",
    "PlanarConfiguration", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit",
    "PixelRepresentation", "PixelPaddingValue", "RescaleSlope", "RescaleIntercept", "RescaleType",
    "WindowCenter", "WindowWidth", "VOILUTFunction", "PresentationLUTShape", "LossyImageCompression",
    "PixelData",
)  # fmt: skip
# Tables of greys, and what of them is no word of anybody's.
TABLES: Final = ("ModalityLUTSequence", "VOILUTSequence")
OF_TABLE: Final = ("LUTDescriptor", "LUTData")
# Readers want these to be there; they are empty.
EMPTY: Final = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
    "AccessionNumber", "StudyID", "ReferringPhysicianName", "SeriesNumber",
)  # fmt: skip


def picture_bare(content: bytes) -> bytes:
    """A stored picture with its pixels and geometry only."""
    full = pydicom.dcmread(io.BytesIO(content))
    bare = Dataset()
    bare.file_meta = full.file_meta
    for word in KEPT:
        if word in full:
            bare[word] = full[word]
    for word in TABLES:
        if word in full:
            setattr(bare, word, [_table_bare(item) for item in full[word].value])
    for word in EMPTY:
        setattr(bare, word, None)
    written = io.BytesIO()
    bare.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _table_bare(item: Dataset) -> Dataset:
    bare = Dataset()
    for word in OF_TABLE:
        if word in item:
            bare[word] = item[word]
    return bare


def parcel_write(
    series: Series, files: Sequence[SopInstance], into: Path, *, packed: Callable[[], None]
) -> None:
    """Write the ZIP that is sent; `packed` is called after each picture and may raise to stop."""
    named = [(f"images/{number:04d}.dcm", file) for number, file in enumerate(files, 1)]
    told = {
        "interface": INTERFACE,
        "series": series.series_instance_uid,
        "frame_of_reference": series.frame_of_reference_uid,
        "modality": series.modality,
        "plane": series.plane,
        "space": "pixel" if is_flat(series) else "patient",
        "images": [{"file": name, "sop": file.sop_instance_uid} for name, file in named],
    }
    # Pixels hardly shrink, and are often packed already.
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("request.json"), json.dumps(told, indent=1))
        for name, file in named:
            with default_storage.open(file.path) as stream:
                # Without a time of its own: it would say when somebody labelled.
                archive.writestr(zipfile.ZipInfo(name), picture_bare(stream.read()))
            packed()
