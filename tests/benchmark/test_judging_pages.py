"""Evaluators make a judge, start it on a study, and pause, resume and cancel its run."""

from __future__ import annotations

import json

import pytest
from django.utils.html import escape

from benchmark.judge.standing import runs_uncalibrated
from benchmark.models import Judge, JudgeCalibration, JudgeRun
from benchmark.services.study_close import study_close
from benchmark.tasks import calibration_work
from generation.models import Endpoint
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import endpoint_make
from tests.benchmark.judged import judge_make_up, judge_run_make
from tests.benchmark.studies import rate, study_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
JUDGES = f"{BOARD}judges/"


@pytest.fixture
def local(db: None) -> Endpoint:
    """An endpoint in the house at which nobody answers."""
    return endpoint_make("http://127.0.0.1:9/v1", name="In the house")


def test_other_settings_of_a_name_are_its_next_version(
    project: Project, evaluator: User, local: Endpoint
) -> None:
    client = signed_in(evaluator)
    sent = {"name": "Reader", "endpoint": str(local.uid), "model_name": "m-1"}
    for more in ({}, {"sees_reference": "on"}, {}):
        answer = client.post(f"{JUDGES}new/", {**sent, **more})
        assert answer.status_code == 302, answer.content.decode()
    told = list(Judge.objects.order_by("version").values_list("version", "sees_reference", "model_name"))
    assert told == [(1, False, "m-1"), (2, True, "m-1")]
    page = client.get(JUDGES).content.decode()
    assert "Reader v2" in page
    assert "sees the reference" in page


def test_a_judge_is_started_on_a_study(project: Project, evaluator: User, local: Endpoint) -> None:
    study, client = study_make(project), signed_in(evaluator)
    address = f"{JUDGES}studies/{study.uid}/judge/"
    assert "There is no judge yet" in client.get(address).content.decode()
    client.post(f"{JUDGES}new/", {"name": "Reader", "endpoint": str(local.uid)})
    judge = Judge.objects.get()
    answer = client.post(address, {"judge": str(judge.uid), "with_probes": "on", "budget_cap": "2.5"})
    run = JudgeRun.objects.get()
    assert answer["Location"] == f"{JUDGES}runs/{run.uid}/"
    assert (run.study, run.with_probes, float(run.budget_cap or 0)) == (study, True, 2.5)
    assert run.total_count == 0  # Its worker counts: every probe has to be applied to every report.
    assert f"runs/{run.uid}/" in client.get(f"{JUDGES}studies/{study.uid}/").content.decode()


def test_what_keeps_a_judge_from_a_study_is_said_at_the_form(
    project: Project, evaluator: User, local: Endpoint
) -> None:
    study, client = study_make(project), signed_in(evaluator)
    sent = {"name": "Reader", "endpoint": str(local.uid), "sees_reference": "on"}
    client.post(f"{JUDGES}new/", sent)
    answer = client.post(f"{JUDGES}studies/{study.uid}/judge/", {"judge": str(Judge.objects.get().uid)})
    assert answer.status_code == 422
    assert "4 of 4 reports have none" in answer.content.decode()
    assert not JudgeRun.objects.exists()


def test_a_judge_of_another_project_is_not_offered(
    project: Project, other_project: Project, evaluator: User
) -> None:
    study, judge = study_make(project), judge_make_up(other_project)
    address = f"{JUDGES}studies/{study.uid}/judge/"
    answer = signed_in(evaluator).post(address, {"judge": str(judge.uid)})
    assert answer.status_code == 422
    assert not JudgeRun.objects.exists()


def test_a_finished_judging_is_held_against_a_closed_study(
    project: Project, evaluator: User, surgeon_a: User
) -> None:
    run = judge_run_make(project)
    rate(run.study.reports.order_by("number")[0], surgeon_a)
    assert list(runs_uncalibrated()) == []
    calibration_work(run.pk)
    assert not JudgeCalibration.objects.exists()
    study_close(study=run.study)
    assert list(runs_uncalibrated()) == [run]
    calibration_work(run.pk)
    assert list(runs_uncalibrated()) == []
    page = signed_in(evaluator).get(f"{JUDGES}runs/{run.uid}/").content.decode()
    assert page.count("Not certified</span>") == 11
    for row in JudgeCalibration.objects.filter(run=run):
        for reason in json.loads(row.figures)["reasons"]:
            assert escape(reason) in page, reason


def test_a_run_is_paused_resumed_and_cancelled(project: Project, evaluator: User) -> None:
    run, client = judge_run_make(project, state=RunState.QUEUED), signed_in(evaluator)
    address = f"{JUDGES}runs/{run.uid}/"

    def press(act: str) -> str:
        client.post(f"{address}{act}/")
        run.refresh_from_db()
        return str(run.state)

    assert press("pause") == RunState.PAUSED
    assert "Resume" in client.get(address).content.decode()
    assert press("resume") == RunState.QUEUED
    assert press("cancel") == RunState.CANCELLED
    late = client.post(f"{address}pause/", follow=True).content.decode()
    assert "ended" in late
