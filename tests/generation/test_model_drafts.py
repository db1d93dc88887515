"""Drafting through an endpoint: the whole way against a real HTTP server."""

from __future__ import annotations

import json

import pytest

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import Evidence, Instance, QuoteMatch, Source, State
from generation.models import Attempt, AttemptState, Call, Endpoint, GenerationItem, ItemState
from imaging.models import Study
from projects.models import Project, RunState
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


def test_a_run_drafts_and_revises_every_item(
    project: Project, sided_study: Study, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    run = drive(
        start(
            project,
            studies=(sided_study,),
            sources=(guideline,),
            endpoint=endpoint,
            languages=("en", "zh"),
            count=10,
        )
    )
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 10, 0)
    for instance in Instance.objects.filter(project=project):
        assert instance.state == State.REVISED
        assert list(instance.revisions.order_by("number").values_list("kind", flat=True)) == [
            "draft",
            "revision",
        ]
        revision = instance.current_revision
        assert revision is not None
        assert (revision.model_name, revision.model_family) == ("spine-test-1", "spine-test")
        assert revision.prompt_label == "revision 1"
        assert any(not answer["passed"] for answer in json.loads(revision.checklist)["items"])
    assert server.script.record()["requests"] == 20


def test_evidence_of_a_model_is_looked_up_in_the_passage(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=4))
    rows = Evidence.objects.filter(passage__source=guideline)
    assert rows
    for row in rows:
        assert row.match == QuoteMatch.EXACT
        assert row.passage is not None
        assert row.passage.text[row.passage_start : row.passage_end] == row.quote


@pytest.mark.once
def test_pictures_with_an_arrow_are_sent_to_an_endpoint_that_sees(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    drive(start(project, studies=(study,), endpoint=endpoint, count=6))
    assert all(row["images"] >= 1 for row in server.script.record()["seen"])
    request = json.loads(Call.objects.filter(step="draft")[0].request)
    assert len(request["pictures"][0]) == 64


def test_no_picture_is_sent_to_an_endpoint_that_does_not_see(
    project: Project, sided_study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(sees_images=False)
    drive(start(project, studies=(sided_study,), endpoint=Endpoint.objects.get(), count=2))
    assert [row["images"] for row in server.script.record()["seen"]] == [0, 0, 0, 0]


def test_a_schema_goes_into_the_prompt_where_the_endpoint_ignores_it(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(honours_schema=False)
    server.script.configure({"honour_schema": False})
    run = drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=3))
    assert run.done_count == 3


def test_an_endpoint_that_wrongly_claims_to_honour_schemas_is_repaired(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"honour_schema": False})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.done_count == 1
    assert Call.objects.filter(step="repair").count() == 2


@pytest.mark.once
def test_the_option_order_does_not_follow_the_model(
    project: Project, study: Study, endpoint: Endpoint
) -> None:
    drive(start(project, studies=(study,), endpoint=endpoint, kinds=("multiple_choice",), count=12))
    answers = set()
    for instance in Instance.objects.filter(project=project):
        assert instance.current_revision is not None
        body = body_parse(instance.current_revision.body)
        assert isinstance(body, MultipleChoice)
        answers.add(body.answer)
    assert len(answers) > 1  # The server always answers with its first option.


def test_a_second_run_is_served_from_the_ledger(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    first = drive(start(project, sources=(guideline,), endpoint=endpoint, count=3))
    asked = server.script.record()["requests"]
    Instance.objects.update(state=State.WITHDRAWN)  # A question that stands would be drafted once more.
    second = drive(start(project, sources=(guideline,), endpoint=endpoint, count=3))
    assert (first.done_count, second.done_count) == (3, 3)
    assert server.script.record()["requests"] == asked
    assert second.spent == 0


def test_an_invented_quote_causes_one_redraft(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure(
        {"queue": [{"behaviour": "invented_quote", "when": f"{kind}_draft"} for kind in ("choice", "open")]}
    )
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.done_count == 1
    instance = Instance.objects.get(project=project)
    kinds = list(instance.revisions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["draft", "revision", "draft", "revision"]
    assert instance.revisions.get(number=2).findings.filter(severity="error").exists()
    assert instance.current_revision is not None
    assert instance.current_revision.number == 4
    assert not instance.current_revision.findings.filter(severity="error").exists()
    redraft = server.script.record()["seen"][2]["text"]
    assert "<findings>" in redraft
    assert "<previous>" in redraft


def test_after_one_redraft_the_instance_is_reviewable_with_its_findings(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    faults = [{"behaviour": "invented_quote", "when": f"{kind}_draft"} for kind in ("choice", "open")]
    server.script.configure({"queue": faults + faults})
    drive(start(project, sources=(guideline,), endpoint=endpoint, kinds=("multiple_choice",), count=1))
    instance = Instance.objects.get(project=project)
    assert instance.state == State.REVISED
    assert instance.current_revision is not None
    assert instance.current_revision.findings.filter(severity="error").exists()
    assert server.script.record()["requests"] == 4


@pytest.mark.parametrize(
    ("behaviour", "kind", "state"),
    [
        ("refuse", "refused", AttemptState.REFUSED),
        ("truncate", "truncated", AttemptState.TRUNCATED),
        ("bad_request", "rejected", AttemptState.REJECTED),
        ("unauthorised", "rejected", AttemptState.REJECTED),
    ],
)
def test_what_asking_again_cannot_mend_fails_at_once_under_its_own_name(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    behaviour: str,
    kind: str,
    state: str,
) -> None:
    server.script.configure({"queue": [{"behaviour": behaviour}]})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    item = GenerationItem.objects.get(run=run)
    assert (item.state, item.problem_kind) == (ItemState.FAILED, kind)
    assert item.problem
    attempt = Attempt.objects.get()
    assert attempt.state == state
    assert attempt.raw_response
    assert server.script.record()["requests"] == 1


def test_a_repair_that_brings_the_same_wrong_answer_is_not_asked_again(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "wrong_schema"}] * 3})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    item = GenerationItem.objects.get(run=run)
    assert (item.state, item.problem_kind) == (ItemState.FAILED, "bad_schema")
    assert server.script.record()["requests"] == 2
    assert "rationale" in item.problem


@pytest.mark.parametrize("behaviour", ["rate_limit", "server_error", "hang_up"])
def test_a_passing_trouble_is_waited_out(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, behaviour: str
) -> None:
    server.script.configure({"queue": [{"behaviour": behaviour}]})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert (run.state, run.done_count) == (RunState.DONE, 1)
    assert server.script.record()["requests"] == 3


@pytest.mark.once
@pytest.mark.parametrize(
    ("behaviour", "seconds"), [("hang", 2.5), ("slow_drip", 2.5), ("stall", 2.5), ("stall", 0.1)]
)
def test_a_slow_answer_is_given_up_after_the_endpoints_time(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    behaviour: str,
    seconds: float,
) -> None:
    Endpoint.objects.update(timeout_seconds=1)
    server.script.configure({"queue": [{"behaviour": behaviour, "seconds": seconds}]})
    run = drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    assert run.done_count == 1
    late = Attempt.objects.get(state=AttemptState.TIMED_OUT)
    assert late.cost == late.reserved > 0  # It may have been worked on, so it counts at its worst.


def test_the_wait_that_the_endpoint_asks_for_is_kept(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 1}]})
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    first, second = Attempt.objects.order_by("sent_at")[:2]
    assert first.state == AttemptState.RATE_LIMITED
    assert (second.sent_at - first.sent_at).total_seconds() >= 1.0


@pytest.mark.parametrize("behaviour", ["no_usage", "odd_usage"])
def test_odd_or_missing_usage_breaks_nothing(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, behaviour: str
) -> None:
    server.script.configure({"queue": [{"behaviour": behaviour}]})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.done_count == 1
    first = Attempt.objects.order_by("pk")[0]
    assert first.input_tokens == (310 if behaviour == "odd_usage" else None)
    if behaviour == "no_usage":
        assert first.cost == first.reserved


def test_an_endpoint_that_is_down_fails_the_run_with_a_sentence(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "unauthorised"}] * 40})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=20))
    assert run.state == RunState.FAILED
    assert "five items in a row" in run.error_for_user
    assert server.script.record()["requests"] == 5
