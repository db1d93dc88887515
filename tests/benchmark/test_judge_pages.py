"""What pages tell of judges: certified or not by dimension, with figures, reasons, files and to whom."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.conf import LazySettings
from django.test import Client

from benchmark.judge.forest import LEFT, RIGHT, judge_forest
from benchmark.judge.rubric import Dimension
from benchmark.judge.told import dimensions_told, verdict_told
from benchmark.models import JudgeCalibration, JudgeRun
from projects.live import run_within_reach
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD
from tests.benchmark.judged import (
    NOT_DEFINED,
    REASONS,
    calibrated_make,
    figure,
    judge_make_up,
    judge_run_make,
)
from tests.benchmark.studies import SYSTEMS
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
JUDGES = f"{BOARD}judges/"


def test_the_table_marks_each_judge_on_each_dimension(project: Project, lead: User) -> None:
    client = signed_in(lead)
    assert "There is no judge yet" in client.get(JUDGES).content.decode()
    judge = judge_make_up(project, sees_reference=True)
    judge_make_up(project, name="Novice")
    calibrated_make(project, judge=judge)
    page = client.get(JUDGES).content.decode()
    assert page.count("Certified</span>") == 2
    assert page.count("Not certified</span>") == 9
    assert page.count("not held yet") == len(Dimension)
    assert "sees the reference" in page
    assert "2 of 11" in page


def test_the_newest_calibration_counts(project: Project, lead: User) -> None:
    judge = judge_make_up(project)
    calibrated_make(project, judge=judge, certified=tuple(Dimension), name="First")
    calibrated_make(project, judge=judge, certified=(), name="Second")
    page = signed_in(lead).get(JUDGES).content.decode()
    assert "0 of 11" in page
    assert "by Second" in page


def test_the_page_of_a_run_tells_every_figure_and_every_reason(project: Project, evaluator: User) -> None:
    run = calibrated_make(project)
    page = signed_in(evaluator).get(f"{JUDGES}runs/{run.uid}/").content.decode()
    told = dimensions_told(run)
    assert verdict_told(told) in page
    assert "on 2 of 11 dimensions: imaging findings, diagnosis" in page
    assert [page.count(reason) for reason in REASONS] == [9, 9]
    assert NOT_DEFINED in page
    for shown in (
        "0.74",
        "0.64 to 0.84",
        "+0.05",
        "−1.10",
        "95 %",
        "<b>no reference</b>",
        "<b>no images</b>",
    ):
        assert shown in page, shown
    assert all(name in page for name in SYSTEMS)
    assert page.count("✓ certified") == 2


def test_failures_are_counted_beside_verdicts(project: Project, evaluator: User) -> None:
    run = judge_run_make(project)
    page = signed_in(evaluator).get(f"{JUDGES}runs/{run.uid}/").content.decode()
    for term, count in (("Verdicts", 2), ("in the answer", 1), ("Quotes", 2), ("not in the report", 1)):
        assert f"{term}</dt><dd>{count}</dd>" in page, term
    assert "once the study is closed" in page
    assert "narrowed" not in page, "a quote is a report's words"


def test_the_files_hold_exactly_the_figures_of_the_page(project: Project, lead: User) -> None:
    run = calibrated_make(project)
    client, root = signed_in(lead), f"{JUDGES}runs/{run.uid}/"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{root}certification.csv").content.decode())))
    kappa = next(row for row in rows if row["dimension"] == "imaging" and row["part"] == "kappa")
    assert (kappa["value"], kappa["low"], kappa["high"], kappa["certified"]) == (
        "0.74",
        "0.64",
        "0.84",
        "yes",
    )
    assert {row["why"] for row in rows if row["part"] == "reason"} == set(REASONS)
    assert {row["of"] for row in rows if row["part"] == "system_bias"} == set(SYSTEMS)
    whole = client.get(f"{root}certification.json").json()
    assert whole["verdict"] == verdict_told(dimensions_told(run))
    assert len(whole["dimensions"]) == len(Dimension)
    figures = sum(len(one["figures"]) + len(one["reasons"]) for one in whole["dimensions"])
    assert figures == len(rows)


def test_runs_that_ask_are_followed_by_those_who_may(project: Project, lead: User, outsider: User) -> None:
    run = judge_run_make(project)
    assert run_within_reach(lead, run.uid)
    assert not run_within_reach(outsider, run.uid)
    assert not run_within_reach(lead, run.study.uid)


def test_the_home_page_lists_a_run_of_a_judge(project: Project, evaluator: User) -> None:
    run = judge_run_make(project, state=RunState.RUNNING)
    page = signed_in(evaluator).get(f"/p/{project.slug}/").content.decode()
    assert f"{JUDGES}runs/{run.uid}/" in page


def test_a_run_that_is_not_calibrated_has_no_files(project: Project, lead: User) -> None:
    run = judge_run_make(project)
    assert signed_in(lead).get(f"{JUDGES}runs/{run.uid}/certification.csv").status_code == 404


def test_the_drawing_holds_every_interval(project: Project) -> None:
    run = calibrated_make(project)
    row = JudgeCalibration.objects.get(run=run, dimension=Dimension.RISK)
    figures = json.loads(row.figures)
    figures["kappa"] = figure(-0.3)
    JudgeCalibration.objects.filter(pk=row.pk).update(figures=json.dumps(figures))
    run = JudgeRun.objects.get(pk=run.pk)
    drawn = judge_forest(dimensions_told(run))
    places = [
        place
        for line in drawn.lines
        for one in (line.judge, line.clinicians)
        for place in (one.start, one.dot, one.stop)
        if place is not None
    ]
    assert min(places) >= LEFT
    assert max(places) <= RIGHT
    assert all(one.start <= one.dot <= one.stop for one in [line.clinicians for line in drawn.lines])
    assert drawn.lines[-1].judge.dot is None
    assert LEFT < drawn.limit < RIGHT


def test_visitors_read_certifications_and_nothing_of_studies(
    project: Project, evaluator: User, settings: LazySettings
) -> None:
    run = calibrated_make(project)
    plain = judge_run_make(project, judge=run.judge)
    visitor = Client()
    assert visitor.get(JUDGES).status_code == 302
    settings.PUBLIC_BOARDS = ["lumbar"]
    page = visitor.get(JUDGES).content.decode()
    assert "Certified</span>" in page
    assert "Rating studies" not in page
    assert f"judges/studies/{run.study.uid}" not in page
    shown = visitor.get(f"{JUDGES}runs/{run.uid}/").content.decode()
    assert REASONS[0] in shown
    assert "Cost" not in shown
    assert "judges/studies/" not in shown
    assert visitor.get(f"{JUDGES}runs/{run.uid}/certification.json").status_code == 200
    assert visitor.get(f"{JUDGES}runs/{plain.uid}/").status_code == 404
    for closed in (f"judges/studies/{run.study.uid}/", "judges/studies/new/", "ratings/"):
        assert visitor.get(f"{BOARD}{closed}").status_code == 302, closed


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_asks_as_often_for_eight_as_for_one(
    project: Project, lead: User, count: int, django_assert_max_num_queries: object
) -> None:
    for number in range(count):
        calibrated_make(project, judge=judge_make_up(project, name=f"J{number}"), name=f"S{number}")
    client = signed_in(lead)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(JUDGES)
