"""A Release survives a kill, a cancel and a second worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from corpus.models import Instance, Release, ReleaseRow, ReleaseRun, Source, State
from corpus.releases import build
from corpus.releases.build import folder_of, partial_of
from corpus.releases.filters import ReleaseFilters
from corpus.releases.journal import Journal
from corpus.releases.runs import release_run_carry_out, release_run_start
from projects.models import Project, RunState
from projects.services.runs import run_cancel, run_resume
from tests.corpus.releasing import approved, released, source_make

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for the end of the process: nothing may catch it."""


@pytest.fixture
def run(project: Project, monkeypatch: pytest.MonkeyPatch) -> ReleaseRun:
    monkeypatch.setattr(build, "BATCH", 4)
    source = source_make(project)
    for number in range(18):
        approved(project, source, number)
    return release_run_start(project=project, name="First", seed=3, filters=ReleaseFilters(), started_by=None)


def die_after(monkeypatch: pytest.MonkeyPatch, batches: int, *, torn: bool) -> None:
    """End the process after some batches, or in the midst of one with half a line written."""
    seal = Journal.batch_seal
    sealed: list[int] = []

    def batch_seal(self: Journal, rows: int) -> None:
        if len(sealed) == batches:
            if torn:
                self.files["native.jsonl"].write(b'{"half a li')
                self.files["native.jsonl"].flush()
            raise Killed
        sealed.append(rows)
        seal(self, rows)

    monkeypatch.setattr(Journal, "batch_seal", batch_seal)


def lease_runs_out(run: ReleaseRun) -> None:
    ReleaseRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("batches", [0, 2, 4])
def test_a_killed_release_goes_on_and_gives_the_same_bytes(
    run: ReleaseRun, project: Project, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    whole = released(project, seed=3)
    with monkeypatch.context() as dying:
        die_after(dying, batches, torn=True)
        with pytest.raises(Killed):
            release_run_carry_out(run=run)
    assert release_run_carry_out(run=run) is None, "the dead worker's lease still runs"
    # An approval that comes in meanwhile does not slip into the frozen choice.
    approved(project, whole.rows.first().instance.source, 99)  # type: ignore[union-attr]
    lease_runs_out(run)
    release = release_run_carry_out(run=run)
    assert release is not None
    assert release.manifest_sha256 == whole.manifest_sha256
    assert (release.row_count, ReleaseRow.objects.filter(release=release).count()) == (18, 18)
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.DONE, 18)
    assert not partial_of(run).exists()


def test_a_kill_between_the_rename_and_the_database_is_made_good(
    run: ReleaseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(build, "_register", dies)
        with pytest.raises(Killed):
            release_run_carry_out(run=run)
    assert folder_of(run).is_dir()
    assert not Release.objects.exists()
    lease_runs_out(run)
    release = release_run_carry_out(run=run)
    assert release is not None
    assert ReleaseRow.objects.filter(release=release).count() == 18


@pytest.mark.parametrize("is_registered", [False, True])
def test_a_release_killed_after_the_rename_and_then_cancelled_leaves_nothing_unless_it_is_registered(
    run: ReleaseRun, monkeypatch: pytest.MonkeyPatch, is_registered: bool
) -> None:
    def dies(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(build, "partial_remove" if is_registered else "_register", dies)
        with pytest.raises(Killed):
            release_run_carry_out(run=run)
    assert folder_of(run).is_dir()
    lease_runs_out(run)
    run_cancel(run=ReleaseRun.objects.get(pk=run.pk))
    release = release_run_carry_out(run=ReleaseRun.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert not partial_of(run).exists()
    assert folder_of(run).exists() is is_registered
    assert (release is not None) is is_registered
    assert Release.objects.exists() is is_registered
    assert run.state == (RunState.DONE if is_registered else RunState.CANCELLED)


def test_a_cancelled_release_leaves_nothing(run: ReleaseRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seal = Journal.batch_seal

    def batch_seal(self: Journal, rows: int) -> None:
        seal(self, rows)
        run_cancel(run=ReleaseRun.objects.get(pk=run.pk))

    monkeypatch.setattr(Journal, "batch_seal", batch_seal)
    assert release_run_carry_out(run=run) is None
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not partial_of(run).exists()
    assert not folder_of(run).exists()
    assert not Release.objects.exists()


@pytest.mark.parametrize("moved", ["withdrawn", "rights"])
def test_a_release_refused_at_its_end_leaves_nothing_and_can_be_tried_again(
    run: ReleaseRun, project: Project, monkeypatch: pytest.MonkeyPatch, moved: str
) -> None:
    other = released(project, name="Other")
    instance = Instance.objects.first()
    assert instance is not None
    seal = build._seal

    def seal_late(*args: Any) -> None:
        seal(*args)
        if moved == "withdrawn":
            Instance.objects.filter(pk=instance.pk).update(state=State.WITHDRAWN)
        else:
            Source.objects.update(may_train=False)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(build, "_seal", seal_late)
        assert release_run_carry_out(run=run) is None
    run.refresh_from_db()
    assert (run.state, run.release) == (RunState.FAILED, None)
    assert "Write the release again." in run.error_for_user
    assert [path.name for path in folder_of(run).parent.iterdir()] == [other.path.split("/")[-1]]
    Source.objects.update(may_train=True)
    run_resume(run=run)
    release = release_run_carry_out(run=run)
    assert release is not None, run.error_for_user
    assert release.row_count == (17 if moved == "withdrawn" else 18)
