"""Starting a run: the run and all its items are written together, then a worker is woken."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from generation.models import Endpoint, GenerationItem, GenerationRun
from generation.services.asked_before import AskedBefore, asked_before
from generation.services.items_plan import items_plan, marks_left_out, studies_left_out
from generation.services.prompt_register import DRAFT, REVISION, prompt_in_use
from generation.services.recipe import Recipe, RecipeRefused
from projects.models import Project, User
from projects.services import audit, run_log


def run_start(
    *,
    project: Project,
    recipe: Recipe,
    endpoint: Endpoint | None,
    by: User | None = None,
    seed: int = 0,
    budget_cap: Decimal | None = None,
) -> GenerationRun:
    """Begin a GenerationRun; ``endpoint`` is ``None`` for the built-in drafter.

    Raises ``RecipeRefused`` when there is nothing to draft from. The caller wakes a worker.
    """
    recipe = recipe.checked()
    with transaction.atomic():
        run = GenerationRun.objects.create(
            project=project,
            started_by=by,
            endpoint=endpoint,
            draft_prompt=prompt_in_use(DRAFT, project) if endpoint else None,
            revision_prompt=prompt_in_use(REVISION, project) if endpoint else None,
            recipe=recipe.as_json(),
            seed=seed,
            budget_cap=budget_cap,
        )
        asked = asked_before(project=project, recipe=recipe)
        items = items_plan(run=run, recipe=recipe, asked=asked)
        if not items:
            raise RecipeRefused(_nothing(run, recipe))
        GenerationItem.objects.bulk_create(items, batch_size=500)
        GenerationRun.objects.filter(pk=run.pk).update(total_count=len(items))
        run.refresh_from_db()
        audit(
            action="generation_run_start",
            actor=by,
            project=project,
            object_kind="generation_run",
            object_uid=run.uid,
            detail={"items": len(items), "endpoint": endpoint.name if endpoint else "built-in drafter"},
        )
    for sentence in (*studies_left_out(project, recipe), *marks_left_out(project, recipe)):
        run_log(run=run, line=sentence)
    if len(items) < recipe.count:
        besides = ", beside what was asked before" if asked else ""
        run_log(
            run=run,
            line=f"The material carries {len(items)} of the {recipe.count} items asked for, each a different "
            f"question{besides}.",
        )
    return run


def _nothing(run: GenerationRun, recipe: Recipe) -> str:
    if left_out := studies_left_out(run.project, recipe):
        return left_out[0]
    if items_plan(run=run, recipe=replace(recipe, count=1), asked=AskedBefore()):
        return (
            "All that this material carries in these kinds and languages has been asked in this project "
            "already: add material, or choose another kind or language."
        )
    if waiting := marks_left_out(run.project, recipe):
        return " ".join(waiting)
    if run.endpoint_id is None:
        return (
            "The built-in drafter finds nothing to ask here: it needs level marks, level facts, or a text in "
            "the language asked for."
        )
    return "There is nothing to draft from: the studies hold no marks or facts, the sources no passages."
