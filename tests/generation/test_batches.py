"""Runs in batches: two rounds, half the price, the same rows; nothing waits for an endpoint's answer."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from corpus.models import Instance, Source
from generation.answers import SCHEMA_NAMES, answer_type_of, strict_schema
from generation.calls.gate import question_check
from generation.models import (
    Attempt,
    AttemptState,
    Batch,
    BatchState,
    Call,
    EgressRefusal,
    Endpoint,
    GenerationRun,
    ItemState,
)
from generation.services.item_claim import runs_to_drive
from generation.services.recipe import RecipeRefused
from generation.services.run_control import generation_pause, generation_resume, generation_retry
from generation.services.run_drive import run_drive
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.generation.batching import look, money_adds_up, through, time_passes
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


@pytest.fixture
def batch_endpoint(endpoint: Endpoint) -> Endpoint:
    """The test endpoint, offering batches at half the price."""
    Endpoint.objects.update(offers_batches=True)
    endpoint.refresh_from_db()
    return endpoint


@pytest.mark.once
def test_a_run_goes_through_in_two_rounds_at_half_the_price(
    project: Project, study: Study, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(
        project, studies=(study,), sources=(guideline,), endpoint=batch_endpoint, count=6, in_batches=True
    )
    run = through(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 6, 0)
    assert Instance.objects.count() == 6
    assert [batch.request_count for batch in Batch.objects.order_by("pk")] == [6, 6]
    assert set(Batch.objects.values_list("state", flat=True)) == {BatchState.TAKEN_IN}
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    told = sum((a.input_tokens or 0) * 1 + (a.output_tokens or 0) * 4 for a in Attempt.objects.all())
    assert abs(money_adds_up(run) - Decimal(told) / 2_000_000) <= Decimal("0.000001") * 12
    assert set(server.batches.asked.values()) == {1}
    assert set(server.batches.asked) == set(Attempt.objects.values_list("idempotency_key", flat=True))
    assert Endpoint.objects.get().open_requests == 0


def test_a_line_is_what_a_request_of_its_own_would_be(
    project: Project, study: Study, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    drive(start(project, studies=(study,), endpoint=batch_endpoint, count=2, in_batches=True))
    (line, *_) = [json.loads(one) for one in next(iter(server.batches.files.values())).splitlines()]
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
    assert line["body"]["messages"][1]["content"][0]["image_url"]["url"].startswith("data:image/png;base64,")
    assert line["body"]["response_format"]["json_schema"]["strict"] is True
    call = Call.objects.get(attempts__idempotency_key=line["custom_id"])
    assert line["custom_id"] == f"{call.key[:48]}-1"


def test_rows_and_money_stand_before_the_file_leaves(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.batches.hold = True
    run = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=3, in_batches=True))
    batch = Batch.objects.get()
    assert (batch.state, batch.request_count) == (BatchState.UNDER_WAY, 3)
    assert batch.provider_id in server.batches.begun
    assert server.batches.begun[batch.provider_id].metadata == {"batch": str(batch.uid), "run": str(run.uid)}
    assert batch.size == len(server.batches.files[batch.file_id])
    assert run.reserved == sum(one.reserved for one in batch.attempts.all()) > 0
    direct = Decimal(batch.attempts.all()[0].reserved) * 2
    assert batch.attempts.all()[0].input_price == Decimal("0.5")
    assert direct > batch.attempts.all()[0].reserved


def test_no_worker_waits_and_no_sweep_wakes_while_a_batch_is_under_way(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.batches.hold = True
    run = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    assert (run.state, run.lease_owner) == (RunState.QUEUED, "")
    assert not runs_to_drive().exists()
    look()
    assert Batch.objects.get().state == BatchState.UNDER_WAY
    assert not run_drive(run=run, owner="another")
    assert Batch.objects.count() == 1
    server.batches.hold = False
    look()
    assert list(runs_to_drive()) == [run]
    assert through(run).state == RunState.DONE


@pytest.mark.once
def test_a_file_holds_no_more_than_the_endpoint_takes(
    project: Project, study: Study, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(batch_max_requests=2)
    run = start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=5, in_batches=True)
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, 5)
    assert sorted(Batch.objects.values_list("request_count", flat=True)) == [1, 1, 2, 2, 2, 2]
    assert set(server.batches.asked.values()) == {1}


def test_a_request_that_no_file_can_hold_fails_alone(
    project: Project, study: Study, batch_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.calls.batch_file.MEGABYTE", 2000)
    Endpoint.objects.update(batch_max_megabytes=1)
    run = through(start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=1, in_batches=True))
    assert (run.failed_count, Batch.objects.count()) == (1, 0)
    assert run.items.get().problem_kind == "rejected"


@pytest.mark.once
def test_only_what_failed_is_submitted_again(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    behaviours = ("rate_limit", "server_error", "hang")
    server.script.configure({"queue": [{"behaviour": one, "when": "choice_draft"} for one in behaviours]})
    run = start(
        project,
        sources=(guideline,),
        endpoint=batch_endpoint,
        count=4,
        kinds=("multiple_choice",),
        in_batches=True,
    )
    run = through(run)
    assert (run.state, run.done_count) == (RunState.DONE, 4)
    first, second, *_ = Batch.objects.order_by("pk")
    assert (first.request_count, second.request_count) == (4, 4)  # three drafts again, one revision
    states = list(first.attempts.order_by("pk").values_list("state", flat=True))
    assert states == ["rate_limited", "server_error", "lost_answer", "answered"]
    lost = first.attempts.get(state="lost_answer")
    assert (lost.cost, "no line" in lost.problem) == (lost.reserved, True)
    answered = Attempt.objects.filter(state="answered").values_list("call", flat=True)
    assert len(answered) == len(set(answered))
    money_adds_up(run)


@pytest.mark.once
@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ("bad_request", "rejected"),
        ("unauthorised", "rejected"),
        ("refuse", "refused"),
        ("truncate", "truncated"),
    ],
)
def test_what_asking_again_cannot_help_fails_its_item_with_the_raw_answer(
    project: Project,
    guideline: Source,
    batch_endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    behaviour: str,
    kind: str,
) -> None:
    server.script.configure({"queue": [{"behaviour": behaviour}]})
    run = through(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 1, 1)
    item = run.items.get(state=ItemState.FAILED)
    assert item.problem_kind == kind
    assert item.attempts.get().raw_response
    generation_retry(run=run, by=lead)
    assert through(run).done_count == 2


@pytest.mark.once
def test_a_request_that_always_fails_is_given_up_as_one_of_its_own_would_be(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "server_error"}] * 20})
    run = through(start(project, sources=(guideline,), endpoint=batch_endpoint, count=1, in_batches=True))
    assert (run.state, run.failed_count) == (RunState.DONE, 1)
    assert Attempt.objects.count() == 6


def test_an_answer_out_of_schema_is_repaired_in_the_next_batch(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "wrong_schema"}]})
    run = through(start(project, sources=(guideline,), endpoint=batch_endpoint, count=1, in_batches=True))
    assert (run.state, run.done_count) == (RunState.DONE, 1)
    assert list(Call.objects.order_by("pk").values_list("step", flat=True)) == ["draft", "repair", "revision"]
    assert Batch.objects.count() == 3


def test_a_name_in_a_models_draft_goes_into_no_file(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "names_somebody"}]})
    run = through(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    assert (run.done_count, run.failed_count) == (1, 1)
    assert EgressRefusal.objects.get().rule == "names_somebody"
    assert not any(b"4471123" in content for content in server.batches.files.values())


def test_every_line_passes_the_same_check_as_every_request(
    project: Project, guideline: Source, batch_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    monkeypatch.setattr(
        "generation.calls.batch_client.question_check", lambda one: (checked.append(one), question_check(one))
    )
    through(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    assert len(checked) == Attempt.objects.count() == 4


def test_a_second_run_is_served_by_the_ledger(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    first, second = (
        start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True) for _ in "ab"
    )
    through(first)
    assert through(second).done_count == 2
    drafts = Call.objects.filter(step="draft", run=first)
    assert not Attempt.objects.filter(call__in=drafts, item__run=second).exists()
    assert set(server.batches.asked.values()) == {1}


def test_a_question_in_a_batch_is_asked_by_no_other_run(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    server.batches.hold = True
    first = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=1, in_batches=True))
    twin = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=1))
    assert (twin.state, twin.items.get().state) == (RunState.QUEUED, ItemState.BATCHED)
    assert list(runs_to_drive()) == [twin]
    assert not run_drive(run=twin, owner="another"), "it ends at once, with nothing asked"
    assert server.script.record()["requests"] == 0
    server.batches.hold = False
    look()
    assert set(runs_to_drive()) == {first, twin}
    drive(twin)
    through(first)
    assert (
        Attempt.objects.filter(call__step="draft").exclude(call__request__contains="Ask something").count()
        == 1
    )


def test_a_pause_lets_the_batch_end_and_asks_nothing_more(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.batches.hold = True
    run = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    generation_pause(run=run, by=lead)
    server.batches.hold = False
    look()
    run = drive(run)
    assert (run.state, Batch.objects.count()) == (RunState.PAUSED, 1)
    assert Batch.objects.get().state == BatchState.TAKEN_IN
    generation_resume(run=run, by=lead)
    assert through(run).state == RunState.DONE
    assert set(server.batches.asked.values()) == {1}


def test_batches_are_asked_only_of_an_endpoint_that_offers_them(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    for drafter in (endpoint, None):
        with pytest.raises(RecipeRefused, match="no batches"):
            start(project, sources=(guideline,), endpoint=drafter, count=1, in_batches=True)
    assert not GenerationRun.objects.exists()


@pytest.mark.once
def test_a_pilot_waits_for_its_batches(
    project: Project, study: Study, batch_endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(project, studies=(study,), endpoint=batch_endpoint, count=12, pilot=True, in_batches=True)
    server.batches.hold = True
    run = drive(run)
    assert (run.state, Batch.objects.get().request_count) == (RunState.QUEUED, 5)
    assert not runs_to_drive().exists()
    server.batches.hold = False
    look()
    time_passes(run)
    run = through(run)
    assert (run.state, run.done_count) == (RunState.PAUSED, 5)


def test_a_schema_leads_back_to_its_answer() -> None:
    for answer in SCHEMA_NAMES:
        assert answer_type_of(json.loads(json.dumps(strict_schema(answer)))) is answer
    assert answer_type_of({"type": "object"}) is None
