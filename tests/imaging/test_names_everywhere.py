"""Names in six scripts, in every corner of what comes in: nothing that goes out or is kept holds one."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    ComprehensiveSRStorage,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
)

from imaging.models import ImportRun, KeptIdentity, Series, SopInstance, Study
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_dicomweb_frames import _ask

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
# What SpecificCharacterSet says, a name in it, and the words of it that must be nowhere.
SETS: dict[str, tuple[list[str], str, tuple[str, ...]]] = {
    "gb18030": (["GB18030"], "Ouyang^Zhentingq=欧阳^震霆", ("Zhentingq", "欧阳震霆", "震霆")),
    "kana": (["ISO_IR 13"], "ﾔﾏﾀﾞ^ﾀﾛｻｸ", ("ﾔﾏﾀﾞ", "ﾀﾛｻｸ")),
    "kanji": (
        ["ISO 2022 IR 6", "ISO 2022 IR 87"],
        "Hyakutakeq^Kanjiroq=百武^勘次郎=ひゃくたけ^かんじろう",
        ("Hyakutakeq", "Kanjiroq", "百武", "勘次郎", "かんじろう"),
    ),
    "gb2312": (
        ["ISO 2022 IR 6", "ISO 2022 IR 58"],
        "Shangguanq^Wanerq=上官^婉儿",
        ("Shangguanq", "Wanerq", "上官婉儿", "婉儿"),
    ),
    "latin": (["ISO_IR 100"], "Zürnbäuml^Jörgliebq", ("Zürnbäuml", "Jörgliebq")),
    "unicode": (["ISO_IR 192"], "Krásnohorská^Eliškaq", ("Krásnohorská", "Eliškaq")),
}
CODECS = (
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "latin-1",
    "iso2022_jp",
    "shift_jis",
    "euc_jp",
    "iso8859_2",
)


def forms_of(word: str) -> set[bytes]:
    """A word as it may be written anywhere: in each encoding, in JSON and HTML escapes, in an address."""
    found = set()
    for codec in CODECS:
        try:
            found.add(word.encode(codec))
        except UnicodeEncodeError:
            continue
    found.add(json.dumps(word).strip('"').encode())
    found.add("".join(f"&#{ord(letter)};" for letter in word).encode())
    found.add("".join(f"%{byte:02X}" for byte in word.encode()).encode())
    # A stateful code may stand in the middle of a run: without its switches.
    found |= {re.sub(rb"\x1b[($].|\x1b\$?\(.", b"", each) for each in found if b"\x1b" in each}
    # Fewer than four bytes stand anywhere by chance.
    return {each for each in found if len(each) >= 4} | {each.lower() for each in found if len(each) >= 5}


FORMS = {word: forms_of(word) for _set, _name, words in SETS.values() for word in words}


def left_in(content: bytes) -> list[str]:
    return [word for word, forms in FORMS.items() if any(form in content for form in forms)]


def nested(name: str, depth: int = 3) -> Dataset:
    """A private block that says a name, with a sequence that says it again, and so on."""
    made = Dataset()
    block = made.private_block(0x0029, "HOUSE OWN", create=True)
    block.add_new(0x10, "LO", name.replace("^", " ").split("=")[0])
    block.add_new(0x11, "PN", name)
    if depth:
        block.add_new(0x12, "SQ", [nested(name, depth - 1)])
    return made


def spoken(name: str) -> str:
    """A name as words of a description say it, in the script of the family."""
    if "=" in name:
        return name.split("=")[1].replace("^", "")
    return name.replace("^", " ")


def named_slice(key: str, number: int) -> Dataset:
    """A slice whose every place for words says a name."""
    charset, name, _words = SETS[key]
    made = makers.slice_dataset(number, patient=f"P-{key}")
    made.SOPClassUID, made.Modality = MRImageStorage, "MR"
    at = list(SETS).index(key) + 1
    made.SOPInstanceUID, made.StudyInstanceUID = f"1.2.3.5.{at}.{number}", f"1.2.3.5.{at}"
    made.SeriesInstanceUID = f"1.2.3.5.{at}.0"
    made.SpecificCharacterSet = charset
    made.PatientName = made.OperatorsName = made.ReferringPhysicianName = name
    made.OtherPatientNames = name
    said = spoken(name)
    made.SeriesDescription, made.StudyDescription = f"T2 sag {said}"[:64], f"LS {said}"[:64]
    made.ProtocolName, made.ImageComments = f"{said} lumbar"[:64], f"Patient: {said}"
    made.PatientComments, made.AdditionalPatientHistory = said, f"{said} low back pain"
    item = Dataset()
    item.RequestedProcedureDescription, item.RequestingPhysician = f"MR for {said}"[:64], name
    made.RequestAttributesSequence = [item]
    made.update(nested(name))
    return made


def report_of(key: str) -> Dataset:
    """A structured report that says a name at three depths."""
    charset, name, _words = SETS[key]
    made = named_slice(key, 90)
    del made.PixelData
    made.SOPClassUID, made.Modality, made.SpecificCharacterSet = ComprehensiveSRStorage, "SR", charset
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    inner: list[Dataset] = []
    for kind in ("TEXT", "PNAME", "CONTAINER"):
        node = Dataset()
        node.RelationshipType, node.ValueType = "CONTAINS", kind
        if kind == "TEXT":
            node.TextValue = f"Seen by {spoken(name)}"
        elif kind == "PNAME":
            node.PersonName = name
        else:
            node.ContentSequence = inner
        inner = [node, *inner] if kind != "CONTAINER" else [node]
    made.ValueType, made.ContentSequence = "CONTAINER", inner
    return made


def document_of(key: str) -> Dataset:
    """A PDF in a DICOM file that says a name."""
    _set, name, words = SETS[key]
    made = named_slice(key, 91)
    del made.PixelData
    made.SOPClassUID, made.Modality = EncapsulatedPDFStorage, "DOC"
    text = f"%PDF-1.4\n1 0 obj << /Title ({words[0]}) >> stream {name} endstream".encode()
    made.EncapsulatedDocument = text + b" " * (len(text) % 2)
    made.MIMETypeOfEncapsulatedDocument, made.DocumentTitle = "application/pdf", spoken(name)[:60]
    return made


def sent(folder: Path) -> None:
    """All of it: loose files and a ZIP, whose names and folders name somebody too."""
    for key, (_set, name, words) in SETS.items():
        own = folder / f"{words[0]} {spoken(name)}"
        own.mkdir(parents=True)
        for number in range(3):
            named_slice(key, number).save_as(own / f"{words[-1]}_{number}.dcm", enforce_file_format=True)
        report_of(key).save_as(own / f"report {words[-1]}.dcm", enforce_file_format=True)
        document_of(key).save_as(own / f"letter {words[-1]}.dcm", enforce_file_format=True)
        with zipfile.ZipFile(folder / f"{words[0]}.zip", "w") as packed:
            out = io.BytesIO()
            named_slice(key, 7).save_as(out, enforce_file_format=True)
            packed.writestr(f"{spoken(name)}/{words[-1]}.dcm", out.getvalue())
            packed.comment = words[0].encode()


def rows() -> bytes:
    """Every row of the database but for the sealed key, which only its holder opens."""
    every = [model for model in apps.get_models() if model is not KeptIdentity]
    found = (row for model in every for row in model._default_manager.all())
    return serializers.serialize("json", found, ensure_ascii=False).encode()


def files(folder: Path) -> bytes:
    """Every file that is kept, and its name."""
    kept = [path for path in folder.rglob("*") if path.is_file() and "incoming" not in path.parts]
    assert len(kept) >= 18
    return b"\n".join(str(path).encode() + path.read_bytes() for path in kept)


def dicomweb(project: Project) -> Iterator[str]:
    """Every address of every kind that tells something of what is stored."""
    start = f"/dicomweb/{project.slug}"
    yield from (start + "/", f"{start}/studies?includefield=all", f"{start}/series", f"{start}/instances")
    for study in Study.objects.all():
        own = f"{start}/studies/{study.study_instance_uid}"
        yield from (
            own,
            f"{own}/series?includefield=all",
            f"{own}/metadata",
            f"{own}/bulkdata",
            f"{own}/rendered",
        )
        for series in study.series.all():
            part = f"{own}/series/{series.series_instance_uid}"
            yield from (part, f"{part}/metadata", f"{part}/instances?includefield=all", f"{part}/thumbnail")
            for file in series.sop_instances.all():
                one = f"{part}/instances/{file.sop_instance_uid}"
                yield from (one, f"{one}/metadata", f"{one}/bulkdata", f"{one}/pixeldata", f"{one}/rendered")


def pages(project: Project) -> Iterator[str]:
    slug = project.slug
    for name in ("imports", "studies"):
        yield reverse(f"imaging:{name}", args=[slug])
    for run in ImportRun.objects.all():
        for name in ("import", "import_outcome", "import_csv"):
            yield reverse(f"imaging:{name}", args=[slug, run.uid])
    for study in Study.objects.all():
        for name in ("study", "label", "sides", "sign_off", "numbering", "study_objects", "key_images"):
            yield reverse(f"imaging:{name}", args=[slug, study.uid])


async def _frames(client: Client, project: Project) -> list[bytes]:
    cookie = client.cookies["sessionid"].value
    headers = [(b"cookie", f"sessionid={cookie}".encode()), (b"accept", b"application/octet-stream")]
    found = []
    async for file in SopInstance.objects.select_related("series__study"):
        path = (
            f"/dicomweb/{project.slug}/studies/{file.series.study.study_instance_uid}/series/"
            f"{file.series.series_instance_uid}/instances/{file.sop_instance_uid}/frames/1"
        )
        status, told, content = await _ask(
            {"type": "http", "method": "GET", "path": path, "headers": headers}
        )
        assert status == 200
        found.append(str(told).encode() + content)
    return found


def given_out(client: Client, address: str) -> bytes:
    """Headers and body of an answer."""
    answer: Any = client.get(address)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(dict(answer.headers)).encode() + body


def test_what_is_looked_for_is_in_what_is_sent(tmp_path: Path) -> None:
    sent(tmp_path)
    content = b"\n".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    names = "\n".join(str(path) for path in tmp_path.rglob("*")).encode()
    assert set(left_in(content + names)) == set(FORMS)


@pytest.mark.once
def test_no_name_goes_out_or_stays(
    project: Project,
    approval: Approval,
    lead: User,
    surgeon_a: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from asgiref.sync import async_to_sync

    sent(tmp_path / "incoming")
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    with pytest.raises(CommandError, match="refused"):
        call_command(
            "import_studies", str(tmp_path / "incoming"), project=project.slug, json=True, stdout=out
        )
    told = json.loads(out.getvalue())
    assert told["counts"]["taken"] >= 4 * len(SETS)
    assert Series.objects.count() == len(SETS)
    assert left_in(json.dumps([row | {"file": ""} for row in told["files"]]).encode()) == []
    found: dict[str, list[str]] = {"rows": left_in(rows()), "files": left_in(files(tmp_path))}
    for person in (lead, surgeon_a):
        client = signed_in(person)
        for address in (*dicomweb(project), *pages(project)):
            found[address] = left_in(given_out(client, address))
        for number, frame in enumerate(async_to_sync(_frames)(client, project)):
            found[f"frame {number}"] = left_in(frame)
    found["logs"] = left_in(caplog.text.encode())
    printed = capfd.readouterr()
    found["printed"] = left_in((printed.out + printed.err).encode())
    assert {where: words for where, words in found.items() if words} == {}
    assert settings.MEDIA_ROOT
    for file in SopInstance.objects.all():
        stored = dcmread(Path(settings.MEDIA_ROOT) / file.path) if file.pk else None
        assert stored is not None
        assert left_in(str(stored).encode()) == []
