"""Starting and driving runs in tests, in this process."""

from __future__ import annotations

import time

from generation.models import Endpoint, GenerationRun
from generation.planning.plan import plan_make
from generation.services.recipe import Recipe
from generation.services.run_drive import SLICE_S, run_drive
from generation.services.run_start import run_start
from generation.tasks import claim_name
from projects.models import Project

MOST_SLICES = 6


def start(
    project: Project,
    *,
    studies: tuple[object, ...] = (),
    sources: tuple[object, ...] = (),
    endpoint: Endpoint | None = None,
    **fields: object,
) -> GenerationRun:
    """A run over studies and sources, begun by its plan."""
    options = {
        name: fields.pop(name)
        for name in ("seed", "budget_cap", "pilot", "in_batches", "without_pictures", "is_forced")
        if name in fields
    }
    recipe = Recipe(
        studies=tuple(str(study.uid) for study in studies),  # type: ignore[attr-defined]
        sources=tuple(str(source.uid) for source in sources),  # type: ignore[attr-defined]
        **fields,  # type: ignore[arg-type]
    )
    return begin(project, recipe, endpoint, **options)  # type: ignore[arg-type]


def begin(
    project: Project, recipe: Recipe, endpoint: Endpoint | None = None, *, seed: int = 0, **options: object
) -> GenerationRun:
    """Start what the plan of a recipe says, as a person does who looked at it."""
    plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=seed)
    return run_start(
        project=project,
        recipe=recipe,
        endpoint=endpoint,
        seed=seed,
        seen=plan.digest,
        **options,  # type: ignore[arg-type]
    )


def drive(run: GenerationRun) -> GenerationRun:
    """Work on the run as a worker does that has nothing else to do; returns it as it stands then.

    On a machine with other work a slice may end before the run. A run that makes no headway is a failure.
    """
    for _ in range(MOST_SLICES):
        ends_at = time.monotonic() + SLICE_S
        left = run_drive(run=GenerationRun.objects.get(pk=run.pk), owner=claim_name())
        if not left or time.monotonic() < ends_at:
            run.refresh_from_db()
            return run
    raise AssertionError(f"The run did not end in {MOST_SLICES} slices: {run.log}")
