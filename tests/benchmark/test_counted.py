"""Nothing mixes in one row: neither two extractors, nor a finished run with what it is asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from benchmark.counted import cuts_of, readings
from benchmark.extraction import VERSION
from benchmark.models import EvaluationRun, ItemHealth, Response, Score, SuiteVersion
from benchmark.services import rescore_drive as driving
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.health_reckon import health_reckon
from benchmark.services.rescore_drive import rescore_drive
from benchmark.services.rescore_start import rescore_start
from benchmark.services.response_score import response_score
from benchmark.services.run_control import evaluation_cancel, evaluation_retry
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD, letters, run_make, suite_make
from tests.benchmark.cast import questions_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db
REVISED = "Answer: B. Hmm, on second thought, A."


@pytest.fixture
def read_before(project: Project) -> SuiteVersion:
    """Twenty items and two models whose answers an extractor of before read as B; today's reads A."""
    version = suite_make(project, 20)
    for name in ("One", "Two"):
        run_make(version, name, [REVISED] * 20)
    Score.objects.update(extractor_version="2", letter="B", is_right=False)
    return version


def board(version: SuiteVersion) -> dict[str, tuple[int, str]]:
    rows = board_refresh(version=version)["rows"]
    return {row["model"]: (row["all"]["right"], row["extractor"]) for row in rows}


def test_a_pass_that_is_half_done_changes_no_row(
    read_before: SuiteVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "SHARE", 10)
    run = rescore_start(version=read_before)
    rescore_drive(run=run, owner="worker", slice_s=-1.0)  # ten answers of the first model
    assert board(read_before) == {"One": (0, "2"), "Two": (0, "2")}
    rescore_drive(run=run, owner="worker", slice_s=-1.0)  # all of the first model
    assert board(read_before) == {"One": (0, "2"), "Two": (0, "2")}  # the whole board, not row by row
    health_reckon(version=read_before)
    assert set(ItemHealth.objects.values_list("right", flat=True)) == {0}
    rescore_drive(run=run, owner="worker")
    assert board(read_before) == {"One": (20, VERSION), "Two": (20, VERSION)}


def test_rows_that_only_different_extractors_read_name_them_and_the_page_says_what_to_do(
    read_before: SuiteVersion, evaluator: User
) -> None:
    run_make(read_before, "New", letters(20, 20))
    assert board(read_before) == {"One": (0, "2"), "Two": (0, "2"), "New": (20, VERSION)}
    page = signed_in(evaluator).get(BOARD).content.decode()
    assert f"read by extractors 2 and {VERSION}" in page
    assert "extractor 2</span>" in page


def test_a_run_that_two_extractors_read_by_halves_is_read_whole_before_it_counts(
    read_before: SuiteVersion,
) -> None:
    one = EvaluationRun.objects.get(model__name="One")
    half = list(one.responses.order_by("pk")[:10])
    Score.objects.filter(response__in=half).delete()
    for response in half:
        response_score(response=response)
    assert one.pk not in readings(cuts_of([one]))
    assert board(read_before)["One"] == (20, VERSION)


@pytest.fixture
def finished(project: Project, endpoint: Endpoint, server: ChatServer) -> EvaluationRun:
    """Sixteen items, one of which the endpoint refused; the first one was answered wrongly."""
    questions_make(project, 16, right=16)
    Endpoint.objects.update(max_concurrency=1, open_limit=1)
    server.script.configure({"queue": [{"behaviour": "bad_request"}]})
    run = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    return drive(EvaluationRun.objects.get(pk=run.pk))


def row(version: SuiteVersion) -> dict[str, Any]:
    (found,) = board_refresh(version=version)["rows"]
    return dict(found)


def test_a_finished_run_keeps_its_row_while_its_failed_items_are_asked_again(
    finished: EvaluationRun, evaluator: User
) -> None:
    before = row(finished.version)
    assert (before["all"]["n"], before["errors"]) == (15, 100 / 16)
    evaluation_retry(run=finished, by=evaluator)
    client = signed_in(evaluator)
    assert "asked again" in client.get(BOARD).content.decode()
    assert client.get(f"{BOARD}board.json").json()["rows"][0]["asked_again"] is True
    # Half way through: the item has its answer, the run has not ended.
    item = finished.version.items.exclude(responses__run=finished).get()
    late = Response.objects.create(run=finished, item=item, text="ANSWER: A")
    response_score(response=late)
    assert row(finished.version) == before
    late.delete()
    run = drive(EvaluationRun.objects.get(pk=finished.pk))
    assert run.state == RunState.DONE
    after = row(finished.version)
    assert (after["all"]["n"], after["errors"]) == (16, 0)
    assert "asked again" not in client.get(BOARD).content.decode()


def test_a_retry_that_is_cancelled_leaves_the_finished_figures(
    finished: EvaluationRun, evaluator: User
) -> None:
    before = row(finished.version)
    evaluation_retry(run=finished, by=evaluator)
    evaluation_cancel(run=EvaluationRun.objects.get(pk=finished.pk), by=evaluator)
    run = EvaluationRun.objects.get(pk=finished.pk)
    assert run.state == RunState.CANCELLED
    assert row(finished.version) == before
    assert "The figures from before stay on the board" in (
        signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/").content.decode()
    )
    # A newer run of the same model takes its place all the same.
    EvaluationRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=1))
    told = {"project": run.project, "version": run.version, "model": run.model}
    second = EvaluationRun.objects.create(**told, state=RunState.DONE, ended_at=timezone.now())
    assert row(finished.version)["run"] == str(second.uid)


def test_a_run_that_never_finished_takes_no_place_when_it_is_asked_again(
    finished: EvaluationRun, evaluator: User
) -> None:
    EvaluationRun.objects.filter(pk=finished.pk).update(state=RunState.CANCELLED)
    evaluation_retry(run=EvaluationRun.objects.get(pk=finished.pk), by=evaluator)
    assert board_refresh(version=finished.version)["rows"] == []
