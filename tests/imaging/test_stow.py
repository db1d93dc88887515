"""STOW-RS: what a machine sends is taken as any import is, and the answer names what is stored."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import httpx
import pytest
from dicomweb_client.api import DICOMwebClient
from django.conf import LazySettings
from django.test import Client
from django.utils.html import escape
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset

from imaging.models import ImportFile, ImportFileState, ImportRun, SopInstance
from projects.models import Approval, Project, RunState, User
from projects.services.people import token_create
from tests.imaging.makers import slice_dataset

PART_10 = "application/dicom"


def as_bytes(number: int, *, patient: str = "4711") -> bytes:
    dataset = slice_dataset(number, patient=patient)
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def body(*parts: bytes, boundary: str = "b", ends: bool = True) -> dict[str, object]:
    """Content and its type, for one request."""
    lines = [f"--{boundary}\r\nContent-Type: {PART_10}\r\n\r\n".encode() + part + b"\r\n" for part in parts]
    return {
        "data": b"".join(lines) + (f"--{boundary}--\r\n".encode() if ends else b""),
        "content_type": f'multipart/related; type="{PART_10}"; boundary={boundary}',
    }


@pytest.fixture
def as_lead(client: Client, lead: User, approval: Approval) -> Client:
    client.force_login(lead)
    return client


@pytest.fixture
def address(project: Project) -> str:
    return f"/dicomweb/{project.slug}/studies"


def test_what_is_sent_is_deidentified_and_can_be_fetched(
    as_lead: Client, address: str, project: Project
) -> None:
    answer = as_lead.post(address, **body(as_bytes(1), as_bytes(2)))
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/dicom+json"
    stored = answer.json()["00081199"]["Value"]
    assert [item["00081196"]["Value"] for item in stored] == [[0xB000]] * 2
    sent = dcmread(io.BytesIO(as_bytes(1))).SOPInstanceUID
    assert {item["00081155"]["Value"][0] for item in stored} == set(
        SopInstance.objects.values_list("sop_instance_uid", flat=True)
    ), "the answer names the files as they are kept"
    assert sent not in str(answer.json())
    for item in stored:
        fetched = as_lead.get(item["00081190"]["Value"][0], headers={"accept": PART_10})
        assert fetched.status_code == 200
        assert b"Doe" not in b"".join(fetched)
    run = ImportRun.objects.get()
    assert (run.state, run.started_by.username) == (RunState.DONE, "lead")
    assert str(run.uid) in answer["Link"]


def test_the_same_file_twice_is_stored_once(as_lead: Client, address: str) -> None:
    first = as_lead.post(address, **body(as_bytes(1)))
    again = as_lead.post(address, **body(as_bytes(1)))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert SopInstance.objects.count() == 1


def test_a_damaged_part_does_not_take_the_others_with_it(as_lead: Client, address: str) -> None:
    answer = as_lead.post(address, **body(as_bytes(1), as_bytes(2)[:300], b"", b"no DICOM"))
    assert answer.status_code == 202
    assert len(answer.json()["00081199"]["Value"]) == 1
    assert answer.json()["0008119A"]["Value"] == [{"00081197": {"vr": "US", "Value": [0xC000]}}] * 3
    page = as_lead.get(answer["Link"].split(";")[0].strip("<>"))
    text = page.content.decode()
    for reason in ImportFile.objects.filter(state=ImportFileState.REFUSED).values_list("reason", flat=True):
        assert escape(reason) in text, "the page that the answer names says why"


def test_nothing_readable_is_a_conflict(as_lead: Client, address: str) -> None:
    answer = as_lead.post(address, **body(b"no DICOM"))
    assert answer.status_code == 409
    assert "00081199" not in answer.json()


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"data": b"{}", "content_type": "application/json"}, 415, "multipart/related"),
        (
            {"data": b"x", "content_type": 'multipart/related; type="image/png"; boundary=b'},
            415,
            "application/dicom",
        ),
        ({"data": b"x", "content_type": f'multipart/related; type="{PART_10}"'}, 400, "boundary"),
        (body(b"x") | {"data": b"what is this"}, 400, "told from each other"),
        (body(b"x", ends=False), 400, "broke off"),
    ],
)
def test_a_request_that_is_no_message_leaves_nothing_behind(
    as_lead: Client, address: str, settings: LazySettings, sent: dict[str, object], status: int, word: str
) -> None:
    answer = as_lead.post(address, **sent)
    assert (answer.status_code, word in answer.content.decode()) == (status, True), answer.content
    assert not ImportRun.objects.exists()
    left = [path for place in ("receiving", "arriving") for path in (settings.MEDIA_ROOT / place).rglob("*")]
    assert left == []


def test_without_an_approval_nothing_comes_in(client: Client, lead: User, address: str) -> None:
    client.force_login(lead)
    answer = client.post(address, **body(as_bytes(1)))
    assert answer.status_code == 422
    assert "approval" in answer.content.decode().lower()
    assert not ImportRun.objects.exists()


def test_a_named_approval_is_the_one_used(as_lead: Client, address: str, approval: Approval) -> None:
    refused = as_lead.post(f"{address}?approval=EC-other", **body(as_bytes(1)))
    assert refused.status_code == 422
    taken = as_lead.post(f"{address}?approval={approval.number}", **body(as_bytes(1)))
    assert taken.status_code == 200
    assert ImportRun.objects.get().approval == approval


def test_another_site_cannot_make_a_browser_store(project: Project, lead: User, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lead)
    answer = strict.post(address, **body(as_bytes(1)))
    assert answer.status_code == 403
    assert not ImportRun.objects.exists()


@pytest.fixture
def served(project: Project, lead: User, approval: Approval, served_url: str) -> tuple[str, str]:
    """Address of a running server's DICOMweb and a lead's token."""
    _, token = token_create(user=lead, name="modality")
    return f"{served_url}/dicomweb/{project.slug}", token


@pytest.mark.once
def test_a_strangers_client_stores_and_finds(served: tuple[str, str]) -> None:
    url, token = served
    peer = DICOMwebClient(url, headers={"Authorization": f"Token {token}"})
    answer = peer.store_instances([slice_dataset(number) for number in (1, 2, 3)])
    uids = [item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence]
    found = peer.search_for_instances()
    assert sorted(uids) == sorted(item["00080018"]["Value"][0] for item in found)
    assert len(uids) == 3


STUDY, OTHER = "1.2.3.4", "1.2.3.5"


def of_study(number: int, study: str = STUDY) -> Dataset:
    made = slice_dataset(number)
    made.StudyInstanceUID, made.SeriesInstanceUID = study, f"{study}.1"
    return made


def part_of(number: int, study: str = STUDY) -> bytes:
    buffer = io.BytesIO()
    dcmwrite(buffer, of_study(number, study), enforce_file_format=True)
    return buffer.getvalue()


def test_a_strangers_client_stores_into_its_study_and_learns_which_file_is_of_another(
    served: tuple[str, str],
) -> None:
    url, token = served
    peer = DICOMwebClient(url, headers={"Authorization": f"Token {token}"})
    answer = peer.store_instances([of_study(1), of_study(2, OTHER), of_study(3)], study_instance_uid=STUDY)
    assert len(answer.ReferencedSOPSequence) == 2
    (failed,) = answer.FailedSOPSequence
    assert failed.FailureReason == 0xA901
    assert failed.ReferencedSOPInstanceUID == of_study(2, OTHER).SOPInstanceUID
    assert failed.ReferencedSOPClassUID == of_study(2, OTHER).SOPClassUID
    assert "OtherFailuresSequence" not in answer
    (kept,) = peer.search_for_studies()
    assert len(peer.search_for_instances()) == 2

    # The study is known by the name it has here as well.
    here = kept["0020000D"]["Value"][0]
    again = peer.store_instances([of_study(4)], study_instance_uid=here)
    assert len(again.ReferencedSOPSequence) == 1
    assert len(peer.search_for_instances(here)) == 3


def test_what_is_of_another_study_is_said_on_the_page_and_its_identifiers_are_kept_nowhere(
    as_lead: Client, address: str
) -> None:
    answer = as_lead.post(f"{address}/{STUDY}", **body(part_of(1, OTHER)))
    assert answer.status_code == 409
    assert "00081199" not in answer.json()
    assert not SopInstance.objects.exists()
    file = ImportFile.objects.get()
    assert (file.state, file.reason) == (
        ImportFileState.REFUSED,
        "This file is not of the study that the request was sent to.",
    )
    rows = f"{list(ImportFile.objects.values())}{list(ImportRun.objects.values())}"
    assert OTHER not in rows
    assert STUDY not in rows


def test_only_dicom_is_of_a_study(as_lead: Client, address: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("inner", part_of(1, OTHER))
    packed = (tmp_path / "all.zip").read_bytes()
    answer = as_lead.post(f"{address}/{STUDY}", **body(part_of(2), packed, b"no DICOM", part_of(3)[:300]))
    assert answer.status_code == 202
    assert len(answer.json()["00081199"]["Value"]) == 1
    codes = [item["00081197"]["Value"][0] for item in answer.json()["0008119A"]["Value"]]
    assert sorted(codes) == [0xA901, 0xC000, 0xC000]
    assert "00081198" not in answer.json()
    assert SopInstance.objects.count() == 1


def test_who_breaks_off_leaves_no_import(served: tuple[str, str], settings: LazySettings) -> None:
    url, token = served
    sent = body(as_bytes(1))
    cut = httpx.post(
        f"{url}/studies",
        content=bytes(sent["data"])[:-8],  # type: ignore[arg-type]
        headers={"Authorization": f"Token {token}", "Content-Type": str(sent["content_type"])},
    )
    assert cut.status_code == 400
    assert not ImportRun.objects.exists()
    assert list((settings.MEDIA_ROOT / "receiving").iterdir()) == []


def test_a_message_may_begin_with_words_for_nobody(as_lead: Client, address: str) -> None:
    sent = body(as_bytes(1), as_bytes(2), boundary="b c")
    data = b"\r\nThis is a message in MIME.\r\n" + bytes(sent["data"]) + b"Epilogue\r\n"  # type: ignore[arg-type]
    answer = as_lead.post(
        address, data=data, content_type=f'multipart/related; type="{PART_10}"; boundary="b c"'
    )
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["00081199"]["Value"]) == 2
