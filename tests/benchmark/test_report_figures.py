"""Figures of reports where little is known: no spread, nobody who read them, half a pass, two studies."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from benchmark.board.report_rows import Opinions, Written, report_row
from benchmark.board.report_told import report_told
from benchmark.extraction import VERSION
from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import EvaluationRun, Judgement, JudgeRun, Response, Score, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.rating_save import Opinion, rating_save
from benchmark.services.reports_gather import reports_gather
from benchmark.services.response_score import response_score
from benchmark.services.run_control import evaluation_retry
from benchmark.services.study_close import study_close
from benchmark.tasks import calibration_work
from projects.models import Project, RunState, User
from tests.benchmark.boards import run_make
from tests.benchmark.judged import calibrated_make, judge_make_up, judge_run_make
from tests.benchmark.report_items import suite_of_reports, written

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 16


def reports(count: int = MANY, empty: int = 0) -> list[Written]:
    return [Written(place, f"case {place}", place < empty, frozenset()) for place in range(count)]


def opinions(value: float = 4.0, count: int = MANY) -> Opinions:
    found = Opinions(None)
    for dimension in Dimension:
        found.by_clinicians[dimension] = dict.fromkeys(range(count), value)
    return found


@pytest.mark.parametrize("value", [1.0, 4.0, 5.0])
def test_points_that_are_all_alike_are_not_known_beyond_doubt(value: float) -> None:
    row = report_row(reports(), MANY, opinions(value))
    assert row["score"] == 20 * value
    assert row["high"] - row["low"] > 10
    assert 20 <= row["low"] <= row["score"] <= row["high"] <= 100


def test_empty_reports_alone_are_not_the_points_of_a_model_that_nobody_has_read() -> None:
    row = report_row(reports(empty=1), MANY, Opinions(None))
    assert (row["score"], row["scored"]) == (None, 0)
    assert row["why"].startswith("No certified judge")
    assert report_row(reports(empty=1), MANY, opinions())["score"] == (20 + 15 * 80) / MANY
    # One that wrote nothing at all has the least, whoever would read it.
    assert report_row(reports(empty=MANY), MANY, Opinions(None))["score"] == 20


@pytest.mark.parametrize("n", [15, 16, 30, 87, 300])
def test_told_limits_hold_the_exact_figure_wherever_it_lay_before_the_step(n: int) -> None:
    for harmed in range(n + 1):
        exact = {"per_100": 100 * harmed / n, "n": n}
        points = 20 + 80 * harmed / n
        told = report_told(
            {
                "source": "run here",
                "told": ["report"],
                "report": {
                    "asked": n, "n": n, "clusters": n, "claim": True, "judge": "", "why": "",
                    "score": points, "scored": n, "critical": exact,
                },
            }
        )  # fmt: skip
        assert told is not None
        assert told["critical"]["low"] <= exact["per_100"] <= told["critical"]["high"]
        assert told["low"] <= points <= told["high"]


def row_of(version: SuiteVersion) -> dict[str, Any]:
    found: dict[str, Any] = board_refresh(version=version)["rows"][0]["report"]
    return found


@pytest.fixture
def run(project: Project) -> EvaluationRun:
    """A model that writes of L4/5 on every case: a third of the cases lie there."""
    return run_make(suite_of_reports(project, MANY), "One", [written()] * MANY)


def test_a_pass_that_has_read_half_of_the_reports_changes_no_figure(run: EvaluationRun) -> None:
    Score.objects.update(extractor_version="2", critical="")
    before = row_of(run.version)
    assert before["critical"]["per_100"] == 0
    for response in run.responses.order_by("pk")[:8]:
        response_score(response=response)
    assert row_of(run.version) == before
    for response in run.responses.order_by("pk")[8:]:
        response_score(response=response)
    assert row_of(run.version)["critical"]["per_100"] == pytest.approx(100 * 11 / MANY)
    assert set(Score.objects.values_list("extractor_version", flat=True)) == {"2", VERSION}


def test_reports_that_are_asked_for_again_count_once_the_retry_has_ended(
    run: EvaluationRun, evaluator: User
) -> None:
    failed = run.responses.order_by("-pk")[0]
    Score.objects.filter(response=failed).delete()
    Response.objects.filter(pk=failed.pk).update(state=Response.State.ERROR, text="")
    EvaluationRun.objects.filter(pk=run.pk).update(done_count=MANY - 1, failed_count=1)
    before = row_of(run.version)
    assert (before["asked"], before["n"]) == (MANY, MANY - 1)
    evaluation_retry(run=EvaluationRun.objects.get(pk=run.pk), by=evaluator)
    response_score(response=Response.objects.create(run=run, item=failed.item, text=written()))
    assert row_of(run.version) == before


def rated(run: EvaluationRun, more: EvaluationRun | None, rater: User, critical: list[Critical]) -> None:
    study = reports_gather(version=run.version, runs=[run, *([more] if more else [])])
    for report in study.reports.all():
        opinion = Opinion(dict.fromkeys(Dimension, 5), critical)
        rating_save(report=report, rater=rater, seen=0, opinion=opinion, finish=True)
    study_close(study=study)


def test_an_error_that_one_study_named_is_not_undone_by_a_later_one(
    run: EvaluationRun, surgeon_a: User, surgeon_b: User
) -> None:
    rated(run, None, surgeon_a, [Critical.MISSED_EMERGENCY])
    assert row_of(run.version)["critical"]["kinds"]["missed_emergency"] == MANY
    other = run_make(run.version, "Two", [written()] * MANY)
    rated(run, other, surgeon_b, [])
    rows = {one["model"]: one["report"] for one in board_refresh(version=run.version)["rows"]}
    assert rows["One"]["critical"]["kinds"]["missed_emergency"] == MANY
    assert rows["One"]["score"] == 40
    assert rows["Two"]["critical"]["kinds"]["missed_emergency"] == 0


def test_who_presses_twice_at_once_makes_one_study(run: EvaluationRun) -> None:
    start = Barrier(4)

    def gather(_: int) -> int:
        start.wait(20)
        try:
            return reports_gather(version=run.version, runs=[run]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(gather, range(4)))) == 1
    assert run.version.report_studies.get().reports.count() == MANY


def test_a_judge_that_loses_its_certificate_loses_its_say_on_boards(
    project: Project, run: EvaluationRun, surgeon_a: User
) -> None:
    judge = judge_make_up(project)
    calibrated_make(project, certified=list(Dimension), judge=judge)
    study = reports_gather(version=run.version, runs=[run])
    told = {"project": project, "study": study, "judge": judge, "state": RunState.DONE}
    judged = JudgeRun.objects.create(**told, with_probes=False)
    for report, dimension in product(study.reports.all(), Dimension):
        Judgement.objects.create(
            run=judged, report=report, dimension=dimension, state=Judgement.State.JUDGED, value=5
        )
    assert row_of(run.version)["score"] == pytest.approx((11 * 40 + 5 * 100) / MANY)
    later = judge_run_make(project, judge=judge, name="Later")
    study_close(study=later.study)
    calibration_work(later.pk)
    board = json.loads(SuiteVersion.objects.get(pk=run.version.pk).board)["rows"][0]["report"]
    assert board["score"] is None
    assert board["dimensions"][0]["uncounted"] == {"mean": 5, "n": MANY}
