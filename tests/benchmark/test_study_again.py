"""Reports that are gathered for clinicians: which study they find, what it is called, and the list of all."""

from __future__ import annotations

import pytest
from django.test import Client

from benchmark.judge.standing import runs_uncalibrated
from benchmark.models import EvaluationRun, RatingStudy
from benchmark.services.reports_gather import reports_gather
from benchmark.services.study_close import study_close
from benchmark.tasks import calibration_work
from projects.models import Project, User
from tests.benchmark.boards import BOARD, run_make
from tests.benchmark.judged import judge_run_make
from tests.benchmark.report_items import suite_of_reports, written
from tests.benchmark.studies import rate, study_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(project: Project) -> EvaluationRun:
    return run_make(suite_of_reports(project, 2), "One", [written()] * 2)


def given(client: Client, run: EvaluationRun) -> RatingStudy:
    """The study to which "Give to clinicians" leads."""
    sent = {"run": str(run.uid)}
    answer = client.post(f"{BOARD}reports/{run.version.uid}/study/", sent)
    return RatingStudy.objects.get(uid=str(answer["Location"]).rstrip("/").rpartition("/")[2])


def test_a_study_that_was_closed_unrated_does_not_keep_its_reports_from_clinicians(
    run: EvaluationRun, evaluator: User, surgeon_a: User
) -> None:
    client = signed_in(evaluator)
    first = given(client, run)
    assert given(client, run) == first
    study_close(study=first)
    second = given(client, run)
    assert second != first
    assert second.closed_at is None
    assert second.name == f"{first.name}, 2"
    assert set(second.reports.values_list("text")) == set(first.reports.values_list("text"))
    assert given(client, run) == second
    rate(second.reports.all()[0], surgeon_a)
    study_close(study=second)
    assert given(client, run) == second, "what was rated is not rated anew"
    told = client.get(f"{BOARD}judges/studies/{second.uid}/").content.decode()
    assert "Clinicians have rated these reports here" in told
    # A judge needs nobody who rates: it reads what is there.
    assert reports_gather(version=run.version, runs=[run]) == second


def test_a_judging_of_a_study_that_nobody_rated_is_held_against_it_once(project: Project) -> None:
    run = judge_run_make(project)
    study_close(study=run.study)
    assert list(runs_uncalibrated()) == [run]
    calibration_work(run.pk)
    assert list(runs_uncalibrated()) == []
    assert not run.calibrations.filter(is_certified=True).exists()


def test_a_file_s_study_is_not_taken_for_a_gathered_one_of_its_name(
    project: Project, run: EvaluationRun
) -> None:
    name = reports_gather(version=run.version, runs=[run]).name
    RatingStudy.objects.all().delete()
    sent = study_make(project, name=name)
    gathered = reports_gather(version=run.version, runs=[run])
    assert gathered != sent
    assert (gathered.version, gathered.name) == (run.version, f"{name}, 2")
    assert gathered.reports.filter(response__run=run).count() == gathered.reports.count() == 2
    assert reports_gather(version=run.version, runs=[run]) == gathered


@pytest.mark.parametrize("page", ["reports/", "judges/"])
def test_studies_are_listed_by_pages_with_the_newest_first(
    project: Project, run: EvaluationRun, evaluator: User, page: str
) -> None:
    for number in range(1, 46):
        RatingStudy.objects.create(
            project=project, version=run.version, name=f"Study {number:02}", rubric_version="1"
        )
    client, address = signed_in(evaluator), f"{BOARD}{page}"
    found: list[list[int]] = []
    for _ in range(3):
        told = client.get(address).content.decode()
        found.append([number for number in range(45, 0, -1) if f">Study {number:02}</a>" in told])
        address = f"{BOARD}{page}" + _following(told)
    assert [len(one) for one in found] == [20, 20, 5]
    assert [number for one in found for number in one] == list(range(45, 0, -1))
    assert address == f"{BOARD}{page}"


def _following(page: str) -> str:
    """The address of the next page; empty on the last."""
    before, found, _ = page.partition('" rel="next"')
    return before.rpartition('href="')[2].replace("&amp;", "&") if found else ""
