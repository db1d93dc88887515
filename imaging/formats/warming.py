"""A made-up slice read once: what it loads and compiles, every reading process forked afterwards has."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from imaging.formats.dicom_file import dicom_image

SIDE = 2


def warm() -> None:
    """Write, read and de-identify it in a folder that is gone afterwards. Raises OSError."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "slice"
        _slice().save_as(path, enforce_file_format=True)
        dicom_image(path, content_hash="", secret=b"", scratch=Path(name))


def _slice() -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, "2.25.1"
    made.StudyInstanceUID = made.SeriesInstanceUID = made.FrameOfReferenceUID = "2.25.2"
    made.PatientName, made.PatientID, made.PatientAge = "Nobody", "7", "050Y"
    made.StudyDate, made.StudyTime, made.Modality, made.Manufacturer = "20200101", "120000", "CT", "None"
    made.StudyDescription, made.ImageType = "CT lumbar spine", ["ORIGINAL", "PRIMARY", "AXIAL"]
    made.Rows = made.Columns = SIDE
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.PixelSpacing, made.RescaleSlope, made.RescaleIntercept = [1, 1], 1, 0
    made.ImageOrientationPatient, made.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, 0]
    made.PixelData = bytes(2 * SIDE**2)
    return made
