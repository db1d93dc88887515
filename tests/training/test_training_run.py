"""A run from its row to its checkpoints: carried out, cancelled, resumed, refused, taken over."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from corpus.models import Release
from projects.models import Project, RunState, User
from projects.services.runs import run_cancel, run_resume
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released, source_make
from tests.held_out import hold_out
from tests.training.conftest import trains_here
from training import supervise
from training.curriculum import recipe_for, recipe_revise
from training.follow import Event, run_follow
from training.models import Checkpoint, TrainingMetric, TrainingRun
from training.services import output_folder, training_run_start
from training.supervise import training_run_carry_out
from training.tasks import training_runs_wake

QUICK = {"epochs": 1.0, "max_steps": 6, "save_every": 2}


@pytest.fixture(autouse=True)
def _own_data(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trains_here(settings, tmp_path, monkeypatch)


@pytest.fixture
def release(project: Project) -> Release:
    source = source_make(project)
    for number in range(12):
        approved(project, source, number)
    return released(project, shares=(70, 30, 0))


def start(release: Release, steps: int = 6) -> TrainingRun:
    recipe = recipe_for(release.project, "tiny")
    stages = [{**stage, **QUICK, "max_steps": steps} for stage in json.loads(recipe.stages)]
    recipe = recipe_revise(recipe=recipe, stages=stages, knobs=json.loads(recipe.knobs))
    return training_run_start(release=release, recipe=recipe, base="tiny", seed=42, started_by=None)


@pytest.mark.once
@pytest.mark.torch
def test_a_run_leaves_metrics_checkpoints_and_a_final_model(release: Release) -> None:
    run = start(release)
    assert training_run_carry_out(run=run)
    run.refresh_from_db()
    assert (run.state, run.exit_code, run.error_for_user) == (RunState.DONE, 0, "")
    # Stage 3 is for dialogues, of which this release has none.
    assert (run.done_count, run.total_count, run.percent) == (12, 12, 100)
    losses = TrainingMetric.objects.filter(run=run, stage=1).order_by("step").values_list("step", "loss")
    assert [step for step, _ in losses] == [1, 2, 3, 4, 5, 6]
    assert all(loss is not None for _, loss in losses)
    evals = TrainingMetric.objects.filter(run=run, stage=2, eval_loss__isnull=False)
    assert list(evals.order_by("step").values_list("step", flat=True)) == [2, 4, 6]
    final = Checkpoint.objects.get(run=run, stage=2, is_final=True)
    complete = json.loads((output_folder(run) / "COMPLETE").read_text(encoding="utf-8"))
    assert final.sha256 == complete["sha256"]
    kept = Checkpoint.objects.filter(run=run, is_removed=False, is_final=False)
    on_disk = {path.name for path in output_folder(run).glob("stage-*/checkpoint-*")}
    assert {f"checkpoint-{one.step}" for one in kept} == on_disk


@pytest.mark.once
@pytest.mark.torch
def test_a_cancelled_run_keeps_its_checkpoint_and_goes_on_when_resumed(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(release, steps=400)

    def cancel_at_first_step(*, run: TrainingRun) -> Event | None:
        ending = run_follow(run=run)
        if TrainingMetric.objects.filter(run=run).exists() and not run.cancel_requested:
            run_cancel(run=TrainingRun.objects.get(pk=run.pk))
            monkeypatch.setattr(supervise, "HEARTBEAT", 0.0)
        return ending

    with monkeypatch.context() as pressing:
        pressing.setattr(supervise, "run_follow", cancel_at_first_step)
        training_run_carry_out(run=run)
    run.refresh_from_db()
    assert (run.state, run.exit_code) == (RunState.CANCELLED, 3)
    assert not (output_folder(run) / "final").exists()
    assert not (output_folder(run) / "COMPLETE").exists()
    reached = Checkpoint.objects.filter(run=run, is_removed=False).latest("step").step
    run_resume(run=run)
    config = json.loads(run.config)
    config["stages"] = [{**stage, "max_steps": reached + 2} for stage in config["stages"][:1]]
    TrainingRun.objects.filter(pk=run.pk).update(config=json.dumps(config))
    run.refresh_from_db()
    training_run_carry_out(run=run)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    began = [line for line in run.log.splitlines() if "stage 1 at step" in line]
    assert began[-1].endswith(f"stage 1 at step {reached} of {reached + 2}")


def test_a_second_worker_does_not_take_a_running_run(release: Release) -> None:
    run = start(release)
    TrainingRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, lease_owner="other", lease_until=timezone.now() + timedelta(seconds=30)
    )
    assert not training_run_carry_out(run=run)


def test_a_run_waits_while_the_slot_is_taken(release: Release) -> None:
    from training.accelerators import slot_held

    run = start(release)
    with slot_held() as slot:
        assert slot == "cpu"
        assert not training_run_carry_out(run=run)
    run.refresh_from_db()
    assert run.state == RunState.QUEUED


def test_a_run_whose_worker_died_is_sent_again(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("training.tasks.training_run_work.apply_async", lambda **kw: sent.append(kw["args"]))
    dead, alive = start(release), start(release)
    long_ago, soon = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(seconds=30)
    for run, until in ((dead, long_ago), (alive, soon)):
        TrainingRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, lease_until=until)
    training_runs_wake()
    assert sent == [(dead.pk,)]


def test_a_dead_run_that_was_cancelled_ends(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "training.tasks.training_run_work.apply_async", lambda **kw: pytest.fail("sent again")
    )
    run = start(release)
    TrainingRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, lease_until=timezone.now() - timedelta(seconds=1), cancel_requested=True
    )
    training_runs_wake()
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_a_worker_that_dies_again_and_again_gives_up_with_a_sentence(release: Release) -> None:
    run = start(release)
    TrainingRun.objects.filter(pk=run.pk).update(attempt=3)
    training_run_carry_out(run=run)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "died 3 times" in run.error_for_user


def test_the_guard_looks_again_when_the_run_begins_and_its_result_is_kept(
    release: Release, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "trainer_check", lambda: None)
    run = start(release)
    address = f"/p/lumbar/training/{run.uid}/"
    rows = release.rows.count()
    before = signed_in(lead).get(address).content.decode()
    assert "No overlap" in before
    assert f"{rows} rows against 0 held-out items" in before
    instance = release.rows.all()[0].instance
    hold_out(instance)
    training_run_carry_out(run=run)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    after = signed_in(lead).get(address).content.decode()
    assert "No overlap" not in after
    assert "Refused" in after


def test_a_run_older_than_the_record_claims_nothing(release: Release, lead: User) -> None:
    run = start(release)
    TrainingRun.objects.filter(pk=run.pk).update(environment="{}")
    page = signed_in(lead).get(f"/p/lumbar/training/{run.uid}/").content.decode()
    assert "No overlap" not in page
    assert "not recorded" in page


def test_steps_after_the_checkpoint_are_forgotten_when_a_run_goes_on(release: Release) -> None:
    run = start(release)
    folder = output_folder(run)
    folder.mkdir(parents=True)
    step = {"event": "step", "stage": 1, "lr": 0.1, "grad_norm": 1.0, "tokens_per_s": 5.0, "memory_mb": 3}
    begun = {"event": "stage", "stage": 1, "steps": 6}
    told = [
        {**begun, "step": 0},
        *({**step, "step": number, "loss": 9.0} for number in (1, 2, 3)),
        {**begun, "step": 2},
        {**step, "step": 3, "loss": 1.0},
    ]
    (folder / "progress.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in told), encoding="utf-8"
    )
    run_follow(run=run)
    assert list(TrainingMetric.objects.order_by("step").values_list("loss", flat=True)) == [9.0, 9.0, 1.0]
    assert run_follow(run=run) is None, "nothing is read twice"
