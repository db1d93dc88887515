"""Datasets with a marker in every attribute that can carry one, at every depth."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

from pydicom import config
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian

TEXT = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "PN", "CS", "AE", "UR"})
BYTES = frozenset({"OB", "OW", "UN", "OD", "OF", "OL", "OV"})


class Planter:
    """Makes markers and remembers them."""

    def __init__(self) -> None:
        self.markers: list[bytes] = []
        self._count = itertools.count(1)

    def text(self) -> str:
        """A marker short enough for every text VR."""
        marker = f"ZQX{next(self._count):06d}"
        self.markers.append(marker.encode())
        return marker

    def uid(self) -> str:
        """A marker shaped as a UID."""
        marker = f"1.2.840.10008.7391{next(self._count):06d}.1"
        self.markers.append(marker.encode())
        return marker

    def date(self) -> str:
        """A date; the written bytes must not hold it. 1871 is before every shift and every code."""
        number = next(self._count)
        marker = f"187{number % 10}{1 + number // 10 % 12:02d}{1 + number // 120 % 28:02d}"
        self.markers.append(marker.encode())
        return marker


def markers_in(content: bytes) -> set[bytes]:
    """Every marker that stands in the bytes, but for digits inside UIDs of our own (keyed, so chance)."""
    content = re.sub(rb"2\.25\.\d+", b"", content)
    return set(re.findall(rb"ZQX\d{6}|1\.2\.840\.10008\.7391\d{6}\.1|187\d{5}", content))


def value_for(vr: str, plant: Planter) -> Any:
    """A planted value for a VR, or None where nothing can be planted."""
    if vr in TEXT:
        return plant.text()
    if vr in BYTES:
        return plant.text().encode() + b"\0"
    if vr == "UI":
        return plant.uid()
    if vr == "DA":
        return plant.date()
    if vr == "DT":
        return plant.date() + "101112"
    return None


def planted_item(plant: Planter, tags: list[int], *, depth: int) -> Dataset:
    """A dataset with every given attribute, and below each sequence another one."""
    made = Dataset()
    for tag in tags:
        vr = DicomDictionary[tag][0].split(" or ")[0]
        if vr == "SQ":
            below = [t for t in tags if DicomDictionary[t][0] != "SQ"][:6] if depth <= 1 else tags
            items = [planted_item(plant, below, depth=depth - 1)] if depth else []
            made.add(DataElement(tag, "SQ", Sequence(items)))
            continue
        value = value_for(vr, plant)
        if value is not None:
            made.add(DataElement(tag, vr, value))
    block = made.private_block(0x0019, plant.text(), create=True)
    block.add_new(0x10, "LO", plant.text())
    block.add_new(0x11, "UN", plant.text().encode() + b"\0")
    return made


# Character set, SOP class and instance steer reading and writing, so the tests set them on their own.
STEERING = frozenset({0x00080005, 0x00080016, 0x00080018})


def usable_tags() -> list[int]:
    """Every attribute of the dictionary that may stand in a dataset."""
    tags = (tag for tag in DicomDictionary if 0x00080000 <= tag < 0xFFFC0000 and tag & 0xFFFF)
    return sorted(tag for tag in tags if tag not in STEERING)


def as_file(made: Dataset, *, implicit: bool = False) -> bytes:
    """The dataset as a Part 10 file with planted preamble and file meta."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID(str(made.get("SOPInstanceUID", "") or "1.2.3"))
    made.file_meta = meta
    return written(made)


def written(made: Dataset) -> bytes:
    """The bytes a dataset is stored as."""
    out = io.BytesIO()
    with config.disable_value_validation():
        made.save_as(out, enforce_file_format=True)
    return out.getvalue()
