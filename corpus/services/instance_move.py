"""Moving an Instance: check the move, compare-and-set, append the history row."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from anatomy.conditions import CONDITIONS
from corpus import transitions
from corpus.bodies import body_parse, body_title
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
    changed = Instance.objects.filter(pk=instance.pk, state=source, current_revision=seen).update(
        state=to, current_revision=after, tier=tier or instance.tier, history_length=ONE_MORE
    )
    if not changed:
        raise StaleRevision
    instance.state, instance.current_revision, instance.tier = to, after, tier or instance.tier
    if after is not None and after != seen:
        levels_sync(instance=instance, revision=after)
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


def levels_sync(*, instance: Instance, revision: Revision) -> None:
    """Bring title, words, level and condition rows, which lists and filters read, in line with `revision`."""
    body = body_parse(revision.body)
    wanted = set(body.levels)
    present = set(InstanceLevel.objects.filter(instance=instance).values_list("level", flat=True))
    InstanceLevel.objects.filter(instance=instance, level__in=present - wanted).delete()
    InstanceLevel.objects.bulk_create(
        InstanceLevel(instance=instance, level=level) for level in sorted(wanted - present)
    )
    _conditions_sync(instance, set(body.conditions))
    instance.title = body_title(body)
    Instance.objects.filter(pk=instance.pk).update(title=instance.title)
    words_keep(instance=instance, body=body)


def _conditions_sync(instance: Instance, wanted: set[str]) -> None:
    """A condition that is in no list of ours is kept in the body alone."""
    rows = InstanceCondition.objects.filter(instance=instance)
    present = set(rows.values_list("condition", flat=True))
    rows.filter(condition__in=present - wanted).delete()
    InstanceCondition.objects.bulk_create(
        InstanceCondition(instance=instance, condition=key)
        for key in sorted((wanted - present) & CONDITIONS.keys())
    )
