"""Which action an attribute gets: Annex E of PS3.15, then the options of the profile, then its VR."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from imaging.deidentify.profile import Profile


class Action(StrEnum):
    """What happens to one attribute. `keep` still means that its value is checked."""

    KEEP = "kept"
    REMOVE = "removed"
    EMPTY = "emptied"
    DUMMY = "replaced"
    UID = "uid mapped"
    SHIFT = "date shifted"
    DESCRIBE = "description cleaned"
    KERNEL = "kernel cleaned"
    VENDOR = "maker cleaned"
    TERM = "term checked"
    DEVICE = "device pseudonym"
    SUBJECT = "subject pseudonym"
    DESCEND = "sequence cleaned"


_LETTERS = {"X": Action.REMOVE, "Z": Action.EMPTY, "D": Action.DUMMY, "U": Action.UID}

# Rows of Annex E that the profile's options overrule, and what this engine itself decides.
_ALWAYS = {
    "PatientName": Action.SUBJECT,
    "PatientID": Action.SUBJECT,
    "ContentSequence": Action.REMOVE,
    "IconImageSequence": Action.REMOVE,
    "EncapsulatedDocument": Action.REMOVE,
    "Manufacturer": Action.VENDOR,
    "ConvolutionKernel": Action.KERNEL,
    "SequenceName": Action.DESCRIBE,
    "SegmentLabel": Action.DESCRIBE,
    "AccessionNumber": Action.EMPTY,
    "StudyID": Action.EMPTY,
    "SpecificCharacterSet": Action.REMOVE,
    "RescaleType": Action.TERM,
    "ModalityLUTType": Action.TERM,
    # Modules of CT, MR and X-ray demand them, be they empty.
    "PositionReferenceIndicator": Action.EMPTY,
    "AcquisitionContextSequence": Action.EMPTY,
}
_PATIENT = ("PatientAge", "PatientSex", "PatientSize", "PatientWeight", "PregnancyStatus")
_DESCRIPTORS = ("StudyDescription", "SeriesDescription", "ProtocolName", "ContrastBolusAgent")
_DEVICE = ("StationName", "DeviceSerialNumber", "DetectorID", "PlateID", "GantryID", "GeneratorID")
_BORN = ("PatientBirthDate", "PatientBirthTime", "PatientBirthDateInAlternativeCalendar")

# The only bytes that stay: the picture of the dataset itself with its colours, and the tables of grey values
# of an item. What they hold is cut down afterwards. All other OB, OW, OF, OD, OL, OV and UN go: profiles of
# colour, segmented palettes, waveforms, documents, signatures, offsets, icons, and what comes to be.
PICTURE = frozenset(
    {
        "PixelData",
        "RedPaletteColorLookupTableData",
        "GreenPaletteColorLookupTableData",
        "BluePaletteColorLookupTableData",
    }
)
GREY_TABLE = "LUTData"

# Code sequences of type 2 (PS3.3: CT, MR, X-ray, PET): images must have them, be they empty.
DEMANDED = frozenset(
    {"PatientGantryRelationshipCodeSequence", "PatientOrientationCodeSequence", "RadionuclideCodeSequence"}
)

_TEMPORAL = frozenset({"DA", "DT", "TM"})
_CHECKED = frozenset({"CS", "DS", "IS", "AS", "AT", "US", "SS", "UL", "SL", "FL", "FD", "SV", "UV"})


@cache
def standard_actions() -> dict[str, Action]:
    """Keyword (or eight hex digits) to the Basic Profile's action, from `attributes.json`."""
    text = (Path(__file__).parent / "attributes.json").read_text()
    rows: dict[str, list[str]] = json.loads(text)
    return {name: _LETTERS[letter] for letter, names in rows.items() for name in names}


def _option_action(keyword: str, vr: str, profile: Profile) -> Action | None:
    """The action an option asks for, or None where no option speaks of the attribute."""
    if keyword in _PATIENT and profile.keep_patient_characteristics:
        return Action.KEEP
    if keyword in _DESCRIPTORS and profile.clean_descriptors:
        return Action.DESCRIBE
    if keyword in _DEVICE and profile.keep_device:
        return Action.DEVICE
    if vr in _TEMPORAL and profile.shift_dates and keyword not in _BORN:
        return Action.SHIFT
    return None


def _default_action(keyword: str, vr: str) -> Action:
    """What an attribute gets that Annex E does not list: numbers stay, free text and the unknown go."""
    if vr == "SQ":
        return Action.DESCEND
    if vr == "UI":
        return Action.UID
    if keyword in PICTURE or keyword == GREY_TABLE or vr in _CHECKED:
        return Action.KEEP
    return Action.REMOVE


@lru_cache(maxsize=8_192)
def action_for(keyword: str, vr: str, profile: Profile) -> Action:
    """The action for an attribute of the standard; `vr` is the one the dictionary gives it."""
    if keyword in _ALWAYS:
        return _ALWAYS[keyword]
    chosen = _option_action(keyword, vr, profile) or standard_actions().get(keyword)
    if chosen is None:
        return _default_action(keyword, vr)
    # A sequence that Annex E would replace by a dummy is dropped: its items cannot be invented.
    return Action.REMOVE if chosen is Action.DUMMY and vr == "SQ" else chosen
