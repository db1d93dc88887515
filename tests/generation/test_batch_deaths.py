"""A worker that dies at any write, or around any exchange, loses nothing and asks nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from corpus.models import Source
from generation.calls import batch_client
from generation.models import (
    Attempt,
    AttemptState,
    Batch,
    BatchState,
    Endpoint,
    GenerationRun,
    ItemState,
    Pilot,
)
from generation.services import batch_answers, batch_look
from generation.services.item_claim import runs_to_drive
from generation.services.run_control import generation_cancel, generation_resume
from projects.models import Project, RunState, User
from tests.generation.batching import look, money_adds_up, through, time_passes
from tests.generation.driving import drive, start
from tests.generation.test_ledger import WorkerDied
from tests.openai_server.server import ChatServer

EVERY = 31  # of its writes; the soak series takes each
OURS = (
    "generation_batch",
    "generation_attempt",
    "generation_call",
    "generation_generation",
    "generation_project",
)


class Death:
    """Counts what it is told of, and ends the worker at one number."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0

    def __call__(self) -> None:
        """One more; at the number the worker dies."""
        self.seen += 1
        if self.seen == self.at:
            raise WorkerDied


@contextmanager
def dying_at_write(death: Death, *, after: bool) -> Iterator[None]:
    """Die before, or right after, the n-th write of this room."""

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        word, _, rest = sql.partition(" ")
        counts = word in ("INSERT", "UPDATE", "DELETE") and any(name in rest[:60] for name in OURS)
        if counts and not after:
            death()
        result = execute(sql, params, many, context)
        if counts and after:
            death()
        return result

    with connection.execute_wrapper(watch):
        yield


def live(run: GenerationRun) -> None:
    """Go on until the run ends or the worker dies."""
    try:
        through(run)
    except WorkerDied:
        time_passes(run)


def ends_well(run: GenerationRun, server: ChatServer) -> None:
    """All is drafted, every question went to the endpoint once, and the books are right."""
    run = through(run, rounds=20)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, run.total_count, 0)
    assert set(server.batches.asked.values()) == {1}
    assert set(Counter(key[:48] for key in server.batches.asked).values()) == {1}
    states = set(Attempt.objects.values_list("state", flat=True))
    assert states <= {AttemptState.ANSWERED, AttemptState.NOT_SENT}
    assert set(Batch.objects.values_list("state", flat=True)) <= {BatchState.TAKEN_IN, BatchState.NOT_BEGUN}
    money_adds_up(run)


@pytest.fixture
def begun(project: Project, guideline: Source, endpoint: Endpoint) -> GenerationRun:
    """A run of two items that waits for its first worker."""
    Endpoint.objects.update(offers_batches=True)
    endpoint.refresh_from_db()
    return start(project, sources=(guideline,), endpoint=endpoint, count=2, in_batches=True)


def series(begun: GenerationRun, server: ChatServer, *, every: int, after: bool) -> int:
    """Let the worker die at every such write in turn, each time from the start; how many there are."""
    at, reached = 1, True
    while reached:
        server.script.forget()
        server.batches.forget()
        death = Death(at)
        kept = transaction.savepoint()
        with dying_at_write(death, after=after):
            live(GenerationRun.objects.get(pk=begun.pk))
        ends_well(begun, server)
        transaction.savepoint_rollback(kept)
        reached, at = death.seen >= at, at + every
    return at


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_death_at_a_write(begun: GenerationRun, server: ChatServer, after: bool) -> None:
    assert series(begun, server, every=EVERY, after=after) > 50


@pytest.mark.soak
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_death_at_every_write(begun: GenerationRun, server: ChatServer, after: bool) -> None:
    assert series(begun, server, every=1, after=after) > 50


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("verb", ["upload", "create", "retrieve", "content"])
def test_death_around_an_exchange(
    begun: GenerationRun, server: ChatServer, verb: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"upload": 1, "create": 2, "retrieve": 3}.get(verb, 0)
    death = Death(place or 1)
    whole = batch_answers.answers_fetch if verb == "content" else batch_client._asked

    def asked(*args: Any, **kwargs: Any) -> Any:
        if not after:
            death()
        told = whole(*args, **kwargs)
        if after:
            death()
        return told

    if verb == "content":
        monkeypatch.setattr(batch_answers, "answers_fetch", asked)
    else:
        monkeypatch.setattr(batch_client, "_asked", asked)
    live(begun)
    assert death.seen == death.at
    if verb == "create" and after:
        assert Batch.objects.get().state == BatchState.SUBMITTING
        look()
        assert Batch.objects.get().state == BatchState.UNDER_WAY, "found by its metadata"
        assert len(server.batches.files) == 1
    ends_well(begun, server)


def dies_before_the_end(run: GenerationRun, *, of: int) -> None:
    """The worker dies with every request of the so-many-th batch settled, before it ends that batch."""
    whole, death = batch_look.batch_over, Death(of)

    def ending(**named: Any) -> None:
        death()
        whole(**named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_look, "batch_over", ending)
        with pytest.raises(WorkerDied):
            through(run)
    assert not Attempt.objects.filter(state=AttemptState.SENT).exists()
    assert Batch.objects.order_by("pk")[of - 1].state == BatchState.UNDER_WAY


@pytest.fixture
def unended(begun: GenerationRun) -> GenerationRun:
    """A run with every answer taken in, whose last batch nobody has ended."""
    dies_before_the_end(begun, of=2)
    return begun


def test_a_run_is_done_only_when_its_last_batch_has_ended(unended: GenerationRun, server: ChatServer) -> None:
    run = drive(unended)
    assert (run.state, run.done_count) == (RunState.QUEUED, run.total_count), "it waits for its batch"
    assert not runs_to_drive().exists()
    look()
    assert Batch.objects.filter(state=BatchState.UNDER_WAY).exists(), "the dead worker's hold has not passed"
    time_passes(run)
    look()
    assert set(Batch.objects.values_list("state", flat=True)) == {BatchState.TAKEN_IN}
    ends_well(run, server)


def test_a_pilot_is_over_only_when_its_last_batch_has_ended(unended: GenerationRun) -> None:
    GenerationRun.objects.filter(pk=unended.pk).update(pilot=Pilot.ASKED)
    unended.items.update(is_pilot=True)
    run = drive(unended)
    assert run.state == RunState.QUEUED
    time_passes(run)
    look()
    assert drive(run).state == RunState.PAUSED


def test_a_batch_with_every_answer_taken_in_ends_without_its_endpoint(
    unended: GenerationRun, server: ChatServer
) -> None:
    drive(unended)
    time_passes(unended)
    server.batches.faults["retrieve"].append("500")
    look()
    ends_well(unended, server)
    assert not Batch.objects.exclude(error="").exists()


def test_why_a_file_was_refused_is_known_after_a_death(begun: GenerationRun, server: ChatServer) -> None:
    server.batches.end_as = "failed"
    server.batches.refusals = [{"code": "token_limit_exceeded", "message": "The queue is full."}]
    dies_before_the_end(begun, of=1)
    drive(begun)
    assert Attempt.objects.count() == 2, "the items wait for the queue"
    Batch.objects.update(held_until=None)
    server.batches.faults["retrieve"].append("500")
    look()
    assert list(Batch.objects.values_list("state", "error")) == [(BatchState.TAKEN_IN, "The queue is full.")]
    assert set(begun.items.values_list("state", flat=True)) == {ItemState.WAITING}
    server.batches.end_as = "completed"
    time_passes(begun)
    assert through(begun).done_count == 2
    money_adds_up(begun)


def test_a_batch_with_open_requests_waits_for_its_endpoint(begun: GenerationRun, server: ChatServer) -> None:
    death, whole = Death(1), batch_answers.answer_take
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_answers, "answer_take", lambda **named: (whole(**named), death()))
        with pytest.raises(WorkerDied):
            through(begun)
    time_passes(begun)
    server.batches.faults["retrieve"].append("500")
    look()
    batch = Batch.objects.get()
    assert (batch.state, batch.told_status, batch.failures) == (BatchState.UNDER_WAY, "completed", 1)
    ends_well(begun, server)


def test_a_batch_without_its_metadata_is_found_by_its_file(
    begun: GenerationRun, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.keeps_metadata = False
    server.batches.faults["create"].append("after drop")
    drive(begun)
    assert Batch.objects.get().state == BatchState.SUBMITTING
    ends_well(begun, server)


def test_a_batch_is_looked_for_on_every_page_and_twice_before_it_is_given_up(
    begun: GenerationRun, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_client, "LISTED_AT_ONCE", 2)
    server.batches.faults["create"].append("after 500")
    drive(begun)
    other = server.batches.file_add(b"")
    for _ in range(5):
        server.batches.begin({"input_file_id": other["id"]})
    look()
    assert server.batches.verbs["list"] == 3
    ends_well(begun, server)
    server.batches.verbs.clear()


def test_a_batch_that_nobody_began_is_submitted_again_only_after_two_searches(
    begun: GenerationRun, server: ChatServer
) -> None:
    server.batches.faults["create"].append("500")
    drive(begun)
    assert Batch.objects.get().state == BatchState.SUBMITTING
    look()
    assert (Batch.objects.get().state, server.batches.verbs["list"]) == (BatchState.SUBMITTING, 1)
    time_passes(begun)
    look()
    batch = Batch.objects.get()
    assert (batch.state, server.batches.verbs["list"]) == (BatchState.NOT_BEGUN, 2)
    assert set(batch.attempts.values_list("state", "cost")) == {("not_sent", 0)}
    ends_well(begun, server)


def test_where_no_list_can_be_had_the_requests_count_as_lost(
    begun: GenerationRun, server: ChatServer
) -> None:
    server.batches.faults["create"].append("after drop")
    server.batches.faults["list"].append("404")
    drive(begun)
    look()
    batch = Batch.objects.get()
    assert batch.state == BatchState.LOST
    assert all(one.cost == one.reserved > 0 for one in batch.attempts.all())
    time_passes(begun)
    run = through(begun)
    assert (run.state, run.done_count) == (RunState.DONE, 2)
    money_adds_up(run)
    again = Counter(key for key in Attempt.objects.values_list("idempotency_key", flat=True))
    assert max(again.values()) == 2, "the same key again, so that it need not be worked twice"


def test_an_endpoint_that_begins_twice_is_paid_once(begun: GenerationRun, server: ChatServer) -> None:
    server.batches.hold = True
    server.batches.faults["create"].append("after drop")
    drive(begun)
    (made,) = server.batches.begun.values()
    double = server.batches.begin({"input_file_id": made.input_file_id, "metadata": made.metadata})
    look()
    assert server.batches.begun[double["id"]].status == "cancelling"
    assert Batch.objects.get().provider_id == made.id


def test_a_worker_that_was_given_up_begins_nothing(
    begun: GenerationRun, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = batch_client._asked

    def slow(*args: Any, **kwargs: Any) -> Any:
        told = whole(*args, **kwargs)
        if server.batches.verbs["upload"] == 1 and Batch.objects.get().state == BatchState.SUBMITTING:
            time_passes(begun)  # The upload took longer than anybody waits.
            look()
        return told

    monkeypatch.setattr(batch_client, "_asked", slow)
    drive(begun)
    assert (Batch.objects.get().state, server.batches.verbs["create"]) == (BatchState.NOT_BEGUN, 0)
    ends_well(begun, server)


def test_death_while_a_cancelled_batch_is_taken_in(
    begun: GenerationRun, server: ChatServer, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.hold, server.batches.answered_before_end = True, 1
    run = drive(begun)
    generation_cancel(run=run, by=lead)
    look()
    server.batches.hold = False
    with pytest.MonkeyPatch.context() as patch:
        death = Death(1)
        whole = batch_answers.answer_take
        patch.setattr(batch_answers, "answer_take", lambda **named: (whole(**named), death()))
        time_passes(run)
        with pytest.raises(WorkerDied):
            look()
    time_passes(run)
    look()
    assert sorted(Attempt.objects.values_list("state", flat=True)) == ["answered", "cancelled"]
    money_adds_up(run)
    generation_resume(run=run, by=lead)
    assert through(run).done_count == 2
    assert Counter(key[:48] for key in server.batches.asked).most_common()[-1][1] == 1
