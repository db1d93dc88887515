"""A run is claimed once, kept by heartbeats, and given up when a person says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imaging.models import ImportRun
from projects.errors import RunNotOpen
from projects.models import Approval, Project, RunState
from projects.services import (
    run_advance,
    run_cancel,
    run_claim,
    run_finish,
    run_heartbeat,
    run_log,
    run_pause,
    run_release,
    run_resume,
)
from projects.services.runs import LOG_CHARACTERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(project: Project, approval: Approval) -> ImportRun:
    return ImportRun.objects.create(project=project, approval=approval)


def lease_runs_out(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_only_one_worker_gets_a_waiting_run(run: ImportRun) -> None:
    assert run_claim(run=run, owner="one")
    assert not run_claim(run=run, owner="two")
    assert (run.state, run.lease_owner, run.attempt) == (RunState.RUNNING, "one", 1)


def test_a_dead_workers_run_is_taken_over_and_its_late_heartbeat_fails(run: ImportRun) -> None:
    run_claim(run=run, owner="dead")
    lease_runs_out(run)
    assert run_claim(run=run, owner="next")
    assert not run_heartbeat(run=run, owner="dead")
    assert not run_advance(run=run, owner="dead", done=1)
    assert not run_finish(run=run, owner="dead")
    assert run_finish(run=run, owner="next")
    assert run.state == RunState.DONE


def test_cancel_of_a_waiting_run_ends_it_at_once(run: ImportRun) -> None:
    run_cancel(run=run)
    assert run.state == RunState.CANCELLED
    with pytest.raises(RunNotOpen):
        run_cancel(run=run)


def test_cancel_of_a_running_run_waits_for_the_worker(run: ImportRun) -> None:
    run_claim(run=run, owner="one")
    run_cancel(run=run)
    assert run.state == RunState.RUNNING
    run_release(run=run, owner="one")
    assert run.state == RunState.CANCELLED


def test_a_paused_run_can_be_resumed_and_keeps_its_counts(run: ImportRun) -> None:
    run_claim(run=run, owner="one")
    run_advance(run=run, owner="one", done=3, failed=1)
    run_pause(run=run)
    run_release(run=run, owner="one")
    run.refresh_from_db()
    assert run.state == RunState.PAUSED
    run_resume(run=run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.QUEUED, 3, 1)


def test_a_finished_run_can_be_neither_paused_nor_resumed(run: ImportRun) -> None:
    run_claim(run=run, owner="one")
    run_finish(run=run, owner="one")
    with pytest.raises(RunNotOpen):
        run_pause(run=run)
    with pytest.raises(RunNotOpen):
        run_resume(run=run)


def test_the_log_keeps_its_newest_text(run: ImportRun) -> None:
    run_log(run=run, line="x" * LOG_CHARACTERS)
    run_log(run=run, line="last words")
    run.refresh_from_db()
    assert run.log.endswith("last words\n")
    assert len(run.log) <= LOG_CHARACTERS
