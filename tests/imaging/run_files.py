"""Films of a C-arm, made here: runs of fluoroscopy and angiography of a named patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, XRayRadiofluoroscopicImageStorage

ROWS, COLUMNS = 40, 32


def frames(count: int) -> list[NDArray[np.uint8]]:
    return [np.random.default_rng(each).integers(0, 250, (ROWS, COLUMNS), np.uint8) for each in range(count)]


def run(count: int = 5, **more: object) -> Dataset:
    """A run of fluoroscopy, 15 frames a second, begun at ten past eleven."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = XRayRadiofluoroscopicImageStorage, "1.2.3.6.1"
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3.6", "1.2.3.6.0"
    made.PatientName, made.PatientID, made.PatientSex, made.PatientBirthDate = "Doe^Jane", "4711", "F", ""
    made.StudyDate, made.StudyTime, made.AcquisitionTime = "20200228", "111000", "111000"
    made.Modality, made.SeriesNumber, made.InstanceNumber = "RF", 3, 1
    made.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    made.PositionerMotion, made.PatientOrientation = "STATIC", ["L", "F"]
    made.PixelIntensityRelationship, made.ImagerPixelSpacing = "LIN", [0.2, 0.2]
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows, made.Columns, made.NumberOfFrames = ROWS, COLUMNS, count
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
    made.FrameIncrementPointer, made.FrameTime = 0x00181063, "66.5"
    made.add_new("PixelData", "OB", b"".join(each.tobytes() for each in frames(count)))
    for name, value in more.items():
        setattr(made, name, value)
    return made
