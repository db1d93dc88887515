"""Single answers are shown as the row that they belong to counts them."""

from __future__ import annotations

import json

import pytest

from benchmark.extraction import VERSION
from benchmark.interop.results import results_lines
from benchmark.models import EvaluationRun, Response, Score, SuiteVersion
from benchmark.services import rescore_drive as driving
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.rescore_drive import rescore_drive
from benchmark.services.rescore_start import rescore_start
from benchmark.services.response_score import response_score
from benchmark.services.run_control import evaluation_retry
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD, run_make, suite_make
from tests.benchmark.cast import questions_make
from tests.benchmark.report_items import suite_of_reports, writes, written
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
REVISED = "Answer: B. Hmm, on second thought, A."


@pytest.fixture
def half_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> SuiteVersion:
    """Twenty items, two models; an extractor of before read B, and today's has read A of the first model."""
    version = suite_make(project, 20)
    for name in ("One", "Two"):
        run_make(version, name, [REVISED] * 20)
    Score.objects.update(extractor_version="2", letter="B", is_right=False)
    board_refresh(version=version)
    monkeypatch.setattr(driving, "SHARE", 20)
    rescore_drive(run=rescore_start(version=version), owner="worker", slice_s=-1.0)
    assert Score.objects.filter(extractor_version=VERSION).count() == 20
    return version


def finish(version: SuiteVersion) -> None:
    run = version.rescores.get()
    while rescore_drive(run=run, owner="worker"):
        run.refresh_from_db()


def test_a_pass_that_is_half_done_changes_no_answer_on_a_page(
    half_read: SuiteVersion, evaluator: User
) -> None:
    client, run = signed_in(evaluator), half_read.runs.get(model__name="One")
    response = run.responses.get(item__position=1)
    page = client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    assert "Wrong 20" in page
    assert "Read by extractor 2" in page
    one = client.get(f"{BOARD}runs/{run.uid}/answers/{response.uid}/").content.decode()
    assert "<dt>Read</dt><dd>B</dd>" in one
    assert f"extractor {VERSION} has read it too" in one
    item = client.get(f"{BOARD}items/{response.item.uid}/").content.decode()
    assert item.count("extractor 2") == 2
    assert f"extractor {VERSION}" not in item
    lines = [json.loads(line) for line in results_lines(EvaluationRun.objects.get(pk=run.pk))][1:]
    assert {(line["letter"], line["extractor"]) for line in lines} == {("B", "2")}


def test_when_the_pass_has_ended_every_page_tells_the_new_reading(
    half_read: SuiteVersion, evaluator: User
) -> None:
    finish(half_read)
    client, run = signed_in(evaluator), half_read.runs.get(model__name="One")
    response = run.responses.get(item__position=1)
    assert "Right 20" in client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    one = client.get(f"{BOARD}runs/{run.uid}/answers/{response.uid}/").content.decode()
    assert "<dt>Read</dt><dd>A</dd>" in one
    assert "has read it too" not in one
    item = client.get(f"{BOARD}items/{response.item.uid}/").content.decode()
    assert item.count(f"extractor {VERSION}") == 2


def test_a_run_that_has_no_row_is_told_by_one_extractor_too(
    half_read: SuiteVersion, evaluator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older run of a model, of which a pass has read the half."""
    run = half_read.runs.get(model__name="Two")
    newer = run_make(half_read, "Two again", [REVISED] * 20)
    EvaluationRun.objects.filter(pk=newer.pk).update(model=run.model)
    board_refresh(version=half_read)
    half = run.responses.order_by("pk")[:10]
    for response in half:
        response_score(response=response)
    page = signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/").content.decode()
    assert "Wrong 20" in page
    assert "read by extractor 2" in page


@pytest.fixture
def finished(project: Project, endpoint: Endpoint, server: ChatServer) -> EvaluationRun:
    """Three items, one of which got no answer."""
    questions_make(project, 3, right=3)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    run = drive(EvaluationRun.objects.get(pk=run.pk))
    assert (run.state, run.failed_count) == (RunState.DONE, 1)
    return run


def test_a_model_stays_on_the_page_of_an_item_while_its_failed_items_are_asked_again(
    finished: EvaluationRun, evaluator: User
) -> None:
    client, name = signed_in(evaluator), finished.model.name
    failed = finished.responses.exclude(state=Response.State.ANSWERED).get().item
    answered = finished.responses.filter(state=Response.State.ANSWERED)[0].item
    evaluation_retry(run=finished, by=evaluator)
    page = client.get(f"{BOARD}items/{answered.uid}/").content.decode()
    assert f">{name}</a>" in page
    assert "asked again" in page
    assert "ANSWER" in page
    page = client.get(f"{BOARD}items/{failed.uid}/").content.decode()
    assert f">{name}</a>" in page
    assert "had no answer when the evaluation had finished" in page
    # Its answer of now does not count before the run has ended.
    late = Response.objects.create(run=finished, item=failed, text="ANSWER: A, which is new.")
    response_score(response=late)
    page = client.get(f"{BOARD}items/{failed.uid}/").content.decode()
    assert "which is new" not in page
    late.delete()
    drive(EvaluationRun.objects.get(pk=finished.pk))
    page = client.get(f"{BOARD}items/{failed.uid}/").content.decode()
    assert "asked again" not in page
    assert "ANSWER" in page


def test_a_report_stays_on_the_page_of_its_item_too(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    questions_make(project, 1)
    server.script.judge = writes(written("L4/5"))
    version = suite_of_reports(project, 2)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}] * 2})
    run = drive(EvaluationRun.objects.get(pk=evaluation_start(version=version, endpoint=endpoint).pk))
    gone = run.responses.exclude(state=Response.State.ANSWERED)
    there = run.responses.filter(state=Response.State.ANSWERED)
    reports = version.items.filter(kind="report")
    has, lacks = reports.filter(responses__in=there)[0], reports.filter(responses__in=gone)[0]
    evaluation_retry(run=run, by=evaluator)
    client = signed_in(evaluator)
    page = client.get(f"{BOARD}items/{has.uid}/").content.decode()
    assert f">{run.model.name}</a>" in page
    assert "asked again" in page
    page = client.get(f"{BOARD}items/{lacks.uid}/").content.decode()
    assert "had no answer when the evaluation had finished" in page
