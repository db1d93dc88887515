"""Checked values: what is kept has the form its VR promises, and nothing more."""

from __future__ import annotations

import re
import struct
from datetime import timedelta
from typing import Any

from pydicom.datadict import dictionary_has_tag
from pydicom.valuerep import format_number_as_ds

from imaging.deidentify.keyed import shift_date
from imaging.deidentify.text import cap_age, is_coded_string, is_decimal, is_time

# More numbers than this in one attribute are a table in which anything may hide.
MOST_NUMBERS = 64

# Of an attribute without a rule of its own, digits before the point: six are an order or a record.
MOST_DIGITS = 5
# Measures that are large by their unit (microseconds, becquerels), or that say what a pixel value means.
LARGE = frozenset(
    [
        "ActualFrameDuration",
        "CountsAccumulated",
        "DoseCalibrationFactor",
        "DoubleFloatRealWorldValueFirstValueMapped",
        "DoubleFloatRealWorldValueLastValueMapped",
        "ExposureInuAs",
        "ExposureTimeInuS",
        "FrameReferenceTime",
        "PulseRepetitionFrequency",
        "RadionuclideTotalDose",
        "RadiopharmaceuticalSpecificActivity",
        "RealWorldValueIntercept",
        "RealWorldValueSlope",
        "RescaleIntercept",
        "RescaleSlope",
        "TransducerFrequency",
        "WindowCenter",
        "WindowWidth",
        "XRayTubeCurrentInuA",
    ]
)
# Attributes that only count, and within what: a number too long to be a count is moved, its order kept.
COUNTED_IN_STUDY = frozenset({"SeriesNumber"})
COUNTED_IN_SERIES = frozenset(
    [
        "AcquisitionNumber",
        "InStackPositionNumber",
        "InstanceNumber",
        "TemporalPositionIdentifier",
        "TemporalPositionIndex",
    ]
)

# More digits behind the point than DS has room for, as programs write a double.
_LONG_DECIMAL = re.compile(r"[+-]?\d{0,6}\.\d{10,40}(?:[eE][+-]?\d{1,3})?")
# How each type is written, and how many printable bytes in a row are a word and no numbers.
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "SV": "q", "UV": "Q", "FL": "f", "FD": "d"}
_FLOATS = frozenset({"FL", "FD"})
_WORD = re.compile(rb"[ -~]{8}")
_LONG_WORD = re.compile(rb"[ -~]{16}")


def as_list(value: Any) -> list[Any]:
    """The values of an element as a list, empty for none."""
    if value is None or value == "":
        return []
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return [value]
    return list(value)


def checked(vr: str, values: list[Any]) -> list[Any] | None:
    """The values that may stay, or None where the element must go."""
    if not values or len(values) > MOST_NUMBERS:
        return None if values else []
    if vr == "CS":
        return _terms([str(text).strip() for text in values])
    if vr == "IS":
        return values if all(is_decimal(str(number)) for number in values) else None
    if vr == "DS":
        return _decimals(values)
    if vr == "AT":
        return values if all(isinstance(tag, int) and dictionary_has_tag(tag) for tag in values) else None
    if vr == "AS":
        ages = [cap_age(str(age)) for age in values]
        return None if None in ages else ages
    return values if _are_numbers(vr, values) else None


def _decimals(values: list[Any]) -> list[Any] | None:
    """Decimal strings that have room for all their digits as they are, longer ones rounded."""
    kept = [_decimal_string(str(number)) for number in values]
    if None in kept:
        return None
    return [old if str(old) == new else new for old, new in zip(values, kept, strict=True)]


def _decimal_string(text: str) -> str | None:
    """A number as DS writes it, in 16 signs at most; None for what is none.

    What has more digits is rounded: a slice that lost its place, or its scale, would be shown as another one.
    """
    if is_decimal(text):
        return text
    return format_number_as_ds(float(text)) if _LONG_DECIMAL.fullmatch(text.strip()) else None


def _terms(values: list[str]) -> list[str] | None:
    """Defined terms, each in its place: the third value of an ImageType means something by being third."""
    known = [text for text in values if is_coded_string(text)]
    if not any(known):
        return known or None
    return [text if is_coded_string(text) else "OTHER" for text in values]


def _are_numbers(vr: str, values: list[Any]) -> bool:
    """True for numbers of a binary type whose bytes spell nothing."""
    kinds = (int, float) if vr in _FLOATS else int
    if vr not in _BINARY or not all(isinstance(number, kinds) for number in values):
        return False
    spelt = struct.pack(f"<{len(values)}{_BINARY[vr]}", *values)
    return (_LONG_WORD if vr in _FLOATS else _WORD).search(spelt) is None


def too_long(keyword: str, values: list[Any]) -> bool:
    """True for numbers of which one has more digits than a count or a measure."""
    return keyword not in LARGE and any(is_long_number(value) for value in values)


def is_long_number(value: Any) -> bool:
    """True for a number of more than five digits before the point; False for what is no number."""
    try:
        # A measure in floating point may be large, but then it is no whole number.
        number = float(value)
    except (TypeError, ValueError):
        return False
    if isinstance(value, float) and not hasattr(value, "original_string") and not number.is_integer():
        return False
    return bool(abs(number) >= 10**MOST_DIGITS)


def shifted(vr: str, values: list[Any], by: timedelta) -> list[str] | None:
    """Dates moved, times checked; None where one of them is no date or time."""
    moved = [_shift_one(vr, str(value), by) for value in values]
    return None if None in moved else [text for text in moved if text is not None]


def _shift_one(vr: str, text: str, by: timedelta) -> str | None:
    if vr == "TM":
        return text.strip() if is_time(text) else None
    day = shift_date(text if vr == "DA" else text[:8], by)
    if day is None or vr == "DA":
        return day
    clock = text[8:].strip()
    local, sign, offset = clock.partition("+") if "+" in clock else clock.partition("-")
    zone = f"{sign}{offset}" if sign and len(offset) == 4 and offset.isdigit() else ""
    return f"{day}{local}{zone}" if local == "" or is_time(local) else None
