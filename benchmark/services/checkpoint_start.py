"""Begin an evaluation of a checkpoint: it is served here while it is asked."""

from __future__ import annotations

import json

from django.db import transaction

from benchmark.building.overlaps import rows_seen
from benchmark.errors import EvaluationRefused
from benchmark.models import EvaluationRun, ModelEntry, SuiteVersion
from benchmark.services.evaluation_start import Asking, evaluation_begin, evaluation_draft, gold_guard
from corpus.models import Release
from generation.services.own_endpoint import own_endpoint_make
from projects.models import Project, RunState, User
from training.errors import ServingFailed
from training.lineage import base_of, releases_behind
from training.models import Checkpoint
from training.serving import model_name_of

MOST_TOKENS = 4096


@transaction.atomic
def checkpoint_evaluation_start(
    *,
    version: SuiteVersion,
    checkpoint: Checkpoint,
    max_tokens: int = 1024,
    temperature: float = 0.0,
    seed: int = 0,
    is_circular: bool = False,
    by: User | None = None,
) -> EvaluationRun:
    """Make the run; the caller wakes a worker of the queue “gpu”.

    Raises EvaluationRefused where the checkpoint is of another project, of a run that is not finished or not
    on disk any more, where what it was trained on overlaps the suite, and as `evaluation_start` does.
    """
    _check(version, checkpoint, max_tokens)
    gold_guard(version=version, by=by)
    contamination_guard(version=version, checkpoint=checkpoint)
    model = _entry(version.suite.project, checkpoint)
    assert model.endpoint is not None
    asking = Asking(temperature=temperature, seed=seed, is_circular=is_circular)
    run = evaluation_draft(version=version, endpoint=model.endpoint, asking=asking)
    run.started_by, run.model, run.max_tokens = by, model, max_tokens
    return evaluation_begin(run, by)


def contamination_guard(*, version: SuiteVersion, checkpoint: Checkpoint) -> None:
    """Raises EvaluationRefused where the weights have seen what the suite asks, or nearly so.

    Looked at are the releases of its run and of those from which its base came, each as it stands today.
    """
    for release in releases_behind(checkpoint.run):
        if seen := rows_seen(version, release):
            raise EvaluationRefused(_contaminated(version, release, seen))


def _contaminated(version: SuiteVersion, release: Release, seen: int) -> str:
    is_ours = release.project_id == version.suite.project_id
    told = str(release) if is_ours else "a release of another project"
    # Of a hidden suite the number would tell how much of it a release holds.
    rows = "Some rows" if version.suite.is_hidden else f"{seen} row{'s' * (seen > 1)}"
    return (
        f"{rows} of what this checkpoint was trained on ({told}) are items of {version.suite}, about the "
        "same persons, or nearly the same: its score would measure memory. Evaluate it on another suite."
    )


def _check(version: SuiteVersion, checkpoint: Checkpoint, max_tokens: int) -> None:
    if version.frozen_at is None:
        raise EvaluationRefused("This version is not frozen yet; its steward freezes it.")
    if checkpoint.run.project_id != version.suite.project_id:
        raise EvaluationRefused("This checkpoint belongs to another project.")
    if checkpoint.run.state != RunState.DONE:
        raise EvaluationRefused("This checkpoint is of a training run that is not finished.")
    if checkpoint.is_removed:
        raise EvaluationRefused("This checkpoint was removed: only the last two and the best are kept.")
    if not 1 <= max_tokens <= MOST_TOKENS:
        raise EvaluationRefused(f"Allow between 1 and {MOST_TOKENS} tokens for an answer.")


def _entry(project: Project, checkpoint: Checkpoint) -> ModelEntry:
    """The contestant of this checkpoint, with what it began as and learnt from; the same each time."""
    run = checkpoint.run
    base = base_of(run)
    try:
        served_as = model_name_of(checkpoint)
    except ServingFailed as problem:
        raise EvaluationRefused(str(problem)) from problem
    endpoint = own_endpoint_make(
        name=f"Checkpoint {checkpoint.uid}", model_name=served_as, model_family=base[:60]
    )
    told = {
        "name": _name(checkpoint, base),
        "family": base[:60],
        "endpoint": endpoint,
        "base_model": base,
        "release": run.release,
        "release_sha256": json.loads(run.environment).get("release") or run.release.manifest_sha256,
        "note": f"Trained on {run.release}"[:200],
    }
    entry, _ = ModelEntry.objects.get_or_create(project=project, checkpoint=checkpoint, defaults=told)
    return entry


def _name(checkpoint: Checkpoint, base: str) -> str:
    """Two trainings of one manifest give the same weights: the second is told apart by its own name."""
    name = f"{base[:60]}, stage {checkpoint.stage}, step {checkpoint.step} ({checkpoint.sha256[:12]})"
    taken = ModelEntry.objects.filter(project=checkpoint.run.project, name=name)
    return f"{name}, {checkpoint.uid}"[:120] if taken.exclude(checkpoint=checkpoint).exists() else name
