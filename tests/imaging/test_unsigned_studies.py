"""A study nobody has signed off, or that was withheld, exists only for who may sign it off."""

from __future__ import annotations

import time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.urls import reverse

from imaging.dicomweb import pixels, reach, reads
from imaging.dicomweb.frames import frames_application
from imaging.models import AuthorKind, LevelMark, MarkSpace, SignOff, Study
from imaging.services.sign_off import study_sign_off, study_withhold
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

SERIES = "2.25.200"
IMAGE = f"studies/{STUDY_UID}/series/{SERIES}/instances/{SERIES}.2"
UNSIGNED = [SignOff.WAITING, SignOff.WITHHELD]
READS = [
    f"studies/{STUDY_UID}",
    f"studies/{STUDY_UID}/metadata",
    f"studies/{STUDY_UID}/series/{SERIES}",
    f"studies/{STUDY_UID}/series/{SERIES}/metadata",
    IMAGE,
    f"{IMAGE}/metadata",
    f"{IMAGE}/rendered",
    f"{IMAGE}/thumbnail",
    f"{IMAGE}/frames/1/rendered",
    f"{IMAGE}/frames/1/thumbnail",
    f"{IMAGE}/bulkdata",
    f"{IMAGE}/bulkdata/7FE00010",
    f"{IMAGE}/bulkdata/00080060",
    f"{IMAGE}/pixeldata",
    *(
        f"studies/{STUDY_UID}{series}/{what}"
        for series in ("", f"/series/{SERIES}")
        for what in ("rendered", "thumbnail", "bulkdata", "pixeldata")
    ),
]
SEARCHES = [
    "studies",
    "series",
    "instances",
    f"studies/{STUDY_UID}/series",
    f"studies/{STUDY_UID}/instances",
    f"studies/{STUDY_UID}/series/{SERIES}/instances",
]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    reach.forget_everybody()
    pixels.forget_series()
    reads._seen.clear()


@pytest.fixture
def study(project: Project) -> Study:
    series = study_store(project)
    LevelMark.objects.create(
        series=series, level="L4", space=MarkSpace.PATIENT, x=0, y=0, z=0, author_kind=AuthorKind.IMPORT
    )
    return series.study


def put(study: Study, state: str) -> None:
    Study.objects.filter(pk=study.pk).update(sign_off=state)


def dicomweb(client: Client, path: str) -> int:
    answer = client.get(f"/dicomweb/lumbar/{path}")
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return int(answer.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("state", UNSIGNED)
@pytest.mark.parametrize("path", READS)
def test_its_images_are_not_found_by_a_surgeon(
    study: Study, surgeon_a: User, steward: User, state: str, path: str
) -> None:
    client = signed_in(surgeon_a)
    assert dicomweb(client, path) == 200
    put(study, state)
    assert dicomweb(client, path) == 404, "also when it was made and kept before"
    assert dicomweb(signed_in(steward), path) == 200


@pytest.mark.django_db
@pytest.mark.parametrize("state", UNSIGNED)
@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_does_not_find_it_for_a_surgeon(
    study: Study, surgeon_a: User, lead: User, state: str, path: str
) -> None:
    put(study, state)
    assert dicomweb(signed_in(surgeon_a), path) == 204
    assert dicomweb(signed_in(lead), path) == 200


@pytest.mark.django_db
@pytest.mark.parametrize("state", UNSIGNED)
def test_its_pages_do_not_exist_for_a_surgeon(
    study: Study, surgeon_a: User, steward: User, state: str
) -> None:
    put(study, state)
    surgeon, mark = signed_in(surgeon_a), LevelMark.objects.get()
    place = [study.project.slug]
    for address in (
        reverse("imaging:study", args=[*place, study.uid]),
        reverse("imaging:marks", args=[*place, SERIES]),
    ):
        assert surgeon.get(address).status_code == 404
        assert signed_in(steward).get(address).status_code == 200
    assert surgeon.post(reverse("imaging:mark", args=[*place, mark.uid])).status_code == 404
    sends = {"basis": "c2"}
    assert surgeon.post(reverse("imaging:numbering", args=[*place, study.uid]), sends).status_code == 404
    study_list = reverse("imaging:studies", args=place)
    assert "S-1" not in surgeon.get(study_list).content.decode()
    assert "S-1" in signed_in(steward).get(study_list).content.decode()


def frame(user: User, **headers: str) -> tuple[int, dict[bytes, bytes]]:
    cookie = signed_in(user).cookies["sessionid"].value
    sent = [(b"cookie", f"sessionid={cookie}".encode())]
    sent += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/dicomweb/lumbar/{IMAGE}/frames/1",
        "headers": sent,
    }
    return async_to_sync(_ask)(scope)


async def _ask(scope: dict[str, Any]) -> tuple[int, dict[bytes, bytes]]:
    talk = ApplicationCommunicator(frames_application, scope)
    start = await talk.receive_output(5)
    await talk.receive_output(5)
    await talk.wait(5)
    return start["status"], dict(start["headers"])


@pytest.mark.django_db(transaction=True)
def test_frames_of_a_study_withheld_while_remembered_are_gone_at_once(
    study: Study, surgeon_a: User, steward: User
) -> None:
    status, headers = frame(surgeon_a)
    assert status == 200
    study_withhold(study=study, withheld_by=steward, reason="Name at the top left", seen_files=3)
    assert frame(surgeon_a)[0] == 404
    assert frame(surgeon_a, if_none_match=headers[b"etag"].decode())[0] == 404
    assert frame(steward)[0] == 200
    study_sign_off(study=study, signed_by=steward, seen_files=3)
    assert frame(surgeon_a)[0] == 200


@pytest.mark.django_db(transaction=True)
def test_frames_of_a_study_withheld_elsewhere_are_gone_after_ten_seconds(
    study: Study, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert frame(surgeon_a)[0] == 200
    put(study, SignOff.WITHHELD)  # As another process does: nothing here hears of it.
    later = time.monotonic() + 10
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert frame(surgeon_a)[0] == 404


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_keeps_a_frame_asks_again_and_gets_no_second_copy(
    study: Study, surgeon_a: User
) -> None:
    _, headers = frame(surgeon_a)
    assert headers[b"cache-control"] == b"private, max-age=10"
    status, again = frame(surgeon_a, if_none_match=headers[b"etag"].decode())
    assert status == 304
    assert b"content-type" not in again
    client = signed_in(surgeon_a)
    picture = client.get(f"/dicomweb/lumbar/{IMAGE}/rendered")
    assert picture["Cache-Control"] == "private, max-age=10"
    kept = client.get(f"/dicomweb/lumbar/{IMAGE}/rendered", headers={"If-None-Match": picture["ETag"]})
    assert kept.status_code == 304
