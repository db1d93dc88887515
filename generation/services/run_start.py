"""Starting a run: a plan that somebody saw becomes the run and its items, then a worker is woken.

Of much material or many items they saw a part; the items are then planned by that worker.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from generation.models import Endpoint, GenerationRun, Pilot
from generation.planning.plan import Plan, plan_make
from generation.services.checklist_register import checklist_in_use
from generation.services.plan_tell import plan_require
from generation.services.prompt_register import DRAFT, PICTURE, REVISION, prompt_in_use
from generation.services.recipe import NO_BATCHES, NOBODY_ASKED, Recipe, RecipeRefused
from generation.services.run_plan import items_write, plan_settle, planning_require_none
from projects.models import Project, User
from projects.services import audit, run_log

NOT_WITHOUT_PICTURES = "Nothing is asked without its picture: this drafter sees no pictures."


class PlanMoved(RecipeRefused):
    """What would be drafted is not what the plan said: the material changed meanwhile."""

    status = 409


def run_start(
    *,
    project: Project,
    recipe: Recipe,
    endpoint: Endpoint | None,
    seen: str,
    by: User | None = None,
    seed: int = 0,
    budget_cap: Decimal | None = None,
    pilot: bool = False,
    in_batches: bool = False,
    without_pictures: bool = False,
    is_forced: bool = False,
) -> GenerationRun:
    """Begin a GenerationRun; ``endpoint`` is ``None`` for the built-in drafter.

    With ``in_batches`` its questions travel in files to an endpoint that offers that: slower and cheaper.
    Where the plan was not whole it is planned by the worker, and fails there where nothing can be drafted.
    With ``pilot`` it rests after a few items drawn from the plan, where the plan has more.
    With ``without_pictures`` what was drafted about a picture is asked once more without it, of an endpoint
    that sees pictures; of another that is left out, and the log says so.
    With ``is_forced`` nothing is taken from the ledger that was answered before: all is asked and paid for.
    ``seen`` is the digest of the plan that was looked at. Raises ``PlanMoved`` when it is another one by now,
    ``RecipeRefused`` when there is nothing to draft from, no batches are offered, or nobody is asked, and
    ``PlanningUnderWay`` while another run of the project is being planned. The caller wakes a worker.
    """
    if is_forced and endpoint is None:
        raise RecipeRefused(NOBODY_ASKED)
    if in_batches and not (endpoint and endpoint.offers_batches):
        raise RecipeRefused(NO_BATCHES)
    plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=seed)
    _require(plan, seen, project=project, endpoint=endpoint, by=by)
    with transaction.atomic():
        planning_require_none(project)
        run = GenerationRun.objects.create(
            project=project,
            started_by=by,
            endpoint=endpoint,
            draft_prompt=prompt_in_use(DRAFT, project) if endpoint else None,
            revision_prompt=prompt_in_use(REVISION, project) if endpoint else None,
            checklist=checklist_in_use(project),
            picture_prompt=prompt_in_use(PICTURE) if without_pictures and sees_pictures(endpoint) else None,
            recipe=recipe.as_json(),
            seed=seed,
            budget_cap=budget_cap,
            pilot=Pilot.ASKED if pilot else Pilot.NONE,
            in_batches=in_batches,
            is_forced=is_forced,
            is_planned=plan.is_whole,
        )
        first = _plan_write(run, plan) if plan.is_whole else None
        audit(
            action="generation_run_start",
            actor=by,
            project=project,
            object_kind="generation_run",
            object_uid=run.uid,
            detail={
                "items": plan.count if plan.is_whole else None,
                "at_most": recipe.count,
                "pilot": first if plan.is_whole else pilot,
                "endpoint": endpoint.name if endpoint else "built-in drafter",
                "in_batches": in_batches,
                "without_pictures": run.picture_prompt_id is not None,
                "forced": is_forced,
            },
        )
    if is_forced:
        run_log(run=run, line="asks anew: no answer that stood before is taken from the ledger")
    if without_pictures and run.picture_prompt_id is None:
        run_log(run=run, line=NOT_WITHOUT_PICTURES)
    return run


def _require(plan: Plan, seen: str, *, project: Project, endpoint: Endpoint | None, by: User | None) -> None:
    """A plan as it was seen, and not an empty one; of a sample nobody knows yet whether the rest is empty."""
    if not plan.is_sample:
        plan_require(plan, project=project, endpoint=endpoint, by=by)
    if plan.digest != seen:
        raise PlanMoved("The material changed since this plan was made. Look at the new one.")


def _plan_write(run: GenerationRun, plan: Plan) -> int:
    """Few items are written at once, in the transaction of the start; how many its pilot has."""
    return plan_settle(run, plan, items_write(run, plan.items, written=lambda count: None))


def sees_pictures(endpoint: Endpoint | None) -> bool:
    """Whether it makes a difference to an endpoint that a picture is away."""
    return endpoint is not None and endpoint.sees_images
