"""A pilot under caps and rests, and what failed in it by kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Instance
from generation.calls.budget import tomorrow
from generation.models import Attempt, Endpoint, GenerationItem, GenerationRun, ItemState, Pilot
from generation.pilot_report import pilot_report
from generation.services.pilot_decide import PilotDecided, pilot_go_on, pilot_stop
from generation.services.redraft_answer import redraft_answer
from generation.services.run_control import generation_resume, generation_retry, runs_go_on
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.generation.test_endpoint_rests import rest_is_over
from tests.generation.test_project_caps import SMALL, cap, spent_of
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def begun(project: Project, study: Study, endpoint: Endpoint, **options: object) -> GenerationRun:
    """A run of twelve with a pilot, driven until it rests."""
    return drive(start(project, studies=(study,), endpoint=endpoint, count=12, pilot=True, **options))


def page_of(client: Client, run: GenerationRun) -> str:
    return client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()


def test_the_cap_of_the_project_stops_a_pilot_which_then_goes_on_first(
    project: Project, study: Study, endpoint: Endpoint, lead: User, client: Client
) -> None:
    cap(project, lead, total_cap=SMALL)
    run = begun(project, study, endpoint)
    assert (run.state, run.budget_bound, run.pilot) == (RunState.PAUSED, "project", Pilot.ASKED)
    assert 0 < spent_of(project) <= SMALL
    page = page_of(client, run)
    assert "Go on with" not in page
    assert "Resume" in page
    with pytest.raises(PilotDecided):
        pilot_go_on(run=run, by=lead)
    cap(project, lead, total_cap=Decimal(1))
    generation_resume(run=run, by=lead)
    run = drive(run)
    assert (run.done_count, run.state, run.budget_reached) == (5, RunState.PAUSED, False)
    assert "Go on with 7 more" in page_of(client, run)


def test_a_pilot_goes_on_the_next_day_and_then_waits_for_a_word(
    project: Project, study: Study, endpoint: Endpoint, lead: User
) -> None:
    cap(project, lead, day_cap=SMALL)
    run = begun(project, study, endpoint)
    assert run.goes_on_at == tomorrow(timezone.now())
    GenerationRun.objects.update(goes_on_at=timezone.now())
    cap(project, lead)
    assert runs_go_on() == 1
    run = drive(run)
    assert (run.done_count, run.state, run.goes_on_at) == (5, RunState.PAUSED, None)
    assert runs_go_on() == 0, "no new day takes a person's word"


def test_the_report_tells_of_each_cap_that_the_rest_may_meet(
    project: Project, study: Study, endpoint: Endpoint, lead: User, client: Client
) -> None:
    run = begun(project, study, endpoint)
    few = Decimal("0.001")
    cap(project, lead, total_cap=run.spent + few, day_cap=run.spent)
    page = page_of(client, run)
    assert "The project&#x27;s cap leaves 0.0010, and the rest may take more" in page
    assert "The project&#x27;s cap for a day leaves 0.0000, and the rest may take more" in page
    assert "The run&#x27;s cap" not in page
    cap(project, lead, total_cap=Decimal(100), day_cap=Decimal(100))
    assert "the rest may take more" not in page_of(client, run)
    cap(project, lead, total_cap=run.spent)
    pilot_go_on(run=run, by=lead)
    run = drive(run)
    assert (run.done_count, run.budget_bound) == (5, "project")


def test_the_estimate_of_time_keeps_to_tokens_per_minute(
    project: Project, study: Study, endpoint: Endpoint
) -> None:
    run = begun(project, study, endpoint)
    report = pilot_report(run)
    assert report is not None
    assert report.forecast is not None
    tokens = report.forecast.input_tokens.middle + report.forecast.output_tokens.middle
    Endpoint.objects.update(tokens_per_minute=10)
    slow = pilot_report(GenerationRun.objects.get())
    assert slow is not None
    assert slow.forecast is not None
    assert slow.forecast.seconds.middle == pytest.approx(tokens * 6)


def test_a_pilot_waits_for_an_endpoint_that_rests_and_no_longer(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, client: Client
) -> None:
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 5})
    run = begun(project, study, endpoint)
    assert (run.state, run.failed_count) == (RunState.QUEUED, 0)
    page = page_of(client, run)
    assert "Waits for its endpoint" in page
    assert "Go on with" not in page
    rest_is_over()
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.PAUSED, 5, 0)
    report = pilot_report(run)
    assert report is not None
    assert report.waits
    assert report.requests == Attempt.objects.count() == 15, "those that failed are told with the rest"


@pytest.mark.once
def test_what_failed_in_a_pilot_is_tried_again_by_kind(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, lead: User, client: Client
) -> None:
    behaviours = ("refuse", "refuse", "bad_request")
    server.script.configure({"queue": [{"behaviour": behaviour} for behaviour in behaviours]})
    run = begun(project, study, endpoint)
    assert (run.state, run.done_count, run.failed_count) == (RunState.PAUSED, 2, 3)
    page = page_of(client, run)
    assert "2 × refused by the model" in page
    assert "<dt>refused by the model</dt>" in page
    assert generation_retry(run=run, by=lead, kind="refused") == 2
    with pytest.raises(PilotDecided):
        pilot_go_on(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count, run.pilot) == (RunState.PAUSED, 4, 1, Pilot.ASKED)
    assert GenerationItem.objects.filter(is_pilot=False, state=ItemState.WAITING).count() == 7
    pilot_go_on(run=run, by=lead)
    assert drive(run).done_count == 11


def test_a_stopped_pilots_item_that_meets_a_cap_when_tried_again_is_resumed(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, lead: User, client: Client
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = begun(project, study, endpoint)
    pilot_stop(run=run, by=lead)
    assert "Resume" not in page_of(client, run)
    cap(project, lead, total_cap=run.spent)
    generation_retry(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.budget_bound) == (RunState.PAUSED, "project")
    assert "Resume" in page_of(client, run)
    cap(project, lead)
    generation_resume(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.done_count, run.budget_reached) == (RunState.DONE, 5, False)
    assert GenerationItem.objects.filter(is_pilot=False, state=ItemState.WAITING).count() == 7


def test_trying_again_forgets_the_cap_that_stopped_the_run(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    cap(project, lead, day_cap=SMALL)
    run = begun(project, study, endpoint)
    assert (run.failed_count, run.budget_bound) == (1, "day")
    cap(project, lead)
    generation_retry(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.PAUSED, 5)
    assert (run.budget_reached, run.budget_bound, run.goes_on_at) == (False, "", None)


def test_the_word_to_go_on_frees_the_redrafts_on_hold(
    project: Project, study: Study, endpoint: Endpoint, lead: User, surgeon_a: User, client: Client
) -> None:
    run = begun(project, study, endpoint)
    cap(project, lead, total_cap=run.spent)
    request = send_back(Instance.objects.order_by("pk")[0], surgeon_a)
    redraft_answer(request=request, owner="a worker")
    run.refresh_from_db()
    assert (run.budget_reached, run.budget_bound) == (True, "project")
    page = page_of(client, run)
    assert "Pilot waits for you" in page
    assert "1 redraft is on hold" in page
    cap(project, lead)
    pilot_go_on(run=run, by=lead)
    assert not GenerationItem.objects.filter(held_at__isnull=False).exists()
    run.refresh_from_db()
    assert (run.budget_reached, run.budget_bound) == (False, "")
