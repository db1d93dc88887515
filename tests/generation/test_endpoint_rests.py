"""An endpoint that fails in a row is left alone for a while; a run waits for it and goes on by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from corpus.models import Instance, Source
from generation.models import Attempt, AttemptState, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.run_drive import run_drive
from generation.tasks import claim_name, generation_drive, generation_sweep
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer


@pytest.fixture
def resting(project: Project, study: Study, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """A run whose endpoint failed five times in a row."""
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 5})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=3))
    assert server.script.record()["requests"] == 5
    return run


def rest_is_over() -> None:
    Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    GenerationItem.objects.update(not_before=None)


def test_after_five_failures_nothing_is_asked_and_the_run_says_why(
    resting: GenerationRun, server: ChatServer, lead: User
) -> None:
    assert (resting.state, resting.failed_count) == (RunState.QUEUED, 0)
    assert "waits for its endpoint. Test endpoint failed 5 times in a row" in resting.log
    assert not run_drive(run=GenerationRun.objects.get(), owner=claim_name())
    assert server.script.record()["requests"] == 5
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{resting.uid}/").content.decode()
    assert "failed 5 times in a row, the last time so: Test endpoint answered with error 500." in page
    assert "The run goes on by itself." in page
    assert "Waits for its endpoint" in client.get("/p/lumbar/generation/").content.decode()


def test_the_run_goes_on_by_itself_once_the_endpoint_answers(
    resting: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr("generation.tasks.wake", lambda task, run_id: woken.append(run_id))
    generation_sweep()
    assert woken == []
    rest_is_over()
    generation_sweep()
    assert woken == [resting.pk]
    generation_drive(resting.pk)
    resting.refresh_from_db()
    assert (resting.state, resting.done_count, resting.failed_count) == (RunState.DONE, 3, 0)
    kept = Endpoint.objects.get()
    assert (kept.failures_in_row, kept.rests_until, kept.open_requests) == (0, None, 0)
    assert Attempt.objects.filter(is_probe=True).count() == 1


def test_while_the_endpoint_is_down_each_rest_costs_one_request_and_no_item(
    resting: GenerationRun, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 8})
    for asked in range(6, 14):
        rest_is_over()
        drive(resting)
        assert server.script.record()["requests"] == asked
    resting.refresh_from_db()
    assert (resting.state, resting.failed_count) == (RunState.QUEUED, 0)
    assert Attempt.objects.filter(is_probe=True, state=AttemptState.SERVER_ERROR).count() == 8
    rest_is_over()
    assert drive(resting).done_count == 3


def test_two_runs_of_one_endpoint_wait_together(
    resting: GenerationRun, project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    other = start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1)
    assert drive(other).state == RunState.QUEUED
    assert server.script.record()["requests"] == 5


def test_a_redraft_waits_until_the_rest_is_over(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    until = timezone.now() + timedelta(minutes=3)
    Endpoint.objects.update(failures_in_row=5, rests_until=until, last_failure="Error 500.")
    redraft_answer(request=request, owner="one")
    item = GenerationItem.objects.get(redraft_request=request)
    assert (item.state, item.not_before) == (ItemState.WAITING, until)
    assert redrafts_waiting() == []


def test_a_key_that_is_not_accepted_stops_all_runs_and_ends_this_one(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "unauthorised"}] * 9})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=8))
    assert run.state == RunState.FAILED
    assert "rejected five items in a row" in run.error_for_user
    assert Endpoint.objects.get().rests
    assert server.script.record()["requests"] == 5


def test_the_endpoints_page_tells_how_it_is_and_a_trial_that_is_answered_ends_the_rest(
    resting: GenerationRun, admin: User, server: ChatServer
) -> None:
    client = signed_in(admin)
    address = f"/endpoints/{Endpoint.objects.get().uid}/"
    page = client.get(address).content.decode()
    assert "Rests" in page
    assert "Nothing is asked until" in page
    assert "Rests" in client.get("/endpoints/").content.decode()
    server.script.configure({"queue": [{"behaviour": "server_error"}]})
    client.post(f"{address}try/", {"stay": "1"})
    assert Endpoint.objects.get().rests
    answer = client.post(f"{address}try/", {"stay": "1"}, follow=True)
    assert not Endpoint.objects.get().rests
    assert "Nothing is asked until" not in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "Not asked yet"),
        ({"last_answer_at": timezone.now()}, "Works"),
        ({"failures_in_row": 2}, "Unsteady"),
        ({"failures_in_row": 5}, "To be tried"),
        ({"open_limit": 2, "max_concurrency": 8, "slowed_at": timezone.now()}, "Slowed down"),
        ({"is_active": False}, "Switched off"),
    ],
)
def test_each_state_has_its_word(
    endpoint: Endpoint, admin: User, fields: dict[str, object], word: str
) -> None:
    Endpoint.objects.update(**fields)
    assert word in signed_in(admin).get(f"/endpoints/{endpoint.uid}/").content.decode()
