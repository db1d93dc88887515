"""Starting a run: a plan that somebody saw becomes the run and all its items, then a worker is woken."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction

from generation.calls.gate import refusal_record
from generation.errors import EgressRefused, LevelsContradict
from generation.models import Endpoint, GenerationItem, GenerationRun, Pilot
from generation.planning.pilot import pilot_of
from generation.planning.plan import Plan, plan_make
from generation.planning.subjects import LeftOut
from generation.services.checklist_register import checklist_in_use
from generation.services.prompt_register import DRAFT, PICTURE, REVISION, prompt_in_use
from generation.services.recipe import NO_BATCHES, NOBODY_ASKED, Recipe, RecipeRefused
from projects.models import Project, User
from projects.services import audit, run_log

WRITTEN_AT_ONCE = 1000  # items; of 100,000 only these are rows in memory
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
    With ``pilot`` it rests after a few items drawn from the plan, where the plan has more.
    With ``without_pictures`` what was drafted about a picture is asked once more without it, of an endpoint
    that sees pictures; of another that is left out, and the log says so.
    With ``is_forced`` nothing is taken from the ledger that was answered before: all is asked and paid for.
    ``seen`` is the digest of the plan that was looked at. Raises ``PlanMoved`` when it is another one by now,
    ``RecipeRefused`` when there is nothing to draft from, no batches are offered, or nobody is asked. The
    caller wakes a worker.
    """
    if is_forced and endpoint is None:
        raise RecipeRefused(NOBODY_ASKED)
    if in_batches and not (endpoint and endpoint.offers_batches):
        raise RecipeRefused(NO_BATCHES)
    plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=seed)
    plan_require(plan, project=project, endpoint=endpoint, by=by)
    if plan.digest != seen:
        raise PlanMoved("The material changed since this plan was made. Look at the new one.")
    first = pilot_of(plan.items, seed=seed) if pilot else []
    with transaction.atomic():
        run = GenerationRun.objects.create(
            project=project,
            started_by=by,
            endpoint=endpoint,
            draft_prompt=prompt_in_use(DRAFT, project) if endpoint else None,
            revision_prompt=prompt_in_use(REVISION, project) if endpoint else None,
            checklist=checklist_in_use(project),
            picture_prompt=prompt_in_use(PICTURE) if without_pictures and sees_pictures(endpoint) else None,
            recipe=plan.recipe.as_json(),
            seed=seed,
            budget_cap=budget_cap,
            pilot=Pilot.ASKED if first else Pilot.NONE,
            in_batches=in_batches,
        )
        items = _items_make(run, plan, first, is_forced=is_forced)
        audit(
            action="generation_run_start",
            actor=by,
            project=project,
            object_kind="generation_run",
            object_uid=run.uid,
            detail={
                "items": items,
                "pilot": len(first),
                "endpoint": endpoint.name if endpoint else "built-in drafter",
                "in_batches": in_batches,
                "without_pictures": run.picture_prompt_id is not None,
                "forced": is_forced,
            },
        )
        _refusals_record(run, plan.left_out)
    _log(run, plan)
    if is_forced:
        run_log(run=run, line="asks anew: no answer that stood before is taken from the ledger")
    if without_pictures and run.picture_prompt_id is None:
        run_log(run=run, line=NOT_WITHOUT_PICTURES)
    return run


def _items_make(run: GenerationRun, plan: Plan, first: Collection[int], *, is_forced: bool) -> int:
    """The items of a plan, those at the places of ``first`` for the pilot; how many."""
    chosen = frozenset(first)
    for start in range(0, len(plan.items), WRITTEN_AT_ONCE):
        items = []
        for place, planned in enumerate(plan.items[start : start + WRITTEN_AT_ONCE], start):
            item = planned.item(run, place + 1)
            item.is_pilot = place in chosen
            item.forced_at = run.created_at if is_forced else None
            items.append(item)
        GenerationItem.objects.bulk_create(items)
    GenerationRun.objects.filter(pk=run.pk).update(total_count=len(plan.items))
    run.refresh_from_db()
    return len(plan.items)


def sees_pictures(endpoint: Endpoint | None) -> bool:
    """Whether it makes a difference to an endpoint that a picture is away."""
    return endpoint is not None and endpoint.sees_images


def plan_require(plan: Plan, *, project: Project, endpoint: Endpoint | None, by: User | None) -> None:
    """Raise ``RecipeRefused`` with the reason where a plan is empty; what the gate kept back is recorded."""
    if plan.items:
        return
    if rules := sorted({one.rule for one in plan.left_out if one.rule}):
        audit(
            action="generation_refused",
            actor=by,
            project=project,
            object_kind="project",
            object_uid=project.uid,
            detail={"rules": rules, "endpoint": endpoint.name if endpoint else "built-in drafter"},
        )
    raise RecipeRefused(_nothing(plan, endpoint))


def _nothing(plan: Plan, endpoint: Endpoint | None) -> str:
    barred = [one for one in plan.left_out if one.rule]
    if barred:
        return barred[0].sentence
    if plan.all_asked:
        return (
            "All that this material carries in these kinds and languages has been asked in this project "
            "already: add material, or choose another kind or language."
        )
    if plan.waiting:
        return " ".join(plan.waiting)
    if endpoint is None:
        return (
            "The built-in drafter finds nothing to ask here: it needs level marks, level facts, or a text in "
            "the language asked for."
        )
    return "There is nothing to draft from: the studies hold no marks or facts, the sources no passages."


def _refusals_record(run: GenerationRun, left_out: list[LeftOut]) -> None:
    """What the gate keeps back is a row that the lead sees on the run's page."""
    for one in left_out:
        if one.rule and one.rule != LevelsContradict.kind:
            refusal = EgressRefused(one.rule, f"{one.label}: {one.sentence}")
            refusal_record(run=run, item=None, endpoint=run.endpoint, refusal=refusal)


def _log(run: GenerationRun, plan: Plan) -> None:
    for sentence in [*(f"{one.label}: {one.sentence}" for one in plan.left_out if one.rule), *plan.waiting]:
        run_log(run=run, line=sentence)
    if plan.missing:
        besides = ", beside what was asked before" if plan.asked else ""
        run_log(
            run=run,
            line=f"The material carries {len(plan.items)} of the {plan.recipe.count} items asked for, each a "
            f"different question{besides}.",
        )
