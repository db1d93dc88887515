"""What a checkpoint's weights have seen: the Releases of its run, and of the runs its base came from."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from corpus.models import Release
from projects.models import Project, RunState
from training.models import Checkpoint, TrainingRun
from training.services import ROOT


def checkpoints_kept(project: Project) -> QuerySet[Checkpoint]:
    """Checkpoints of the finished runs of a project that still lie on disk, the newest run first."""
    rows = Checkpoint.objects.filter(run__project=project, run__state=RunState.DONE, is_removed=False)
    return rows.select_related("run__release", "run__project").order_by(
        "-run__created_at", "-stage", "-is_final", "-step"
    )


def releases_behind(run: TrainingRun) -> list[Release]:
    """The last one first, each once. A base that came from elsewhere tells nothing."""
    found: list[Release] = []
    seen: set[int] = set()
    now: TrainingRun | None = run
    while now is not None and now.pk not in seen:
        seen.add(now.pk)
        if now.release not in found:
            found.append(now.release)
        now = _run_of_base(now)
    return found


def base_of(run: TrainingRun) -> str:
    """The base model that all of it began with."""
    seen = {run.pk}
    while (earlier := _run_of_base(run)) is not None and earlier.pk not in seen:
        seen.add(earlier.pk)
        run = earlier
    return run.base_model


def _run_of_base(run: TrainingRun) -> TrainingRun | None:
    """The run that left the folder of this run's base."""
    base = Path(str(json.loads(run.config).get("base", "")))
    root = Path(settings.DATA_DIR).resolve() / ROOT
    if not base.is_absolute() or not base.is_relative_to(root) or base == root:
        return None
    output = f"{ROOT}/{base.relative_to(root).parts[0]}"
    return TrainingRun.objects.filter(output_path=output).select_related("release").first()
