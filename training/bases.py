"""Base models on this machine. Nothing is downloaded: a person puts a folder below DATA_DIR/models."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from training.errors import BaseUnknown, TrainerMissing
from training.trainer.config import TINY

TINY_PARAMETERS = 400_000


@dataclass(frozen=True, slots=True)
class Base:
    """A base model: its name, where it lies (or `tiny`), and its number of parameters (0: not known)."""

    name: str
    path: str
    parameters: int


def bases_here() -> list[Base]:
    """The tiny model and every folder with a `config.json` below DATA_DIR/models."""
    found = [Base(TINY, TINY, TINY_PARAMETERS)]
    for config in sorted((Path(settings.DATA_DIR) / "models").glob("*/config.json")):
        found.append(Base(config.parent.name, str(config.parent), _parameters(config.parent)))
    return found


def base_find(name: str) -> Base:
    """A base model by its name, or by the path of its folder. Raises BaseUnknown."""
    for base in bases_here():
        if name in (base.name, base.path):
            return base
    if (Path(name) / "config.json").is_file():
        return Base(Path(name).name, str(Path(name).resolve()), _parameters(Path(name)))
    raise BaseUnknown(f"There is no base model {name!r}. Put its folder into {settings.DATA_DIR}/models.")


def trainer_check() -> None:
    """Raise TrainerMissing unless the trainer's libraries are installed; imports none of them."""
    if any(find_spec(library) is None for library in ("torch", "transformers", "accelerate", "peft")):
        raise TrainerMissing


def _parameters(folder: Path) -> int:
    """From the weights' own index or sizes: two bytes a parameter, as such models are published."""
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        return int(json.loads(index.read_text(encoding="utf-8"))["metadata"]["total_size"]) // 2
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) // 2
