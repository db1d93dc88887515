"""Adding one link to an Instance's hash chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from corpus.history.chain import GENESIS, canonical_json, link_hash
from corpus.models import HistoryEvent, Instance, Revision
from projects.models import User

ONE_MORE = F("history_length") + 1


class Standing(NamedTuple):
    """How an Instance stands after an act: its tier, and the uid of its current Revision."""

    tier: str
    current: str | None


def instance_lock(*, instance: Instance) -> None:
    """Make other writers of this Instance wait until the transaction ends.

    A conditional-free UPDATE holds the row on PostgreSQL and the write lock on
    SQLite alike; SELECT ... FOR UPDATE does nothing on the latter.
    """
    Instance.objects.filter(pk=instance.pk).update(history_length=F("history_length"))


def history_append(
    *,
    instance: Instance,
    event: str,
    actor: User | None,
    from_state: str = "",
    to_state: str,
    revision: Revision | None = None,
    detail: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> HistoryEvent:
    """Append what happened to the chain of `instance`; call it inside the transaction of the act.

    Counting up the length takes the row's lock first, so two writers never
    compute the same sequence number: the second waits and follows the first.
    """
    Instance.objects.filter(pk=instance.pk).update(history_length=ONE_MORE)
    return link_append(
        instance=instance,
        event=event,
        actor=actor,
        from_state=from_state,
        to_state=to_state,
        revision=revision,
        detail=detail,
        at=at,
    )


def link_append(
    *,
    instance: Instance,
    event: str,
    actor: User | None,
    from_state: str,
    to_state: str,
    revision: Revision | None,
    detail: Mapping[str, object] | None,
    at: datetime | None = None,
) -> HistoryEvent:
    """As `history_append`, for a caller whose own UPDATE of the Instance has set ONE_MORE.

    Raises HistoryEvent.DoesNotExist when the link to follow is missing.
    """
    before = HistoryEvent.objects.filter(instance=OuterRef("pk"), seq=OuterRef("history_length") - 1)
    # What stands after the act is sealed with it: the row itself could be changed behind the program's back.
    standing = Instance.objects.values_list(
        "history_length", "tier", "current_revision__uid", Subquery(before.values("hash"))
    )
    seq, tier, current, previous = standing.get(pk=instance.pk)
    if seq > 1 and previous is None:
        raise HistoryEvent.DoesNotExist(f"Row {seq - 1} of the history of {instance} is missing.")
    instance.history_length = seq
    return HistoryEvent.objects.create(
        instance=instance,
        actor=actor,
        revision=revision,
        **link_build(
            instance=instance.uid,
            seq=seq,
            previous=previous or GENESIS,
            event=event,
            actor=actor,
            from_state=from_state,
            to_state=to_state,
            revision=revision.uid if revision else None,
            body_sha256=revision.body_sha256 if revision else None,
            standing=Standing(tier, str(current) if current else None),
            detail=detail or {},
            at=at or timezone.now(),
        ),
    )


def first_link(
    *, instance: Instance, event: str, to_state: str, detail: Mapping[str, object]
) -> HistoryEvent:
    """The first link of an Instance that this transaction makes with a `history_length` of 1; to be saved.

    There is nothing to follow and nobody to wait for, so nothing is read.
    """
    return HistoryEvent(
        instance=instance,
        **link_build(
            instance=instance.uid,
            seq=1,
            previous=GENESIS,
            event=event,
            actor=None,
            from_state="",
            to_state=to_state,
            revision=None,
            body_sha256=None,
            standing=Standing(instance.tier, None),
            detail=detail,
            at=timezone.now(),
        ),
    )


def link_build(
    *,
    instance: UUID,
    seq: int,
    previous: str,
    event: str,
    actor: User | None,
    from_state: str,
    to_state: str,
    revision: UUID | None,
    body_sha256: str | None,
    standing: Standing,
    detail: Mapping[str, object],
    at: datetime,
) -> dict[str, object]:
    """What one link says, its canonical payload and its hash; for single and bulk inserts.

    The columns that point at rows (instance, revision, actor) are the caller's to add.
    """
    payload = canonical_json(
        {
            "instance": str(instance),
            "seq": seq,
            "event": event,
            "actor": str(actor.username) if actor else None,
            "from": from_state,
            "to": to_state,
            "revision": str(revision) if revision else None,
            "body_sha256": body_sha256,
            "current": standing.current,
            "tier": str(standing.tier),
            "detail": dict(detail),
            "at": at.isoformat(),
        }
    )
    return {
        "seq": seq,
        "event": event,
        "from_state": from_state,
        "to_state": to_state,
        "at": at,
        "payload": payload,
        "previous_hash": previous,
        "hash": link_hash(previous=previous, payload=payload),
    }
