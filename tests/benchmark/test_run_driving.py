"""How a run asks: many at once, in groups, through failures, and never twice."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from benchmark.interop.results import results_lines
from benchmark.models import EvaluationRun, Response, SuiteVersion
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import suite_freeze
from generation.models import DaySpending, Endpoint, ProjectBudget
from generation.models.money import NO_CURRENCY
from projects.models import Project, RunState, User
from projects.services import run_cancel
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import endpoint_make, questions_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


def suite(project: Project, count: int, right: int = 0) -> SuiteVersion:
    questions_make(project, count, right=right)
    return suite_freeze(project=project, name="Discs")


def begin(version: SuiteVersion, endpoint: Endpoint, **asking: Any) -> EvaluationRun:
    run = evaluation_start(version=version, endpoint=endpoint, **asking)
    return EvaluationRun.objects.get(pk=run.pk)


def held(run: EvaluationRun) -> tuple[int, int, Decimal]:
    """Slots of the endpoint, slots on the run's row, money set aside."""
    run.refresh_from_db()
    endpoint = Endpoint.objects.get(model_entries__runs=run)
    return endpoint.open_requests, run.slots_held, run.reserved


def test_many_are_asked_at_once_and_each_once(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(max_concurrency=64, open_limit=64)
    server.script.configure({"delay_s": 0.3})
    run = drive(begin(suite(project, 80, 40), endpoint))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 80, 0)
    assert 40 < server.script.busiest <= 64
    keys = [seen.key for seen in server.script.seen]
    assert len(keys) == len(set(keys)) == 80
    assert held(run) == (0, 0, 0)
    assert run.spent == sum(one.cost for one in run.responses.all()) > 0


def test_an_endpoint_that_slows_us_down_is_asked_less_at_once(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(max_concurrency=16, open_limit=16)
    slow = {"behaviour": "rate_limit", "retry_after": 0.05}
    server.script.configure({"delay_s": 0.05, "queue": [slow] * 3})
    run = drive(begin(suite(project, 24), endpoint))
    assert (run.state, run.done_count) == (RunState.DONE, 24)
    assert Endpoint.objects.get().open_limit == 12
    assert Endpoint.objects.get().slowed_at is not None


def test_an_endpoint_that_dies_leaves_its_answers_and_a_run_that_says_that_it_waits(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    Endpoint.objects.update(max_concurrency=2, open_limit=2)
    lives = [{"behaviour": "answer"}] * 30
    server.script.configure({"queue": [*lives, *[{"behaviour": "server_error"}] * 90]})
    run = drive(begin(suite(project, 40), endpoint))
    assert (run.state, run.done_count, run.failed_count) == (RunState.QUEUED, 30, 0)
    assert run.stalled_until
    assert run.stalled_until > timezone.now()
    assert held(run) == (0, 0, 0)
    page = signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/").content.decode()
    assert "Stalled" in page
    # What left before the fifth failure was heard of may have failed as well.
    assert re.search(r"failed ([5-9]|\d\d) times in a row", page)
    assert not evaluation_drive(run=run, owner="early")
    # The rest is over, and the endpoint is there again.
    server.script.forget()
    EvaluationRun.objects.update(stalled_until=timezone.now() - timedelta(seconds=1))
    Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    run = drive(EvaluationRun.objects.get())
    assert (run.state, run.done_count, run.failed_count, run.stalls) == (RunState.DONE, 40, 0, 0)
    assert len(server.script.seen) == 10


def test_an_endpoint_that_stays_dead_fails_the_run_in_the_end_with_a_sentence(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(max_concurrency=8, open_limit=8)
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 600})
    run = begin(suite(project, 8), endpoint)
    for _ in range(6):
        assert run.state == RunState.QUEUED
        EvaluationRun.objects.update(stalled_until=None)
        Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
        run = drive(EvaluationRun.objects.get())
    assert run.state == RunState.FAILED
    assert "answered with error 500" in run.error_for_user
    assert "resume" in run.error_for_user
    assert run.responses.count() == 0


ODD = (
    ("", False),
    ("答案是A。\n\nANSWER: A", True),
    (f"<think>{'Is it B? No. ' * 4000}</think>\n\nANSWER: A", True),
    ("I will not answer.", False),
)


def test_whatever_an_endpoint_says_is_kept_and_never_guessed_at(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(max_concurrency=1, open_limit=1, timeout_seconds=1)
    said = [{"behaviour": "says", "text": text} for text, _ in ODD]
    hangs = [{"behaviour": "hang", "seconds": 1.5}] * 2
    server.script.configure({"queue": [*said, *hangs]})
    run = drive(begin(suite(project, len(ODD) + 1, len(ODD) + 1), endpoint))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, len(ODD), 1)
    kept = list(run.responses.order_by("item__position"))
    for response, (text, right) in zip(kept, ODD, strict=False):
        assert response.text == text
        assert response.scores.get().is_right == right, text[:40]
    late = run.responses.get(state=Response.State.ERROR)
    assert "did not answer within 1 s" in late.problem or "did not finish" in late.problem


def test_two_runs_of_one_manifest_give_the_same_bytes(project: Project, endpoint: Endpoint) -> None:
    version = suite(project, 12, 7)
    told = []
    for _ in range(2):
        run = drive(begin(version, endpoint, seed=3))
        told.append("".join(results_lines(run)).encode())
    assert told[0] == told[1]
    lines = [json.loads(line) for line in told[0].splitlines()]
    assert lines[0]["manifest"]["seed"] == 3
    assert sum(line["right"] for line in lines[1:]) == 7


def test_what_a_dead_worker_held_is_given_back_and_paid(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    version = suite(project, 6, 3)
    budget = ProjectBudget.objects.create(project=project, currency=NO_CURRENCY, reserved=Decimal(2))
    day = DaySpending.objects.create(budget=budget, day=timezone.localdate(), reserved=Decimal(2))
    run = begin(version, endpoint)
    Endpoint.objects.update(open_requests=3)
    EvaluationRun.objects.update(
        state=RunState.RUNNING, lease_owner="dead", lease_until=timezone.now() - timedelta(seconds=1),
        slots_held=3, reserved=Decimal(2), spending_day=day,
    )  # fmt: skip
    run = drive(EvaluationRun.objects.get(pk=run.pk))
    assert (run.state, run.done_count) == (RunState.DONE, 6)
    assert held(run) == (0, 0, 0)
    day.refresh_from_db()
    budget.refresh_from_db()
    assert day.reserved == budget.reserved == 0
    assert day.spent == budget.spent == run.spent == 2 + sum(one.cost for one in run.responses.all())


@pytest.mark.parametrize("whose", ["run", "project"])
def test_a_cap_pauses_the_run_before_it_is_passed(
    project: Project, endpoint: Endpoint, server: ChatServer, whose: str
) -> None:
    cap = Decimal("0.0035")
    if whose == "project":
        ProjectBudget.objects.create(project=project, currency=NO_CURRENCY, total_cap=cap)
    run = begin(suite(project, 20), endpoint, budget_cap=cap if whose == "run" else None, confirmed=True)
    run = drive(run)
    assert run.state == RunState.PAUSED
    assert f"The budget of this {whose} is used up" in run.error_for_user
    assert 0 < run.done_count == len(server.script.seen) < 20
    assert held(run) == (0, 0, 0)
    assert run.spent <= cap


def test_an_endpoint_without_a_price_is_not_asked_under_a_cap(project: Project, server: ChatServer) -> None:
    hosted = endpoint_make(server.url, is_local=False)
    hosted.prices.all().delete()
    run = drive(begin(suite(project, 2), hosted, budget_cap=Decimal(1)))
    assert run.state == RunState.PAUSED
    assert "Nobody has said what spine-test-1 costs" in run.error_for_user
    assert server.script.seen == []


def test_a_run_that_is_cancelled_in_its_midst_awaits_what_was_sent_and_sends_no_more(
    project: Project, endpoint: Endpoint, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmark.services import run_drive

    monkeypatch.setattr(run_drive, "LOOK_S", 0.0)
    Endpoint.objects.update(max_concurrency=4, open_limit=4)
    server.script.configure({"delay_s": 0.3})
    run = begin(suite(project, 40), endpoint)
    asked = server.script.next_for

    def cancels(schema: str) -> dict[str, Any]:
        if len(server.script.seen) == 2:
            EvaluationRun.objects.update(cancel_requested=True)
            connection.close()  # That of the server's thread.
        return asked(schema)

    monkeypatch.setattr(server.script, "next_for", cancels)
    run_cancel_seen = drive(run)
    assert run_cancel_seen.state == RunState.CANCELLED
    assert 3 <= run_cancel_seen.done_count == len(server.script.seen) <= 12
    assert held(run) == (0, 0, 0)
    with pytest.raises(Exception, match="ended already"):
        run_cancel(run=run)
