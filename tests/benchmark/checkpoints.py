"""A release, checkpoints that learnt from it, and a suite that it knows nothing of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from benchmark.models import SuiteVersion
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import Release
from projects.models import Project, RunState
from tests.benchmark.cast import question_make
from tests.corpus.releasing import approved, released, source_make
from tests.training.conftest import trains_here
from training.curriculum import recipe_for, recipe_revise
from training.models import Checkpoint, TrainingRun
from training.services import output_folder, training_run_start


@pytest.fixture(name="_own_data", autouse=True)
def own_data(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever imports it trains in a folder of each test's own."""
    trains_here(settings, tmp_path, monkeypatch)


@pytest.fixture(name="release")
def release_to_learn(project: Project) -> Release:
    """What checkpoints learnt from."""
    return to_release(project)


@pytest.fixture(name="version")
def version_unknown(project: Project, release: Release) -> SuiteVersion:
    """A suite that is frozen after the release and shares nothing with it."""
    return frozen(project)


def to_release(project: Project, *, first: int = 900) -> Release:
    """A dozen questions of one source, numbered from `first` on."""
    source = source_make(project)
    for number in range(first, first + 12):
        approved(project, source, number)
    return released(project, shares=(70, 30, 0))


def frozen(project: Project) -> SuiteVersion:
    """Three questions whose numbers no released one has."""
    for number in range(101, 104):
        question_make(project, number)
    return suite_freeze(project=project, name="Discs")


def training(release: Release, base: str = "tiny") -> TrainingRun:
    """A run of two steps that waits."""
    recipe = recipe_for(release.project, "tiny")
    stages = [{**stage, "max_steps": 2, "save_every": 2} for stage in json.loads(recipe.stages)[:1]]
    recipe = recipe_revise(recipe=recipe, stages=stages, knobs=json.loads(recipe.knobs))
    return training_run_start(release=release, recipe=recipe, base=base, seed=42, started_by=None)


def trained(release: Release, base: str = "tiny", **changed: Any) -> Checkpoint:
    """A finished run with a folder that looks like a model."""
    run = training(release, base)
    TrainingRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    folder = output_folder(run) / "stage-1" / "final"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    told: dict[str, Any] = {"stage": 1, "step": 2, "is_final": True, "sha256": f"{run.pk:064x}"}
    path = f"{run.output_path}/stage-1/final"
    run.refresh_from_db()
    return Checkpoint.objects.create(run=run, path=path, **(told | changed))
