"""A project's caps, in all and per day, hold over all its runs; a new day lets its runs go on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from corpus.models import Instance, Source
from generation.calls import attempts, ledger
from generation.calls.budget import tomorrow
from generation.calls.client import question_send
from generation.calls.prices import Prices
from generation.errors import BudgetReached
from generation.models import (
    Attempt,
    AttemptState,
    DaySpending,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ProjectBudget,
)
from generation.services import run_drive
from generation.services.price_say import price_add
from generation.services.project_cap import project_cap_set
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.run_control import generation_pause, generation_resume
from generation.tasks import generation_sweep
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.generation.test_ledger import WorkerDied
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer

SMALL = Decimal("0.013")  # some requests of the test endpoint, not twelve


def cap(project: Project, lead: User, **caps: Decimal) -> None:
    both: dict[str, Decimal | None] = {"total_cap": None, "day_cap": None} | caps
    project_cap_set(project=project, currency="XXX", by=lead, **both)


def spent_of(project: Project) -> Decimal:
    budget = ProjectBudget.objects.get(project=project)
    assert budget.reserved == 0
    return budget.spent


def test_the_cap_of_the_project_stops_every_run_of_it(
    project: Project, guideline: Source, study: Study, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    cap(project, lead, total_cap=SMALL)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=6))
    assert (run.state, run.budget_bound, run.goes_on_at) == (RunState.PAUSED, "project", None)
    assert 0 < spent_of(project) <= SMALL
    asked = server.script.record()["requests"]
    other = drive(start(project, studies=(study,), endpoint=endpoint, count=6))
    assert other.state == RunState.PAUSED
    assert server.script.record()["requests"] == asked
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "/p/lumbar/generation/budget/" in page
    assert "new cap" not in page
    cap(project, lead, total_cap=Decimal(1))
    generation_resume(run=run, by=lead)
    assert drive(run).state == RunState.DONE
    assert spent_of(project) == sum(one.cost for one in Attempt.objects.all())


def test_the_cap_of_a_day_stops_and_the_next_day_goes_on(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap(project, lead, day_cap=SMALL)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=6))
    assert (run.state, run.budget_bound) == (RunState.PAUSED, "day")
    assert run.goes_on_at == tomorrow(timezone.now())
    generation_sweep()
    run.refresh_from_db()
    assert run.state == RunState.PAUSED
    first_day = DaySpending.objects.get()
    assert (first_day.reserved, first_day.spent <= SMALL) == (0, True)
    _pass_a_day(run, monkeypatch)
    generation_sweep()
    run.refresh_from_db()
    assert (run.state, run.budget_reached, run.budget_bound) == (RunState.QUEUED, False, "")
    run = drive(run)
    assert DaySpending.objects.count() == 2
    assert max(DaySpending.objects.values_list("spent", flat=True)) <= SMALL
    assert spent_of(project) == sum(day.spent for day in DaySpending.objects.all())


def _pass_a_day(run: GenerationRun, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now
    # It goes on, one day ahead: who waits for an endpoint would wait for ever in a day that stands still.
    monkeypatch.setattr(attempts.timezone, "now", lambda: now() + timedelta(days=1))


def test_a_run_that_a_person_pauses_does_not_go_on_tomorrow(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    cap(project, lead, day_cap=SMALL)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=6))
    generation_pause(run=run, by=lead)
    run.refresh_from_db()
    assert (run.state, run.goes_on_at) == (RunState.PAUSED, None)


def test_a_pause_that_a_person_asked_for_meanwhile_stands(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap(project, lead, day_cap=SMALL)
    run = start(project, sources=(guideline,), endpoint=endpoint, count=6)
    advance = run_drive.item_advance

    def reached_after_a_pause(**asked: Any) -> None:
        try:
            advance(**asked)
        except BudgetReached:
            generation_pause(run=run, by=lead)
            raise

    monkeypatch.setattr(run_drive, "item_advance", reached_after_a_pause)
    run = drive(run)
    assert (run.state, run.budget_bound, run.goes_on_at) == (RunState.PAUSED, "day", None)


def test_a_redraft_over_the_cap_of_a_day_waits_for_the_next(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    cap(project, lead, day_cap=spent_of(project))
    request = send_back(Instance.objects.get(), surgeon_a)
    redraft_answer(request=request, owner="one")
    item = GenerationItem.objects.get(redraft_request=request)
    assert (item.held_at, item.not_before) == (None, tomorrow(timezone.now()))
    assert redrafts_waiting() == []


def test_what_left_before_midnight_is_booked_on_its_day(
    project: Project, guideline: Source, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([True])

    def send(**arguments: object) -> object:
        reply = question_send(**arguments)  # type: ignore[arg-type]
        if next(times, False):
            DaySpending.objects.update(day=date(2020, 1, 1))  # midnight passes meanwhile
        return reply

    monkeypatch.setattr(ledger, "question_send", send)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.state == RunState.DONE
    days = DaySpending.objects.all()
    assert len(days) == 2
    assert {day.reserved for day in days} == {0}
    assert sum(day.spent for day in days) == run.spent > 0


def test_a_request_for_a_question_of_an_earlier_run_is_booked_and_recovered_by_its_own(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "bad_request"}]})
    first = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert first.failed_count == 1
    Attempt.objects.all().delete()
    second = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    with pytest.MonkeyPatch.context() as patch:

        def send(**arguments: object) -> object:
            raise WorkerDied

        patch.setattr(ledger, "question_send", send)
        with pytest.raises(WorkerDied):
            drive(second)
    assert Attempt.objects.get().call.run == first, "the question is one that the first run opened"
    GenerationRun.objects.filter(pk=second.pk).update(lease_until="2020-01-01T00:00:00Z")
    server.script.forget()
    second = drive(second)
    first.refresh_from_db()
    assert (second.state, second.done_count) == (RunState.DONE, 1)
    assert (first.reserved, second.reserved) == (0, 0)
    assert Attempt.objects.filter(state=AttemptState.LOST_ANSWER).count() == 1
    assert second.spent == sum(one.cost for one in Attempt.objects.all())


def test_the_budgets_page_tells_what_was_spent_and_sets_the_caps(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    client = signed_in(lead)
    address = "/p/lumbar/generation/budget/"
    assert "Nothing was spent yet" in client.get(address).content.decode()
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    told = {"currency": "XXX", "total_cap": "2", "day_cap": ""}
    assert client.post(f"{address}caps/", told).status_code == 302
    page = client.get(address).content.decode()
    assert "of 2.0000" in page
    assert f"{timezone.localdate():%Y}" in page
    assert client.post(f"{address}caps/", told | {"total_cap": "much"}).status_code == 422
    assert ProjectBudget.objects.get().total_cap == 2


def test_a_cap_does_not_lapse_when_an_admin_names_the_currency(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User, admin: User
) -> None:
    cap(project, lead, total_cap=SMALL)
    named = Prices(Decimal(1), Decimal(4), None, "EUR")
    price_add(endpoint=endpoint, model_name="spine-test-1", prices=named, by=admin)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert (run.state, run.budget_bound) == (RunState.PAUSED, "project")
    assert "Set them in EUR" in run.error_for_user
    assert server.script.record()["requests"] == 0
    project_cap_set(project=project, currency="EUR", total_cap=Decimal(1), day_cap=None, by=lead)
    generation_resume(run=run, by=lead)
    assert drive(run).state == RunState.DONE


def test_a_project_may_spend_more_than_a_million(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    cap(project, lead, total_cap=Decimal("50_000_000"))
    ProjectBudget.objects.update(spent=Decimal("12345678.000001"))
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.state == RunState.DONE
    assert spent_of(project) > Decimal("12345678.000001")
