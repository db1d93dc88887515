"""Moving an Instance: check the move, compare-and-set, append the history row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model

from anatomy.conditions import CONDITIONS
from corpus import transitions
from corpus.bodies import Body, body_parse, body_title
from corpus.errors import StaleRevision
from corpus.models import HistoryEvent, Instance, InstanceCondition, InstanceLevel, Revision, State, Tier
from corpus.services.history_append import Said, Standing, links_append
from corpus.services.revision_check import revision_check
from corpus.signals import instance_moved
from corpus.words.keep import words_keep
from projects.models import User
from projects.one_transaction import one_transaction
from projects.prepared import PreparedQuery
from projects.rows import row_set, rows_insert


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
    after: Said | None = None,
) -> HistoryEvent:
    """Move `instance` from the state it was read in to `to`.

    `seen` is the current Revision the caller acted on; `current` replaces it
    where the move brings a new one. `is_checked` says that its findings are
    of this very transaction. `after` is the act that the move follows from, where
    the chain is to tell it first. Raises MoveNotAllowed, or StaleRevision when
    the Instance moved on meanwhile, before anything was written.
    """
    source = instance.state
    transitions.check(source, to)
    with one_transaction():
        event_row = _set(
            instance=instance,
            to=to,
            seen=seen,
            current=current,
            tier=tier,
            is_checked=is_checked,
            after=after,
            said=Said(event, actor, to, source, detail=detail),
        )
        transaction.on_commit(
            lambda: instance_moved.send_robust(
                Instance, instance_id=instance.pk, from_state=source, to_state=to.value
            )
        )
    return event_row


def instance_revise(
    *,
    instance: Instance,
    seen: Revision,
    current: Revision,
    event: str,
    actor: User | None,
    detail: Mapping[str, object] | None = None,
    after: Said | None = None,
) -> HistoryEvent:
    """Give `instance` a new current Revision without moving it; `after` as there. Raises StaleRevision."""
    with one_transaction():
        return _set(
            instance=instance,
            to=State(instance.state),
            seen=seen,
            current=current,
            tier=None,
            is_checked=False,
            after=after,
            said=Said(event, actor, instance.state, instance.state, detail=detail),
        )


def _set(
    *,
    instance: Instance,
    to: State,
    seen: Revision | None,
    current: Revision | None,
    tier: Tier | None,
    is_checked: bool,
    after: Said | None,
    said: Said,
) -> HistoryEvent:
    source = instance.state
    told = [*_as_it_stood(instance, seen, after), said._replace(revision=current or seen)]
    text = current or seen
    new_body = body_parse(text.body) if text is not None and text != seen else None
    titled = {"title": body_title(new_body)} if new_body is not None else {}
    changed = row_set(
        Instance,
        where={"pk": instance.pk, "state": source, "current_revision": seen},
        to={"state": to, "current_revision": text, "tier": tier or instance.tier, **titled},
        more={"history_length": len(told)},
    )
    if not changed:
        raise StaleRevision
    instance.state, instance.current_revision, instance.tier = to, text, tier or instance.tier
    if new_body is not None:
        instance.title = titled["title"]
        _rows_sync(instance=instance, body=new_body, is_first=seen is None)
    if text is not None and not is_checked and (text != seen or source not in transitions.CHECKED_AGAIN):
        _check_today(instance, text)
    return links_append(instance=instance, said=told)[-1]


def _as_it_stood(instance: Instance, seen: Revision | None, after: Said | None) -> list[Said]:
    """The act before a move, with the tier and the text that the Instance had then; nothing without one."""
    if after is None:
        return []
    return [after._replace(standing=Standing(instance.tier, str(seen.uid) if seen else None))]


def _check_today(instance: Instance, revision: Revision) -> None:
    """While a text about a Subject was not before readers, nobody checked it against marks that changed."""
    if instance.subject_id is not None and instance.state in transitions.CHECKED_AGAIN:
        revision_check(revision=revision)


def _rows_sync(*, instance: Instance, body: Body, is_first: bool) -> None:
    """Bring words, level and condition rows, which lists and filters read, in line with a body.

    With `is_first`, of an Instance that had no current text, there are none yet.
    """
    at, signs = set(body.levels), set(body.conditions)
    if not is_first:
        at -= _kept(_LEVELS, instance, at)
        signs -= _kept(_CONDITIONS, instance, signs)
    rows_insert([InstanceLevel(instance=instance, level=level) for level in sorted(at)])
    # One that is in no list of ours is kept in the body alone.
    told = sorted(signs & CONDITIONS.keys())
    rows_insert([InstanceCondition(instance=instance, condition=key) for key in told])
    words_keep(instance=instance, body=body)


class _Column(NamedTuple):
    """The rows of an Instance, what each tells, and the question what there is."""

    model: type[Model]
    name: str
    present: PreparedQuery[Any]


_LEVELS = _Column(
    InstanceLevel,
    "level",
    PreparedQuery(lambda instance: InstanceLevel.objects.filter(instance=instance).values_list("level")),
)
_CONDITIONS = _Column(
    InstanceCondition,
    "condition",
    PreparedQuery(
        lambda instance: InstanceCondition.objects.filter(instance=instance).values_list("condition")
    ),
)


def _kept(column: _Column, instance: Instance, wanted: set[str]) -> set[str]:
    """Take out the rows that are not wanted; the values of those that stay."""
    present = {value for (value,) in column.present.tuples(instance=instance)}
    if present - wanted:
        rows = column.model._default_manager.filter(instance=instance)
        rows.exclude(**{f"{column.name}__in": wanted}).delete()
    return present & wanted
