"""Starting a training run."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from corpus.bodies import canonical_json
from corpus.models import Release
from projects.models import User
from projects.services.audit import audit
from training.bases import base_find
from training.curriculum import config_build
from training.guard import release_guard
from training.models import Recipe, TrainingRun

ROOT = "training"


def output_folder(run: TrainingRun) -> Path:
    """Where a run keeps its checkpoints, log and progress."""
    return Path(settings.DATA_DIR) / run.output_path


@transaction.atomic
def training_run_start(
    *, release: Release, recipe: Recipe, base: str, seed: int, started_by: User | None
) -> TrainingRun:
    """Queue a run; a worker of the queue “gpu” carries it out.

    Raises DataRefused when the release may not be trained on, BaseUnknown and RecipeRefused when the
    run could not be carried out.
    """
    found = base_find(base)
    guarded = release_guard(release)
    run = TrainingRun(
        project=release.project,
        recipe=recipe,
        release=release,
        base_model=found.name,
        seed=seed,
        started_by=started_by,
    )
    run.output_path = f"{ROOT}/{run.uid}"
    config = config_build(
        recipe=recipe, release=release, base=found.path, seed=seed, output=str(output_folder(run))
    )
    run.config = canonical_json(config)
    run.environment = canonical_json(
        {"data": guarded.digests, "release": release.manifest_sha256, "guard": guarded.record}
    )
    run.save()
    audit(
        action="training.start",
        actor=started_by,
        project=release.project,
        object_kind="trainingrun",
        object_uid=run.uid,
        detail={"release": str(release.uid), "recipe": str(recipe), "base": found.name, "seed": seed},
    )
    return run


def training_run_clone(*, run: TrainingRun, started_by: User | None) -> TrainingRun:
    """The same again, guarded afresh, as a run of its own."""
    base = json.loads(run.config).get("base", run.base_model)
    return training_run_start(
        release=run.release, recipe=run.recipe, base=base, seed=run.seed, started_by=started_by
    )
