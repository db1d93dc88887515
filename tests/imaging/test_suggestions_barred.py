"""Which pictures may be sent to a suggestion server, and what is taken of its answer: tried, not assumed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from imaging.errors import NoSuggestions, PicturesStay
from imaging.models import LevelMark, Series, SignOff, Study, Subject, SuggestionRun, SuggestionServer
from imaging.services import suggestions_work
from imaging.services.suggestions_start import suggestions_start
from imaging.suggesting import client
from imaging.suggesting.client import suggestions_ask
from imaging.suggesting.parcel import parcel_write
from imaging.tasks import work_suggestions
from projects.models import Approval, AuditEvent, Egress, Project, RunState, User
from tests.imaging.suggestion_servers import Deed, answer_of, asked, saying, server_at, serving, waiting
from tests.imaging.test_marks_place import film_made, series_made

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[], object]] = {
    "local_models_only": lambda: SuggestionServer.objects.update(is_local=False),
    "server_switched_off": lambda: SuggestionServer.objects.update(is_active=False),
    "study_not_signed_off": lambda: Study.objects.update(sign_off=SignOff.WAITING),
    "no_valid_approval": lambda: Approval.objects.update(expires_on="2020-01-02"),
    "face_in_view": lambda: Series.objects.update(face_in_view=True),
}


def fresh() -> Series:
    return Series.objects.select_related("study__subject", "study__project").get()


@pytest.mark.parametrize("rule", sorted(CHANGES))
def test_what_may_not_leave_is_not_sent(project: Project, surgeon_a: User, rule: str) -> None:
    series_made(project)
    with serving(saying(200, answer_of())) as heard:
        server = server_at(heard.address)
        CHANGES[rule]()
        server.refresh_from_db()
        with pytest.raises(PicturesStay) as refusal:
            suggestions_start(series=fresh(), server=server, started_by=surgeon_a)
    assert refusal.value.rule == rule
    assert (heard.requests, SuggestionRun.objects.count()) == ([], 0)
    (kept,) = AuditEvent.objects.filter(action="suggestions_refuse", actor=surgeon_a)
    assert json.loads(kept.detail)["rule"] == rule


@pytest.mark.parametrize("rule", sorted(CHANGES))
def test_what_was_forbidden_meanwhile_is_not_sent(project: Project, surgeon_a: User, rule: str) -> None:
    series_made(project)
    with serving(saying(200, answer_of())) as heard:
        run = suggestions_start(series=fresh(), server=server_at(heard.address), started_by=surgeon_a)
        CHANGES[rule]()
        work_suggestions(run.pk)
    run.refresh_from_db()
    assert (run.state, heard.requests) == (RunState.FAILED, [])
    assert run.error_for_user.endswith("Nothing was taken.")


@pytest.mark.parametrize("rule", sorted(CHANGES))
def test_what_was_forbidden_while_pictures_were_packed_is_not_sent(
    project: Project, surgeon_a: User, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    series_made(project)

    def packed_slowly(*arguments: Any, **more: Any) -> None:
        parcel_write(*arguments, **more)
        CHANGES[rule]()

    monkeypatch.setattr(suggestions_work, "parcel_write", packed_slowly)
    with serving(saying(200, answer_of())) as heard:
        run = suggestions_start(series=fresh(), server=server_at(heard.address), started_by=surgeon_a)
        work_suggestions(run.pk)
    run.refresh_from_db()
    assert (run.state, heard.requests) == (RunState.FAILED, [])


def test_the_database_itself_refuses_such_an_asking(project: Project) -> None:
    series = series_made(project)
    fields: dict[str, Any] = {
        "project": project,
        "series": series,
        "server": server_at("http://127.0.0.1:9/", is_local=False),
        "egress": Egress.LOCAL_ONLY,
    }
    with pytest.raises(IntegrityError, match="pictures_that_are_local_stay_local"), transaction.atomic():
        SuggestionRun.objects.create(**fields, server_is_local=False)
    assert Subject.objects.get().egress == Egress.LOCAL_ONLY


POINT = {"level": "L4", "point": [3.0, 40.0, -10.0]}
ANSWERS: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"<html>", "not as described"),
    "a list": (b"[]", "not as described"),
    "no model": (answer_of(POINT, model=""), "model: "),
    "a name with a tag": (answer_of(POINT, model="<b>Finder"), "model: "),
    "something more": (answer_of(POINT | {"patient": "Ebba"}), "marks.0.patient"),
    "no level": (answer_of(POINT | {"level": "liver"}), "level is not written as L4 or L4/L5"),
    "a level of ours otherwise": (answer_of(POINT | {"level": "l4"}), "level is not written as L4"),
    "a construct end": (answer_of(POINT | {"level": "C0"}), "level is not written as L4"),
    "two places": (answer_of(POINT | {"sop": "2.25.1.1", "column": 1.0, "row": 1.0}), "give either point"),
    "half a place": (answer_of({"level": "L4", "sop": "2.25.1.1", "row": 1.0}), "give either point"),
    "no place": (answer_of({"level": "L4"}), "give either point"),
    "two numbers": (answer_of({"level": "L4", "point": [1.0, 2.0]}), "marks.0.point"),
    "no number": (answer_of({"level": "L4", "point": [1.0, 2.0, "3"]}), "marks.0.point.2"),
    "not finite": (b'{"model":"F","marks":[{"level":"L4","point":[1,2,NaN]}]}', "marks.0.point.2"),
    "too sure": (answer_of(POINT | {"confidence": 1.2}), "marks.0.confidence"),
    "twice": (answer_of(POINT, POINT), "marks L4 twice"),
    "outside": (answer_of({"level": "L4", "point": [3.0, 40.0, -400.0]}), "L4 lies outside of the pictures"),
    "beside the slices": (answer_of({"level": "L4", "point": [90.0, 40.0, -10.0]}), "L4 lies outside"),
    "another picture": (
        answer_of({"level": "L4", "sop": "2.25.77", "column": 1.0, "row": 1.0}),
        "is not in this series",
    ),
    "reversed": (
        answer_of(POINT, {"level": "L3", "point": [3.0, 40.0, -60.0]}),
        "Its marks contradict each other: L3 would lie below L4.",
    ),
    "on one place": (
        answer_of(POINT, {"level": "L3", "point": [3.0, 40.0, -9.0]}),
        "Its marks contradict each other: L3 and L4 would lie 1 mm apart",
    ),
    "too many": (answer_of(*[POINT] * 121), "marks: "),
}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_an_answer_that_is_not_as_described_is_taken_in_no_part(
    project: Project, surgeon_a: User, name: str
) -> None:
    body, said = ANSWERS[name]
    with serving(saying(200, body)) as heard:
        run = asked(series_made(project), server_at(heard.address), surgeon_a)
    assert run.state == RunState.FAILED
    assert said in run.error_for_user
    assert not LevelMark.objects.exists()


def test_a_film_has_no_points_of_the_patient(project: Project, surgeon_a: User) -> None:
    with serving(saying(200, answer_of(POINT))) as heard:
        run = asked(film_made(project), server_at(heard.address), surgeon_a)
    assert "this is a film" in run.error_for_user


@pytest.mark.parametrize("body", [b"", b"not DICOM at all", b"\0" * 128 + b"DICM" + b"\0" * 40])
def test_what_is_no_segmentation_is_refused(project: Project, surgeon_a: User, body: bytes) -> None:
    with serving(saying(200, body, "application/dicom")) as heard:
        run = asked(series_made(project), server_at(heard.address), surgeon_a)
    assert run.state == RunState.FAILED
    assert run.error_for_user
    assert "fault of the program" not in run.error_for_user


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def _dripped_head(handler: BaseHTTPRequestHandler) -> None:
    """Forty seconds, unless the line is cut."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: " + b"x" * 340
    for place in range(len(head)):
        try:
            handler.wfile.write(head[place : place + 1])
        except OSError:
            return
        time.sleep(0.1)


def _half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"model":')
    handler.close_connection = True


def _silence(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2.5)


FAILURES: dict[str, tuple[Deed, str]] = {
    "no key": (saying(401, b""), "did not accept the key"),
    "trouble": (saying(500, b'{"detail": "out of memory"}'), "answered with error 500: “out of memory”"),
    "trouble without words": (saying(502, b"<html>"), "answered with error 502."),
    "elsewhere": (saying(307, b"", Location="http://127.0.0.1:9/"), "points to another address"),
    "a page": (saying(200, b"<html>", "text/html"), "answered neither JSON nor DICOM"),
    "slow drip": (_drip, "did not answer within 1 seconds"),
    "slow drip of the head": (_dripped_head, "did not answer within 1 seconds"),
    "silence": (_silence, "did not answer within 1 seconds"),
    "half": (_half, "ended before the answer was whole"),
}


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_a_server_that_fails_is_told_of_and_not_asked_again(
    project: Project, surgeon_a: User, name: str
) -> None:
    deed, said = FAILURES[name]
    started = time.monotonic()
    with serving(deed) as heard:
        run = asked(series_made(project), server_at(heard.address, timeout_seconds=1), surgeon_a)
        took = time.monotonic() - started
    assert run.state == RunState.FAILED
    assert said in run.error_for_user
    assert len(heard.requests) == 1
    assert took < 8


def test_a_server_that_is_not_there_is_told_of(project: Project, surgeon_a: User) -> None:
    with serving(saying(200, b"")) as heard:
        pass
    run = asked(series_made(project), server_at(heard.address), surgeon_a)
    assert "House cannot be reached at http://127.0.0.1" in run.error_for_user


def test_an_endless_answer_is_cut(project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_ANSWERED", 1_000_000)
    with serving(saying(200, b" " * 3_000_000)) as heard:
        run = asked(series_made(project), server_at(heard.address), surgeon_a)
    assert "answered more than 1 MB" in run.error_for_user


def test_a_stop_is_heard_while_the_answer_is_waited_for(tmp_path: Path) -> None:
    class Stopped(Exception):
        """Somebody pressed stop."""

    (tmp_path / "request.zip").write_bytes(b"PK")
    looks: list[float] = []

    def glance() -> None:
        looks.append(time.monotonic())
        if len(looks) > 4:
            raise Stopped

    started = time.monotonic()
    with waiting() as heard, pytest.raises(Stopped):
        suggestions_ask(
            name="House",
            address=heard.address,
            key="",
            seconds=60,
            parcel=tmp_path / "request.zip",
            mark="1",
            glance=glance,
        )
    assert time.monotonic() - started < 10


def test_a_worker_that_died_leaves_the_asking_to_the_next(project: Project, surgeon_a: User) -> None:
    with serving(saying(200, answer_of(POINT))) as heard:
        run = suggestions_start(
            series=series_made(project), server=server_at(heard.address), started_by=surgeon_a
        )
        SuggestionRun.objects.update(
            state=RunState.RUNNING, lease_owner="gone:1", lease_until=timezone.now() - timedelta(seconds=1)
        )
        work_suggestions(run.pk)
    run.refresh_from_db()
    assert (run.state, run.mark_count) == (RunState.DONE, 1)


def test_no_more_is_sent_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_SENT", 10)
    (tmp_path / "request.zip").write_bytes(b"P" * 11)
    with pytest.raises(NoSuggestions, match="take more than"):
        suggestions_ask(
            name="House",
            address="http://127.0.0.1:9/",
            key="",
            seconds=1,
            parcel=tmp_path / "request.zip",
            mark="1",
            glance=lambda: None,
        )
