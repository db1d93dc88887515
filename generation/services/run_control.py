"""What a person does with a run: pause, resume with a higher cap, cancel, try the failed items again."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from corpus.models import State
from corpus.services.instance_move import instance_move
from corpus.sources.opinions import figures_ask_again
from generation.failures import FAILED
from generation.models import OPEN_BATCHES, GenerationItem, GenerationRun, ItemState
from generation.services.figures_ask import figures_free
from generation.services.item_claim import pilot_rests
from generation.services.recipe import NOBODY_ASKED, RecipeRefused
from generation.services.redraft_hold import redrafts_free, redrafts_held, redrafts_return
from generation.services.run_plan import planning_require_none
from projects.models import OPEN_STATES, RunState, User
from projects.services import audit, run_cancel, run_log, run_pause, run_resume

NONE_FAILED = "No item of this run has failed."


@transaction.atomic
def generation_pause(*, run: GenerationRun, by: User) -> None:
    """Stop at the next step; requests under way are awaited."""
    run_pause(run=run)
    # One that the cap of a day stopped would else go on by itself tomorrow.
    GenerationRun.objects.filter(pk=run.pk).update(goes_on_at=None)
    _audit("generation_run_pause", run, by)


@transaction.atomic
def generation_cancel(*, run: GenerationRun, by: User) -> None:
    """Stop for good; what was drafted stays, and batches under way are cancelled.

    The caller wakes a worker: what was read a second time goes to review, other drafts are given up.
    """
    run_cancel(run=run)
    now = timezone.now()
    # What their endpoints have done by then is taken in all the same: it is paid for.
    run.batches.filter(state__in=OPEN_BATCHES).update(cancel_asked_at=now, next_look_at=now)
    redrafts_return(run=run)
    figures_free(run=run)
    _audit("generation_run_cancel", run, by)


@transaction.atomic
def generation_resume(*, run: GenerationRun, by: User, budget_cap: Decimal | None = None) -> None:
    """Go on where the run stopped, with the redrafts that its budget held up.

    After "budget reached" a higher cap is needed. A run that has ended, or goes on, has nothing to
    resume but such redrafts; nor has one whose pilot waits for a word, or was the end of it. One that was
    stopped while it was planned is planned on, unless another is being planned.
    """
    if not run.is_planned:
        planning_require_none(run.project)
    cap_set(run=run, cap=budget_cap)
    freed = redrafts_free(run=run)
    budget_stop_clear(run=run)
    run.refresh_from_db()
    rests = pilot_rests(run)
    if rests and not freed:
        raise RecipeRefused("The pilot is over: let the rest go on, or stop. A stopped run is begun anew.")
    if not (freed and (rests or run.state in (*OPEN_STATES, RunState.DONE))):
        run_resume(run=run)
    _audit("generation_run_resume", run, by)


def cap_set(*, run: GenerationRun, cap: Decimal | None) -> None:
    """Set a run's cap; ``None`` leaves it as it is. Raises ``RecipeRefused`` where more is spent already."""
    if cap is None:
        return
    if cap < run.spent + run.reserved:
        raise RecipeRefused(f"The cap must be above what is spent already ({run.spent:.4f}).")
    GenerationRun.objects.filter(pk=run.pk).update(budget_cap=cap)


@transaction.atomic
def runs_go_on() -> int:
    """Resume what only the cap of a day stopped, once that day is over; how many."""
    due = GenerationRun.objects.filter(state=RunState.PAUSED, goes_on_at__lte=timezone.now())
    count = 0
    for run in due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked):
        budget_stop_clear(run=run)
        run_resume(run=run)
        run_log(run=run, line="a new day, goes on")
        count += 1
    return count


def budget_stop_clear(*, run: GenerationRun) -> None:
    """Forget which cap stopped a run that goes on; that it holds redrafts up stays told."""
    rows = GenerationRun.objects.filter(pk=run.pk)
    rows.update(goes_on_at=None)
    if not redrafts_held(run).exists():
        rows.update(budget_reached=False, budget_bound="")


@transaction.atomic
def generation_return(*, run: GenerationRun, by: User) -> int:
    """Decide against paying for the redrafts on hold: their surgeons get the items back as they stand."""
    returned = redrafts_return(run=run)
    if not returned:
        raise RecipeRefused("No redraft of this run waits for its budget.")
    _audit("generation_run_return", run, by)
    return returned


@transaction.atomic
def generation_retry(*, run: GenerationRun, by: User | None, kind: str = "", is_forced: bool = False) -> int:
    """Put failed and refused items back into the queue, of one kind where it is given.

    Failures of the past count no more for them. Those of a pilot that was decided on go with the rest; of
    one that waits they are the pilot again. With ``is_forced`` answers of the past count no more either:
    every step they have left is asked anew and paid for, under the same caps.
    """
    if is_forced and run.endpoint_id is None:
        raise RecipeRefused(NOBODY_ASKED)
    failed = run.items.filter(state__in=FAILED, redraft_request__isnull=True)
    again = list(
        (failed.filter(problem_kind=kind) if kind else failed).select_related("instance__current_revision")
    )
    if not again:
        raise RecipeRefused("No item of this run has failed in this way." if kind else NONE_FAILED)
    for item in again:
        if item.instance is not None and item.instance.state == State.FAILED:
            instance_move(
                instance=item.instance,
                to=State.DRAFTING,
                seen=item.instance.current_revision,
                event="drafting_retried",
                actor=by,
            )
    if run.figure_prompt_id is not None:
        figures_ask_again([item.figure_id for item in again if item.figure_id is not None])
    now = timezone.now()
    GenerationItem.objects.filter(pk__in=[item.pk for item in again]).update(
        state=ItemState.WAITING,
        retried_at=now,
        not_before=None,
        ended_at=None,
        problem="",
        problem_kind="",
        **({"forced_at": now} if is_forced else {}),
    )
    if run.state in (RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.PAUSED):
        GenerationRun.objects.filter(pk=run.pk).update(state=RunState.PAUSED, ended_at=None)
        budget_stop_clear(run=run)
        run_resume(run=run)
    told = {"kind": kind, "forced": is_forced}
    _audit("generation_run_retry", run, by, **{name: said for name, said in told.items() if said})
    return len(again)


def _audit(action: str, run: GenerationRun, by: User | None, **detail: object) -> None:
    audit(
        action=action,
        actor=by,
        project=run.project,
        object_kind="generation_run",
        object_uid=run.uid,
        detail=detail,
    )
