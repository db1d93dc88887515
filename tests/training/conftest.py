"""A tiny model, a small data set, and a way to start the trainer as it is started for real."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import LazySettings
from PIL import Image

from training import supervise

ROOT = Path(__file__).resolve().parents[2]
Rows = list[dict[str, Any]]


def text_row(row_id: str, question: str = "Which level?", answer: str = "L4/L5") -> dict[str, Any]:
    """A messages row without an image."""
    return {
        "id": row_id,
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": question}]},
            {"role": "assistant", "content": [{"type": "text", "text": answer}]},
        ],
        "images": [],
        "split": "train",
        "tier": "V2",
    }


def image_row(row_id: str, folder: Path, *, size: tuple[int, int] = (112, 84)) -> dict[str, Any]:
    """A messages row with one image of this size in px, written below `folder`."""
    (folder / "images").mkdir(exist_ok=True)
    Image.new("RGB", size, (hash(row_id) % 200, 40, 90)).save(folder / "images" / f"{row_id}.png")
    row = text_row(row_id, answer="C5/C6")
    row["messages"][0]["content"].insert(0, {"type": "image"})
    return {**row, "images": [f"images/{row_id}.png"]}


def rows_write(file: Path, rows: Rows) -> Path:
    """Write rows, one per line."""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def tiny(of_all_processes: Path) -> Path:
    """The tiny model, built once for all processes, which wait for the one that builds it."""
    if not all(find_spec(name) for name in ("torch", "transformers")):
        pytest.skip("The trainer's requirements are not installed.")
    kept = of_all_processes / "tiny"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            from training.tiny import tiny_build

            tiny_build(kept.with_suffix(".part")).rename(kept)
    return kept


def trains_here(settings: LazySettings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep data in a folder of its own, train on one thread of the processor, look often how it goes."""
    settings.DATA_DIR = folder
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(supervise, "POLL", 0.02)


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """Sixteen rows, half of them with an image, and four to validate on."""
    folder = tmp_path / "release"
    folder.mkdir()
    rows = [image_row(f"row-{n}", folder) if n % 2 else text_row(f"row-{n}", f"Case {n}?") for n in range(20)]
    rows_write(folder / "messages-train.jsonl", rows[:16])
    rows_write(folder / "messages-validation.jsonl", rows[16:])
    return folder


def stage(folder: Path, **changes: Any) -> dict[str, Any]:
    """A quick stage on the small data."""
    return {
        "name": "spine",
        "train": [{"file": str(folder / "messages-train.jsonl")}],
        "validation": [{"file": str(folder / "messages-validation.jsonl")}],
        "max_steps": 4,
        "learning_rate": 1e-3,
        "batch_size": 2,
        "save_every": 2,
        "log_every": 1,
        "max_length": 512,
        **changes,
    }


class Starter(Protocol):
    """Starts the trainer on a configuration, in one process or by torchrun in several."""

    def __call__(self, config: dict[str, Any], *, processes: int = 1) -> subprocess.Popen[str]: ...


@pytest.fixture
def start_trainer(tmp_path: Path) -> Starter:
    """Start `python -m training.trainer` on a configuration; its words come on stderr."""

    def start(config: dict[str, Any], *, processes: int = 1) -> subprocess.Popen[str]:
        file = tmp_path / f"run-{Path(config['output']).name}.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        several = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
        launcher = several if processes > 1 else []
        return subprocess.Popen(
            [sys.executable, *launcher, "-m", "training.trainer", "--config", str(file)],
            cwd=ROOT,
            # The model is so small that a second thread only waits for the first.
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def run_config(tiny: Path, output: Path, *stages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A run of the tiny model with a small pixel budget."""
    return {
        "base": str(tiny),
        "output": str(output),
        "stages": list(stages),
        "min_pixels": 3_136,
        "max_pixels": 12_544,
        **changes,
    }
