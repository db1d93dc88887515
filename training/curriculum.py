"""Recipes that come with the house, and the trainer's configuration made from a recipe.

The default curriculum follows what secondary sources tell of SpineGPT (arXiv 2510.03160): three stages, one
epoch each, learning rates 1e-5, 1e-5 and 1e-6, lengths 16,384, 16,384 and 49,152 tokens. Batch, adapters and
seeds were not published; ours are visible knobs.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from corpus.bodies import canonical_json
from corpus.models import Release
from corpus.releases.filters import SPLITS
from corpus.releases.places import release_folder
from projects.models import Project
from training.errors import RecipeRefused
from training.models import Recipe
from training.trainer.config import TINY, config_from
from training.trainer.exits import ConfigRefused

Stage = dict[str, Any]

LORA = {"rank": 64, "alpha": 128, "dropout": 0.05}
QUESTIONS = ["multiple_choice", "open_question"]
DIALOGUES = ["consultation", "report"]

PUBLISHED: list[Stage] = [
    {
        "name": "Questions",
        "kinds": QUESTIONS,
        "learning_rate": 1e-5,
        "max_length": 16_384,
        "accumulate": 16,
        "lora": LORA,
        "gradient_checkpointing": True,
    },
    {
        "name": "All kinds",
        "kinds": [],
        "learning_rate": 1e-5,
        "max_length": 16_384,
        "accumulate": 16,
        "lora": LORA,
        "gradient_checkpointing": True,
    },
    {
        "name": "Dialogue and reports",
        "kinds": DIALOGUES,
        "learning_rate": 1e-6,
        "max_length": 49_152,
        "accumulate": 16,
        "lora": LORA,
        "gradient_checkpointing": True,
    },
]
PUBLISHED_KNOBS = {
    "precision": "bf16",
    "min_pixels": 200_704,
    "max_pixels": 1_003_520,
    "too_long": "leave_out",
}

SMALL: Stage = {
    "learning_rate": 1e-3,
    "max_length": 2048,
    "accumulate": 1,
    "batch_size": 2,
    "gradient_checkpointing": False,
    "save_every": 20,
    "log_every": 1,
}
SMALL_LORA = {**LORA, "rank": 4, "alpha": 8}
TRIAL: list[Stage] = [
    {**PUBLISHED[0], **SMALL, "lora": None},
    {**PUBLISHED[1], **SMALL, "lora": SMALL_LORA},
    {**PUBLISHED[2], **SMALL, "lora": SMALL_LORA},
]
TRIAL_KNOBS = {"precision": "fp32", "min_pixels": 3_136, "max_pixels": 12_544, "too_long": "leave_out"}

SHIPPED = {
    "Published curriculum": (PUBLISHED, PUBLISHED_KNOBS),
    "Trial on the tiny model": (TRIAL, TRIAL_KNOBS),
}


def recipes_ship(project: Project) -> None:
    """Put the house's recipes into a project that lacks them."""
    present = set(Recipe.objects.filter(project=project, name__in=SHIPPED).values_list("name", flat=True))
    for name in SHIPPED.keys() - present:
        stages, knobs = SHIPPED[name]
        Recipe.objects.get_or_create(
            project=project,
            name=name,
            version=1,
            defaults={"stages": canonical_json(stages), "knobs": canonical_json(knobs)},
        )


def recipe_for(project: Project, base: str) -> Recipe:
    """The shipped recipe that suits a base model, in its newest version."""
    recipes_ship(project)
    name = "Trial on the tiny model" if base == TINY else "Published curriculum"
    return Recipe.objects.filter(project=project, name=name).order_by("-version")[0]


@transaction.atomic
def recipe_revise(*, recipe: Recipe, stages: list[Stage], knobs: dict[str, Any]) -> Recipe:
    """A new version of a recipe; the old one stays as its runs knew it."""
    told = canonical_json(stages), canonical_json(knobs)
    if told == (recipe.stages, recipe.knobs):
        return recipe
    same = Recipe.objects.filter(project=recipe.project, name=recipe.name)
    last = same.aggregate(Max("version"))["version__max"] or 0
    return Recipe.objects.create(
        project=recipe.project, name=recipe.name, version=last + 1, stages=told[0], knobs=told[1]
    )


def config_build(*, recipe: Recipe, release: Release, base: str, seed: int, output: str) -> dict[str, Any]:
    """The trainer's configuration; stages for which the release holds no row are left out.

    Raises RecipeRefused when nothing is left, or the recipe is not sound.
    """
    folder = release_folder(release)
    present = kinds_present(release)
    stages = []
    for stage in json.loads(recipe.stages):
        kinds = list(stage.pop("kinds", []))
        tiers = list(stage.pop("tiers", []))
        mixes = {
            split: [{"file": str(folder / f"messages-{split}.jsonl"), "kinds": kinds, "tiers": tiers}]
            for split in SPLITS[:2]
            if any(present.get((split, kind)) for kind in kinds or {kind for _, kind in present})
        }
        if "train" in mixes:
            stages.append({**stage, **mixes})
    if not stages:
        raise RecipeRefused("The release holds no training row that a stage of this recipe wants.")
    config = {"base": base, "output": output, "seed": seed, "stages": stages, **json.loads(recipe.knobs)}
    try:
        config_from(config)
    except ConfigRefused as problem:
        raise RecipeRefused(str(problem)) from problem
    return config


def kinds_present(release: Release) -> dict[tuple[str, str], int]:
    """Rows of a release by split and kind."""
    rows = release.rows.values_list("split", "instance__kind").annotate(number=Count("pk"))
    return {(split, kind): number for split, kind, number in rows.order_by()}
