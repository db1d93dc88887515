"""The header of one frame of a multi-frame image, as the single-frame image of the same kind has it.

Functional groups: PS3.3 C.7.6.16. Macros of MR and CT: C.8.13, C.8.15; single-frame modules: C.8.2, C.8.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import (
    UID,
    CTImageStorage,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    EnhancedPETImageStorage,
    LegacyConvertedEnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    LegacyConvertedEnhancedPETImageStorage,
    MRImageStorage,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    PositronEmissionTomographyImageStorage,
    SecondaryCaptureImageStorage,
    XRayAngiographicImageStorage,
    XRayRadiofluoroscopicImageStorage,
)
from pydicom.valuerep import DS

# The kinds that are read, and what each of their frames becomes.
SINGLE_FRAME = {
    EnhancedMRImageStorage: MRImageStorage,
    LegacyConvertedEnhancedMRImageStorage: MRImageStorage,
    EnhancedCTImageStorage: CTImageStorage,
    LegacyConvertedEnhancedCTImageStorage: CTImageStorage,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage: SecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage: SecondaryCaptureImageStorage,
    MultiFrameTrueColorSecondaryCaptureImageStorage: SecondaryCaptureImageStorage,
    EnhancedPETImageStorage: PositronEmissionTomographyImageStorage,
    LegacyConvertedEnhancedPETImageStorage: PositronEmissionTomographyImageStorage,
    XRayAngiographicImageStorage: XRayAngiographicImageStorage,
    XRayRadiofluoroscopicImageStorage: XRayRadiofluoroscopicImageStorage,
}
# Those of which no frame lies anywhere in the patient.
RUNS = frozenset({XRayAngiographicImageStorage, XRayRadiofluoroscopicImageStorage})
PLACELESS = RUNS | {SecondaryCaptureImageStorage}

# What the file says once: whose it is, of what study, how its pixels are written. No frame says otherwise.
_OF_FILE = [
    "SpecificCharacterSet", "StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
    "ReferringPhysicianName", "StudyDescription", "PatientName", "PatientID", "IssuerOfPatientID",
    "PatientBirthDate", "PatientSex", "PatientAge", "PatientSize", "PatientWeight", "Modality",
    "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription", "ProtocolName",
    "BodyPartExamined", "PatientPosition", "FrameOfReferenceUID", "PositionReferenceIndicator",
    "Manufacturer", "ManufacturerModelName", "StationName", "DeviceSerialNumber", "SoftwareVersions",
    "ContentDate", "ContentTime", "BurnedInAnnotation", "RecognizableVisualFeatures",
    "LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod",
    "ConversionType", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows",
    "Columns", "PixelAspectRatio", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelPaddingValue", "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData",
    # What films say besides: how fast they were taken, from where, and of what size at the detector.
    "CineRate", "RecommendedDisplayFrameRate", "ImagerPixelSpacing", "PositionerPrimaryAngle",
    "PositionerSecondaryAngle", "PositionerMotion", "PixelIntensityRelationship",
    # The greys that their maker gave them.
    "VOILUTSequence",
    # What the numbers of a PET mean.
    "Units", "CountsSource", "DecayCorrection",
]  # fmt: skip
# What a frame may say, and means the same in a single-frame image. All else is left behind.
_OF_FRAME = [
    "AcquisitionDate", "AcquisitionTime", "AcquisitionNumber", "ImagePositionPatient",
    "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "SpacingBetweenSlices", "RescaleSlope",
    "RescaleIntercept", "RescaleType", "WindowCenter", "WindowWidth", "VOILUTFunction",
    "MagneticFieldStrength", "MRAcquisitionType", "ScanningSequence", "SequenceVariant", "ScanOptions",
    "RepetitionTime", "EchoTime", "EchoTrainLength", "InversionTime", "FlipAngle", "PixelBandwidth",
    "NumberOfAverages", "PercentSampling", "PercentPhaseFieldOfView", "ImagingFrequency", "ImagedNucleus",
    "DiffusionBValue", "KVP", "ConvolutionKernel", "ReconstructionDiameter", "DataCollectionDiameter",
    "DistanceSourceToDetector", "DistanceSourceToPatient", "GantryDetectorTilt", "RotationDirection",
    "ExposureTime", "XRayTubeCurrent", "Exposure", "FilterType",
]  # fmt: skip
# Decimal strings and whole numbers of the single-frame modules, under the name and unit of the frame's.
_DECIMALS = {
    "EchoTime": "EffectiveEchoTime",
    "InversionTime": "InversionTimes",
    "ImagingFrequency": "TransmitterFrequency",
}
_WHOLE = {
    "EchoTrainLength": "RFEchoTrainLength",
    "ExposureTime": "ExposureTimeInms",
    "XRayTubeCurrent": "XRayTubeCurrentInmA",
    "Exposure": "ExposureInmAs",
}
# What must be there, be it empty.
_EMPTY = {
    MRImageStorage: ("ScanOptions", "EchoTime", "EchoTrainLength", "RepetitionTime"),
    CTImageStorage: ("KVP", "AcquisitionNumber"),
}
# Regions that say whether a head is in view, under PS3.16 Annex L's name for BodyPartExamined.
_BODY_PARTS = {
    "HEAD": (codes.cid4031.Head, codes.cid4031.HeadAndNeck, codes.cid4031.Skull),
    "NECK": (codes.cid4031.Neck,),
    "CSPINE": (codes.cid4031.CervicalSpine, codes.cid4031.CervicoThoracicSpine),
    "TSPINE": (codes.cid4031.ThoracicSpine,),
    "LSPINE": (codes.cid4031.LumbarSpine,),
    "LSSPINE": (codes.cid4031.LumboSacralSpine,),
    "SPINE": (codes.cid4031.Spine,),
}


def frames_told(source: Dataset) -> list[Dataset]:
    """What a multi-frame image says of each frame, on one level: the frame's own word before the shared."""
    told = _one_level(source.get("SharedFunctionalGroupsSequence", [])[:1])
    for element in source:
        if element.VR != "SQ" and element.keyword != "PixelData" and element.tag not in told:
            told.add(element)
    frames = []
    for item in source.get("PerFrameFunctionalGroupsSequence", []):
        frame = Dataset()
        frame.update(told)
        frame.update(_one_level([item]))
        frames.append(frame)
    return frames or [told for _frame in range(int(source.get("NumberOfFrames") or 1))]


def _one_level(groups: Iterable[Dataset]) -> Dataset:
    """The attributes inside of functional groups, which hold one item each, without the groups."""
    found = Dataset()
    for element in (element for item in groups for element in item):
        if element.VR == "SQ" and not element.tag.is_private and element.value:
            found.update(element.value[0])
    return found


def single_frame_header(source: Dataset, told: Dataset, sop_class: UID) -> Dataset:
    """The header of a single-frame image of `sop_class` (MR, CT or secondary capture), without its pixels.

    `told` is what `source` says of the frame. The identifiers of the instance and its number are the
    caller's to set.
    """
    made = Dataset()
    made.SOPClassUID = sop_class
    for keywords, place in ((_OF_FILE, source), (_OF_FRAME, told)):
        for keyword in keywords:
            if keyword in place:
                # A copy: what is set below must not change what the next frame shares with this one.
                made.add(copy(place[keyword]))
    for keyword, name in _DECIMALS.items():
        _set_number(made, keyword, told.get(name), lambda number: DS(number, auto_format=True))
    for keyword, name in _WHOLE.items():
        _set_number(made, keyword, told.get(name), round)
    made.ImageType = _image_type(told, sop_class)
    if sop_class in RUNS and "PatientOrientation" in source and _stands_still(source):
        made.PatientOrientation = source.PatientOrientation
    if not made.get("BodyPartExamined") and (part := _body_part(told)):
        made.BodyPartExamined = part
    _set_moment(made, told)
    if sop_class == MRImageStorage:
        _set_sequence(made, told)
    for keyword in _EMPTY.get(sop_class, ()):
        made.setdefault(keyword, None)
    return made


def _stands_still(source: Dataset) -> bool:
    """Whether left and right are the same on all frames: an arm that turns around may change them."""
    return str(source.get("PositionerMotion") or "") == "STATIC"


def _set_number(made: Dataset, keyword: str, value: Any, as_written: Callable[[float], Any]) -> None:
    first = value[0] if hasattr(value, "__len__") and not isinstance(value, str) and len(value) else value
    if isinstance(first, int | float):
        setattr(made, keyword, as_written(first))


def _image_type(told: Dataset, sop_class: UID) -> list[str]:
    values = told.get("FrameType") or told.get("ImageType") or []
    words = [values] if isinstance(values, str) else [str(word) for word in values]
    words += ["DERIVED", "PRIMARY", "OTHER"][len(words) :]
    # A file whose frames differ calls itself MIXED; a single frame cannot.
    words[0] = words[0] if words[0] in ("ORIGINAL", "DERIVED") else "DERIVED"
    if sop_class == CTImageStorage:
        words[2:] = ["LOCALIZER" if "LOCALIZER" in words else "AXIAL"]
    return words


def _body_part(told: Dataset) -> str:
    for item in told.get("AnatomicRegionSequence") or []:
        code = Code(str(item.get("CodeValue", "")), str(item.get("CodingSchemeDesignator", "")), "")
        found = next((part for part, regions in _BODY_PARTS.items() if code in regions), "")
        if found:
            return found
    return ""


def _set_moment(made: Dataset, told: Dataset) -> None:
    moment = str(told.get("FrameAcquisitionDateTime") or told.get("AcquisitionDateTime") or "")
    if len(moment) >= 14:
        made.AcquisitionDate, made.AcquisitionTime = moment[:8], moment[8:].split("+")[0].split("-")[0]


def _set_sequence(made: Dataset, told: Dataset) -> None:
    """ScanningSequence and SequenceVariant, which single-frame MR images must have (PS3.3 C.8.3.1)."""
    if not made.get("ScanningSequence"):
        echo = {"SPIN": ["SE"], "GRADIENT": ["GR"], "BOTH": ["SE", "GR"]}
        words = list(echo.get(str(told.get("EchoPulseSequence", "")), []))
        words += ["IR"] if told.get("InversionRecovery") == "YES" else []
        words += ["EP"] if told.get("EchoPlanarPulseSequence") == "YES" else []
        made.ScanningSequence = words or ["RM"]
    if not made.get("SequenceVariant"):
        variants = {"SegmentedKSpaceTraversal": "SK", "SteadyStatePulseSequence": "SS", "Spoiling": "SP",
                    "MagnetizationTransfer": "MTC"}  # fmt: skip
        used = [word for name, word in variants.items() if str(told.get(name, "")) not in _PLAIN]
        made.SequenceVariant = used or ["NONE"]


_PLAIN = ("", "NONE", "SINGLE", "NO")
