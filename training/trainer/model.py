"""The model of a stage: loaded from a local folder, partly frozen, with adapters if asked."""

from pathlib import Path
from typing import Any

import torch
from transformers import Qwen2_5_VLForConditionalGeneration

from training.trainer.config import RunConfig, Stage
from training.trainer.exits import ConfigRefused

# Where each part lives, by the names of transformers' Qwen2.5-VL.
MERGER = "visual.merger"
VISION = "visual."
LANGUAGE = ("language_model.", "lm_head.")


def part_of(name: str) -> str:
    """The part of the model to which a parameter belongs."""
    if MERGER in name:
        return "merger"
    if VISION in name:
        return "vision_tower"
    if any(mark in name for mark in LANGUAGE):
        return "language_model"
    raise ConfigRefused(f"The base has a parameter of no known part: {name}.")


def model_load(folder: str, config: RunConfig, stage: Stage) -> Any:
    """Load, freeze and adapt.

    All-weights training keeps fp32 master weights; a frozen base under adapters needs only the
    run's precision.
    """
    half = config.precision == "bf16" and stage.lora is not None
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        folder, dtype=torch.bfloat16 if half else torch.float32, local_files_only=True
    )
    model.config.use_cache = False
    if stage.lora is not None:
        return _adapt(model, stage)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(part_of(name) not in stage.frozen)
    return model


def _adapt(model: Any, stage: Stage) -> Any:
    from peft import LoraConfig, get_peft_model

    assert stage.lora is not None
    lora = stage.lora
    adapters = LoraConfig(
        r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=lora.targets
    )
    try:
        adapted = get_peft_model(model, adapters)
    except ValueError as error:
        raise ConfigRefused(f"The LoRA targets match nothing in this model: {lora.targets}") from error
    touched = [
        name
        for name, p in adapted.named_parameters()
        if p.requires_grad and part_of(name) != "language_model"
    ]
    if touched and "vision_tower" in stage.frozen:
        raise ConfigRefused(f"The LoRA targets reach into the frozen vision tower: {touched[0]}.")
    # Without this, gradient checkpointing finds no input that wants a gradient and trains nothing.
    adapted.enable_input_require_grads()
    return adapted


def model_write(model: Any, processor: Any, folder: Path) -> None:
    """Write a model that stands alone: adapters merged, processor and pixel budget beside it."""
    whole = model.merge_and_unload() if hasattr(model, "merge_and_unload") else model
    whole.config.use_cache = True
    whole.save_pretrained(folder)
    processor.save_pretrained(folder)


def flops_per_token(model: Any) -> int:
    """Training FLOPs per token: 6 per trained parameter, 4 per frozen one (forward 2, backward 2 or 4).

    Kaplan et al. 2020, section 2.1; a frozen base under adapters still carries the gradient through.
    """
    return sum((6 if p.requires_grad else 4) * p.numel() for p in model.parameters())
