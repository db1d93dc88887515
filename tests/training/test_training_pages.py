"""A lead starts a run in the browser and follows it."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Release
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released, source_make
from tests.training.conftest import ROOT
from training.curriculum import recipe_for
from training.models import Checkpoint, TrainingMetric, TrainingRun
from training.services import training_run_start


@pytest.fixture(autouse=True)
def _own_data(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("training.views.trainer_check", lambda: None)


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def release(project: Project) -> Release:
    source = source_make(project)
    for number in range(6):
        approved(project, source, number)
    return released(project, shares=(100, 0, 0))


def choice(release: Release, **changed: object) -> dict[str, object]:
    recipe = recipe_for(release.project, "tiny")
    return {"release": release.uid, "base": "tiny", "recipe": recipe.uid, "seed": 5, **changed}


def started(release: Release, seed: int = 5) -> TrainingRun:
    recipe = recipe_for(release.project, "tiny")
    return training_run_start(release=release, recipe=recipe, base="tiny", seed=seed, started_by=None)


def test_the_lead_looks_then_starts(client: Client, release: Release) -> None:
    looked = client.post("/p/lumbar/training/new/", choice(release))
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "1 Questions" in page
    assert "about 1 min on the processor" in page
    assert not TrainingRun.objects.exists()
    answer = client.post("/p/lumbar/training/new/", choice(release, start="1"))
    run = TrainingRun.objects.get()
    assert answer.headers["Location"] == f"/p/lumbar/training/{run.uid}/"
    assert (run.seed, run.state) == (5, RunState.QUEUED)
    assert "No checkpoint yet" in client.get(answer.headers["Location"]).content.decode()


def test_a_changed_stage_becomes_a_new_version_of_the_recipe(client: Client, release: Release) -> None:
    stages = json.dumps([{"name": "Mine", "max_steps": 3}])
    client.post("/p/lumbar/training/new/", choice(release, stages=stages, start="1"))
    run = TrainingRun.objects.get()
    assert run.recipe.version == 2
    assert json.loads(run.config)["stages"][0]["max_steps"] == 3


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [
        ("[", "This is not JSON"),
        ("{}", "Give a list of stages"),
        ('[{"name": "x", "learning_rat": 1}]', "unknown keys: learning_rat"),
        ('[{"name": "x", "kinds": ["report"]}]', "no training row"),
    ],
)
def test_a_recipe_that_cannot_run_is_refused_with_the_reason(
    client: Client, release: Release, stages: str, sentence: str
) -> None:
    answer = client.post("/p/lumbar/training/new/", choice(release, stages=stages, start="1"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not TrainingRun.objects.exists()


def test_the_page_draws_the_curve_and_lists_the_checkpoints(client: Client, release: Release) -> None:
    run = started(release)
    environment = {**json.loads(run.environment), "steps": {"1": 10, "2": 10}}
    TrainingRun.objects.filter(pk=run.pk).update(environment=json.dumps(environment))
    for step in range(1, 11):
        TrainingMetric.objects.create(
            run=run, stage=1, step=step, loss=3 - step / 10, eval_loss=2.5 if step == 5 else None
        )
    Checkpoint.objects.create(run=run, stage=1, step=5, path="x", sha256="a" * 64, size=10, loss=2.5)
    page = client.get(f"/p/lumbar/training/{run.uid}/").content.decode()
    assert page.split('<svg class="chart"')[1].count('<circle class="dot-o"') == 1
    assert "the validation loss, 2.500, is the best of this stage" in page
    assert "aaaaaaaaaaaa" in page
    assert "step 10 of 10" in page


def test_a_finished_run_says_where_the_model_lies_and_how_to_serve_it(
    client: Client, release: Release, tmp_path: Path
) -> None:
    run = started(release)
    end = {"run": run, "step": 9, "is_final": True, "sha256": "a" * 64, "size": 10}
    for stage in (1, 2):
        Checkpoint.objects.create(stage=stage, path=f"{run.output_path}/stage-{stage}", **end)
    Checkpoint.objects.create(
        run=run, stage=2, step=9, path=f"{run.output_path}/stage-2/checkpoint-9", sha256="b" * 64
    )
    address = f"/p/lumbar/training/{run.uid}/"
    assert "training.serve" not in client.get(address).content.decode()
    TrainingRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    page = unescape(client.get(address).content.decode())
    folder = tmp_path / run.output_path / "stage-2"
    assert f'readonly value="{folder}"' in page
    command = page.split('id="serve-command"')[1].partition(">")[2].partition("<")[0]
    into, _, serve = command.partition(" && ")
    assert into == f"cd {ROOT}"
    folder.mkdir(parents=True)
    refused = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert shlex.split(serve)[1:] == ["-m", "training.serve", str(folder), "--port", "8100"]
    assert refused.returncode == 2
    assert f"{folder} holds neither a model nor adapters." in " ".join(refused.stderr.split())


def test_cancel_and_resume_are_buttons(client: Client, release: Release) -> None:
    run = started(release)
    client.post(f"/p/lumbar/training/{run.uid}/cancel/")
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    client.post(f"/p/lumbar/training/{run.uid}/resume/")
    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    client.post(f"/p/lumbar/training/{run.uid}/cancel/")
    again = client.post(f"/p/lumbar/training/{run.uid}/cancel/")
    assert again.status_code == 409


def test_a_clone_is_a_run_of_its_own(client: Client, release: Release) -> None:
    run = started(release)
    client.post(f"/p/lumbar/training/{run.uid}/clone/")
    clone = TrainingRun.objects.exclude(pk=run.pk).get()
    assert (clone.seed, clone.recipe) == (run.seed, run.recipe)
    assert clone.output_path != run.output_path


def test_a_missing_trainer_is_told(client: Client, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("training.bases.find_spec", lambda name: None)
    page = client.get("/p/lumbar/training/new/").content.decode()
    assert "The trainer&#x27;s libraries are not installed here." in page


def test_without_a_release_the_page_leads_to_making_one_and_asks_for_nothing(client: Client) -> None:
    page = client.get("/p/lumbar/training/new/").content.decode()
    assert "There is no release yet" in page
    assert 'href="/p/lumbar/releases/new/">Make a release' in page
    assert "Look at it" not in page


def test_the_list_asks_as_much_for_eight_runs_as_for_one(
    client: Client, release: Release, django_assert_num_queries: Callable[..., Any]
) -> None:
    started(release)
    client.get("/p/lumbar/training/")
    with CaptureQueriesContext(connection) as one:
        client.get("/p/lumbar/training/")
    for seed in range(7):
        started(release, seed)
    with django_assert_num_queries(len(one)):
        client.get("/p/lumbar/training/")
