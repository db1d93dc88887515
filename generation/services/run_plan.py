"""Planning a run: its items are drawn and written batch by batch, of many of them by a worker.

An item keeps its place and a place has one row, so whoever takes a plan up again writes the same rows anew:
nothing is planned twice. Nothing is worked on before the plan is whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from generation.models import GenerationItem, GenerationRun, Pilot
from generation.planning.drawing import Planned, drawing_begin
from generation.planning.pilot import Stratum, places_drawn, stratum_of
from generation.planning.plan import Told, drawing_told
from generation.services.plan_tell import plan_log, plan_require, refusals_record
from generation.services.recipe import RecipeRefused, recipe_read
from projects.live import run_changed
from projects.models import OPEN_STATES, Project
from projects.services import audit, run_fail, run_heartbeat, run_log, run_release, run_yield

WRITTEN_AT_ONCE = 1000  # items; of 100,000 only these are rows in memory
LOOK_S = 0.5  # between two looks at what a person wants
DRAWN = ("kind", "language", "topic", "study", "passage", "figure", "forced_at")


class PlanningUnderWay(RecipeRefused):
    """Another run of the project is being planned, so nobody knows yet what it asks."""

    status = 409

    def __init__(self, other: GenerationRun) -> None:
        super().__init__(
            f"The run of {timezone.localtime(other.created_at):%H:%M} is being planned, and what it asks is "
            "not known yet. Start this one when it is planned, so that nothing is asked twice."
        )


class _Stopped(Exception):
    """The plan is not to be gone on with: somebody stopped it, or another worker has it."""


def planning_require_none(project: Project) -> None:
    """Raise ``PlanningUnderWay`` while a run of the project is being planned.

    To be called in a transaction: who would begin another one at this moment waits for its end.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    others = GenerationRun.objects.filter(project=project, is_planned=False, state__in=OPEN_STATES)
    if (other := others.first()) is not None:
        raise PlanningUnderWay(other)


def items_write(
    run: GenerationRun, items: Iterable[Planned], *, written: Callable[[int], None]
) -> list[Stratum]:
    """Write the items of a plan, each batch in a transaction; of each what it counts as for a pilot.

    In the same transaction ``written`` is told how many there are then, and may raise.
    """
    strata: list[Stratum] = []
    known: dict[Stratum, Stratum] = {}
    for batch in _batches(iter(items)):
        rows = [_row(run, planned, place) for place, planned in enumerate(batch, len(strata) + 1)]
        strata += [known.setdefault(one, one) for one in map(stratum_of, batch)]
        with transaction.atomic():
            written(len(strata))
            GenerationItem.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["run", "position"], update_fields=DRAWN
            )
    return strata


def plan_settle(run: GenerationRun, told: Told, strata: list[Stratum]) -> int:
    """A plan is whole: its pilot is drawn and its run may be worked on. How many the pilot has."""
    first = places_drawn(strata, seed=run.seed) if run.pilot == Pilot.ASKED else []
    run.items.filter(position__gt=told.count).delete()
    run.items.filter(position__in=[place + 1 for place in first]).update(is_pilot=True)
    run.total_count, run.is_planned = told.count, True
    run.pilot = Pilot.ASKED if first else Pilot.NONE
    run.save(update_fields=["total_count", "is_planned", "pilot"])
    refusals_record(run, told.left_out)
    plan_log(run, told)
    return len(first)


def run_plan(*, run: GenerationRun, owner: str) -> bool:
    """Plan a run that ``owner`` has claimed, and put it back into the queue; ``True`` when that is done.

    Where nothing can be drafted it fails with the reason. Where a person stops it, it is paused or cancelled
    with what is written so far.
    """
    try:
        return _Planning(run, owner).go()
    except _Stopped:
        run_release(run=run, owner=owner)
    except RecipeRefused as refusal:
        run_fail(run=run, owner=owner, error_for_user=str(refusal))
    run_changed(run)
    return False


class _Planning:
    """One worker's work on the plan of one run."""

    def __init__(self, run: GenerationRun, owner: str) -> None:
        self.run = run
        self.owner = owner
        self.look_at = 0.0

    def go(self) -> bool:
        """Draw and write everything; raises ``_Stopped``, and ``RecipeRefused`` for an empty plan."""
        run = self.run
        drawing = drawing_begin(
            project=run.project,
            recipe=recipe_read(run.recipe),
            endpoint=run.endpoint,
            seed=run.seed,
            besides=run,
            still=self.still,
        )
        strata = items_write(run, drawing.items(), written=self.written)
        told = drawing_told(drawing)
        with transaction.atomic():
            self.keep()
            if not told.count:
                refusals_record(run, told.left_out)
        plan_require(told, project=run.project, endpoint=run.endpoint, by=run.started_by)
        with transaction.atomic():
            self.keep()
            self._settle(told, strata)
        run_changed(run)
        return run_yield(run=run, owner=self.owner)

    def _settle(self, told: Told, strata: list[Stratum]) -> None:
        run = self.run
        pilot = plan_settle(run, told, strata)
        # What the pilot's time is measured from: planning is no drafting.
        GenerationRun.objects.filter(pk=run.pk).update(started_at=timezone.now())
        run_log(run=run, line=f"planned: {told.count} items")
        audit(
            action="generation_run_plan",
            actor=run.started_by,
            project=run.project,
            object_kind="generation_run",
            object_uid=run.uid,
            detail={"items": told.count, "pilot": pilot},
        )

    def still(self) -> None:
        """Keep the lease now and then; raises ``_Stopped``."""
        now = time.monotonic()
        if now >= self.look_at:
            self.look_at = now + LOOK_S
            self.keep()

    def keep(self) -> None:
        """Keep the lease; raises ``_Stopped`` where it is another's, or somebody stopped the run."""
        if not run_heartbeat(run=self.run, owner=self.owner):
            raise _Stopped
        if self.run.cancel_requested or self.run.pause_requested:
            raise _Stopped

    def written(self, count: int) -> None:
        """So many are written with this transaction; another worker's batch waits for it."""
        self.keep()
        GenerationRun.objects.filter(pk=self.run.pk).update(total_count=Greatest(F("total_count"), count))
        run_changed(self.run)


def _batches(items: Iterator[Planned]) -> Iterator[list[Planned]]:
    while batch := list(islice(items, WRITTEN_AT_ONCE)):
        yield batch


def _row(run: GenerationRun, planned: Planned, position: int) -> GenerationItem:
    item = planned.item(run, position)
    item.forced_at = run.created_at if run.is_forced else None
    return item
