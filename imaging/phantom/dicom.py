"""The phantom as DICOM datasets. UIDs are stable: the same seed gives the same ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from imaging.phantom.studies import Recipe

STUDY_DATE, STUDY_TIME = "20260102", "080000"
STUDY_WORDS = {"ct": "CT thoracolumbar", "mr": "MR lumbar", "xr": "X-ray lumbar"}
SOP_CLASSES = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "DX": "1.2.840.10008.5.1.4.1.1.1.1",
}


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose phantom it is."""

    seed: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One slice: index in the stack, pixels (rows, columns), centre of its first pixel in mm, spacing."""

    index: int
    pixels: NDArray[Any]
    origin: tuple[float, float, float]
    spacing: float


def stable_uid(*parts: object) -> str:
    """A 2.25 UID from words (DICOM PS3.5 annex B.2)."""
    digest = hashlib.sha256("/".join(map(str, ("phantom", *parts))).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:15], 'big')}"


def slice_dataset(patient: Patient, study: str, series_uid: str, recipe: Recipe, frame: Frame) -> Dataset:
    """One CT or MR slice."""
    dataset = _common(patient, study, series_uid, recipe.modality, recipe.number, frame.index + 1)
    dataset.SeriesDescription = recipe.description
    dataset.FrameOfReferenceUID = stable_uid(patient.seed, study, "frame of reference")
    dataset.PositionReferenceIndicator = ""
    dataset.PatientPosition = "HFS"
    sagittal = recipe.plane == "sagittal"
    dataset.ImageOrientationPatient = [0, 1, 0, 0, 0, -1] if sagittal else [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [round(value, 4) for value in frame.origin]
    rows, columns = (recipe.z, recipe.y) if sagittal else (recipe.y, recipe.x)
    dataset.PixelSpacing = [round(float(abs(axis[1] - axis[0])), 4) for axis in (rows, columns)]
    dataset.SliceThickness = dataset.SpacingBetweenSlices = round(frame.spacing, 4)
    dataset.WindowWidth, dataset.WindowCenter = recipe.window
    if recipe.modality == "CT":
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "HU"
        dataset.KVP, dataset.AcquisitionNumber = 120, 1
    else:
        _mr_attributes(dataset, "T2" in recipe.description)
    _pixels(dataset, frame.pixels.astype(np.int16))
    return dataset


def projection_dataset(
    patient: Patient, series_uid: str, number: int, view: str, pixels: NDArray[np.uint16], spacing: float
) -> Dataset:
    """One film. Columns run to the patient's left (AP) or to the back (lateral), rows to the feet."""
    dataset = _common(patient, "xr", series_uid, "DX", number, 1)
    dataset.SeriesDescription = f"{view} standing, SYNTHETIC PHANTOM"
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.ViewPosition = "AP" if view == "AP" else "LL"
    dataset.PatientOrientation = ["L", "F"] if view == "AP" else ["P", "F"]
    dataset.BodyPartExamined, dataset.ImageLaterality = "LSPINE", "U"
    dataset.AnatomicRegionSequence = [_lumbar_spine()]
    # No machine took it: what stands of one in every film is empty (PS3.3 C.8.11.4, C.8.11.5, C.7.6.14).
    dataset.DetectorType = dataset.PositionerType = ""
    dataset.AcquisitionContextSequence = []
    dataset.ImagerPixelSpacing = dataset.PixelSpacing = [spacing, spacing]
    dataset.PixelIntensityRelationship, dataset.PixelIntensityRelationshipSign = "LOG", 1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.PresentationLUTShape, dataset.LossyImageCompression = "IDENTITY", "00"
    dataset.WindowWidth, dataset.WindowCenter = 3800, 2000
    _pixels(dataset, pixels)
    return dataset


def _lumbar_spine() -> Dataset:
    from pydicom.dataset import Dataset
    from pydicom.sr.codedict import codes

    code = codes.SCT.LumbarSpine
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, "SCT", code.meaning
    return item


def _common(
    patient: Patient, study: str, series_uid: str, modality: str, series_number: int, number: int
) -> Dataset:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import UID, ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID(SOP_CLASSES[modality])
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(
        stable_uid(series_uid, number)
    )
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = "Phantom^Synthetic", f"PHANTOM-{patient.seed}"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "", "O", ""
    dataset.StudyInstanceUID = stable_uid(patient.seed, study)
    dataset.SeriesInstanceUID = series_uid
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = STUDY_DATE
    dataset.StudyTime = dataset.SeriesTime = dataset.ContentTime = STUDY_TIME
    dataset.AccessionNumber, dataset.ReferringPhysicianName, dataset.StudyID = "", "", "1"
    dataset.StudyDescription = f"{STUDY_WORDS[study]}, SYNTHETIC PHANTOM"
    dataset.Modality, dataset.Manufacturer = modality, "SpineMed Studio phantom"
    dataset.SeriesNumber, dataset.InstanceNumber = series_number, number
    dataset.BurnedInAnnotation = "NO"
    dataset.BodyPartExamined = "LSPINE"
    return dataset


def _mr_attributes(dataset: Dataset, t2: bool) -> None:
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
    dataset.ScanningSequence, dataset.SequenceVariant, dataset.ScanOptions = "SE", "SK", ""
    dataset.MRAcquisitionType, dataset.EchoTrainLength = "2D", 15 if t2 else 3
    dataset.RepetitionTime, dataset.EchoTime = (3500, 102) if t2 else (550, 10)
    dataset.MagneticFieldStrength = 1.5


def _pixels(dataset: Dataset, pixels: NDArray[Any]) -> None:
    signed = pixels.dtype.kind == "i"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = 16
    dataset.BitsStored, dataset.HighBit = (16, 15) if signed else (12, 11)
    dataset.PixelRepresentation = int(signed)
    dataset.PixelData = np.ascontiguousarray(pixels).astype("<i2" if signed else "<u2").tobytes()
    dataset["PixelData"].VR = "OW"
