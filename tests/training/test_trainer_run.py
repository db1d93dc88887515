"""The trainer as a program: stop, kill and resume, out of memory, and what it leaves behind."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import Starter, image_row, rows_write, run_config, stage, text_row
from training.trainer.exits import Exit
from training.trainer.progress import events_read

pytestmark = pytest.mark.torch
PATIENCE = 300.0  # seconds; a busy machine trains slowly


def finish(started: subprocess.Popen[str], code: int) -> str:
    words = started.communicate(timeout=PATIENCE)[1]
    assert started.returncode == code, words[-2000:]
    return words


def wait_for_step(started: subprocess.Popen[str], output: Path, *, stage_number: int, step: int) -> None:
    """Return once a stage has logged at least `step` steps."""
    offset, deadline = 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline and started.poll() is None:
        events, offset = events_read(output / "progress.jsonl", offset=offset)
        for event in events:
            if event["event"] == "step" and (event["stage"], event["step"]) >= (stage_number, step):
                return
        time.sleep(0.005)
    pytest.fail(f"The trainer ended before step {step} of stage {stage_number}.")


def events_of(output: Path, name: str) -> list[dict[str, Any]]:
    return [event for event in events_read(output / "progress.jsonl")[0] if event["event"] == name]


def final_digest(output: Path) -> str:
    return hashlib.sha256((output / "final" / "model.safetensors").read_bytes()).hexdigest()


def two_stages(data: Path) -> list[dict[str, Any]]:
    """A short stage on all weights, then adapters with dropout, so that random state matters."""
    adapters = {"rank": 4, "alpha": 8, "dropout": 0.1}
    return [
        stage(data, max_steps=2),
        stage(data, name="dialogue", max_steps=30, save_every=5, lora=adapters),
    ]


@pytest.mark.soak
def test_a_run_that_was_stopped_and_killed_ends_bit_identical(
    tiny: Path, small_data: Path, tmp_path: Path, start_trainer: Starter
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    finish(start_trainer(run_config(tiny, whole, *two_stages(small_data))), Exit.DONE)
    config = run_config(tiny, broken, *two_stages(small_data))

    first = start_trainer(config)
    wait_for_step(first, broken, stage_number=2, step=3)
    first.send_signal(signal.SIGTERM)
    finish(first, Exit.STOPPED)
    (stopped,) = events_of(broken, "stopped")
    assert "resumed" in stopped["message"]
    assert not (broken / "final").exists()
    assert not (broken / "COMPLETE").exists()
    reached = events_of(broken, "checkpoint")[-1]["step"]
    assert reached < 30

    second = start_trainer(config)
    wait_for_step(second, broken, stage_number=2, step=reached + 7)
    second.kill()
    finish(second, -signal.SIGKILL)
    assert not (broken / "COMPLETE").exists()

    finish(start_trainer(config), Exit.DONE)
    assert final_digest(broken) == final_digest(whole)
    resumed = [event["step"] for event in events_of(broken, "stage") if event["stage"] == 2]
    assert resumed[0] == 0
    assert resumed[1] == reached
    assert resumed[2] >= reached + 5 - reached % 5, "it goes on from the last checkpoint before the kill"
    _check_what_is_left(broken)


def _check_what_is_left(output: Path) -> None:
    """The last two checkpoints and the best, each with a digest; nothing half-written; no pickle."""
    losses = {e["step"]: e["eval_loss"] for e in events_of(output, "eval") if e["stage"] == 2}
    best = min(losses, key=lambda step: (losses[step], step))
    kept = {int(path.name.split("-")[1]) for path in (output / "stage-2").glob("checkpoint-*")}
    assert kept == {25, 30, best}
    assert not list(output.rglob("partial-*"))
    assert not list(output.rglob("training_args.bin"))
    sealed = json.loads((output / "COMPLETE").read_text(encoding="utf-8"))
    assert sealed["sha256"] == events_of(output, "stage_end")[-1]["sha256"]
    assert (output / "final" / "processor_config.json").is_file(), "the pixel budget travels with the model"


def test_running_out_of_memory_ends_with_advice(tiny: Path, tmp_path: Path, start_trainer: Starter) -> None:
    data = tmp_path / "release"
    data.mkdir()
    rows = [image_row(f"row-{n}", data, size=(1400, 1400)) for n in range(8)]
    rows_write(data / "messages-train.jsonl", rows)
    greedy = stage(data, batch_size=8, validation=[], max_length=4000, max_steps=1, frozen=[])
    config = run_config(tiny, tmp_path / "greedy", greedy, max_pixels=1_960_000, memory_limit_gb=0.5)
    words = finish(start_trainer(config), Exit.OUT_OF_MEMORY)
    assert "Traceback" not in words
    assert "Lower the pixel budget (max_pixels is 1,960,000); lower the batch (8 rows at once)" in words
    (failed,) = events_of(tmp_path / "greedy", "failed")
    assert failed["code"] == Exit.OUT_OF_MEMORY
    assert not (tmp_path / "greedy" / "COMPLETE").exists()


def test_a_base_that_is_not_here_is_refused_and_nothing_is_downloaded(
    tmp_path: Path, small_data: Path, start_trainer: Starter
) -> None:
    config = run_config(Path("Qwen/Qwen2.5-VL-7B-Instruct"), tmp_path / "far", stage(small_data))
    words = finish(start_trainer(config), Exit.CONFIG_REFUSED)
    assert "Nothing is downloaded" in words


@pytest.mark.soak
def test_two_processes_train_one_model_though_only_one_sees_an_image(
    tiny: Path, tmp_path: Path, start_trainer: Starter
) -> None:
    data = tmp_path / "release"
    data.mkdir()
    rows = [image_row("seen", data), text_row("read")]
    rows_write(data / "messages-train.jsonl", rows)
    # Two rows, two processes: at each step one of them has no image, so nothing for the merger to learn.
    config = run_config(tiny, tmp_path / "pair", stage(data, validation=[], batch_size=1, max_steps=2))
    launched = start_trainer(config, processes=2)
    finish(launched, Exit.DONE)
    (started,) = events_of(tmp_path / "pair", "start")
    assert started["environment"]["processes"] == 2
    assert (tmp_path / "pair" / "COMPLETE").is_file()
    (checkpoint,) = (tmp_path / "pair" / "stage-1").glob("checkpoint-*")
    assert {path.name for path in checkpoint.glob("rng_state*")} == {"rng_state_0.pth", "rng_state_1.pth"}
