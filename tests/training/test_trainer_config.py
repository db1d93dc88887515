"""What the trainer refuses before it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import stage
from training.trainer.config import config_from, read_config
from training.trainer.exits import ConfigRefused


def config(**changes: Any) -> dict[str, Any]:
    return {"base": "b", "output": "o", "stages": [stage(Path("/nowhere"))], **changes}


def test_a_whole_configuration_is_read() -> None:
    read = config_from(config(seed=7))
    assert (read.seed, read.stages[0].name, read.stages[0].lora) == (7, "spine", None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "must be an object"),
        (config(stages=[]), "needs at least one stage"),
        (config(sed=7), "unknown keys: sed"),
        ({"stages": [stage(Path("/nowhere"))]}, "lacks: base, output"),
        (config(precision="fp8"), "precision must be one of bf16, fp32"),
        (config(min_pixels=900_000, max_pixels=800_000), "min_pixels <= max_pixels"),
        (config(stages=[stage(Path("/"), train=[])]), "Stage 1 needs at least one training file"),
        (config(stages=[stage(Path("/"), learning_rate=0)]), "learning rate above 0"),
        (config(stages=[stage(Path("/"), frozen=["eyes"])]), "can freeze only"),
        (
            config(stages=[stage(Path("/"), frozen=["vision_tower", "merger", "language_model"])]),
            "nothing would learn",
        ),
        (config(stages=[stage(Path("/"), lora={"rnk": 4})]), "Stage 1, lora has unknown keys: rnk"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_with_the_key_at_fault(given: Any, sentence: str) -> None:
    with pytest.raises(ConfigRefused, match=sentence):
        config_from(given)


@pytest.mark.parametrize(
    "given",
    [
        config(mirror=True),
        config(augmentation={"rotate": 5}),
        config(parallel={"dataset": {"RandomHorizontalFlip": 0.5}}),
        config(stages=[stage(Path("/"), hflip=0.5)]),
        config(stages=[stage(Path("/"), train=[{"file": "a", "flip": "lr"}])]),
    ],
)
def test_mirroring_is_refused_wherever_it_is_asked_for(given: Any) -> None:
    with pytest.raises(ConfigRefused, match="Mirroring is refused: it would make the patient’s left"):
        config_from(given)


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigRefused, match="cannot be read"):
        read_config(tmp_path / "run.json")
