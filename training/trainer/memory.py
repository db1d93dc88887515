"""Running out of memory ends with advice, not with a stack trace."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from training.trainer.config import RunConfig, Stage
from training.trainer.exits import OutOfMemory

GIB = 1024**3
SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory")


def memory_limit(limit_gb: float | None) -> None:
    """Let this process take at most so many GiB from here on, so that it cannot starve the machine."""
    if limit_gb is None:
        return
    if torch.cuda.is_available():
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, limit_gb * GIB / total))
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    held = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + int(limit_gb * GIB), resource.RLIM_INFINITY))


def memory_used_mb() -> int:
    """Peak memory of the accelerator, or of this process where there is none, in MiB."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated() // 1024**2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def advice(config: RunConfig, stage: Stage) -> str:
    """What to change, the most telling knob first."""
    steps = []
    if config.max_pixels > 200_704:
        steps.append(f"lower the pixel budget (max_pixels is {config.max_pixels:,})")
    if stage.batch_size > 1:
        steps.append(f"lower the batch ({stage.batch_size} rows at once) and raise the accumulation instead")
    if not stage.gradient_checkpointing:
        steps.append("switch gradient checkpointing on")
    if stage.lora is None:
        steps.append("train LoRA adapters instead of all weights")
    steps.append(f"lower the maximum length ({stage.max_length:,} tokens)")
    return (
        f"Out of memory in stage “{stage.name}”. " + "; ".join(steps)[:1].upper() + "; ".join(steps)[1:] + "."
    )


@contextmanager
def memory_watch(config: RunConfig, stage: Stage) -> Iterator[None]:
    """Turn every way in which memory runs out into OutOfMemory."""
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise OutOfMemory(advice(config, stage)) from error
    except RuntimeError as error:
        # The CPU allocator and cuBLAS raise a plain RuntimeError; only its words tell.
        if any(sign in str(error).lower() for sign in SIGNS):
            raise OutOfMemory(advice(config, stage)) from error
        raise
