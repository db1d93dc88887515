"""Adding one link to an Instance's hash chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from corpus.history.chain import GENESIS, canonical_json, link_hash
from corpus.models import HistoryEvent, Instance, Revision
from projects.models import User
from projects.prepared import PreparedQuery
from projects.rows import row_set, rows_insert


class Standing(NamedTuple):
    """How an Instance stands after an act: its tier, and the uid of its current Revision."""

    tier: str
    current: str | None


def instance_lock(*, instance: Instance) -> None:
    """Make other writers of this Instance wait until the transaction ends.

    A conditional-free UPDATE holds the row on PostgreSQL and the write lock on
    SQLite alike; SELECT ... FOR UPDATE does nothing on the latter.
    """
    row_set(Instance, where={"pk": instance.pk}, more={"history_length": 0})


class Said(NamedTuple):
    """What one link says of an act; `standing` is how the Instance stood then, where a later act moves it."""

    event: str
    actor: User | None
    to_state: str
    from_state: str = ""
    revision: Revision | None = None
    detail: Mapping[str, object] | None = None
    at: datetime | None = None
    standing: Standing | None = None


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
    return said_append(instance=instance, said=Said(event, actor, to_state, from_state, revision, detail, at))


def said_append(*, instance: Instance, said: Said) -> HistoryEvent:
    """As `history_append`, of an act that was put in words before."""
    row_set(Instance, where={"pk": instance.pk}, more={"history_length": 1})
    return links_append(instance=instance, said=[said])[0]


def _standing(instance: Instance, more: int) -> QuerySet[Instance, Any]:
    before = HistoryEvent.objects.filter(instance=OuterRef("pk"), seq=OuterRef("history_length") - more)
    rows = Instance.objects.filter(pk=instance.pk)
    return rows.values_list(
        "history_length", "tier", "current_revision__uid", Subquery(before.values("hash"))
    )


_STANDING = PreparedQuery[Instance](_standing)


def links_append(*, instance: Instance, said: Sequence[Said]) -> list[HistoryEvent]:
    """As `history_append`, several in order, for a caller whose own UPDATE of the Instance has counted them.

    Raises HistoryEvent.DoesNotExist when the link to follow is missing.
    """
    # What stands after the act is sealed with it: the row itself could be changed behind the program's back.
    found = _STANDING.tuples(instance=instance, more=len(said))
    if not found:
        raise Instance.DoesNotExist(f"{instance} is gone.")
    ((length, tier, current, previous),) = found
    first = length - len(said) + 1
    if first > 1 and previous is None:
        raise HistoryEvent.DoesNotExist(f"Row {first - 1} of the history of {instance} is missing.")
    now = Standing(tier, str(current) if current else None)
    rows: list[HistoryEvent] = []
    for seq, one in enumerate(said, first):
        rows.append(_link(instance, seq, rows[-1].hash if rows else previous or GENESIS, one, now))
    instance.history_length = length
    return rows_insert(rows)


def _link(instance: Instance, seq: int, previous: str, said: Said, now: Standing) -> HistoryEvent:
    return HistoryEvent(
        instance=instance,
        actor=said.actor,
        revision=said.revision,
        **link_build(
            instance=instance.uid,
            seq=seq,
            previous=previous,
            event=said.event,
            actor=said.actor,
            from_state=said.from_state,
            to_state=said.to_state,
            revision=said.revision.uid if said.revision else None,
            body_sha256=said.revision.body_sha256 if said.revision else None,
            standing=said.standing or now,
            detail=said.detail or {},
            at=said.at or timezone.now(),
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
