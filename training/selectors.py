"""What the pages of the training room read."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from projects.models import Project, RunState
from training.curves import Curve, curve_draw
from training.models import Checkpoint, TrainingMetric, TrainingRun
from training.supervise import log_tail

PER_PAGE = 50
CHECKPOINTS = 30
LOG_LINES = 10
SERVE_PORT = "8100"


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of the track."""

    number: int
    name: str
    state: str
    step: int
    steps: int
    told: str


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the trained model of a finished run lies, and the command that serves it."""

    folder: str
    command: str


def runs_of(project: Project) -> QuerySet[TrainingRun]:
    """Runs of a project, the newest first."""
    runs = TrainingRun.objects.filter(project=project).select_related("recipe", "release", "started_by")
    return runs.order_by("-created_at", "uid")[:PER_PAGE]


def run_details(run: TrainingRun) -> dict[str, Any]:
    """All that a run's page shows."""
    config, known = json.loads(run.config), json.loads(run.environment)
    steps: dict[str, int] = known.get("steps", {})
    checkpoints = list(
        Checkpoint.objects.filter(run=run, is_removed=False).order_by("-stage", "-step", "is_final")[
            :CHECKPOINTS
        ]
    )
    last = TrainingMetric.objects.filter(run=run, loss__isnull=False).order_by("stage", "step").last()
    return {
        "config": config,
        "known": known,
        "guard": _guard(known.get("guard")),
        "stages": _stages(run, config, steps),
        "curve": _curve(run, config, steps),
        "checkpoints": checkpoints,
        "best": _best(checkpoints),
        "serving": _serving(run, checkpoints),
        "last": last,
        "left_out": config.get("too_long") == "leave_out",
        "log_lines": run.log.splitlines()[-LOG_LINES:],
        "tail": log_tail(run, lines=40),
    }


def _guard(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """The last check against held-out items; None for a run older than the record of it."""
    return kept and {**kept, "at": datetime.fromisoformat(kept["at"])}


def _serving(run: TrainingRun, checkpoints: list[Checkpoint]) -> Serving | None:
    """How to serve what a finished run left: the end of its last stage. None until it is finished."""
    last = next((one for one in checkpoints if one.is_final), None)
    if last is None or run.state != RunState.DONE:
        return None
    folder = str(Path(settings.DATA_DIR).resolve() / last.path)
    serve = shlex.join([sys.executable, "-m", "training.serve", folder, "--port", SERVE_PORT])
    # The module is found from the project's folder alone.
    return Serving(folder, f"cd {shlex.quote(str(settings.BASE_DIR))} && {serve}")


def _best(checkpoints: list[Checkpoint]) -> set[int]:
    """Keys of the checkpoints with the lowest validation loss of their stage."""
    lowest: dict[int, Checkpoint] = {}
    for one in checkpoints:
        if one.loss is not None and (one.stage not in lowest or one.loss < (lowest[one.stage].loss or 0.0)):
            lowest[one.stage] = one
    return {one.pk for one in lowest.values()}


def _curve(run: TrainingRun, config: dict[str, Any], steps: dict[str, int]) -> Curve:
    return curve_draw(run, names=[stage["name"] for stage in config["stages"]], steps=steps)


def _stages(run: TrainingRun, config: dict[str, Any], steps: dict[str, int]) -> list[StageShown]:
    reached = dict(
        TrainingMetric.objects.filter(run=run)
        .values("stage")
        .annotate(last=Max("step"))
        .values_list("stage", "last")
    )
    ended = set(Checkpoint.objects.filter(run=run, is_final=True).values_list("stage", flat=True))
    shown = []
    for number, stage in enumerate(config["stages"], 1):
        begun = str(number) in steps
        running = begun and number not in ended and run.state == RunState.RUNNING
        state = "done" if number in ended else "running" if running else "stopped" if begun else "waits"
        shown.append(
            StageShown(
                number, stage["name"], state, reached.get(number, 0), steps.get(str(number), 0), _told(stage)
            )
        )
    return shown


def _told(stage: dict[str, Any]) -> str:
    lora = stage.get("lora")
    how = f"LoRA rank {lora['rank']}" if lora else "all weights"
    frozen = ", ".join(name.replace("_", " ") for name in stage.get("frozen", ["vision_tower"]))
    rate, length = stage.get("learning_rate", 1e-5), stage.get("max_length", 16_384)
    told = f"learning rate {rate:g} · {length:,} tokens · {how}"
    return told + (f" · {frozen} frozen" if frozen else "")
