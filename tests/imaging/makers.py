"""Small files of every kind, made here: nothing of them comes from anybody."""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

# RAS affines: millimetres per voxel along each axis.
PIR = np.array([[0.0, 0, 2, -20], [-1, 0, 0, 30], [0, -1, 0, 60], [0, 0, 0, 1]])
LAS = np.array([[-1.0, 0, 0, 12], [0, 1, 0, -30], [0, 0, 3, 5], [0, 0, 0, 1]])
IPL = np.array([[0.0, 0, -1, 0], [0, -1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1]])


def oblique(degrees: float) -> NDArray[np.float64]:
    """An affine turned about the left-right axis, as an angled lumbar scan is."""
    angle = np.deg2rad(degrees)
    turn = np.eye(4)
    turn[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    made: NDArray[np.float64] = turn @ PIR
    return made


def spine_blocks(
    shape: tuple[int, int, int], affine: NDArray[np.float64], labels: list[int]
) -> NDArray[np.int16]:
    """Blocks stacked from head to foot along the axis nearest to it, one per label."""
    mask = np.zeros(shape, dtype=np.int16)
    axis = int(np.argmax(np.abs(affine[2, :3])))
    down = affine[2, axis] < 0
    step = shape[axis] // len(labels)
    for number, label in enumerate(labels):
        at = number if down else len(labels) - 1 - number
        block = [slice(side // 4, side - side // 4) for side in shape]
        block[axis] = slice(at * step + 1, at * step + step - 1)
        mask[tuple(block)] = label
    return mask


def noise_image(shape: tuple[int, int, int], seed: int = 1) -> NDArray[np.int16]:
    """Grey values as an MR has them."""
    return np.random.default_rng(seed).integers(1, 900, shape).astype(np.int16)


def nifti(path: Path, voxels: NDArray[np.generic], affine: NDArray[np.float64]) -> Path:
    """Write a NIfTI file."""
    nib.save(nib.Nifti1Image(voxels, affine), path)
    return path


def png(path: Path, seed: int = 1, size: int = 64) -> Path:
    """Write a grey PNG of noise."""
    grey = np.random.default_rng(seed).integers(0, 255, (size, size)).astype(np.uint8)
    Image.fromarray(grey).save(path)
    return path


def ct_slice(path: Path, number: int, *, patient: str = "4711", seed: int = 0) -> Path:
    """Write one axial CT slice of a named patient; slices lie 2 mm apart."""
    slice_dataset(number, patient=patient, seed=seed).save_as(path, enforce_file_format=True)
    return path


def slice_dataset(number: int, *, patient: str = "4711", seed: int = 0) -> Dataset:
    """One axial CT slice of a named patient."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{number}.{seed}"
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    made.PatientName, made.PatientID, made.PatientSex, made.PatientAge = "Doe^Jane", patient, "F", "071Y"
    made.StudyDate, made.Modality, made.InstanceNumber = "20200228", "CT", number
    made.BodyPartExamined = "LSPINE"
    made.Rows, made.Columns, made.BitsAllocated, made.BitsStored, made.HighBit = 32, 32, 16, 16, 15
    made.SamplesPerPixel, made.PixelRepresentation, made.PhotometricInterpretation = 1, 1, "MONOCHROME2"
    made.PixelSpacing, made.SliceThickness = [0.5, 0.75], 2
    made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    made.ImagePositionPatient = [-10, -20, number * 2.0]
    made.RescaleSlope, made.RescaleIntercept = 1, -1024
    values = np.random.default_rng(number + 100 * seed).integers(0, 2000, (32, 32)).astype("<i2")
    made.add_new("PixelData", "OW", values.tobytes())
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made


def with_identifiers(source: Dataset) -> Dataset:
    """The image with those identifiers that others emptied, as the import gives it some: without its kind the
    checker holds nothing against the standard.
    """
    meta = getattr(source, "file_meta", Dataset())
    for keyword in ("SOPClassUID", "SOPInstanceUID"):
        if not source.get(keyword) and meta.get(f"MediaStorage{keyword}"):
            setattr(source, keyword, meta[f"MediaStorage{keyword}"].value)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID"):
        setattr(source, keyword, source.get(keyword) or f"2.25.{len(keyword)}")
    return source
