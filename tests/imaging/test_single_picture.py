"""One rendered frame over raw ASGI: as Django draws it, and only what it would draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging.dicomweb import pixels, reach, reads
from imaging.dicomweb.single_picture import is_picture_path, picture_application
from imaging.models import SopInstance
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

pytestmark = pytest.mark.django_db(transaction=True)
FRAME = f"/dicomweb/lumbar/studies/{STUDY_UID}/series/2.25.200/instances/2.25.200.2/frames/1/rendered"
ELSEWHERE = 299
Get = Callable[..., tuple[int, dict[bytes, bytes], bytes]]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    reach.forget_everybody()
    pixels.forget_series()
    reads._seen.clear()


@pytest.fixture
def get(project: Project) -> Get:
    """Ask for a picture; status 299 where Django is to answer."""
    study_store(project)

    def fetch(
        user: User | None, query: str = "", path: str = FRAME, method: str = "GET", **named: str
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
        if user is not None:
            headers.append((b"cookie", f"sessionid={signed_in(user).cookies['sessionid'].value}".encode()))
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
        return async_to_sync(_ask)({**scope, "headers": headers})

    return fetch


async def _application(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    async def otherwise() -> None:
        await send({"type": "http.response.start", "status": ELSEWHERE, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    await picture_application(scope, send, otherwise)


async def _ask(scope: dict[str, Any]) -> tuple[int, dict[bytes, bytes], bytes]:
    talk = ApplicationCommunicator(_application, scope)
    start = await talk.receive_output(5)
    body = await talk.receive_output(5)
    await talk.wait(5)
    return start["status"], dict(start["headers"]), body["body"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("", "image/jpeg"),
        ("", "*/*"),
        ("window=2024,24,linear", "image/png"),
        ("viewport=4,4&quality=50", "image/jpeg"),
        ("accept=image/png", "*/*"),
        ("window=2024,24,sigmoid", "image/jpeg, image/png;q=0.2"),
    ],
)
def test_the_picture_is_the_one_that_django_draws(get: Get, surgeon_a: User, query: str, accept: str) -> None:
    status, headers, body = get(surgeon_a, query, accept=accept)
    answer = signed_in(surgeon_a).get(f"{FRAME}?{query}", headers={"Accept": accept})
    assert (status, body) == (200, answer.content)
    for name in ("Content-Type", "ETag", "Cache-Control", "X-Content-Type-Options", "Referrer-Policy"):
        assert headers[name.lower().encode()].decode() == answer[name], name
    assert headers[b"vary"].decode().lower() == answer["Vary"].lower()
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("window=1", {}),
        ("viewport=6,8,90,0,1,1", {}),
        ("annotation=patient", {}),
        ("accept=image/gif", {}),
        ("", {"accept": "image/gif"}),
        ("", {"accept": 'multipart/related; type="image/png"'}),
        ("", {"accept": "image/webp"}),
        ("", {"path": FRAME.replace("/1/", "/2/")}),
        ("", {"path": FRAME.replace("/1/", "/1,1/")}),
        ("", {"path": FRAME.replace(".2/", ".9/")}),
        ("", {"path": FRAME.replace("lumbar", "nowhere")}),
        ("", {"method": "HEAD"}),
        ("", {"method": "POST"}),
        ("", {"method": "OPTIONS"}),
    ],
)
def test_whatever_is_not_plain_is_left_to_django(
    get: Get, surgeon_a: User, query: str, named: dict[str, str]
) -> None:
    assert get(surgeon_a, query, **named)[0] == ELSEWHERE


def test_who_may_not_see_is_turned_away_by_django(get: Get, outsider: User, evaluator: User) -> None:
    assert [get(user)[0] for user in (None, outsider, evaluator)] == [ELSEWHERE] * 3


def test_an_erased_file_is_told_by_django(get: Get, surgeon_a: User) -> None:
    default_storage.delete(SopInstance.objects.get(sop_instance_uid="2.25.200.2").path)
    assert get(surgeon_a)[0] == ELSEWHERE


def test_what_a_browser_has_is_not_sent_again(get: Get, surgeon_a: User) -> None:
    tag = get(surgeon_a)[1][b"etag"].decode()
    status, headers, body = get(surgeon_a, if_none_match=tag)
    assert (status, body, headers[b"etag"].decode()) == (304, b"", tag)


def test_a_warm_picture_makes_no_query_and_one_record(get: Get, surgeon_a: User) -> None:
    session = signed_in(surgeon_a).cookies["sessionid"].value
    named = {"cookie": f"sessionid={session}"}
    assert get(None, **named)[0] == 200

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert get(None, "window=10,20", **named)[0] == 200
        return len(asked)

    # Rights are forgotten once more when the process has begun to listen for changes of them.
    assert min(queries() for _ in range(3)) == 0
    assert AuditEvent.objects.filter(action="image_read").count() == 1


def test_only_addresses_of_pictures_of_frames_come_here() -> None:
    assert is_picture_path(FRAME)
    for path in (FRAME.removesuffix("/rendered"), f"{FRAME}/x", FRAME.replace("/frames/1", "")):
        assert not is_picture_path(path)
