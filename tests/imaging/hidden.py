"""Datasets that hide a marker in every row of Annex E, at every depth and in every corner of a file."""

from __future__ import annotations

import io
import itertools
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from pydicom import config
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, JPEGBaseline8Bit

import imaging.deidentify
from imaging.deidentify.values import LARGE
from tests.imaging import makers
from tests.imaging.planted import STEERING, usable_tags

# Beginnings that nothing else in a file has: whatever follows them was planted.
WORD, NAME, ROOT, DAY = "ZQXJ", "张伟", "1.2.840.10008.7391", "18710203"
BEGINNINGS = (WORD, NAME, ROOT, DAY, "1739")
CODECS = ("utf-8", "latin-1", "gb18030", "utf-16-le", "utf-16-be", "iso2022_jp_2", "euc_kr", "big5")
TEXT = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "PN", "CS", "AE", "UR", "AS", "DA", "DT", "TM"})
BYTES = frozenset({"OB", "OW", "UN", "OD", "OF", "OL", "OV"})
FORMATS = {"UL": "<I", "SL": "<i", "UV": "<Q", "SV": "<q", "FL": "<f", "FD": "<d"}
NUMBERS = frozenset({"IS", "DS", *FORMATS})
LETTERS = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "PN"})
# Sequences the engine walks into, and sequences that Annex E takes away whole; one for each depth.
KEPT = (
    "SharedFunctionalGroupsSequence",
    "FrameContentSequence",
    "PixelMeasuresSequence",
    "MRImagingModifierSequence",
)
TAKEN = (
    "RequestAttributesSequence",
    "OriginalAttributesSequence",
    "ContentSequence",
    "ReferencedPatientSequence",
)
# Where pictures, documents and reports hang.
PLACES = (
    "IconImageSequence",
    "ContentSequence",
    "ReferencedImageSequence",
    "SourceImageSequence",
    "ReferencedStudySequence",
    "ReferencedPerformedProcedureStepSequence",
    "CurrentRequestedProcedureEvidenceSequence",
    "VerifyingObserverSequence",
)
CHARACTER_SETS = {
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    r"ISO 2022 IR 6\ISO 2022 IR 58": "gb2312",
    "ISO_IR 100": "latin-1",
}


@dataclass
class Hider:
    """Makes markers of every form and counts them."""

    name: str = ""
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    planted: int = 0
    packed: list[bytes] = field(default_factory=list)

    def value(self, vr: str) -> Any:
        """A marker for a VR, or None where the VR has no room for one."""
        number = next(self.count)
        self.planted += 1
        if vr in BYTES:
            return f"{WORD}{number:06d}".encode()
        if vr == "UI":
            return f"{ROOT}{number:06d}.1"
        if vr in ("DA", "DT"):
            return DAY if vr == "DA" else f"{DAY}101112.5+0800"
        if vr in NUMBERS:
            return self._number(vr, 1_739_000_000 + number)
        if vr in TEXT:
            return f"{WORD}{number:06d}" + (self.name if vr in LETTERS else "")
        self.planted -= 1
        return None

    def _number(self, vr: str, number: int) -> Any:
        if vr in ("IS", "DS"):
            return str(number)
        whole = float(number // 1024 * 1024) if vr in ("FL", "FD") else number
        self.packed.append(struct.pack(FORMATS[vr], whole))
        return whole


def annex_e() -> list[tuple[int, str]]:
    """Tag and VR of every row of the standard's table that names one attribute."""
    text = (Path(imaging.deidentify.__file__).parent / "attributes.json").read_text()
    tags = [_tag(name) for names in json.loads(text).values() for name in names]
    # What pydicom does not know yet is planted as text; commands never stand in a file.
    rows = ((tag, _vr(tag) if dictionary_has_tag(tag) else "LO") for tag in tags if tag >> 16 > 7)
    return sorted(rows)


def _tag(name: str) -> int:
    known = tag_for_keyword(name)
    return int(name, 16) if known is None else known


def _vr(tag: int) -> str:
    return dictionary_VR(tag).split(" or ")[0]


def other_attributes() -> list[tuple[int, str]]:
    """Every other attribute of the dictionary with room for a marker, but measures large by nature."""
    listed = {tag for tag, _vr in annex_e()}
    room = TEXT | BYTES | NUMBERS | {"UI"}
    spared = {tag for tag in usable_tags() if DicomDictionary[tag][4] in (*LARGE, *STEERING_NUMBERS)}
    found = ((tag, _vr(tag)) for tag in usable_tags() if tag not in listed | spared)
    return [(tag, vr) for tag, vr in found if vr in room]


# Their number is moved or read; tests of their own say how.
STEERING_NUMBERS = ("NumberOfFrames", "PixelData", "SpecificCharacterSet")


def item_full(
    hide: Hider, attributes: list[tuple[int, str]], below: Dataset | None, sequence: str
) -> Dataset:
    """An item with a marker in each attribute, private ones too, and `below` inside the given sequence."""
    made = Dataset()
    with config.disable_value_validation():
        for tag, vr in attributes:
            kind = "SQ" if vr == "SQ" else vr
            made.add(DataElement(tag, kind, Sequence([_small(hide)]) if vr == "SQ" else hide.value(vr)))
        _private(made, hide)
        if below is not None:
            made.add(DataElement(sequence, "SQ", Sequence([below])))
    return made


def nested(hide: Hider, attributes: list[tuple[int, str]], chain: tuple[str, ...], depth: int) -> Dataset:
    """A full item at every depth from 0 to `depth`, each inside the sequence that the chain names."""
    below = None
    for level in range(depth, -1, -1):
        below = item_full(hide, attributes, below, chain[level % len(chain)])
    assert below is not None
    return below


def _small(hide: Hider) -> Dataset:
    made = Dataset()
    for keyword, vr in (("CodeMeaning", "LO"), ("CodeValue", "SH"), ("TextValue", "UT"), ("PersonName", "PN"),
                        ("ReferencedSOPInstanceUID", "UI"), ("NumericValue", "DS")):  # fmt: skip
        made.add(DataElement(keyword, vr, hide.value(vr)))
    return made


def _private(made: Dataset, hide: Hider) -> None:
    """Private blocks of a stranger and of makers whose other elements are safe; one holds a sequence."""
    makers_of = {0x0009: "GEMS_IDEN_01", 0x0019: "SIEMENS MR HEADER", 0x0029: "SIEMENS CSA HEADER"}
    blocks = [(0x0019, hide.value("LO")), (0x2005, "Philips MR Imaging DD 001"), *makers_of.items()]
    for group, creator in blocks:
        block = made.private_block(group, creator, create=True)
        for offset, vr in ((0x0C, "LO"), (0x0D, "LO"), (0x0E, "UN"), (0x10, "LO"), (0x11, "UN"), (0x12, "PN"),
                           (0x13, "DS"), (0x14, "UI"), (0x15, "DA")):  # fmt: skip
            block.add_new(offset, vr, hide.value(vr))
        block.add_new(0x20, "SQ", Sequence([_small(hide)]))


def corners(hide: Hider, made: Dataset) -> None:
    """Markers in overlays, curves, icons, structured content, documents, padding and file meta."""
    with config.disable_value_validation():
        for group in (*range(0x5000, 0x5020, 2), *range(0x6000, 0x6020, 2)):
            for element, vr in ((0x0022, "LO"), (0x1500, "LO"), (0x3000, "OW"), (0x2600, "LO")):
                made.add_new((group << 16) | element, vr, hide.value(vr))
        for keyword in PLACES:
            item = _small(hide)
            item.add(DataElement("ContentSequence", "SQ", Sequence([_small(hide)])))
            item.add(DataElement("PixelData", "OB", hide.value("OB")))
            made.add(DataElement(keyword, "SQ", Sequence([item])))
        for keyword, vr in (("EncapsulatedDocument", "OB"), ("MIMETypeOfEncapsulatedDocument", "LO"),
                            ("DocumentTitle", "ST"), ("DataSetTrailingPadding", "OB")):  # fmt: skip
            made.add(DataElement(keyword, vr, hide.value(vr)))
        for element, vr in ((0x0016, "AE"), (0x0017, "AE"), (0x0018, "AE"), (0x0100, "UI"), (0x0102, "OB"),
                            (0x0012, "UI"), (0x0013, "SH")):  # fmt: skip
            made.file_meta.add_new(0x00020000 | element, vr, hide.value(vr))


def image(hide: Hider, *, jpeg: bool = False) -> Dataset:
    """A slice with a marker behind its last pixel, or in the comment and thumbnail of its JPEG."""
    made = makers.slice_dataset(1)
    if not jpeg:
        made.PixelData = made.PixelData + hide.value("OB")
        return made
    out = io.BytesIO()
    grey = Image.frombytes("L", (32, 32), bytes(range(256)) * 4)
    grey.save(out, "JPEG", comment=hide.value("LT"), exif=b"Exif\0\0" + hide.value("OB"))
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PixelData = encapsulate([out.getvalue() + hide.value("OB")])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    return made


def put_on(made: Dataset, full: Dataset) -> Dataset:
    """An image with all of another dataset in it, but what its picture and its reading need."""
    spared = {element.tag for element in made if element.tag.group in (0x0028, 0x7FE0)} | STEERING
    for element in full:
        if element.tag not in spared and element.keyword not in (
            "PhotometricInterpretation",
            *STEERING_NUMBERS,
        ):
            made[element.tag] = element
    made.SOPInstanceUID = UID(f"{ROOT}999999.1")
    return made


def left_in(content: bytes, hide: Hider) -> list[str]:
    """What of the markers still stands in some bytes, in any way in which text or numbers are written."""
    words = [(word, codec) for word in BEGINNINGS for codec in CODECS]
    found = [f"{word} as {codec}" for word, codec in words if _spelt(word, codec, content)]
    return found + [packed.hex() for packed in hide.packed if packed in content]


def _spelt(word: str, codec: str, content: bytes) -> bool:
    spelt = word.encode(codec, "ignore")  # Not every name can be written in every way.
    if word == "1739":
        return any(_ten_digits(content, at, len(spelt) // 4) for at in _places(spelt, content))
    return bool(spelt) and spelt in content


def _places(part: bytes, content: bytes) -> Iterator[int]:
    at = content.find(part)
    while at >= 0:
        yield at
        at = content.find(part, at + 1)


def _ten_digits(content: bytes, at: int, step: int) -> bool:
    """True for a number of exactly ten digits; longer ones are parts of new identifiers."""
    digits = content[at : at + 10 * step].replace(b"\0", b"")
    around = content[at - step : at] + content[at + 10 * step : at + 11 * step]
    return len(digits) == 10 and digits.isdigit() and not any(chr(byte).isdigit() for byte in around)
