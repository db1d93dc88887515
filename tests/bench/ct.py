"""A CT of a made-up body: 300 slices of 512 × 512 × 16 bit, each with the noise of a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

SIDE = 512
SLICES = 300
# Every set has a root of its own: what one job has stored is new to the next.
ROOT_UID = "2.25.7100"


def ct_make(folder: Path, *, number: int = 1, slices: int = SLICES) -> list[Path]:
    """Write the files of one study, of a patient of its own; the paths in the order of the slices."""
    folder.mkdir(parents=True)
    body = _body(number)
    paths = []
    for place in range(1, slices + 1):
        dataset = _header(number, place)
        dataset.PixelData = np.roll(body, 17 * place, axis=1).tobytes()
        paths.append(folder / f"{place:04d}.dcm")
        dataset.save_as(paths[-1], enforce_file_format=True)
    return paths


def study_uid(number: int) -> str:
    """The UID that the sender knows a study by."""
    return f"{ROOT_UID}.{number}"


def series_uid(number: int) -> str:
    """The UID that the sender knows its only series by."""
    return f"{study_uid(number)}.1"


def _body(number: int) -> NDArray[np.uint16]:
    """Stored values of a slice: air, an ellipse of soft tissue, a bone in it, noise of 12 units."""
    rows, columns = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    units = np.where((rows / 0.6) ** 2 + (columns / 0.85) ** 2 < 1, 1064.0, 24.0)
    units[(rows - 0.2) ** 2 + columns**2 < 0.02] = 1624.0
    units += np.random.default_rng(number).normal(0, 12, units.shape)
    return np.clip(np.rint(units), 0, 4095).astype("<u2")


def _header(number: int, place: int) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, f"{series_uid(number)}.{place}"
    made.StudyInstanceUID, made.SeriesInstanceUID = study_uid(number), series_uid(number)
    made.FrameOfReferenceUID = f"{study_uid(number)}.9"
    made.PatientName, made.PatientID = f"Doe^Jane {number}", f"BENCH-{number}"
    made.PatientSex, made.PatientAge, made.PatientBirthDate = "F", "071Y", "19490315"
    made.StudyDate, made.SeriesDate, made.ContentDate = "20200228", "20200228", "20200228"
    made.StudyTime, made.SeriesTime, made.ContentTime = (
        "101500",
        "101600",
        f"10{place // 60:02d}{place % 60:02d}",
    )
    made.StudyID, made.SeriesNumber, made.InstanceNumber = str(number), 1, place
    made.Modality, made.BodyPartExamined, made.Manufacturer = "CT", "LSPINE", "Bench"
    made.StudyDescription, made.SeriesDescription = "CT lumbar spine", "Bone 1.0"
    made.ImageType, made.PatientPosition = ["ORIGINAL", "PRIMARY", "AXIAL"], "HFS"
    made.ReferringPhysicianName, made.InstitutionName = "Roe^Richard", "Bench hospital"
    made.AccessionNumber, made.PositionReferenceIndicator = f"A{number}", ""
    made.Rows = made.Columns = SIDE
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.PixelSpacing, made.SliceThickness, made.KVP = [0.7, 0.7], 1, 120
    made.ImageOrientationPatient, made.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-180, -180, -1.0 * place]
    made.RescaleIntercept, made.RescaleSlope, made.RescaleType = -1024, 1, "HU"
    made.WindowCenter, made.WindowWidth = 40, 400
    return made
