"""The run's configuration: one JSON file, read into frozen dataclasses and checked once."""

import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from anatomy.mirroring import mirroring_refusal
from training.trainer.exits import ConfigRefused

PARTS = frozenset({"vision_tower", "merger", "language_model"})
PRECISIONS = frozenset({"fp32", "bf16"})
SCHEDULES = frozenset({"linear", "cosine", "constant", "constant_with_warmup"})
TOO_LONG = frozenset({"refuse_run", "leave_out"})

Built = TypeVar("Built")


@dataclass(frozen=True)
class Mix:
    """One file of messages rows and how often it is seen per epoch (1.0 = each row once)."""

    file: str
    weight: float = 1.0
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lora:
    """Low-rank adapters on the language model; ``targets`` is a pattern that spares the vision tower."""

    rank: int = 64
    alpha: int = 128
    dropout: float = 0.05
    targets: str = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)$"


@dataclass(frozen=True)
class Stage:
    """One stage of the curriculum. ``max_steps`` (if positive) overrides ``epochs``."""

    name: str
    train: tuple[Mix, ...]
    validation: tuple[Mix, ...] = ()
    epochs: float = 1.0
    max_steps: int = -1
    learning_rate: float = 1e-5
    schedule: str = "cosine"
    warmup_ratio: float = 0.03
    weight_decay: float = 0.0
    batch_size: int = 1
    accumulate: int = 1
    max_length: int = 16_384
    save_every: int = 100
    log_every: int = 10
    frozen: tuple[str, ...] = ("vision_tower",)
    lora: Lora | None = None
    gradient_checkpointing: bool = False


@dataclass(frozen=True)
class RunConfig:
    """A whole run. Pixel budgets are pixels per image; one vision token covers 28 x 28 px."""

    base: str
    output: str
    stages: tuple[Stage, ...]
    seed: int = 42
    precision: str = "fp32"
    min_pixels: int = 200_704
    max_pixels: int = 1_003_520
    too_long: str = "refuse_run"
    memory_limit_gb: float | None = None
    parallel: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        """The configuration as canonical JSON, to be kept beside what it made."""
        return json.dumps(asdict(self), indent=2, sort_keys=True)


def _build(cls: type[Built], given: object, where: str) -> Built:
    """Build a dataclass from JSON, naming any key that is unknown or missing."""
    if not isinstance(given, dict):
        raise ConfigRefused(f"{where} must be an object.")
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    if unknown := sorted(set(given) - set(known)):
        raise ConfigRefused(f"{where} has unknown keys: {', '.join(unknown)}.")
    missing = [n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING]
    if absent := sorted(set(missing) - set(given)):
        raise ConfigRefused(f"{where} lacks: {', '.join(absent)}.")
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})


def _stage(given: object, number: int) -> Stage:
    where = f"Stage {number}"
    if not isinstance(given, dict):
        raise ConfigRefused(f"{where} must be an object.")
    parts = dict(given)
    for key in ("train", "validation"):
        if key in parts:
            parts[key] = tuple(_build(Mix, mix, f"{where}, {key}") for mix in parts[key])
    if parts.get("lora") is not None:
        parts["lora"] = _build(Lora, parts["lora"], f"{where}, lora")
    stage = _build(Stage, parts, where)
    _check_stage(stage, where)
    return stage


def _check_stage(stage: Stage, where: str) -> None:
    rules = [
        (bool(stage.train), "needs at least one training file"),
        (stage.learning_rate > 0, "needs a learning rate above 0"),
        (stage.batch_size >= 1 and stage.accumulate >= 1, "needs a batch of at least 1"),
        (stage.max_length >= 8, "needs a maximum length of at least 8 tokens"),
        (stage.save_every >= 1 and stage.log_every >= 1, "needs save_every and log_every of at least 1"),
        (stage.schedule in SCHEDULES, f"knows the schedules {', '.join(sorted(SCHEDULES))}"),
        (set(stage.frozen) <= PARTS, f"can freeze only {', '.join(sorted(PARTS))}"),
        (stage.lora is not None or set(stage.frozen) != PARTS, "freezes everything, so nothing would learn"),
        (all(mix.weight > 0 for mix in stage.train), "needs mixture weights above 0"),
    ]
    for holds, sentence in rules:
        if not holds:
            raise ConfigRefused(f"{where} {sentence}.")


def read_config(path: Path) -> RunConfig:
    """Read and check ``run.json``.

    Raises ConfigRefused with a sentence that names the key at fault.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigRefused(f"The configuration {path} cannot be read: {error}") from error
    return config_from(given)


def config_from(given: object) -> RunConfig:
    """The same as ``read_config``, from an object already parsed."""
    if not isinstance(given, dict):
        raise ConfigRefused("The configuration must be an object.")
    if refusal := mirroring_refusal(given):
        raise ConfigRefused(refusal)
    stages = given.get("stages")
    if not isinstance(stages, list) or not stages:
        raise ConfigRefused("The configuration needs at least one stage.")
    built = [_stage(stage, number) for number, stage in enumerate(stages, 1)]
    config = _build(RunConfig, {**given, "stages": built}, "The configuration")
    if config.precision not in PRECISIONS:
        raise ConfigRefused(f"The precision must be one of {', '.join(sorted(PRECISIONS))}.")
    if config.too_long not in TOO_LONG:
        raise ConfigRefused(f"too_long must be one of {', '.join(sorted(TOO_LONG))}.")
    if not 784 <= config.min_pixels <= config.max_pixels:
        raise ConfigRefused("The pixel budget needs 784 <= min_pixels <= max_pixels.")
    return config


TINY = "tiny"


def base_check(config: RunConfig) -> None:
    """Raise ConfigRefused unless the base model lies on this machine; the tiny one is made when needed."""
    if config.base != TINY and not (Path(config.base) / "config.json").is_file():
        raise ConfigRefused(
            f"The base model {config.base} is not a folder with a config.json. Nothing is downloaded."
        )
