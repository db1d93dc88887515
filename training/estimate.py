"""What a run will take, before it is queued: an order of magnitude, not a promise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

GIB = 1024**3
BYTES_PER_TOKEN = 4.0  # of JSON text in English, a common rule of thumb
PIXELS_PER_TOKEN = 28 * 28
GPU_FLOPS = 0.35 * 989e12  # a third of one Hopper's dense bf16 peak (NVIDIA data sheet)
CPU_FLOPS = 2e10  # measured on two cores with the tiny model
# Bytes per parameter: fp32 weights, gradients and Adam's two moments; or bf16 weights alone (frozen).
FULL_BYTES, FROZEN_BYTES = 16, 2
# Activations per token and parameter^(2/3), with and without checkpointing; fitted to 7B models in bf16.
KEPT, RECOMPUTED = 0.20, 0.03


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds, and GiB of memory on one accelerator."""

    seconds: float
    memory_gb: float
    tokens: int


def run_estimate(*, config: dict[str, Any], parameters: int, images: int, gpus: int) -> Estimate:
    """Estimate a run of a model with `parameters` on `gpus` accelerators (0: the processor)."""
    seconds, memory, tokens = 0.0, 0.0, 0
    for stage in config["stages"]:
        length = sum(Path(mix["file"]).stat().st_size for mix in stage["train"]) / BYTES_PER_TOKEN
        length += images * config["max_pixels"] / PIXELS_PER_TOKEN
        count = int(length * stage.get("epochs", 1.0))
        adapters = stage.get("lora") is not None
        speed = GPU_FLOPS * gpus if gpus else CPU_FLOPS
        seconds += count * parameters * (4 if adapters else 6) / speed
        memory = max(memory, _memory(stage, parameters, adapters))
        tokens += count
    return Estimate(seconds, memory / GIB, tokens)


def _memory(stage: dict[str, Any], parameters: int, adapters: bool) -> float:
    weights = parameters * (FROZEN_BYTES if adapters else FULL_BYTES)
    share = RECOMPUTED if stage.get("gradient_checkpointing") else KEPT
    per_token: float = share * parameters ** (2 / 3)
    longest = min(int(stage.get("max_length", 16_384)), 8192)
    return weights + int(stage.get("batch_size", 1)) * longest * per_token
