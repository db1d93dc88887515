"""Moving an Instance: check the move, compare-and-set, append the history row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from anatomy.conditions import CONDITIONS
from corpus import transitions
from corpus.bodies import Body, body_parse, body_title
from corpus.errors import StaleRevision
from corpus.models import HistoryEvent, Instance, InstanceCondition, InstanceLevel, Revision, State, Tier
from corpus.services.history_append import ONE_MORE, link_append
from corpus.services.revision_check import revision_check
from corpus.signals import instance_moved
from corpus.words.keep import words_keep
from projects.models import User


@transaction.atomic
def instance_move(
    *,
    instance: Instance,
    to: State,
    seen: Revision | None,
    event: str,
    actor: User | None,
    current: Revision | None = None,
    tier: Tier | None = None,
    detail: Mapping[str, object] | None = None,
    is_checked: bool = False,
) -> HistoryEvent:
    """Move `instance` from the state it was read in to `to`.

    `seen` is the current Revision the caller acted on; `current` replaces it
    where the move brings a new one. `is_checked` says that its findings are
    of this very transaction. Raises MoveNotAllowed, or StaleRevision when
    the Instance moved on meanwhile.
    """
    source = instance.state
    transitions.check(source, to)
    event_row = _set(
        instance=instance,
        to=to,
        seen=seen,
        event=event,
        actor=actor,
        current=current,
        tier=tier,
        detail=detail,
        is_checked=is_checked,
    )
    transaction.on_commit(
        lambda: instance_moved.send_robust(
            Instance, instance_id=instance.pk, from_state=source, to_state=to.value
        )
    )
    return event_row


@transaction.atomic
def instance_revise(
    *,
    instance: Instance,
    seen: Revision,
    current: Revision,
    event: str,
    actor: User | None,
    detail: Mapping[str, object] | None = None,
) -> HistoryEvent:
    """Give `instance` a new current Revision without moving it. Raises StaleRevision."""
    return _set(
        instance=instance,
        to=State(instance.state),
        seen=seen,
        event=event,
        actor=actor,
        current=current,
        tier=None,
        detail=detail,
        is_checked=False,
    )


def _set(
    *,
    instance: Instance,
    to: State,
    seen: Revision | None,
    event: str,
    actor: User | None,
    current: Revision | None,
    tier: Tier | None,
    detail: Mapping[str, object] | None,
    is_checked: bool,
) -> HistoryEvent:
    source = instance.state
    after = current or seen
    new_body = body_parse(after.body) if after is not None and after != seen else None
    titled = {"title": body_title(new_body)} if new_body is not None else {}
    changed = Instance.objects.filter(pk=instance.pk, state=source, current_revision=seen).update(
        state=to, current_revision=after, tier=tier or instance.tier, history_length=ONE_MORE, **titled
    )
    if not changed:
        raise StaleRevision
    instance.state, instance.current_revision, instance.tier = to, after, tier or instance.tier
    if new_body is not None:
        instance.title = titled["title"]
        _rows_sync(instance=instance, body=new_body, is_first=seen is None)
    if after is not None and not is_checked and (after != seen or source not in transitions.CHECKED_AGAIN):
        _check_today(instance, after)
    return link_append(
        instance=instance,
        event=event,
        actor=actor,
        from_state=source,
        to_state=to,
        revision=after,
        detail=detail,
    )


def _check_today(instance: Instance, revision: Revision) -> None:
    """While a text about a Subject was not before readers, nobody checked it against marks that changed."""
    if instance.subject_id is not None and instance.state in transitions.CHECKED_AGAIN:
        revision_check(revision=revision)


def _rows_sync(*, instance: Instance, body: Body, is_first: bool) -> None:
    """Bring words, level and condition rows, which lists and filters read, in line with a body.

    With `is_first`, of an Instance that had no current text, there are none yet.
    """
    levels, conditions = InstanceLevel.objects, InstanceCondition.objects
    at, signs = set(body.levels), set(body.conditions)
    if not is_first:
        at -= _kept(levels.filter(instance=instance), "level", at)
        signs -= _kept(conditions.filter(instance=instance), "condition", signs)
    levels.bulk_create(InstanceLevel(instance=instance, level=level) for level in sorted(at))
    conditions.bulk_create(
        InstanceCondition(instance=instance, condition=key)
        # One that is in no list of ours is kept in the body alone.
        for key in sorted(signs & CONDITIONS.keys())
    )
    words_keep(instance=instance, body=body)


def _kept(rows: QuerySet[Any], column: str, wanted: set[str]) -> set[str]:
    """Take out the rows that are not wanted; the values of those that stay."""
    present = set(rows.values_list(column, flat=True))
    if present - wanted:
        rows.exclude(**{f"{column}__in": wanted}).delete()
    return present & wanted
