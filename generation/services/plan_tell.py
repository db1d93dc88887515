"""What a plan tells: a refusal where it is empty, else what the gate kept back and what is missing."""

from __future__ import annotations

from generation.calls.gate import refusal_record
from generation.errors import EgressRefused, LevelsContradict
from generation.models import Endpoint, GenerationRun
from generation.planning.plan import Told
from generation.planning.subjects import LeftOut
from generation.services.recipe import RecipeRefused
from generation.services.start_refused import start_refused
from projects.models import Project, User
from projects.services import run_log


def plan_require(plan: Told, *, project: Project, endpoint: Endpoint | None, by: User | None) -> None:
    """Raise ``RecipeRefused`` with the reason where a plan is empty; what the gate kept back is recorded."""
    if plan.count:
        return
    if rules := [one.rule for one in plan.left_out if one.rule]:
        start_refused(project=project, rules=rules, endpoint=endpoint, by=by)
    raise RecipeRefused(_nothing(plan, endpoint))


def _nothing(plan: Told, endpoint: Endpoint | None) -> str:
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


def refusals_record(run: GenerationRun, left_out: list[LeftOut]) -> None:
    """What the gate keeps back is a row that the lead sees on the run's page."""
    for one in left_out:
        if one.rule and one.rule != LevelsContradict.kind:
            refusal = EgressRefused(one.rule, f"{one.label}: {one.sentence}")
            refusal_record(run=run, item=None, endpoint=run.endpoint, refusal=refusal)


def plan_log(run: GenerationRun, plan: Told) -> None:
    """What a plan left out, waits for and misses, in the log of its run."""
    for sentence in [*(f"{one.label}: {one.sentence}" for one in plan.left_out if one.rule), *plan.waiting]:
        run_log(run=run, line=sentence)
    if plan.count < plan.recipe.count:
        besides = ", beside what was asked before" if plan.has_asked else ""
        run_log(
            run=run,
            line=f"The material carries {plan.count} of the {plan.recipe.count} items asked for, each a "
            f"different question{besides}.",
        )
