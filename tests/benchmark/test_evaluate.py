"""An evaluation from the frozen suite to the board, against a real server."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from benchmark.errors import EvaluationRefused, SuiteRefused
from benchmark.models import EvaluationRun, Item, Response, Score, Suite
from benchmark.pictures import item_pictures
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.response_score import response_score
from benchmark.services.run_control import evaluation_retry
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import suite_freeze
from corpus.bodies import MultipleChoice, body_parse
from corpus.models import HeldOut, Release, ReleaseRow, Revision, State, Tier
from corpus.releases.held_out import HeldOutGate
from generation.models import Endpoint
from projects.models import Approval, Egress, Project, RunState, User
from projects.services import run_cancel, run_resume
from tests.append_only import triggers_off
from tests.benchmark.cast import endpoint_make, question_make, questions_make, source_make
from tests.generation.cast import study_make
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


def drive(run: EvaluationRun) -> EvaluationRun:
    while evaluation_drive(run=run, owner="test"):
        run.refresh_from_db()
    return EvaluationRun.objects.get(pk=run.pk)


def test_a_model_is_scored_on_every_item(project: Project, endpoint: Endpoint, server: ChatServer) -> None:
    questions_make(project, 20, right=15)
    version = suite_freeze(project=project, name="Discs")
    run = drive(evaluation_start(version=version, endpoint=endpoint, seed=7))
    assert run.state == RunState.DONE
    assert (run.done_count, run.failed_count, run.total_count) == (20, 0, 20)
    assert Score.objects.filter(is_right=True).count() == 15
    row = json.loads(run.version.board)["rows"][0]
    assert row["all"]["score"] == 75
    assert row["all"]["interval"] == "Wilson"
    assert (round(row["all"]["low"], 1), round(row["all"]["high"], 1)) == (53.1, 88.8)
    assert row["exact_level"] == {"n": 20, "claim": True, "score": 75, "off_by_one": 25}
    assert row["image"] is None
    response = Response.objects.first()
    assert response is not None
    assert response.latency_ms is not None
    assert response.input_tokens
    assert response.cost > 0
    score = response.scores.get()
    assert response.text[score.span_start : score.span_end] == "A"
    assert score.method == "last_line"


def test_a_model_is_asked_at_the_endpoint_that_was_chosen_whatever_others_were_called(
    project: Project, endpoint: Endpoint
) -> None:
    """An endpoint may be renamed, and another take its name."""
    questions_make(project, 2)
    version = suite_freeze(project=project, name="Discs")
    first = evaluation_start(version=version, endpoint=endpoint, model_name="7B")
    name = endpoint.name
    Endpoint.objects.filter(pk=endpoint.pk).update(name="The old one")
    other = endpoint_make("http://127.0.0.1:9/v1", name=name)
    second = evaluation_start(version=version, endpoint=other, model_name="7B")
    assert (first.model.endpoint, second.model.endpoint) == (endpoint, other)
    again = evaluation_start(version=version, endpoint=other, model_name="7B")
    assert again.model == second.model


def test_nothing_answered_is_asked_again_after_a_crash(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 6, right=3)
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.PAUSED)
    items = list(run.version.items.all())
    for item in items[:4]:
        with transaction.atomic():
            kept = Response.objects.create(run=run, item=item, repeat=1, text="ANSWER: A")
            response_score(response=kept)
    run.refresh_from_db()
    run_resume(run=run)
    run = drive(run)
    assert run.state == RunState.DONE
    assert len(server.script.seen) == 2
    assert run.responses.count() == 6


def test_the_row_stands_on_the_board_before_the_run_is_called_finished(
    project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions_make(project, 20, right=15)
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)

    def dies_at_the_end(**_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("benchmark.services.run_close.run_finish", dies_at_the_end)
    with pytest.raises(KeyboardInterrupt):
        drive(run)
    monkeypatch.undo()
    run.version.refresh_from_db()
    assert [row["run"] for row in json.loads(run.version.board)["rows"]] == [str(run.uid)]
    EvaluationRun.objects.update(lease_until="2020-01-01T00:00:00Z")
    run.refresh_from_db()
    assert drive(run).state == RunState.DONE


def test_a_second_worker_does_nothing_while_the_first_holds_the_run(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 2)
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    from projects.services import run_claim

    assert run_claim(run=run, owner="first")
    assert not evaluation_drive(run=EvaluationRun.objects.get(pk=run.pk), owner="second")
    assert server.script.seen == []


def test_a_cancelled_run_ends_without_a_place_on_the_board(project: Project, endpoint: Endpoint) -> None:
    questions_make(project, 2)
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    run_cancel(run=run)
    assert drive(run).state == RunState.CANCELLED
    assert board_refresh(version=run.version)["rows"] == []


def test_a_transport_error_is_no_wrong_answer(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 3, right=3)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    run = drive(EvaluationRun.objects.get(pk=run.pk))
    assert (run.done_count, run.failed_count) == (2, 1)
    row = json.loads(run.version.board)["rows"][0]
    assert row["all"]["n"] == 2
    assert row["all"]["score"] == 100
    assert round(row["errors"], 1) == 33.3


def test_a_passing_rate_limit_is_waited_out(project: Project, endpoint: Endpoint, server: ChatServer) -> None:
    questions_make(project, 1, right=1)
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 0.1}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    assert drive(run).done_count == 1
    assert len({seen.key for seen in server.script.seen}) == 2


def test_an_endpoint_that_is_down_fails_the_run_and_can_be_resumed(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 8, right=8)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "unauthorised"}] * 50})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    run = drive(EvaluationRun.objects.get(pk=run.pk))
    assert run.state == RunState.FAILED
    assert "did not accept the key" in run.error_for_user
    assert "resume" in run.error_for_user
    server.script.forget()
    Endpoint.objects.update(rests_until=None, failures_in_row=0)  # An admin mended the key and saw it answer.
    run_resume(run=run)
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 8, 0)


def test_a_hidden_suite_keeps_the_endpoints_own_words_out_of_the_error(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 8, right=8)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}] * 50})
    version = suite_freeze(project=project, name="Discs", is_hidden=True)
    run = drive(EvaluationRun.objects.get(pk=evaluation_start(version=version, endpoint=endpoint).pk))
    assert run.state == RunState.FAILED
    assert "rejected the request (400)" in run.error_for_user
    assert "maximum context length" not in run.error_for_user


def test_a_fault_of_the_program_costs_one_item_its_answer_and_is_told(
    project: Project, endpoint: Endpoint
) -> None:
    questions_make(project, 3, right=3)
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    first = run.version.items.order_by("position")[0]
    with triggers_off():
        Revision.objects.filter(pk=first.revision_id).update(body="a damaged row")
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 2, 1)
    assert "the worker's log says where" in run.responses.get(item=first).problem


def test_what_got_no_answer_is_asked_again_and_the_rest_is_not(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    questions_make(project, 3, right=3)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    run = drive(EvaluationRun.objects.get(pk=run.pk))
    assert (run.done_count, run.failed_count) == (2, 1)
    asked = len(server.script.seen)
    assert evaluation_retry(run=run, by=evaluator) == 1
    with pytest.raises(EvaluationRefused, match="still at work"):
        evaluation_retry(run=run, by=evaluator)
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 3, 0)
    assert len(server.script.seen) == asked + 1
    with pytest.raises(EvaluationRefused, match="has its answer"):
        evaluation_retry(run=run, by=evaluator)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_refusal_of_the_model_is_unanswered_never_guessed(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    questions_make(project, 1, right=1)
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    row = json.loads(drive(run).version.board)["rows"][0]
    assert row["unanswered"] == 100
    assert row["all"]["score"] == 0


def test_images_travel_and_hospital_material_stays_local(
    project: Project, approval: Approval, server: ChatServer, db: None
) -> None:
    study = study_make(project, approval, egress=Egress.LOCAL_ONLY)
    question_make(project, 1, study=study)
    version = suite_freeze(project=project, name="Images")
    local = endpoint_make(server.url)
    run = drive(evaluation_start(version=version, endpoint=local))
    assert run.done_count == 1
    assert server.script.seen[0].images == 1
    server.script.forget()
    hosted = endpoint_make(server.url, name="Hosted", is_local=False)
    run = drive(evaluation_start(version=version, endpoint=hosted))
    assert server.script.seen == []
    refused = run.responses.get()
    assert refused.state == Response.State.REFUSED
    assert "local" in refused.problem


def test_a_source_for_local_models_stays_local(project: Project, server: ChatServer, db: None) -> None:
    question_make(project, 1, source=source_make(project, egress=Egress.LOCAL_ONLY))
    version = suite_freeze(project=project, name="Text")
    hosted = endpoint_make(server.url, name="Hosted", is_local=False)
    run = drive(evaluation_start(version=version, endpoint=hosted))
    assert server.script.seen == []
    assert run.failed_count == 1


def test_an_endpoint_without_eyes_is_refused_for_images(
    project: Project, approval: Approval, endpoint: Endpoint
) -> None:
    question_make(project, 1, study=study_make(project, approval))
    Endpoint.objects.update(sees_images=False)
    endpoint.refresh_from_db()
    with pytest.raises(EvaluationRefused, match="does not see images"):
        evaluation_start(version=suite_freeze(project=project, name="Images"), endpoint=endpoint)


def test_items_of_a_suite_are_held_out(project: Project, endpoint: Endpoint) -> None:
    one = question_make(project, 1)
    suite_freeze(project=project, name="Discs")
    row = HeldOut.objects.get()
    assert row.cluster_key == one.cluster_key
    assert HeldOutGate(project).by_uid == {one.uid: "Discs"}


def test_every_image_of_an_item_is_held_out(project: Project, approval: Approval) -> None:
    one = question_make(project, 1, study=study_make(project, approval), arrows=1)
    suite_freeze(project=project, name="Discs")
    body = body_parse(one.current_revision.body)  # type: ignore[union-attr]
    assert isinstance(body, MultipleChoice)
    item = Item.objects.select_related("instance").get()
    shown = {picture.sha256 for picture in item_pictures(item, body)}
    assert len(shown) == 2
    assert set(HeldOutGate(project).by_image) == shown
    assert HeldOut.objects.count() == 2


def test_what_a_release_holds_is_no_item_and_neither_are_its_relatives(project: Project) -> None:
    released = question_make(project, 1, cluster="subject 1")
    question_make(project, 2, cluster="subject 1")
    free = question_make(project, 3, cluster="subject 2")
    question_make(project, 4, tier=Tier.V1)
    question_make(project, 5, state=State.IN_REVIEW)
    release = Release.objects.create(
        project=project, number=1, name="r", seed=0, path="r", manifest_sha256="0" * 64, row_count=1
    )
    assert released.current_revision is not None
    ReleaseRow.objects.create(
        release=release, instance=released, revision=released.current_revision, split="train"
    )
    suite_freeze(project=project, name="Discs")
    assert [item.instance for item in Item.objects.all()] == [free]


def test_no_suite_takes_what_a_lot_alone_let_through(project: Project) -> None:
    question_make(project, 1, tier=Tier.V1)
    read_once = question_make(project, 2, tier=Tier.V2)
    with pytest.raises(SuiteRefused, match="No approved multiple-choice"):
        suite_freeze(project=project, name="Discs")
    for tier in (Tier.V0, Tier.V1):
        with pytest.raises(SuiteRefused, match="what somebody has read"):
            suite_freeze(project=project, name="Discs", least_tier=tier)
    suite_freeze(project=project, name="Trial", least_tier=Tier.V2)
    assert [item.instance for item in Item.objects.all()] == [read_once]


def test_a_suite_of_nothing_is_refused(project: Project) -> None:
    with pytest.raises(SuiteRefused, match="No approved multiple-choice"):
        suite_freeze(project=project, name="Empty")


def test_the_command_evaluates_and_tells(project: Project, endpoint: Endpoint) -> None:
    questions_make(project, 4, right=2)
    out = StringIO()
    call_command(
        "evaluate", "--project", project.slug, "--suite", "Discs", "--endpoint", endpoint.name,
        "--freeze", "V3", "--wait", "--json", stdout=out,
    )  # fmt: skip
    told = json.loads(out.getvalue())
    assert (told["state"], told["done"], told["figures"]["all"]["score"]) == ("done", 4, 50)
    with pytest.raises(CommandError, match="no suite"):
        call_command("evaluate", project=project.slug, suite="Nothing", endpoint=endpoint.name)


def test_a_bare_vertebra_among_the_options_is_a_level() -> None:
    from benchmark.services.suite_freeze import option_level
    from corpus.bodies import MultipleChoice, Option

    options = [Option(key=key, text=text) for key, text in (("A", "L1"), ("B", "L4-5"), ("C", "no level"))]
    body = MultipleChoice(
        language="en", axis="level_identification", stem="Which?", options=options, answer="A"
    )
    assert [option_level(body, letter) for letter in ("A", "B", "C", None)] == ["L1", "L4/L5", "", ""]


def test_a_suite_that_is_public_does_not_become_hidden_by_its_next_version(project: Project) -> None:
    questions_make(project, 3, right=3)
    suite_freeze(project=project, name="Discs")
    with pytest.raises(SuiteRefused, match="is public and stays so"):
        suite_freeze(project=project, name="discs", is_hidden=True)
    assert suite_freeze(project=project, name="DISCS").number == 2
    assert Suite.objects.get().name == "Discs"


@pytest.mark.parametrize("hidden_first", [True, False])
def test_no_item_is_in_a_hidden_and_in_a_public_suite(project: Project, hidden_first: bool) -> None:
    question_make(project, 1, cluster="case 1")
    suite_freeze(project=project, name="First", is_hidden=hidden_first)
    question_make(project, 2, cluster="case 1")
    with pytest.raises(SuiteRefused, match="a hidden and a public suite"):
        suite_freeze(project=project, name="Second", is_hidden=not hidden_first)
    assert not Suite.objects.filter(name="Second").exists()
    question_make(project, 3, cluster="case 3")
    second = suite_freeze(project=project, name="Second", is_hidden=not hidden_first)
    assert [item.cluster_key for item in second.items.all()] == ["case 3"]
