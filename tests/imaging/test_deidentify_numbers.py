"""Numbers: counts and measures stay, numbers of orders and records do not."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest
from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from imaging.deidentify import deidentify
from tests.imaging.makers import slice_dataset
from tests.imaging.planted import written

SECRET = b"a secret of the tests"
COUNTS = ["SeriesNumber", "AcquisitionNumber", "InstanceNumber", "TemporalPositionIdentifier"]


def _kept(made: Dataset, secret: bytes = SECRET) -> Dataset:
    clean, _report = deidentify(made, profile=None, secret=secret)
    return pydicom.dcmread(io.BytesIO(written(clean)))


def _counted(name: str, number: int, *, series: str = "1.2.3.1", study: str = "1.2.3") -> Dataset:
    made = slice_dataset(1)
    made.SeriesInstanceUID, made.StudyInstanceUID = series, study
    made.add(DataElement(name, "IS", str(number)))
    return made


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("number", [0, 1, 301, 99_999])
def test_small_counts_stay(name: str, number: int) -> None:
    assert int(_kept(_counted(name, number))[name].value) == number


@pytest.mark.parametrize("name", COUNTS)
def test_long_counts_are_moved_alike_within_a_series(name: str) -> None:
    numbers = [555_123_456, 555_123_457, 555_123_490]
    clean = [_kept(_counted(name, number)) for number in numbers]
    moved = [int(each[name].value) for each in clean]
    assert np.diff(moved).tolist() == [1, 33]
    assert max(moved) <= 99_999
    for number, each in zip(numbers, clean, strict=True):
        assert str(number)[:6].encode() not in written(each)


@pytest.mark.parametrize("name", COUNTS)
def test_long_counts_cannot_be_told_without_the_secret(name: str) -> None:
    made = _counted(name, 555_123_456)
    moved = {int(_kept(made, secret)[name].value) for secret in (b"one", b"two", b"three")}
    assert len(moved) == 3
    elsewhere = _counted(name, 555_123_456, series="1.2.9.1", study="1.2.9")
    assert int(_kept(made)[name].value) != int(_kept(elsewhere)[name].value)


@pytest.mark.parametrize(
    "name", ["RescaleIntercept", "RescaleSlope", "SliceThickness", "SpacingBetweenSlices"]
)
@pytest.mark.parametrize(
    "text", ["1.0041025641025641", "0.99999999999999989", "-19.464101615137753", "2.5000000000000000000"]
)
def test_a_number_with_more_digits_than_a_decimal_string_has_room_for_is_kept(name: str, text: str) -> None:
    made = slice_dataset(1)
    with config.disable_value_validation():
        made.add(DataElement(name, "DS", text))
    kept = _kept(made)[name].value
    assert float(kept) == pytest.approx(float(text), rel=1e-12)
    assert len(str(kept)) <= 16


@pytest.mark.parametrize("text", ["1.5 Doe", "1.00410256410256411871102", "0.1e5559999", "nan", "inf"])
def test_what_is_no_number_or_has_room_for_one_more_is_not_kept(text: str) -> None:
    made = slice_dataset(1)
    with config.disable_value_validation():
        made.add(DataElement("RescaleIntercept", "DS", text, already_converted=True))
    content = written(deidentify(made, profile=None, secret=SECRET)[0])
    assert text.encode() not in content
    assert b"11871102" not in content


def test_a_position_counted_in_binary_is_moved_too() -> None:
    made = slice_dataset(1)
    item = Dataset()
    item.add(DataElement("TemporalPositionIndex", "UL", 555_123_456))
    item.add(DataElement("InStackPositionNumber", "UL", 7))
    made.FrameContentSequence = [item]
    clean = _kept(made).FrameContentSequence[0]
    assert clean.TemporalPositionIndex <= 99_999
    assert clean.InStackPositionNumber == 7


@pytest.mark.parametrize(
    ("name", "vr", "value"),
    [
        ("ReportNumber", "IS", "123456"),
        ("OtherStudyNumbers", "IS", ["12", "000987654"]),
        ("LesionNumber", "IS", "-5551234"),
        ("PatientWeight", "DS", "5551234"),
        ("SliceThickness", "DS", "4711123.5"),
        ("ReferencedContentItemIdentifier", "UL", [1, 5_551_234]),
        ("TubeAngle", "FD", 5_551_234.0),
        ("FrameOfInterestNumber", "US", list(np.frombuffer(b"DOE JANE", "<u2").tolist())),
        ("HistogramData", "UL", list(np.frombuffer(b"DOE JANE", "<u4").tolist())),
        ("TagSpacingFirstDimension", "FD", np.frombuffer(b"DOE JANE19500102", "<f8").tolist()),
        ("FrameIncrementPointer", "AT", [0x444F4520, 0x4A414E45]),
    ],
)
def test_long_numbers_and_numbers_that_spell_a_word_go(name: str, vr: str, value: object) -> None:
    made = slice_dataset(1)
    known = pydicom.datadict.tag_for_keyword(name) or 0x00086161
    made.add(DataElement(known, vr, value))
    assert known not in _kept(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ExposureInuAs", "125000"),
        ("ExposureTimeInuS", "1250000"),
        ("RescaleIntercept", "-1234567.5"),
        ("WindowWidth", "2500000"),
        ("RepetitionTime", "12000"),
        ("ImagingFrequency", "63.876543"),
        ("RadionuclideTotalDose", "370000000"),
    ],
)
def test_measures_stay(name: str, value: str) -> None:
    made = slice_dataset(1)
    setattr(made, name, value)
    assert float(_kept(made)[name].value) == float(value)
