"""One stage on ``transformers.Trainer``, with atomic checkpoints and a progress file."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import torch
from transformers import Trainer, TrainerCallback, TrainingArguments

from training.trainer.checkpoints import PARTIAL, checkpoints_thin, folder_publish, note_write
from training.trainer.config import RunConfig, Stage
from training.trainer.exits import TrainerError
from training.trainer.memory import memory_used_mb
from training.trainer.model import flops_per_token
from training.trainer.progress import Progress

PEAK_FLOPS = 989e12  # dense bf16 of one Hopper GPU (NVIDIA H100/H200 data sheets)


class StageTrainer(Trainer):  # type: ignore[misc]
    """A Trainer whose checkpoints appear whole or not at all."""

    def __init__(self, *args: Any, stage_number: int, progress: Progress, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage_number = stage_number
        self.progress = progress
        self.tokens_seen = 0
        self.validated: float | None = None
        self._writing_into: str | None = None

    def training_step(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The stock step; counts tokens (padding left out) for tokens per second."""
        self.tokens_seen += int(inputs["attention_mask"].sum())
        return super().training_step(model, inputs, *args, **kwargs)

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """The stock evaluation; remembers the loss for the checkpoint that follows."""
        metrics: dict[str, float] = super().evaluate(*args, **kwargs)
        self.validated = metrics["eval_loss"]
        self.progress.tell(
            "eval", stage=self.stage_number, step=self.state.global_step, eval_loss=metrics["eval_loss"]
        )
        return metrics

    def _get_output_dir(self, trial: Any) -> str:
        return self._writing_into or super()._get_output_dir(trial)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        place = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        if place.exists():
            return  # the last step of the loop may ask twice
        staging = Path(self.args.output_dir) / f"{PARTIAL}{self.state.global_step}"
        self._writing_into = str(staging)
        try:
            super()._save_checkpoint(model, trial)
        finally:
            self._writing_into = None
        self.accelerator.wait_for_everyone()  # every rank adds its random state
        if self.is_world_process_zero():
            self._publish(staging, place)
        self.accelerator.wait_for_everyone()

    def _publish(self, staging: Path, place: Path) -> None:
        written = staging / place.name
        (written / "training_args.bin").unlink(missing_ok=True)  # a pickle, and nobody reads it
        note = note_write(
            written, stage=self.stage_number, step=self.state.global_step, eval_loss=self.validated
        )
        self.validated = None
        folder_publish(written, place)
        shutil.rmtree(staging)
        gone = [path.name for path in checkpoints_thin(place.parent)]
        self.progress.tell(
            "checkpoint",
            stage=note.stage,
            step=note.step,
            path=f"{place.parent.name}/{place.name}",
            sha256=note.sha256,
            bytes=note.bytes,
            eval_loss=note.eval_loss,
            removed=gone,
        )


class TellSteps(TrainerCallback):  # type: ignore[misc]
    """Writes a line per logged step."""

    def __init__(self, trainer: StageTrainer) -> None:
        self.trainer = trainer
        self.last = (time.monotonic(), 0)
        self.flops = flops_per_token(trainer.model)

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Tell from which step the stage goes on, and how many it has."""
        self.last = (time.monotonic(), 0)
        self.trainer.progress.tell(
            "stage", stage=self.trainer.stage_number, step=state.global_step, steps=state.max_steps
        )

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Tell loss, learning rate and speed; a loss that is not a number ends the run."""
        if not logs or "loss" not in logs:
            return
        now, tokens = time.monotonic(), self.trainer.tokens_seen
        speed = (tokens - self.last[1]) / max(now - self.last[0], 1e-9) * args.world_size
        self.last = (now, tokens)
        if not torch.isfinite(torch.tensor(float(logs["loss"]))):
            raise TrainerError(
                f"The loss is no longer a number at step {state.global_step}. Lower the learning rate, or "
                "lengthen the warm-up; the last checkpoint before it can be resumed."
            )
        usage = (
            {"mfu": round(speed * self.flops / (PEAK_FLOPS * args.world_size), 4)}
            if torch.cuda.is_available()
            else {}
        )
        self.trainer.progress.tell(
            "step",
            stage=self.trainer.stage_number,
            step=state.global_step,
            loss=round(float(logs["loss"]), 6),
            lr=logs.get("learning_rate"),
            grad_norm=logs.get("grad_norm"),
            tokens_per_s=round(speed, 1),
            memory_mb=memory_used_mb(),
            **usage,
        )


def stage_arguments(config: RunConfig, stage: Stage, folder: Path, *, validates: bool) -> TrainingArguments:
    """The knobs of a stage in the Trainer's words."""
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=stage.epochs,
        max_steps=stage.max_steps,
        learning_rate=stage.learning_rate,
        lr_scheduler_type=stage.schedule,
        warmup_steps=stage.warmup_ratio,
        weight_decay=stage.weight_decay,
        per_device_train_batch_size=stage.batch_size,
        per_device_eval_batch_size=stage.batch_size,
        gradient_accumulation_steps=stage.accumulate,
        activation_checkpointing=stage.gradient_checkpointing,
        bf16=config.precision == "bf16",
        seed=config.seed,
        data_seed=config.seed,
        logging_steps=stage.log_every,
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=stage.save_every,
        eval_strategy="steps" if validates else "no",
        eval_steps=stage.save_every,
        prediction_loss_only=True,
        remove_unused_columns=False,
        ddp_find_unused_parameters=_may_lie_idle(stage) if "WORLD_SIZE" in os.environ else None,
        dataloader_pin_memory=torch.cuda.is_available(),
        use_cpu=not torch.cuda.is_available(),
        report_to="none",
        disable_tqdm=True,
        **config.parallel,
    )


def _may_lie_idle(stage: Stage) -> bool:
    """Whether a batch of text alone leaves a trained part without gradient; other ranks would wait for it."""
    return stage.lora is None and not {"vision_tower", "merger"} <= set(stage.frozen)
