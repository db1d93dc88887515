"""What QIDO-RS matches by, and which attributes it may tell: explicit lists, nothing reaches the ORM by name.

PS3.18 tables 10.6.1-5 (matching) and 10.6.3-3 to 10.6.3-5 (answers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Matching(Enum):
    """How a value is compared (PS3.4 C.2.2.2)."""

    UID = "A UID, or a list of them."
    TEXT = "Exact value; * stands for any signs and ? for one."
    DATE = "YYYYMMDD, or a range YYYYMMDD-YYYYMMDD; either end may be left out."
    NUMBER = "Whole number."
    REMOVED = "Removed by de-identification: no value matches."
    MODALITIES = "One, or a list; * stands for any signs and ? for one."


@dataclass(frozen=True, slots=True)
class Key:
    """An attribute that is searched by; `field` is the column from the row of its own level."""

    tag: str
    keyword: str
    matching: Matching
    field: str = ""


STUDY_KEYS = (
    Key("0020000D", "StudyInstanceUID", Matching.UID, "study_instance_uid"),
    Key("00080020", "StudyDate", Matching.DATE, "study_date"),
    Key("00080050", "AccessionNumber", Matching.REMOVED),
    Key("00080061", "ModalitiesInStudy", Matching.MODALITIES),
    Key("00080090", "ReferringPhysicianName", Matching.REMOVED),
    Key("00081030", "StudyDescription", Matching.TEXT, "description"),
    # De-identified files carry the pseudonym as name and as number.
    Key("00100010", "PatientName", Matching.TEXT, "subject__pseudonym"),
    Key("00100020", "PatientID", Matching.TEXT, "subject__pseudonym"),
    Key("00100030", "PatientBirthDate", Matching.REMOVED),
    Key("00100040", "PatientSex", Matching.TEXT, "subject__sex"),
    Key("00200010", "StudyID", Matching.REMOVED),
)
SERIES_KEYS = (
    Key("0020000E", "SeriesInstanceUID", Matching.UID, "series_instance_uid"),
    Key("00080060", "Modality", Matching.TEXT, "modality"),
    Key("0008103E", "SeriesDescription", Matching.TEXT, "description"),
    Key("00200011", "SeriesNumber", Matching.NUMBER, "number"),
    Key("00200052", "FrameOfReferenceUID", Matching.UID, "frame_of_reference_uid"),
)
INSTANCE_KEYS = (
    Key("00080018", "SOPInstanceUID", Matching.UID, "sop_instance_uid"),
    Key("00080016", "SOPClassUID", Matching.UID, "sop_class_uid"),
    Key("00200013", "InstanceNumber", Matching.NUMBER, "instance_number"),
    Key("00280008", "NumberOfFrames", Matching.NUMBER, "number_of_frames"),
)
# Of the header of a series' first file, what `includefield` may add of its study and of itself (PS3.3 C.7.1
# to C.7.5): the other attributes may differ from file to file.
STUDY_MORE = frozenset(
    {
        "00080030",  # StudyTime
        "00080201",  # TimezoneOffsetFromUTC
        "00081032",  # ProcedureCodeSequence
        "00100022",  # TypeOfPatientID
        "00101010",  # PatientAge
        "00101020",  # PatientSize
        "00101030",  # PatientWeight
        "001021C0",  # PregnancyStatus
        "00120062",  # PatientIdentityRemoved
        "00120063",  # DeidentificationMethod
        "00120064",  # DeidentificationMethodCodeSequence
        "00280303",  # LongitudinalTemporalInformationModified
    }
)
SERIES_MORE = frozenset(
    {
        "00080021",  # SeriesDate
        "00080031",  # SeriesTime
        "00080064",  # ConversionType
        "00080068",  # PresentationIntentType
        "00080070",  # Manufacturer
        "00081010",  # StationName
        "00081090",  # ManufacturerModelName
        "00081111",  # ReferencedPerformedProcedureStepSequence
        "00180015",  # BodyPartExamined
        "00180087",  # MagneticFieldStrength
        "00181000",  # DeviceSerialNumber
        "00181020",  # SoftwareVersions
        "00181030",  # ProtocolName
        "00185100",  # PatientPosition
        "00200052",  # FrameOfReferenceUID
        "00200060",  # Laterality
        "00201040",  # PositionReferenceIndicator
        "00400244",  # PerformedProcedureStepStartDate
        "00400245",  # PerformedProcedureStepStartTime
        "00400253",  # PerformedProcedureStepID
        "00400254",  # PerformedProcedureStepDescription
        "00400275",  # RequestAttributesSequence
    }
)
_TAG = re.compile(r"[0-9A-Fa-f]{8}")


def key_named(name: str, keys: tuple[Key, ...]) -> Key | None:
    """The key by its keyword or by its tag, which may be written in small letters."""
    return next((key for key in keys if name == key.keyword or name.upper() == key.tag), None)


def tag_named(name: str) -> str | None:
    """The tag of a keyword of the data dictionary, or a tag itself, in capitals; None for anything else."""
    from pydicom.datadict import tag_for_keyword

    if _TAG.fullmatch(name):
        return name.upper()
    tag = tag_for_keyword(name)
    return None if tag is None else f"{tag:08X}"
