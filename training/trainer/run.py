"""A whole run: measure, train stage after stage, write ``final/`` and, last of all, ``COMPLETE``."""

import json
import os
import platform
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from training.tiny import tiny_build
from training.trainer.checkpoints import (
    COMPLETE,
    PARTIAL,
    checkpoint_last,
    folder_digest,
    folder_publish,
)
from training.trainer.collate import Collator
from training.trainer.config import TINY, RunConfig, Stage
from training.trainer.encode import Encoder
from training.trainer.exits import ConfigRefused
from training.trainer.loop import StageTrainer, TellSteps, stage_arguments
from training.trainer.measure import left_out_write, rows_measure
from training.trainer.memory import memory_limit, memory_watch
from training.trainer.model import model_load, model_write
from training.trainer.progress import Progress
from training.trainer.rows import Rows, places_mixed
from training.trainer.stop import StopAfterStep, StopRequest
from training.trainer.vision_language import ImageOnlyQwenVLProcessor


@dataclass(frozen=True)
class StageData:
    """The rows of a stage, measured."""

    train: Rows
    validation: Rows | None


def run_train(config: RunConfig, *, stop: StopRequest, progress: Progress) -> Path:
    """Carry out the run, or go on with it where it was left; returns the folder of the final model.

    Raises TrainerError for all that it refuses, Stopped when it was asked to stop.
    """
    output = Path(config.output)
    final = output / "final"
    if (output / COMPLETE).is_file():
        return final
    transformers.utils.logging.disable_progress_bar()
    progress.tell("start", stages=[stage.name for stage in config.stages], environment=environment())
    base = _base(config)
    processor = ImageOnlyQwenVLProcessor.from_pretrained(
        base, min_pixels=config.min_pixels, max_pixels=config.max_pixels
    )
    measured = [_measure(config, stage, number, processor) for number, stage in enumerate(config.stages, 1)]
    stop.obey()
    memory_limit(config.memory_limit_gb)
    for number, (stage, data) in enumerate(zip(config.stages, measured, strict=True), 1):
        last = number == len(config.stages)
        place = final if last else output / f"stage-{number}" / "final"
        if not last and (place.parent / COMPLETE).is_file():
            base = str(place)
            continue
        with memory_watch(config, stage):
            _stage_train(
                config, stage, number, base=base, data=data, place=place, stop=stop, progress=progress
            )
        base = str(place)
    return final


def environment() -> dict[str, Any]:
    """What the run ran on: versions and the device's name."""
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else f"CPU, {os.cpu_count()} cores"
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "transformers": transformers.__version__,
        "device": device,
        "processes": int(os.environ.get("WORLD_SIZE", "1")),
    }


def _base(config: RunConfig) -> str:
    if config.base != TINY:
        return config.base
    folder = Path(config.output) / "base"
    if os.environ.get("RANK", "0") != "0":
        while not folder.is_dir():  # the first process makes it
            time.sleep(0.1)
    elif not folder.is_dir():
        folder_publish(tiny_build(folder.with_name(f"{PARTIAL}base")), folder)
    return str(folder)


def _measure(config: RunConfig, stage: Stage, number: int, processor: Any) -> StageData:
    encoder, leave = Encoder(processor), config.too_long == "leave_out"
    folder = Path(config.output) / f"stage-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    train = rows_measure(
        places_mixed(stage.train, seed=config.seed), encoder, max_length=stage.max_length, leave_out=leave
    )
    seen = rows_measure(
        places_mixed(stage.validation, seed=config.seed),
        encoder,
        max_length=stage.max_length,
        leave_out=leave,
    )
    if not train.kept:
        raise ConfigRefused(f"No row is left to train on in stage “{stage.name}”.")
    if train.left_out or seen.left_out:
        left_out_write([*train.left_out, *seen.left_out], folder / "skipped.jsonl")
    return StageData(Rows(train.kept), Rows(seen.kept) if seen.kept else None)


def _stage_train(
    config: RunConfig,
    stage: Stage,
    number: int,
    *,
    base: str,
    data: StageData,
    place: Path,
    stop: StopRequest,
    progress: Progress,
) -> None:
    folder = Path(config.output) / f"stage-{number}"
    processor = ImageOnlyQwenVLProcessor.from_pretrained(
        base, min_pixels=config.min_pixels, max_pixels=config.max_pixels
    )
    transformers.set_seed(config.seed)
    trainer = StageTrainer(
        model=model_load(base, config, stage),
        args=stage_arguments(config, stage, folder, validates=data.validation is not None),
        train_dataset=data.train,
        eval_dataset=data.validation,
        data_collator=Collator(Encoder(processor), max_length=stage.max_length),
        processing_class=processor,
        callbacks=[StopAfterStep(stop)],
        stage_number=number,
        progress=progress,
    )
    trainer.add_callback(TellSteps(trainer))
    found = checkpoint_last(folder)
    trainer.train(resume_from_checkpoint=str(found) if found else None)
    stop.obey()
    partial = place.parent / f"{PARTIAL}final"
    if trainer.is_world_process_zero():
        shutil.rmtree(partial, ignore_errors=True)
        model_write(trainer.accelerator.unwrap_model(trainer.model), processor, partial)
    # All processes must come here together: asking for a stop is a vote among them.
    stop.obey()
    if trainer.is_world_process_zero():
        _finish(trainer, partial, place, progress=progress)
    trainer.accelerator.wait_for_everyone()


def _finish(trainer: StageTrainer, partial: Path, place: Path, *, progress: Progress) -> None:
    """Publish the stage's model; COMPLETE comes last and never after a request to stop."""
    folder_publish(partial, place)
    digest, size = folder_digest(place)
    (place.parent / COMPLETE).write_text(json.dumps({"sha256": digest, "bytes": size}), encoding="utf-8")
    progress.tell(
        "stage_end",
        stage=trainer.stage_number,
        step=trainer.state.global_step,
        path=place.relative_to(Path(trainer.args.output_dir).parent).as_posix(),
        sha256=digest,
        bytes=size,
    )
