"""A request with the sign NUL in it is refused before anybody asks a database with it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.test import Client

from projects.models import AuditEvent, Project, User
from projects.nul import REFUSED
from review.models import SavedSearch
from tests.conftest import signed_in
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db
NUL = "\x00"


@pytest.mark.parametrize(
    "path",
    [
        "/p/lumbar/workload/surgeon{}/move/",
        "/p/lumbar/releases/00000000-0000-4000-8000-000000000000/files/a{}/b.jsonl",
        "/p/lumbar/no{}where/",
        "/invitations/abc{}/",
    ],
)
def test_an_address_with_a_nul_names_no_page(lead: User, path: str) -> None:
    assert signed_in(lead).get(path.format("%00")).status_code == 404


@pytest.mark.parametrize("sent", [{"role": "surgeon"}, {"role": "surgeon", "x": "a\x00"}])
def test_a_form_sent_to_such_an_address_finds_no_page_either(lead: User, sent: dict[str, str]) -> None:
    answer = signed_in(lead).post("/p/lumbar/people/surgeon_a%00/roles/", sent)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query", ["state=a%00", "state%00=a", "state=drafted&state=%00", "levels=%00", "before=%00"]
)
def test_a_query_with_a_nul_is_refused_with_a_sentence(lead: User, query: str) -> None:
    answer = signed_in(lead).get(f"/p/lumbar/instances/?{query}")
    assert (answer.status_code, REFUSED in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("address", ["/dicomweb/lumbar/studies", "/dicomweb/lumbar/instances"])
@pytest.mark.parametrize("query", ["PatientID=%00", "StudyInstanceUID=%00", "approval=%00"])
def test_a_program_is_told_the_same(lead: User, address: str, query: str) -> None:
    answer = signed_in(lead).get(f"{address}?{query}", headers={"Accept": "application/dicom+json"})
    assert (answer.status_code, answer.json()) == (400, {"detail": REFUSED})


@pytest.mark.parametrize("field", [("name", f"Mine{NUL}"), (f"na{NUL}me", "Mine"), ("query", f"q={NUL}")])
def test_a_form_with_a_nul_is_refused_and_nothing_is_kept(lead: User, field: tuple[str, str]) -> None:
    sent = {"name": "Mine", "query": "q=disc"} | dict([field])
    answer = signed_in(lead).post("/p/lumbar/find/save/", sent)
    assert (answer.status_code, REFUSED in answer.content.decode()) == (400, True)
    assert not SavedSearch.objects.exists()


def test_what_is_not_text_passes(lead: User, project: Project) -> None:
    one = signed_in(lead)
    assert one.get(f"/p/lumbar/find/?q={quote('L4/L5 椎間盤 ﷽ %0')}").status_code == 200
    assert one.post("/p/lumbar/find/save/", {"name": "No %00 here", "query": "q=disc"}).status_code == 302


def test_who_is_signed_out_signs_in_first(project: Project) -> None:
    answer = Client().get("/p/lumbar/instances/?state=%00")
    assert (answer.status_code, "state%3D%2500" in answer["Location"]) == (302, True)


@pytest.mark.parametrize(
    ("sop", "status"), [("1.2\x00", 400), ("1.2\\\x00", 400), ("1.2\\u0000", 422), ("1.2\\\\u0000", 422)]
)
def test_a_message_is_refused_for_the_sign_and_not_for_its_name(
    surgeon_a: User, project: Project, sop: str, status: int
) -> None:
    study = study_store(project).study
    sent = json.dumps({"sop": sop, "frame": 1, "key": True})
    answer = signed_in(surgeon_a).post(
        f"/p/lumbar/studies/{study.uid}/keys/decide/", sent, "application/json"
    )
    assert answer.status_code == status
    assert not AuditEvent.objects.filter(action="key_image_mark").exists()


def test_a_part_of_a_file_may_hold_any_byte(surgeon_a: User, project: Project) -> None:
    """What is sent as bytes is no text: it is not looked at here."""
    answer = signed_in(surgeon_a).post("/p/lumbar/find/save/", b"\x00", "application/octet-stream")
    assert answer.status_code == 302
