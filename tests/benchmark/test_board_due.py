"""What comes to count stands on a board in the end, though the message that wakes its worker was lost."""

from __future__ import annotations

import json

import pytest

from benchmark.models import Baseline, BoardEdition, SuiteVersion
from benchmark.selectors import versions_due
from benchmark.services.baseline import baseline_close, baseline_open, clinician_answer
from benchmark.services.board_refresh import board_refresh
from benchmark.services.judge_calibrate import judge_calibrate
from benchmark.services.reports_gather import reports_gather
from benchmark.services.study_close import study_close
from benchmark.tasks import board_compute, board_sweep
from projects.models import Project, Role, User
from tests.benchmark.boards import board_of, run_make
from tests.benchmark.judged import judge_run_make
from tests.benchmark.report_items import suite_of_reports, written
from tests.benchmark.studies import rate
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The boards that a sweep wakes workers for, in the place of the broker."""
    woken: list[int] = []
    monkeypatch.setattr("benchmark.tasks.wake", lambda task, pk: woken.append(pk))
    return woken


def answered(version: SuiteVersion, project: Project) -> Baseline:
    """Three clinicians who choose A throughout."""
    baseline = baseline_open(version=version)
    items = version.items.select_related("version__suite__project", "revision")
    for number in range(3):
        clinician = person(f"clinician-{number}", project, Role.SURGEON)
        for item in items:
            clinician_answer(item=item, clinician=clinician, letter="A")
    return baseline


def test_clinicians_who_were_closed_are_told_of_by_a_sweep(project: Project, swept: list[int]) -> None:
    version = board_of(project, ("One", 12), count=16)
    baseline = answered(version, project)
    board_sweep()
    assert swept == []
    baseline_close(baseline=baseline)
    board_sweep()
    assert swept == [version.pk]
    board_compute(version.pk)
    version.refresh_from_db()
    assert json.loads(version.board)["clinicians"]["clinicians"] == 3
    board_sweep()
    assert swept == [version.pk], "what is told is not computed again and again"


def test_a_study_that_was_closed_is_told_of_by_a_sweep(
    project: Project, surgeon_a: User, swept: list[int]
) -> None:
    version = suite_of_reports(project, 2)
    run = run_make(version, "One", [written()] * 2)
    study = reports_gather(version=version, runs=[run])
    board_refresh(version=version)
    for report in study.reports.all():
        rate(report, surgeon_a, 5)
    study_close(study=study)
    board_sweep()
    assert swept == [version.pk]
    board_compute(version.pk)
    row = json.loads(SuiteVersion.objects.get().board)["rows"][0]["report"]
    assert row["dimensions"][0]["clinicians"] == {"mean": 5, "n": 2}
    assert not versions_due().exists()


def test_a_judge_that_was_calibrated_makes_the_boards_due_that_it_has_read_for(project: Project) -> None:
    version = suite_of_reports(project, 2)
    run = run_make(version, "One", [written()] * 2)
    read = judge_run_make(project, study=reports_gather(version=version, runs=[run]))
    board_refresh(version=version)
    calibrated = judge_run_make(project, judge=read.judge, name="Elsewhere")
    study_close(study=calibrated.study)
    assert not versions_due().exists()
    judge_calibrate(run=calibrated)
    assert list(versions_due()) == [version]


def test_what_comes_to_count_while_a_board_is_computed_is_still_due(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = board_of(project, ("One", 12), count=16)
    baseline = answered(version, project)
    from benchmark.services import board_refresh as module

    computed = module.board_contents

    def meanwhile(version: SuiteVersion) -> object:
        found = computed(version)
        if not Baseline.objects.filter(closed_at__isnull=False).exists():
            baseline_close(baseline=baseline)
        return found

    monkeypatch.setattr(module, "board_contents", meanwhile)
    board_refresh(version=version)
    assert list(versions_due()) == [version]
    board_refresh(version=version)
    assert not versions_due().exists()
    assert "clinicians" in json.loads(BoardEdition.objects.order_by("-number")[0].figures)
