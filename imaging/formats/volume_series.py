"""A volume becomes a DICOM series: geometry kept for any axes, one slice per file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage

from imaging.deidentify.keyed import keyed_uid
from imaging.formats.errors import Refused
from imaging.formats.geometry import Grid, display_order, turned_affine, turned_array
from imaging.formats.keeping import clean_and_keep, describe, study_uid
from imaging.formats.volumes import Volume

Array = NDArray[Any]
# Air in Hounsfield units; no other modality stores values this far below zero.
AIR = -500


def volume_series(
    volume: Volume, *, subject: str, content_hash: str, modality: str, secret: bytes, scratch: Path
) -> dict[str, Any]:
    """Write a volume as a de-identified series below `scratch` and describe it.

    `subject` tells Subjects apart, `content_hash` makes the UIDs the same each time the same
    file is read. Raises Refused for a volume without contrast.
    """
    order, flips = display_order(volume.stored.shape, volume.affine)
    voxels, slope, intercept = _sixteen_bits(turned_array(volume.stored, order, flips), volume)
    affine = turned_affine(volume.stored.shape, volume.affine, order, flips)
    columns, rows, slices = voxels.shape
    grid = Grid((columns, rows, slices), affine)
    kind = modality or ("CT" if float(voxels.min()) * slope + intercept <= AIR else "MR")
    base = _base(kind, grid, voxels, slope, intercept, subject, content_hash, secret)
    kept: list[dict[str, Any]] = []
    for number in range(slices):
        made = _slice(base, grid, voxels, number, content_hash, secret)
        clean, record, report = clean_and_keep(made, profile=None, secret=secret, scratch=scratch)
        kept.append(record)
    text = f"{kind} volume, {slices} {grid.plane} slices"
    found = describe(clean, report, read_as=text, plane=grid.plane, instances=kept, grid=grid.as_json())
    found["series"] |= {"laterality": "unknown", "source_axes": axis_codes(volume.affine)}
    return found


def axis_codes(affine: Array) -> str:
    """Which way each axis of a volume runs, as three letters of LRPASI (`IPL`: the first to inferior)."""
    letters = (("R", "L"), ("A", "P"), ("I", "S"))
    towards = [int(np.argmax(np.abs(affine[:3, axis]))) for axis in range(3)]
    return "".join(letters[row][int(affine[row, axis] > 0)] for axis, row in enumerate(towards))


def _sixteen_bits(voxels: Array, volume: Volume) -> tuple[Array, float, float]:
    """Voxels as int16 or uint16 with their rescale. Whole numbers stay exact, others are
    quantised to 65,535 steps between their least and greatest value.
    """
    low, high = _span(voxels)
    if low == high:
        raise Refused("no_contrast", "Every voxel of this volume has the same value.", "Export it again")
    whole = voxels.dtype.kind in "iu" or bool(np.all(np.equal(np.mod(voxels, 1), 0)))
    if whole and low >= 0 and high <= 65_535:
        return voxels.astype("<u2", copy=False), volume.slope, volume.intercept
    if whole and low >= -32_768 and high <= 32_767:
        return voxels.astype("<i2", copy=False), volume.slope, volume.intercept
    step = (high - low) / 65_535
    levels = np.rint((np.nan_to_num(voxels, nan=low) - low) / step).astype("<u2")
    return levels, step * volume.slope, low * volume.slope + volume.intercept


def _span(voxels: Array) -> tuple[float, float]:
    if voxels.dtype.kind == "f" and not np.all(np.isfinite(voxels)):
        voxels = voxels[np.isfinite(voxels)]
    if voxels.size == 0:
        raise Refused("no_contrast", "No voxel of this volume has a value.", "Export it again")
    return float(voxels.min()), float(voxels.max())


def _base(
    kind: str,
    grid: Grid,
    voxels: Array,
    slope: float,
    intercept: float,
    subject: str,
    content: str,
    secret: bytes,
) -> Dataset:
    """Everything that the slices of one series share."""
    made = Dataset()
    made.SOPClassUID = CTImageStorage if kind == "CT" else MRImageStorage
    made.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    made.Modality, made.Manufacturer, made.PatientID = kind, "SpineMed Studio", subject
    made.PatientSex = made.StudyDate = made.StudyTime = made.PatientBirthDate = ""
    made.StudyID = made.AccessionNumber = made.ReferringPhysicianName = made.PositionReferenceIndicator = ""
    made.StudyInstanceUID = study_uid(secret, subject, kind)
    made.SeriesInstanceUID = keyed_uid(secret, f"series of {content}")
    made.FrameOfReferenceUID = keyed_uid(secret, f"frame of {content}")
    made.SeriesNumber = 1
    made.SeriesDescription = f"{grid.plane} volume"
    if kind == "MR":
        made.ScanningSequence, made.SequenceVariant, made.ScanOptions = "RM", "NONE", ""
        made.MRAcquisitionType, made.RepetitionTime = "3D", None
        made.EchoTime = made.EchoTrainLength = None
    else:
        made.KVP = made.AcquisitionNumber = None
    # Whether what is shown is one of a pair, and of which side, nobody says: both are empty (PS3.3 C.7.3.1).
    made.PatientPosition = made.Laterality = ""
    across, down, between = (f"{side:.8g}" for side in grid.spacing)
    made.PixelSpacing, made.SliceThickness, made.SpacingBetweenSlices = [down, across], between, between
    unit = grid.affine[:3, :3] / grid.spacing
    made.ImageOrientationPatient = [f"{number:.8f}" for number in (*unit[:, 0], *unit[:, 1])]
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Columns, made.Rows, _slices = grid.shape
    made.BitsAllocated, made.BitsStored, made.HighBit = 16, 16, 15
    made.PixelRepresentation = int(voxels.dtype.kind == "i")
    made.RescaleSlope, made.RescaleIntercept, made.RescaleType = f"{slope:.10g}", f"{intercept:.10g}", "US"
    _set_window(made, kind, voxels, slope, intercept)
    return made


def _set_window(made: Dataset, kind: str, voxels: Array, slope: float, intercept: float) -> None:
    """A window to begin with: soft tissue for CT, the 1st to the 99th percentile else."""
    if kind == "CT":
        made.RescaleType = "HU"
        made.WindowCenter, made.WindowWidth = "40", "400"
        return
    sample = voxels[:, :, voxels.shape[2] // 4 : -(voxels.shape[2] // 4) or None]
    low, high = np.percentile(sample, (1, 99)) * slope + intercept
    made.WindowCenter, made.WindowWidth = f"{(low + high) / 2:.6g}", f"{max(high - low, 1):.6g}"


def _slice(base: Dataset, grid: Grid, voxels: Array, number: int, content: str, secret: bytes) -> Dataset:
    made = Dataset()
    made.update(base)
    made.SOPInstanceUID = keyed_uid(secret, f"slice {number} of {content}")
    made.InstanceNumber = number + 1
    corner = grid.affine[:3, 3] + number * grid.affine[:3, 2]
    made.ImagePositionPatient = [f"{millimetres:.6f}" for millimetres in corner]
    frame = np.ascontiguousarray(voxels[:, :, number].T).tobytes()
    made.add_new("PixelData", "OW", frame)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made
