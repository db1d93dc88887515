"""Answer files as they come: out of order, doubled, broken, cut short; and batches that end badly."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from corpus.models import Source
from generation.calls.batch_answers import Notes, answers_in
from generation.calls.transport import BODY_LIMIT
from generation.models import Attempt, AttemptState, Batch, BatchState, Endpoint, GenerationRun, ItemState
from generation.services import batch_answers
from generation.services.batch_look import batch_look
from generation.services.run_control import generation_cancel, generation_resume
from projects.models import Project, RunState, User
from tests.generation.batching import look, money_adds_up, through, time_passes
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

ITEMS = 4


@pytest.fixture
def run(project: Project, guideline: Source, endpoint: Endpoint) -> GenerationRun:
    """A run of four items in batches, not begun."""
    Endpoint.objects.update(offers_batches=True)
    endpoint.refresh_from_db()
    return start(project, sources=(guideline,), endpoint=endpoint, count=ITEMS, in_batches=True)


def states() -> list[str]:
    return sorted(Batch.objects.order_by("pk")[0].attempts.values_list("state", flat=True))


def test_odd_lines_are_on_record_and_harm_nothing(run: GenerationRun, server: ChatServer) -> None:
    server.batches.spoils = {"reorder", "duplicate", "unknown", "malformed", "nameless", "blank", "long"}
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    assert Attempt.objects.count() == 2 * ITEMS
    notes = Batch.objects.order_by("pk")[0].notes
    for said in (
        "once more",
        "'somebody-else' was not asked",
        "not JSON",
        "without a custom_id",
        "longer than",
    ):
        assert said in notes
    money_adds_up(run)


def test_a_megabyte_in_a_line_is_kept_short_and_fails_its_item(
    run: GenerationRun, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "megabyte"}]})
    run = through(run)
    assert (run.done_count, run.failed_count) == (ITEMS - 1, 1)
    failed = run.items.get(state=ItemState.FAILED)
    assert failed.problem_kind == "truncated"
    assert len(failed.attempts.get().raw_response) == 256 * 1024


def test_no_line_can_end_the_reading() -> None:
    lines = [
        b'{"custom_id": "a", "response": {"status_code": 200, "body": {"choices": 3}}}',
        b'{"custom_id": "b", "response": {"status_code": "many", "body": null}}',
        b'{"custom_id": "c", "response": null, "error": "broken"}',
        b'{"custom_id": "d", "response": {"status_code": 418, "body": "teapot"}}',
        b'{"custom_id": "e", "response": {"status_code": 429, "body": {"error": {"message": 7}}}}',
        b'{"custom_id": "f", "error": {"code": "batch_expired"}}',
        b'{"custom_id": "g", "error": {"message": "a\\u0000b"}}',
        b'{"custom_id": ["h"]}',
        b'{"custom_id": ""}',
        b"null",
        b"[" * 200_000,
        b"\x80\x81",
        b'{"custom_id": "i' + b"x" * BODY_LIMIT + b'"}',
        b'{"custom_id": "z"}',
    ]
    notes = Notes()
    found = list(
        answers_in(io.BytesIO(b"\n".join(lines)), endpoint=Endpoint(name="E"), name="Answers", notes=notes)
    )
    assert [one.custom_id for one in found] == [*"abcdefgz"]
    assert [one.failure.kind if one.failure else one.code for one in found] == [
        "server_error",
        "server_error",
        "server_error",
        "rejected",
        "rate_limited",
        "batch_expired",
        "server_error",
        "server_error",
    ]
    assert notes.count == 6
    assert "\x00" not in "".join(str(one.failure) for one in found)


def test_notes_do_not_grow_without_end() -> None:
    notes = Notes()
    for number in range(1000):
        notes.add(f"Line {number}.")
    assert str(notes).splitlines()[-1] == "And 950 more."


@pytest.mark.once
@pytest.mark.parametrize("tells_the_rest", [True, False], ids=["told", "silent"])
def test_what_an_expired_batch_has_answered_is_kept_and_the_rest_is_asked_again(
    run: GenerationRun, server: ChatServer, tells_the_rest: bool
) -> None:
    server.batches.end_as, server.batches.answered_before_end = "expired", 1
    server.batches.tells_the_rest = tells_the_rest
    run = drive(run)
    look()
    assert states() == ["answered", *["expired"] * (ITEMS - 1)]
    for one in Attempt.objects.filter(state="expired"):
        assert one.cost == (0 if tells_the_rest else one.reserved)
        assert ("nothing is billed" if tells_the_rest else "worst case") in one.problem
    server.batches.end_as = "completed"
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    money_adds_up(run)


@pytest.mark.once
def test_a_batch_that_expires_twice_is_not_begun_a_third_time(run: GenerationRun, server: ChatServer) -> None:
    server.batches.end_as = "expired"
    run = through(run)
    assert (run.state, run.failed_count) == (RunState.DONE, ITEMS)
    assert Attempt.objects.count() == 2 * ITEMS
    assert set(run.items.values_list("problem_kind", flat=True)) == {"timed_out"}


@pytest.mark.parametrize("says_begun", [True, False], ids=["begun", "not begun"])
@pytest.mark.parametrize("tells_the_rest", [True, False], ids=["told", "silent"])
def test_a_person_who_cancels_keeps_and_pays_what_was_answered(
    run: GenerationRun, server: ChatServer, lead: User, says_begun: bool, tells_the_rest: bool
) -> None:
    done = 1 if says_begun else 0
    server.batches.hold, server.batches.says_begun = True, says_begun
    server.batches.answered_before_end, server.batches.tells_the_rest = done, tells_the_rest
    run = drive(run)
    generation_cancel(run=run, by=lead)
    look()
    (made,) = server.batches.begun.values()
    assert made.status == "cancelling"
    server.batches.hold = False
    look()
    assert states() == [*["answered"] * done, *["cancelled"] * (ITEMS - done)]
    for one in Attempt.objects.filter(state="cancelled"):
        # A count of failed requests tells that it was begun, whatever the time of its beginning says.
        worked = says_begun or tells_the_rest
        assert (one.cost, "worst case" in one.problem) == ((one.reserved, True) if worked else (0, False))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    money_adds_up(run)
    server.batches.says_begun = True
    generation_resume(run=run, by=lead)
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    assert server.script.record()["answered"] == 2 * ITEMS


def test_a_file_that_the_endpoint_rejects_fails_the_lines_it_names(
    run: GenerationRun, server: ChatServer
) -> None:
    server.batches.end_as = "failed"
    server.batches.refusals = [{"code": "invalid_json_line", "message": "Line 2 is odd.", "line": 2}]
    run = drive(run)
    look()
    assert states() == [*["not_sent"] * (ITEMS - 1), "rejected"]
    assert Attempt.objects.order_by("pk")[1].problem == "Line 2 is odd."
    assert sum(one.cost for one in Attempt.objects.all()) == 0
    server.batches.end_as = "completed"
    run = through(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, ITEMS - 1, 1)


def test_a_file_rejected_as_a_whole_fails_its_items_with_the_reason(
    run: GenerationRun, server: ChatServer
) -> None:
    server.batches.end_as = "failed"
    server.batches.refusals = [{"code": "model_not_found", "message": "No such model.", "line": None}]
    run = through(run)
    assert run.failed_count == ITEMS
    assert set(run.items.values_list("problem", flat=True)) == {"No such model."}
    assert Batch.objects.get().error == "No such model."


@pytest.mark.once
def test_a_full_queue_is_waited_for(run: GenerationRun, server: ChatServer) -> None:
    server.batches.end_as = "failed"
    server.batches.refusals = [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached."}]
    run = drive(run)
    look()
    assert states() == ["rate_limited"] * ITEMS
    waits = run.items.values_list("not_before", flat=True)
    assert all(until and until > timezone.now() + timedelta(minutes=9) for until in waits)
    server.batches.end_as = "completed"
    time_passes(run)
    assert through(run).done_count == ITEMS


@pytest.mark.once
def test_a_batch_the_endpoint_has_forgotten_is_lost_after_some_looks(
    run: GenerationRun, server: ChatServer
) -> None:
    run = drive(run)
    server.batches.begun.clear()
    for _ in range(5):
        assert Batch.objects.get().state == BatchState.UNDER_WAY
        look()
    assert Batch.objects.get().state == BatchState.LOST
    assert states() == ["lost_answer"] * ITEMS
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    money_adds_up(run)


def test_nothing_is_expected_of_a_batch_a_day_after_its_time(run: GenerationRun, server: ChatServer) -> None:
    server.batches.hold = True
    run = drive(run)
    (made,) = server.batches.begun.values()
    made.created_at -= 3 * 86_400
    look()
    look()
    assert (Batch.objects.get().state, states()) == (BatchState.LOST, ["lost_answer"] * ITEMS)


@pytest.mark.once
@pytest.mark.parametrize("fault", ["429", "500", "drop", "after drop"])
@pytest.mark.parametrize("verb", ["upload", "create", "retrieve", "content"])
def test_trouble_with_any_verb_passes(run: GenerationRun, server: ChatServer, verb: str, fault: str) -> None:
    server.batches.faults[verb].append(fault)
    run = through(run, rounds=20)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, ITEMS, 0)
    assert set(server.batches.asked.values()) == {1}
    money_adds_up(run)
    assert Endpoint.objects.get().failures_in_row == 0


def test_trouble_with_a_cancel_passes(run: GenerationRun, server: ChatServer, lead: User) -> None:
    server.batches.hold = True
    run = drive(run)
    generation_cancel(run=run, by=lead)
    server.batches.faults["cancel"].extend(["429", "500", "drop"])
    for _ in range(4):
        look()
    (made,) = server.batches.begun.values()
    assert made.status == "cancelling"


def test_an_endpoint_that_takes_no_batch_stops_the_run_with_the_reason(
    run: GenerationRun, server: ChatServer, lead: User
) -> None:
    server.batches.faults["upload"].append("401")
    run = drive(run)
    assert run.state == RunState.FAILED
    assert "did not accept the key" in run.error_for_user
    assert states() == ["not_sent"] * ITEMS
    assert run.items.filter(state=ItemState.WAITING).count() == ITEMS
    generation_resume(run=run, by=lead)
    assert through(run).done_count == ITEMS


@pytest.mark.once
def test_an_endpoint_that_fails_rests_and_is_tried_with_a_batch(
    run: GenerationRun, server: ChatServer
) -> None:
    server.batches.faults["upload"].extend(["500"] * 6)
    for _ in range(5):
        run = drive(run)
        time_passes(run)
    endpoint = Endpoint.objects.get()
    assert endpoint.rests
    Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    drive(run)
    time_passes(run)
    assert Attempt.objects.filter(is_probe=True).count() == ITEMS
    Endpoint.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)


@pytest.mark.once
def test_an_answer_the_program_fails_on_keeps_no_other_out(
    run: GenerationRun, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([True])
    whole = batch_answers.answer_take

    def take(**named: object) -> None:
        if next(times, False):
            raise ZeroDivisionError
        whole(**named)

    monkeypatch.setattr(batch_answers, "answer_take", take)
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    assert states() == [*["answered"] * (ITEMS - 1), "lost_answer"]


def test_a_long_file_is_taken_in_by_slices(
    run: GenerationRun, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_answers, "SLICE_S", 0.0)
    monkeypatch.setattr(batch_answers, "KEPT_EVERY", 1)
    server.batches.spoils = {"duplicate"}
    run = drive(run)
    batch = Batch.objects.get()
    assert batch_look(batch=batch, owner="one")
    assert states().count("answered") == 1
    look()
    assert (states(), "once more" in Batch.objects.get().notes) == (["answered"] * ITEMS, True)
    assert money_adds_up(run) > 0


def test_an_answer_without_usage_is_billed_at_its_worst(run: GenerationRun, server: ChatServer) -> None:
    server.script.configure({"queue": [{"behaviour": "no_usage"}]})
    drive(run)
    look()
    first = Attempt.objects.order_by("pk")[0]
    assert (first.state, first.cost) == ("answered", first.reserved)
    assert first.cost > Attempt.objects.order_by("pk")[1].cost > Decimal(0)


def test_an_answer_file_that_is_gone_costs_its_answers(run: GenerationRun, server: ChatServer) -> None:
    server.batches.faults["content"].append("404")
    run = drive(run)
    look()
    assert states() == ["lost_answer"] * ITEMS
    assert "has the file no more" in Batch.objects.get().notes
    assert json.loads(json.dumps(Batch.objects.get().told_status)) == "completed"
