"""A marker in every row of Annex E, at every depth, in every corner: none survives, the picture does."""

from __future__ import annotations

import io
import sys
import warnings

import pydicom
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from imaging.deidentify import deidentify
from tests.imaging import hidden
from tests.imaging.hidden import CHARACTER_SETS, KEPT, TAKEN, Hider
from tests.imaging.planted import written

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
SECRET = b"a secret of the tests"
# Shrinking a dataset of hundreds of elements takes minutes and tells nothing that the marker does not.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
DEEPEST = 4


def _cleaned(made: Dataset, hide: Hider, profile: str = "spinemed") -> tuple[bytes, bytes]:
    """The bytes of a file with a marker in its preamble, and of what the engine makes of it."""
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")
        content = hide.value("OB").ljust(128, b"\0") + written(made)[128:]
        clean, report = deidentify(
            pydicom.dcmread(io.BytesIO(content), force=True), profile=profile, secret=SECRET
        )
        return content, written(clean) + str(report.as_json()).encode()


def _told(text: str) -> None:
    sys.stdout.write(f"{text}\n")


@pytest.mark.parametrize("profile", ["spinemed", "basic"])
@pytest.mark.parametrize("chain", [KEPT, TAKEN], ids=["kept", "taken"])
def test_no_row_of_annex_e_keeps_a_marker_at_any_depth(chain: tuple[str, ...], profile: str) -> None:
    rows, hide = hidden.annex_e(), Hider(name=hidden.NAME)
    made = hidden.put_on(hidden.image(hide), hidden.nested(hide, rows, chain, DEEPEST))
    made.SpecificCharacterSet = "ISO_IR 192"
    content, clean = _cleaned(made, hide, profile)
    planted, left = set(hidden.left_in(content, hide)), hidden.left_in(clean, hide)
    assert {f"{word} as utf-8" for word in hidden.BEGINNINGS} <= planted
    _told(
        f"{len(rows)} rows of Annex E x {DEEPEST + 1} depths ({'/'.join(chain)}), profile {profile}: "
        f"{hide.planted} markers in, {len(left)} out"
    )
    assert left == []
    assert len(rows) >= 600
    assert hide.planted > len(rows) * DEEPEST


@pytest.mark.parametrize("implicit", [False, True], ids=["explicit", "implicit"])
def test_no_other_attribute_of_the_dictionary_keeps_a_marker(implicit: bool) -> None:
    others, hide = hidden.other_attributes(), Hider()
    made = hidden.put_on(hidden.image(hide), hidden.nested(hide, others, KEPT, DEEPEST))
    if implicit:
        made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    content, clean = _cleaned(made, hide)
    assert hide.packed
    assert all(packed in content for packed in hide.packed)
    left = hidden.left_in(clean, hide)
    _told(
        f"{len(others)} other attributes x {DEEPEST + 1} depths: {hide.planted} markers in, {len(left)} out"
    )
    assert left == []
    assert len(others) > 2000


@pytest.mark.parametrize("named", CHARACTER_SETS)
def test_no_name_survives_in_any_character_set(named: str) -> None:
    codec = CHARACTER_SETS[named]
    hide = Hider(name=hidden.NAME.encode(codec, "ignore").decode(codec) or "\xfcM\xfcller")
    letters = [row for row in hidden.annex_e() + hidden.other_attributes() if row[1] in hidden.LETTERS]
    made = hidden.put_on(hidden.image(hide), hidden.nested(hide, letters, KEPT, 1))
    made.SpecificCharacterSet = named.split("\\")
    content, clean = _cleaned(made, hide)
    assert hide.name.encode(codec) in content
    left = hidden.left_in(clean, hide)
    _told(
        f"{len(letters)} attributes with letters x 2 depths in {named}: "
        f"{hide.planted} markers in, {len(left)} out"
    )
    assert left == []
    assert hide.name.encode(codec) not in clean


@pytest.mark.parametrize("jpeg", [False, True], ids=["plain", "jpeg"])
def test_no_corner_of_a_file_keeps_a_marker(jpeg: bool) -> None:
    hide = Hider()
    made = hidden.image(hide, jpeg=jpeg)
    hidden.corners(hide, made)
    content, clean = _cleaned(made, hide)
    left = hidden.left_in(clean, hide)
    _told(f"Corners of a file: {hide.planted} markers in, {len(left)} out")
    assert hidden.left_in(content, hide)
    assert left == []


def _left_in_any_dataset(data: st.DataObject) -> list[str]:
    """The markers that survive in a drawn dataset."""
    every = hidden.annex_e() + hidden.other_attributes()
    kinds = sorted(hidden.TEXT | {"UI", "OB"})
    chosen = data.draw(st.lists(st.sampled_from(every), min_size=10, max_size=60, unique=True))
    # Half of the attributes in a type that is not theirs.
    typed = [(tag, vr if vr == "SQ" or data.draw(st.booleans()) else data.draw(st.sampled_from(kinds)))
             for tag, vr in chosen]  # fmt: skip
    chain = tuple(data.draw(st.lists(st.sampled_from(KEPT + TAKEN), min_size=1, max_size=4)))
    hide = Hider()
    full = hidden.nested(hide, typed, chain, data.draw(st.integers(0, DEEPEST)))
    made = hidden.put_on(hidden.image(hide, jpeg=data.draw(st.booleans())), full)
    _content, clean = _cleaned(made, hide, data.draw(st.sampled_from(["spinemed", "basic"])))
    return hidden.left_in(clean, hide)


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_dataset_of_any_making_keeps_a_marker(data: st.DataObject) -> None:
    assert _left_in_any_dataset(data) == []


@pytest.mark.soak
@settings(max_examples=1000, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_dataset_of_many_makings_keeps_a_marker(data: st.DataObject) -> None:
    assert _left_in_any_dataset(data) == []


STAYS = (
    "Modality", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PhotometricInterpretation", "SamplesPerPixel", "PixelSpacing", "ImagePositionPatient",
    "ImageOrientationPatient", "SliceThickness", "SpacingBetweenSlices", "RescaleSlope", "RescaleIntercept",
    "WindowCenter", "WindowWidth", "SliceLocation", "InstanceNumber", "PatientPosition", "KVP", "PatientSex",
    "PatientAge", "AcquisitionTime",
)  # fmt: skip


def test_what_the_picture_means_survives_all_markers() -> None:
    hide = Hider(name=hidden.NAME)
    plain = hidden.image(hide)
    pixels = plain.PixelData[: 32 * 32 * 2]
    made = hidden.put_on(hidden.image(hide), hidden.nested(hide, hidden.annex_e(), KEPT, DEEPEST))
    made.SpecificCharacterSet = "ISO_IR 192"
    for name in STAYS:
        if name in plain:
            made[name] = plain[name]
    made.SpacingBetweenSlices, made.SliceLocation, made.KVP = "2.5", "-17.25", "120"
    made.WindowCenter, made.WindowWidth, made.PatientPosition = ["400", "40"], ["2500", "350"], "HFS"
    made.AcquisitionTime = "101500.25"
    _content, stored = _cleaned(made, hide)
    clean = pydicom.dcmread(io.BytesIO(stored))
    for name in STAYS:
        assert clean[name].value == made[name].value, name
    assert clean.PixelData == pixels
    assert clean.PatientIdentityRemoved == "YES"
    assert "PS3.15" in clean.DeidentificationMethod
    assert {item.CodeValue for item in clean.DeidentificationMethodCodeSequence} >= {"113100", "113107"}
    assert {item.CodingSchemeDesignator for item in clean.DeidentificationMethodCodeSequence} == {"DCM"}


def _visit(patient: str, day: str, study: str, number: int) -> Dataset:
    made = hidden.makers.slice_dataset(number, patient=patient)
    made.StudyDate = made.AcquisitionDate = day
    made.AcquisitionDateTime = f"{day}101500+0800"
    made.StudyInstanceUID, made.SeriesInstanceUID = f"1.2.3.{study}", f"1.2.3.{study}.1"
    made.FrameOfReferenceUID = f"1.2.3.{study}.9"
    reference = Dataset()
    reference.ReferencedSOPInstanceUID = f"1.2.3.4.{number + 1}.0"
    made.ReferencedInstanceSequence = [reference]
    return made


def _day(clean: Dataset) -> object:
    return pydicom.valuerep.DA(str(clean.StudyDate))


def test_one_subject_over_two_visits_keeps_its_references_and_intervals() -> None:
    visits = [
        _visit("4711", "20200228", "5", 1),
        _visit("4711", "20200228", "5", 2),
        _visit("4711", "20210301", "6", 3),
    ]
    one, two, later = (deidentify(made, profile=None, secret=SECRET)[0] for made in visits)
    assert one.PatientID == two.PatientID == later.PatientID
    assert one.FrameOfReferenceUID == two.FrameOfReferenceUID != later.FrameOfReferenceUID
    assert one.StudyInstanceUID == two.StudyInstanceUID != later.StudyInstanceUID
    assert one.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == two.SOPInstanceUID
    assert (_day(later) - _day(one)).days == 367
    assert str(one.AcquisitionDateTime) == f"{one.StudyDate}101500+0800"
    stranger = deidentify(_visit("4712", "20200228", "5", 1), profile=None, secret=SECRET)[0]
    assert stranger.PatientID != one.PatientID
    assert stranger.StudyDate != one.StudyDate
