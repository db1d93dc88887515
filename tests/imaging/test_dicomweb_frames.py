"""Frames over raw ASGI: right bytes to the right people, in what they accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.dicomweb import pixels, reach, reads
from imaging.dicomweb.accept import SYNTAXES_OF, frame_answer
from imaging.dicomweb.frames import frames_application
from imaging.models import SopInstance
from projects.models import AuditEvent, Membership, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

SERIES = "2.25.200"
Get = Callable[..., tuple[int, dict[bytes, bytes], bytes]]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    reach.forget_everybody()
    pixels.forget_series()
    reads._seen.clear()


@pytest.fixture
def get(project: Project) -> Get:
    study_store(project)

    def fetch(
        user: User | None,
        frames: str = "1",
        accept: str | None = None,
        instance: int = 2,
        slug: str = "lumbar",
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        path = f"/dicomweb/{slug}/studies/{STUDY_UID}/series/{SERIES}/instances/{SERIES}.{instance}"
        headers = [] if accept is None else [(b"accept", accept.encode())]
        if user is not None:
            cookie = signed_in(user).cookies["sessionid"].value
            headers.append((b"cookie", f"sessionid={cookie}".encode()))
        scope = {"type": "http", "method": "GET", "path": f"{path}/frames/{frames}", "headers": headers}
        return async_to_sync(_ask)(scope)

    return fetch


async def _ask(scope: dict[str, Any]) -> tuple[int, dict[bytes, bytes], bytes]:
    talk = ApplicationCommunicator(frames_application, scope)
    start = await talk.receive_output(5)
    body = await talk.receive_output(5)
    await talk.wait(5)
    return start["status"], dict(start["headers"]), bytes(body["body"])


def expected(number: int) -> bytes:
    return b"".join(value.to_bytes(2, "little") for value in range(1000 * number, 1000 * number + 48))


@pytest.mark.django_db(transaction=True)
def test_a_frame_comes_as_it_is_stored(get: Get, surgeon_a: User) -> None:
    status, headers, body = get(surgeon_a, accept="application/octet-stream; transfer-syntax=*")
    assert (status, body) == (200, expected(2))
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"cache-control"].startswith(b"private")


@pytest.mark.django_db(transaction=True)
def test_multipart_holds_every_frame_asked_for(get: Get, surgeon_a: User) -> None:
    status, headers, body = get(surgeon_a, accept='multipart/related; type="application/octet-stream"')
    boundary = headers[b"content-type"].split(b"boundary=")[1]
    parts = body.split(b"--" + boundary)
    assert status == 200
    assert parts[1].split(b"\r\n\r\n", 1)[1] == expected(2) + b"\r\n"
    assert parts[2] == b"--\r\n"


@pytest.mark.django_db(transaction=True)
def test_who_may_not_read_is_turned_away(
    get: Get, outsider: User, evaluator: User, surgeon_a: User, other_project: Project
) -> None:
    assert get(None)[0] == 401
    assert get(outsider)[0] == 404
    assert get(evaluator)[0] == 403
    assert get(surgeon_a, slug=other_project.slug)[0] == 404
    assert get(surgeon_a)[0] == 200


@pytest.mark.django_db(transaction=True)
def test_a_removed_member_is_out_at_once(get: Get, surgeon_a: User) -> None:
    assert get(surgeon_a)[0] == 200
    Membership.objects.get(user=surgeon_a).delete()
    assert get(surgeon_a)[0] == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("frames", "status"), [("1", 200), ("2", 404), ("0", 404), ("1,9", 404)])
def test_only_frames_that_exist(get: Get, surgeon_a: User, frames: str, status: int) -> None:
    assert get(surgeon_a, frames=frames)[0] == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "accept", ["image/jls", "text/html", "nonsense", "multipart/related; type=image/jp2"]
)
def test_what_cannot_be_given_is_406(get: Get, surgeon_a: User, accept: str) -> None:
    assert get(surgeon_a, accept=accept)[0] == 406


@pytest.mark.django_db(transaction=True)
def test_an_erased_file_is_gone_and_not_an_error(get: Get, surgeon_a: User) -> None:
    default_storage.delete(SopInstance.objects.get(sop_instance_uid=f"{SERIES}.2").path)
    assert get(surgeon_a)[0] == 410


@pytest.mark.django_db(transaction=True)
def test_reading_a_stack_is_recorded_once(get: Get, surgeon_a: User) -> None:
    for instance in (1, 2, 3):
        get(surgeon_a, instance=instance)
    event = AuditEvent.objects.get(action="image_read")
    assert event.actor == surgeon_a


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could restart")
def test_the_next_frame_after_the_database_came_back_is_answered(project: Project, surgeon_a: User) -> None:
    study_store(project)
    cookie = signed_in(surgeon_a).cookies["sessionid"].value
    path = f"/dicomweb/lumbar/studies/{STUDY_UID}/series/{SERIES}/instances/{SERIES}.2/frames/1"
    headers = [(b"cookie", f"sessionid={cookie}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    assert async_to_sync(_ask)(scope)[0] == 200
    # Rights are forgotten once more when the process has begun to listen for changes of them.
    assert min(_queries_of(scope) for _ in range(3)) == 0
    _end_every_connection()
    reach.forget_everybody()
    pixels.forget_series()
    assert async_to_sync(_ask)(scope)[0] == 200


def _queries_of(scope: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert async_to_sync(_ask)(scope)[0] == 200
    return len(queries)


def _end_every_connection() -> None:
    """What a restart of the server does to the connections of this database."""
    given = connection.get_connection_params()
    chosen = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if name in given}
    with psycopg.connect(**chosen, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


ALL_SYNTAXES = sorted(frozenset[str]().union(*SYNTAXES_OF.values()) | {"1.2.840.10008.1.2.1"})


@settings(deadline=None)
@given(header=st.text(), syntax=st.sampled_from(ALL_SYNTAXES))
def test_no_accept_header_crashes(header: str, syntax: str) -> None:
    answer = frame_answer(header, syntax)
    assert answer is None or answer.transfer_syntax in {syntax, "1.2.840.10008.1.2.1"}


@pytest.mark.parametrize("syntax", ALL_SYNTAXES)
def test_the_viewers_header_gets_the_stored_syntax(syntax: str) -> None:
    answer = frame_answer("multipart/related; type=application/octet-stream; transfer-syntax=*", syntax)
    assert answer is not None
    assert answer.transfer_syntax == syntax


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["٣", "9" * 30, "9" * 5000, "1,٣"])
def test_odd_frame_numbers_are_frames_that_do_not_exist(get: Get, lead: User, number: str) -> None:
    assert get(lead, number)[0] == 404
