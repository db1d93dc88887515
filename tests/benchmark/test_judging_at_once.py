"""A judging begins at once, however many reports there are: its worker applies the probes."""

from __future__ import annotations

import json
import time

import pytest

from benchmark.judge.asking import pieces_of, probed_once
from benchmark.judge.families import families_told, writers_of
from benchmark.judge.manifest import judging_manifest
from benchmark.models import JudgeRun, RatingStudy, StudyReport
from benchmark.services import judging_questions
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_control import judging_pause, judging_resume
from benchmark.services.judging_drive import judging_drive
from benchmark.services.judging_start import judging_start
from generation.models import Endpoint
from projects.models import Project, RunState, User
from projects.services import run_claim
from tests.benchmark import judging_cast as cast
from tests.benchmark.boards import BOARD
from tests.benchmark.reports_to_probe import REPORTS
from tests.benchmark.test_judging import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 240


@pytest.fixture(autouse=True)
def _nothing_probed_yet() -> None:
    probed_once.cache_clear()


def study_of(project: Project, count: int) -> RatingStudy:
    """Reports of which no two are alike."""
    study = cast.study_make(project, subjects=1, systems=1)
    StudyReport.objects.bulk_create(
        StudyReport(
            study=study, number=number, report_id=str(number), subject="s", system="One",
            text=f"Case {number}. {REPORTS[number % 7]}\n{REPORTS[(number + 1) % 7]}",
        )
        for number in range(2, count + 1)
    )  # fmt: skip
    return study


def test_a_start_on_many_reports_applies_no_probe(
    project: Project, endpoint: Endpoint, evaluator: User
) -> None:
    study = study_of(project, MANY)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    client, address = signed_in(evaluator), f"{BOARD}judges/studies/{study.uid}/judge/"
    began = time.perf_counter()
    answer = client.post(address, {"judge": str(judge.uid), "with_probes": "on"})
    took = time.perf_counter() - began
    assert (answer.status_code, probed_once.cache_info().misses) == (302, 0)
    assert took < 3  # Applying them took a quarter to half a minute.
    page = client.get(answer["Location"]).content.decode()
    assert "counting" in page
    assert "every probe is applied to every report" in page
    assert "counting" in client.get(f"{BOARD}judges/").content.decode()


def test_the_worker_counts_the_questions_and_completes_the_manifest(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.judge = cast.exact
    study = study_of(project, 3)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    run = judging_start(study=study, judge=judge)
    whole = judging_manifest(study, judge, with_probes=True)
    assert run.total_count == 0
    begun = json.loads(run.manifest)
    told = families_told(judge, writers_of(study))
    assert begun == {name: value for name, value in whole.items() if name != "questions"} | told
    run = drive(run)
    assert (run.state, run.error_for_user) == (RunState.DONE, "")
    assert run.done_count == run.total_count == len(pieces_of(study, judge, with_probes=True))
    assert json.loads(run.manifest) == whole | told


def test_a_later_slice_applies_no_probe_again(project: Project, endpoint: Endpoint) -> None:
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    study = study_of(project, 3)
    run = judging_start(study=study, judge=judge)
    assert run_claim(run=run, owner="worker")
    assert judging_questions.probes_apply(run=run, owner="worker")
    once = probed_once.cache_info().misses
    assert once == 3 * 5
    judging_manifest(study, judge, with_probes=True)
    pieces_of(study, judge, with_probes=True)
    assert judging_questions.probes_apply(run=run, owner="worker")
    assert probed_once.cache_info().misses == once


def test_a_judging_is_paused_and_keeps_its_lease_while_probes_are_applied(
    project: Project, endpoint: Endpoint, evaluator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging_questions, "LOOK_S", 0.0)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    run = judging_start(study=study_of(project, 3), judge=judge)
    assert run_claim(run=run, owner="worker")
    before = JudgeRun.objects.get(pk=run.pk).lease_until
    assert before is not None
    judging_pause(run=JudgeRun.objects.get(pk=run.pk), by=evaluator)
    assert not judging_questions.probes_apply(run=run, owner="worker")
    run.refresh_from_db()
    assert (run.state, run.total_count) == (RunState.PAUSED, 0)
    judging_resume(run=run, by=evaluator)
    assert run_claim(run=run, owner="worker")
    assert judging_questions.probes_apply(run=run, owner="worker")
    run.refresh_from_db()
    assert run.lease_until is not None
    assert run.lease_until > before
    assert not judging_questions.probes_apply(run=run, owner="somebody else")
    assert not judging_drive(run=run, owner="somebody else")
