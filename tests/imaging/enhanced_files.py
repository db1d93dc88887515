"""Multi-frame files, made here: enhanced MR and CT with functional groups, and multi-frame captures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    ExplicitVRLittleEndian,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
)

SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
ROWS, COLUMNS = 40, 32
SPACING = (0.75, 0.5)
# Rows, columns: pixels of every frame differ, so that no two frames can be taken for each other.
Pixels = NDArray[np.uint16]


@dataclass
class Frame:
    """One frame: where it lies, its stack and place in it, and what else its groups say."""

    position: Sequence[float]
    orientation: Sequence[float] = SAGITTAL
    stack: str = "1"
    place: int = 1
    echo_ms: float = 100.0
    time: int = 1
    indices: Sequence[int] = ()
    more: dict[str, Dataset] = field(default_factory=dict)
    pixels: Pixels = field(default_factory=lambda: np.zeros((ROWS, COLUMNS), np.uint16))


def sagittal_frames(count: int = 7, *, gap: float = 4.0) -> list[Frame]:
    """Sagittal slices from right to left, `gap` mm apart, brighter from slice to slice."""
    frames = []
    for number in range(count):
        pixels = np.random.default_rng(number).integers(0, 60, (ROWS, COLUMNS)).astype(np.uint16)
        pixels += np.uint16(100 * (number + 1))
        frames.append(Frame((-12.0 + gap * number, -8.0, 15.0), place=number + 1, pixels=pixels))
    return frames


def scrambled(frames: Sequence[Frame], seed: int = 3) -> list[Frame]:
    """The frames in an order in which no slice follows its neighbour by rule."""
    order = np.random.default_rng(seed).permutation(len(frames))
    return [frames[place] for place in order]


def _item(**values: object) -> Dataset:
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def _per_frame(frame: Frame, modality: str) -> Dataset:
    made = Dataset()
    made.FrameContentSequence = [
        _item(
            StackID=frame.stack,
            InStackPositionNumber=frame.place,
            TemporalPositionIndex=frame.time,
            DimensionIndexValues=list(frame.indices) or [1, frame.place],
            FrameAcquisitionDateTime="20200228101112.5",
            FrameReferenceDateTime="20200228101112.5",
            FrameAcquisitionNumber=1,
        )
    ]
    made.PlanePositionSequence = [_item(ImagePositionPatient=[f"{number:.4f}" for number in frame.position])]
    made.PlaneOrientationSequence = [_item(ImageOrientationPatient=list(frame.orientation))]
    if modality == "MR":
        made.MREchoSequence = [_item(EffectiveEchoTime=frame.echo_ms)]
    for name, item in frame.more.items():
        setattr(made, name, [item])
    return made


def _shared(modality: str) -> Dataset:
    made = Dataset()
    made.PixelMeasuresSequence = [_item(PixelSpacing=list(SPACING), SliceThickness=3.5)]
    made.FrameVOILUTSequence = [_item(WindowCenter=800, WindowWidth=1600)]
    region = _item(CodeValue="122496007", CodingSchemeDesignator="SCT", CodeMeaning="Lumbar spine")
    made.FrameAnatomySequence = [_item(FrameLaterality="U", AnatomicRegionSequence=[region])]
    frame_type = ["ORIGINAL", "PRIMARY", "M" if modality == "MR" else "VOLUME", "NONE"]
    kind = _item(FrameType=frame_type, PixelPresentation="MONOCHROME", VolumetricProperties="VOLUME",
                 VolumeBasedCalculationTechnique="NONE")  # fmt: skip
    slope, intercept, unit = (1, -1024, "HU") if modality == "CT" else (2, 5, "US")
    made.PixelValueTransformationSequence = [
        _item(RescaleSlope=slope, RescaleIntercept=intercept, RescaleType=unit)
    ]
    if modality == "CT":
        made.CTImageFrameTypeSequence = [kind]
        made.CTXRayDetailsSequence = [_item(KVP=120)]
        made.CTReconstructionSequence = [_item(ConvolutionKernel="B60", ReconstructionDiameter=200)]
        made.CTExposureSequence = [
            _item(ExposureTimeInms=500.4, XRayTubeCurrentInmA=210.0, ExposureInmAs=105.2)
        ]
        return made
    kind.ComplexImageComponent, kind.AcquisitionContrast = "MAGNITUDE", "T2"
    made.MRImageFrameTypeSequence = [kind]
    made.MRTimingAndRelatedParametersSequence = [
        _item(RepetitionTime=3500, FlipAngle=150, EchoTrainLength=16, RFEchoTrainLength=16)
    ]
    made.MRImagingModifierSequence = [_item(TransmitterFrequency=63.87, PixelBandwidth=200)]
    return made


def enhanced(
    frames: Sequence[Frame],
    *,
    modality: str = "MR",
    dimensions: Sequence[str] = ("StackID", "InStackPositionNumber"),
    **more: object,
) -> Dataset:
    """An enhanced MR or CT of a named patient that holds the frames in this order."""
    made = Dataset()
    made.SOPClassUID = EnhancedMRImageStorage if modality == "MR" else EnhancedCTImageStorage
    made.SOPInstanceUID, made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3.9.1", "1.2.3.9", "1.2.3.9.0"
    made.FrameOfReferenceUID, made.PositionReferenceIndicator = "1.2.3.9.9", ""
    made.PatientName, made.PatientID, made.PatientSex, made.PatientAge = (
        "Doe^Jane",
        "MRN-4711-QZ",
        "F",
        "071Y",
    )
    made.PatientBirthDate, made.PatientPosition = "19481101", "HFS"
    made.StudyDate = made.ContentDate = made.SeriesDate = "20200228"
    made.StudyTime = made.ContentTime = made.SeriesTime = "101112"
    made.StudyID = made.AccessionNumber = made.ReferringPhysicianName = ""
    made.Modality, made.SeriesNumber, made.SeriesDescription = modality, 4, "T2 sagittal lumbar"
    made.Manufacturer, made.ManufacturerModelName = "SIEMENS", "Scanner"
    made.DeviceSerialNumber, made.SoftwareVersions = "4711", "1"
    made.InstanceNumber, made.AcquisitionNumber = 1, 1
    made.ImageType = ["ORIGINAL", "PRIMARY", "M" if modality == "MR" else "VOLUME", "NONE"]
    if modality == "MR":
        made.MagneticFieldStrength, made.MRAcquisitionType, made.ResonantNucleus = 1.5, "2D", "1H"
        made.EchoPulseSequence, made.EchoPlanarPulseSequence = "SPIN", "NO"
        made.SegmentedKSpaceTraversal, made.SteadyStatePulseSequence = "PARTIAL", "NONE"
    _set_pixels(made, frames)
    made.SharedFunctionalGroupsSequence = [_shared(modality)]
    made.PerFrameFunctionalGroupsSequence = [_per_frame(frame, modality) for frame in frames]
    _set_dimensions(made, dimensions)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def _set_pixels(made: Dataset, frames: Sequence[Frame]) -> None:
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.NumberOfFrames, made.Rows, made.Columns = len(frames), *frames[0].pixels.shape
    bits = frames[0].pixels.dtype.itemsize * 8
    made.BitsAllocated, made.BitsStored, made.HighBit = bits, min(bits, 12), min(bits, 12) - 1
    made.PixelRepresentation = 0
    made.BurnedInAnnotation, made.LossyImageCompression = "NO", "00"
    content = b"".join(frame.pixels.tobytes() for frame in frames)
    made.add_new("PixelData", "OW" if bits > 8 else "OB", content + b"\0" * (len(content) % 2))
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian


def _set_dimensions(made: Dataset, names: Sequence[str]) -> None:
    made.DimensionOrganizationSequence = [_item(DimensionOrganizationUID="1.2.3.9.7")]
    made.DimensionIndexSequence = []
    for name in names:
        item = Dataset()
        item.DimensionOrganizationUID, item.FunctionalGroupPointer = "1.2.3.9.7", 0x00209111
        item.DimensionIndexPointer = tag_for_keyword(name)
        made.DimensionIndexSequence.append(item)


def capture(count: int = 3) -> Dataset:
    """A multi-frame secondary capture of 8 bits, without functional groups."""
    frames = sagittal_frames(count)
    for number, frame in enumerate(frames):
        frame.pixels = (
            np.random.default_rng(number).integers(0, 255, (ROWS + 1, COLUMNS + 1)).astype(np.uint8)
        )
    made = enhanced(frames)
    for name in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        del made[name]
    made.SOPClassUID = MultiFrameGrayscaleByteSecondaryCaptureImageStorage
    made.ConversionType = "WSD"
    return made


def write(made: Dataset, path: Path, syntax: UID | None = None) -> Path:
    """Write a file, packed where a transfer syntax is named."""
    if syntax is not None:
        made.compress(syntax, generate_instance_uid=False)
    made.save_as(path, enforce_file_format=True)
    return path
