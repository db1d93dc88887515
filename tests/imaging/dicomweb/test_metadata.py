"""Metadata as JSON and as XML; long values and pixels by an address that gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from django.test import Client
from pydicom import Dataset, dcmread
from pydicom.sequence import Sequence

from imaging.dicomweb.native_xml import NAMESPACE, native_xml
from imaging.formats.keeping import keep_dataset
from imaging.formats.long_values import INLINE, long_values_apart
from imaging.models import Series, SopInstance
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import (
    INSTANCE,
    METADATA,
    SERIES,
    SERIES_UID,
    STUDY,
    body_of,
    get,
    parts_of,
)
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
XML = 'multipart/related; type="application/dicom+xml"'
SPACE = f"{{{NAMESPACE}}}"
LONG = bytes(range(256)) * 1_000


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


@pytest.fixture
def client(series: Series, surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def long_dataset(tmp_path: Path, series: Series) -> SopInstance:
    """A stored file with a long value of its own and one inside a sequence, kept as an import keeps it."""
    dataset = slice_dataset(SERIES_UID, 9)
    dataset.ICCProfile = LONG
    item = Dataset()
    item.ICCProfile = LONG[::-1]
    dataset.OpticalPathSequence = Sequence([Dataset(), item])
    dataset.PatientName = "S-1^A & <B>"
    record = keep_dataset(dataset, tmp_path)
    row = dataset_store(series, dcmread(tmp_path / record["file"]))
    SopInstance.objects.filter(pk=row.pk).update(metadata=record["metadata"])
    return row


@pytest.mark.parametrize(("address", "files"), list(zip(METADATA, (3, 3, 1), strict=True)))
def test_json_names_the_address_of_the_pixels(client: Client, address: str, files: int) -> None:
    found = get(client, address, "application/dicom+json").json()
    assert len(found) == files
    pixels = found[-1]["7FE00010"]
    assert pixels["vr"] == "OW"
    assert pixels["BulkDataURI"].startswith(f"http://testserver{SERIES}/instances/")
    answer = get(client, pixels["BulkDataURI"].removeprefix("http://testserver"), "application/octet-stream")
    assert len(body_of(answer)) == 8 * 6 * 2


def test_json_comes_as_the_type_that_was_asked_for(client: Client) -> None:
    assert get(client, METADATA[1], "application/json")["Content-Type"] == "application/json"
    assert get(client, METADATA[1], "*/*")["Content-Type"] == "application/dicom+json"


def test_long_values_stand_behind_addresses(client: Client, series: Series, tmp_path: Path) -> None:
    row = long_dataset(tmp_path, series)
    address = f"{SERIES}/instances/{row.sop_instance_uid}"
    (told,) = get(client, f"{address}/metadata").json()
    own = told["00282000"]["BulkDataURI"]
    inner = told["00480105"]["Value"][1]["00282000"]["BulkDataURI"]
    assert own == f"http://testserver{address}/bulkdata/00282000"
    assert inner == f"http://testserver{address}/bulkdata/00480105.2.00282000"
    assert "InlineBinary" not in json.dumps(told)
    for uri, value in ((own, LONG), (inner, LONG[::-1])):
        answer = get(client, uri.removeprefix("http://testserver"), "application/octet-stream")
        assert body_of(answer) == value
    parts = parts_of(get(client, f"{address}/bulkdata"))
    assert {head["content-location"] for head, _ in parts} == {own, inner, told["7FE00010"]["BulkDataURI"]}


def test_what_is_not_long_stays_in_the_line() -> None:
    told: dict[str, Any] = {
        "00281201": {"vr": "OW", "InlineBinary": "A" * 190_000},
        "00104000": {"vr": "LT", "Value": ["x" * (INLINE + 1)]},
        "00286010": {"vr": "US", "Value": [1, 2]},
        "00080050": {"vr": "SH"},
    }
    long_values_apart(told)
    assert [tag for tag, element in told.items() if "BulkDataURI" in element] == ["00104000"]


def test_xml_tells_the_same_as_json(client: Client, series: Series, tmp_path: Path) -> None:
    long_dataset(tmp_path, series)
    documents = [ElementTree.fromstring(body) for _, body in parts_of(get(client, METADATA[0], XML))]
    told = get(client, METADATA[0], "application/dicom+json").json()
    assert len(documents) == len(told) == 4
    for document, header in zip(documents, told, strict=True):
        assert _read(document) == _plain(header)


def _read(parent: ElementTree.Element) -> dict[str, Any]:
    """Values of an XML document by tag, as texts."""
    found: dict[str, Any] = {}
    for attribute in parent.findall(f"{SPACE}DicomAttribute"):
        values: list[Any] = [value.text or "" for value in attribute.findall(f"{SPACE}Value")]
        values += [_read(item) for item in attribute.findall(f"{SPACE}Item")]
        values += ["^".join(part.text or "" for part in name.iter() if part.text) for name in
                   attribute.findall(f"{SPACE}PersonName")]  # fmt: skip
        bulk, inline = attribute.find(f"{SPACE}BulkData"), attribute.find(f"{SPACE}InlineBinary")
        values += [bulk.attrib["uri"]] if bulk is not None else []
        values += [inline.text] if inline is not None else []
        found[attribute.attrib["tag"]] = (attribute.attrib["vr"], values)
    return found


def _plain(header: dict[str, Any]) -> dict[str, Any]:
    def text(vr: str, value: Any) -> Any:
        if vr == "SQ":
            return _plain(value)
        return value["Alphabetic"] if vr == "PN" else str(value)

    return {
        tag: (
            told["vr"],
            [text(told["vr"], value) for value in told.get("Value", [])]
            + [told[name] for name in ("BulkDataURI", "InlineBinary") if name in told],
        )
        for tag, told in header.items()
    }


def test_signs_that_xml_forbids_are_left_out() -> None:
    told = {
        "00104000": {"vr": "LT", "Value": ["a\x1b\x00\ud800b", None]},
        "00111010": {"vr": "PN", "Value": [{}]},
    }
    document = ElementTree.fromstring(native_xml(told).encode())
    assert _read(document) == {"00104000": ("LT", ["ab", ""]), "00111010": ("PN", [""])}


def test_xml_of_a_search_has_a_document_for_each_result(client: Client) -> None:
    parts = parts_of(get(client, f"{STUDY}/instances", XML))
    assert len(parts) == 3
    assert {head["content-type"] for head, _ in parts} == {"application/dicom+xml"}


def test_a_value_that_is_not_there_is_404(client: Client) -> None:
    for path in ("00282000", "00480105.1.00282000", "00080016.1.00080018", "00081115", "00080018.0.00080018"):
        assert get(client, f"{INSTANCE}/bulkdata/{path}").status_code == 404, path
    assert body_of(get(client, f"{INSTANCE}/bulkdata/00080060", "application/octet-stream")) == b"CT"


def test_an_odd_length_of_pixels_has_no_padding(tmp_path: Path) -> None:
    dataset = slice_dataset(SERIES_UID, 1, rows=3, columns=3)
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    del dataset.PixelData
    dataset.add_new("PixelData", "OB", np.arange(9, dtype=np.uint8).tobytes() + b"\0")
    assert keep_dataset(dataset, tmp_path)["pixel_length"] == 9
