"""How an item leaves the hands of its worker, or its step: compare-and-set on who holds it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from corpus.models import State
from corpus.services.instance_move import instance_move
from corpus.services.redraft_request import redraft_give_up
from corpus.sources.opinions import figure_unanswered
from generation.errors import GenerationError
from generation.models import GenerationItem, ItemState, Stage
from projects.rows import row_set


class ClaimLost(GenerationError):
    """Somebody else holds the item now; what was done here is rolled back."""

    kind = "claim_lost"


def stage_move(item: GenerationItem, owner: str, to: Stage, **also: object) -> None:
    """Compare-and-set: only the worker that holds the item, and only from the stage it worked on."""
    held = {"pk": item.pk, "claimed_by": owner, "state": ItemState.WORKING, "stage": item.stage}
    if not row_set(GenerationItem, where=held, to={"stage": to, **also}):
        raise ClaimLost("Another worker took this item over.")
    item.stage = to


def item_wait(
    item: GenerationItem,
    owner: str,
    *,
    wait_s: float,
    problem: str = "",
    kind: str = "",
    state: ItemState = ItemState.WAITING,
) -> None:
    """Let it go for so long; nothing where somebody else holds it by now."""
    GenerationItem.objects.filter(pk=item.pk, claimed_by=owner, state=ItemState.WORKING).update(
        state=state,
        claimed_by="",
        claimed_until=None,
        not_before=timezone.now() + timedelta(seconds=wait_s),
        problem=problem,
        problem_kind=kind,
    )


@transaction.atomic(savepoint=False)
def item_end(
    item: GenerationItem, owner: str, state: ItemState, *, kind: str = "", problem: str = ""
) -> None:
    """End it, with what hangs on it where it failed; nothing where somebody else holds it by now."""
    rows = GenerationItem.objects.filter(pk=item.pk, claimed_by=owner, state=ItemState.WORKING)
    ended = rows.update(**ended_fields(state, kind=kind, problem=problem))
    if ended:
        item.state, item.problem_kind = state, kind
    if not ended or state == ItemState.DONE:
        return
    if item.stage == Stage.CONFIRM and item.figure is not None:
        figure_unanswered(figure=item.figure)
    elif item.redraft_request is not None:
        redraft_give_up(request=item.redraft_request, reason=problem)
    elif item.instance is not None and item.instance.state == State.DRAFTING:
        instance_move(
            instance=item.instance,
            to=State.FAILED,
            seen=item.instance.current_revision,
            event="drafting_failed",
            actor=None,
            detail={"problem": kind},
        )


@transaction.atomic(savepoint=False)
def item_cancel(item: GenerationItem, owner: str) -> None:
    """Let it go as its run is cancelled: where a text was begun, that is given up until the run is resumed.

    Nothing where somebody else holds it by now.
    """
    rows = GenerationItem.objects.filter(pk=item.pk, claimed_by=owner, state=ItemState.WORKING)
    if not rows.update(state=ItemState.WAITING, claimed_by="", claimed_until=None, not_before=None):
        return
    item.state = ItemState.WAITING
    if item.instance is None or item.instance.state != State.DRAFTING:
        return
    instance_move(
        instance=item.instance,
        to=State.FAILED,
        seen=item.instance.current_revision,
        event="drafting_cancelled",
        actor=None,
    )


def item_take_up(item: GenerationItem, owner: str) -> None:
    """Where its text was given up with its run, write on: the run was resumed. Raises ``ClaimLost``."""
    instance = item.instance
    if instance is None or instance.state != State.FAILED:
        return
    with transaction.atomic():
        stage_move(item, owner, Stage(item.stage))
        instance_move(
            instance=instance,
            to=State.DRAFTING,
            seen=instance.current_revision,
            event="drafting_resumed",
            actor=None,
        )


def ended_fields(state: ItemState, *, kind: str = "", problem: str = "") -> dict[str, object]:
    """What the end of an item changes on its row."""
    return {
        "state": state,
        "claimed_by": "",
        "claimed_until": None,
        "problem_kind": kind,
        "problem": problem,
        "ended_at": timezone.now(),
    }
