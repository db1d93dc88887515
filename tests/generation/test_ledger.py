"""The ledger: attempts before requests, nothing asked twice, money accounted for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance, Source
from generation.calls import attempts, ledger
from generation.calls.client import question_send
from generation.calls.failures import retry_after_s
from generation.calls.replies import Reply, tokens_of
from generation.models import Attempt, AttemptState, Call, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.item_claim import items_recover
from generation.services.run_control import generation_resume, generation_retry
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


class WorkerDied(BaseException):
    """Stands for SIGKILL inside one process: nothing below catches it."""


@pytest.fixture
def dies_while_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request leaves, then the worker ends before the answer is kept (once)."""
    times = iter([True])

    def send(**arguments: object) -> Reply:
        reply = question_send(**arguments)  # type: ignore[arg-type]
        if next(times, False):
            raise WorkerDied
        return reply

    monkeypatch.setattr(ledger, "question_send", send)


def die(run: GenerationRun) -> None:
    """Drive until the worker dies; its lease then ends, as time would have it."""
    with pytest.raises(WorkerDied):
        drive(run)
    GenerationRun.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00:00Z")


def test_the_attempt_is_written_before_the_request_leaves(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def send(**arguments: object) -> Reply:
        attempt = Attempt.objects.get(idempotency_key=arguments["idempotency_key"])
        seen.append((attempt.state, attempt.reserved > 0))
        return question_send(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "question_send", send)
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert seen == [(AttemptState.SENT, True)] * 2


def test_a_lost_answer_is_billed_at_worst_and_asked_once_more(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, dies_while_waiting: None
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    die(run)
    assert Attempt.objects.get().state == AttemptState.SENT
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.DONE, 2)
    lost = Attempt.objects.get(state=AttemptState.LOST_ANSWER)
    assert lost.cost == lost.reserved > 0
    record = server.script.record()
    assert record["requests"] == 5  # four questions, one of them twice
    assert (
        record["by_key"].pop(lost.idempotency_key) == 2
    )  # under one key, so that it need not be worked twice
    assert max(record["by_key"].values()) == 1
    assert Instance.objects.count() == 2


def test_money_adds_up_after_a_crash(
    project: Project, guideline: Source, endpoint: Endpoint, dies_while_waiting: None
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    die(run)
    run = drive(run)
    assert run.reserved == 0
    assert run.spent == sum(attempt.cost for attempt in Attempt.objects.all())
    assert Endpoint.objects.get().open_requests == 0


def test_an_answer_lost_twice_is_not_asked_a_third_time(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    for number in (1, 2):
        with pytest.MonkeyPatch.context() as patch:

            def send(**arguments: object) -> Reply:
                question_send(**arguments)  # type: ignore[arg-type]
                raise WorkerDied

            patch.setattr(ledger, "question_send", send)
            die(run)
        assert Attempt.objects.count() == number
    run = drive(run)
    item = GenerationItem.objects.get(run=run)
    assert (item.state, item.problem_kind) == (ItemState.FAILED, "lost_answer")
    assert server.script.record()["requests"] == 2


def test_a_failure_is_never_served_as_an_answer_and_a_person_may_ask_again(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.failed_count == 1
    assert drive(start(project, sources=(guideline,), endpoint=endpoint, count=1)).failed_count == 1
    assert server.script.record()["requests"] == 1  # told from the ledger, not asked again unbidden
    assert generation_retry(run=run, by=lead) == 1
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 1, 0)
    attempts = Call.objects.get(step="draft").attempts.order_by("number")
    assert list(attempts.values_list("number", "state")) == [(1, "refused"), (2, "answered")]


def test_a_run_stops_at_its_cap_and_goes_on_with_a_higher_one(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=6, budget_cap=Decimal("0.013")))
    assert (run.state, run.budget_reached) == (RunState.PAUSED, True)
    assert run.spent <= Decimal("0.013")
    assert run.reserved == 0
    assert "cap" in run.error_for_user
    asked = server.script.record()["requests"]
    assert 0 < asked < 12
    generation_resume(run=run, by=lead, budget_cap=Decimal("1"))
    run = drive(run)
    assert (run.state, run.done_count, run.budget_reached) == (RunState.DONE, 6, False)
    assert max(server.script.record()["by_key"].values()) == 1  # nothing that was paid for is asked again


def test_the_bill_is_the_price_times_the_tokens_told(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2))
    told = sum((a.input_tokens or 0) * 1 + (a.output_tokens or 0) * 4 for a in Attempt.objects.all())
    assert run.spent == Decimal(told) / 1_000_000


def test_a_question_under_way_is_not_asked_by_a_second_worker(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, dies_while_waiting: None
) -> None:
    Endpoint.objects.update(open_limit=4)
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    die(run)
    twin = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    from generation.services.item_advance import item_advance
    from generation.services.item_claim import item_claim
    from generation.services.run_drive import LEASE

    item = item_claim(run=twin, owner="twin", lease=LEASE)
    assert item is not None
    item_advance(item=item, owner="twin")
    item.refresh_from_db()
    assert item.state == ItemState.WAITING
    assert server.script.record()["requests"] == 1


def test_a_fault_of_the_program_fails_one_item_and_leaks_no_slot(
    project: Project, guideline: Source, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([True])

    def send(**arguments: object) -> Reply:
        if next(times, False):
            raise ZeroDivisionError
        return question_send(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "question_send", send)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=3))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 2, 1)
    assert run.items.get(state=ItemState.FAILED).problem_kind == "unexpected"
    assert Endpoint.objects.get().open_requests == 0
    assert run.reserved == 0


def test_recovery_leaves_items_of_the_living_alone(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    run.items.update(state=ItemState.WORKING, claimed_by="me")
    assert items_recover(run=run, owner="me") == 0
    assert items_recover(run=run, owner="another") == 2


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 4}, (3, 4)),
        ({"input_tokens": "3", "output_tokens": 4.0}, (3, 4)),
        ({"prompt_tokens": None}, (None, None)),
        ({"prompt_tokens": -1, "completion_tokens": "many"}, (None, None)),
        ("lots", (None, None)),
        (None, (None, None)),
    ],
)
def test_usage_is_read_in_every_shape(usage: object, expected: tuple[int | None, int | None]) -> None:
    assert tokens_of(usage) == expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("2", 2.0), ("1.5", 1.5), ("-4", 0.0), ("99999", 300.0), ("soon", None), (None, None), ("", None)],
)
def test_retry_after_is_read_in_every_shape(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header) == seconds


@pytest.mark.django_db(transaction=True)
def test_requests_sent_and_answered_at_once_do_not_lock_each_other_out(
    project: Project, study: Study, endpoint: Endpoint
) -> None:
    # Two workers that take the endpoint's row and the run's in different order would wait for each other.
    Endpoint.objects.update(max_concurrency=8, open_limit=8, requests_per_minute=60_000)
    run = drive(start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=24))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 24, 0)
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    assert (run.reserved, Endpoint.objects.get().open_requests) == (0, 0)


def test_a_request_is_closed_with_the_endpoints_row_in_hand(
    project: Project, guideline: Source, endpoint: Endpoint, dies_while_waiting: None
) -> None:
    # Who opens one holds that row, and waits for whoever closes an open attempt of the same question.
    die(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    with CaptureQueriesContext(connection) as asked:
        assert attempts.attempts_lose(attempts=Attempt.objects.all()) == 1
    told = [one["sql"] for one in asked]
    held = next(place for place, sql in enumerate(told) if 'FROM "generation_endpoint"' in sql)
    assert held < next(
        place for place, sql in enumerate(told) if sql.startswith('UPDATE "generation_attempt"')
    )


@pytest.mark.parametrize("header", ["nan", "-NaN", "soon"])
def test_a_retry_after_that_says_no_time_is_none(header: str) -> None:
    assert retry_after_s(header) is None


def test_a_retry_after_without_a_zone_is_read_as_utc() -> None:
    assert retry_after_s("Tue, 01 Jan 2036 00:00:00 -0000") == 300
