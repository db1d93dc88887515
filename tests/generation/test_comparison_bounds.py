"""The runs of a comparison are bound by prices, caps and rests as any, and their pages stay blind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Source
from generation.models import Attempt, Endpoint, GenerationItem, GenerationRun, Price, PromptComparison
from generation.services.run_control import generation_resume, runs_go_on
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.generation.test_comparison import HERE, compared
from tests.generation.test_endpoint_rests import rest_is_over
from tests.generation.test_project_caps import cap, spent_of
from tests.generation.test_prompts import written
from tests.openai_server.server import ChatServer

FEW = Decimal("0.004")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def drafted(project: Project, guideline: Source, endpoint: Endpoint) -> GenerationRun:
    """Four questions by the version that ships: its side of a comparison costs nothing."""
    return drive(start(project, sources=(guideline,), endpoint=endpoint, count=4))


def page_of(client: Client, comparison: PromptComparison) -> str:
    return client.get(f"{HERE}{comparison.uid}/").content.decode()


def test_the_cap_of_the_project_holds_over_a_comparison(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, client: Client
) -> None:
    cap(project, lead, total_cap=drafted.spent + FEW)
    made = compared(project, endpoint, lead, written(project, lead, "Brief."))
    run = made.second_run
    assert (run.state, run.budget_bound) == (RunState.PAUSED, "project")
    assert spent_of(project) <= drafted.spent + FEW
    page = page_of(client, made)
    assert "/p/lumbar/generation/budget/" in page
    assert "New cap" not in page, "a cap of the run would lift nothing"
    cap(project, lead)
    generation_resume(run=run, by=lead)
    assert drive(run).state == RunState.DONE
    assert spent_of(project) == sum(one.cost for one in Attempt.objects.all())


def test_the_cap_of_a_day_holds_a_comparison_up_until_the_next(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, client: Client
) -> None:
    cap(project, lead, day_cap=drafted.spent)
    made = compared(project, endpoint, lead, written(project, lead, "Brief."))
    assert made.second_run.budget_bound == "day"
    assert "Budget of the day reached" in page_of(client, made)
    cap(project, lead)
    GenerationRun.objects.filter(goes_on_at__isnull=False).update(goes_on_at=timezone.now())
    assert runs_go_on() == 1
    assert drive(made.second_run).state == RunState.DONE


def test_without_a_price_a_capped_comparison_asks_nothing(
    project: Project,
    endpoint: Endpoint,
    lead: User,
    drafted: GenerationRun,
    server: ChatServer,
    client: Client,
) -> None:
    Attempt.objects.update(price=None)
    Price.objects.all().delete()
    asked = server.script.record()["requests"]
    made = compared(project, endpoint, lead, written(project, lead, "Brief."), budget_cap=Decimal(2))
    assert made.second_run.budget_bound == "price"
    assert server.script.record()["requests"] == asked
    page = page_of(client, made)
    assert "No price is known" in page
    assert "New cap" not in page


def test_a_comparison_waits_for_an_endpoint_that_rests(
    project: Project,
    endpoint: Endpoint,
    lead: User,
    drafted: GenerationRun,
    server: ChatServer,
    client: Client,
) -> None:
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 5})
    made = compared(project, endpoint, lead, written(project, lead, "Brief."))
    assert (made.second_run.state, made.second_run.failed_count) == (RunState.QUEUED, 0)
    assert "failed 5 times in a row" in page_of(client, made)
    rest_is_over()
    assert drive(made.second_run).state == RunState.DONE


def test_failures_by_kind_tell_nothing_of_a_side(
    project: Project,
    endpoint: Endpoint,
    lead: User,
    drafted: GenerationRun,
    server: ChatServer,
    client: Client,
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    made = compared(project, endpoint, lead, written(project, lead, "Brief."))
    assert GenerationItem.objects.filter(run=made.second_run, problem_kind="refused").count() == 1
    for run in (made.first_run, made.second_run):
        answer = client.get(f"/p/lumbar/generation/{run.uid}/failures/refused/")
        assert answer.headers["Location"] == f"{HERE}{made.uid}/"
