"""Checking every Instance's chain against the rows and the Instances themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from corpus.history.acts import Overruled, Said, acts_fault, overruled_of
from corpus.history.beside import BesideInstances
from corpus.history.chain import first_break
from corpus.models import Decision, Finding, HistoryEvent, Instance, OwnOverrule


class Fault(NamedTuple):
    """The first row of one Instance's chain that does not hold."""

    instance: str
    seq: int
    reason: str


class Head(NamedTuple):
    """What an Instance says of itself."""

    pk: int
    uid: object
    state: str
    length: int
    tier: str
    current: object


HEAD = ("pk", "uid", "state", "history_length", "tier", "current_revision__uid")


def history_faults(project_id: int | None = None) -> Iterator[Fault]:
    """The first fault of each Instance, streamed; nothing when all chains hold."""
    rooms = {} if project_id is None else {"project_id": project_id}
    events = BesideInstances(_events(project_id), of=lambda row: row.instance_id)
    decisions = BesideInstances(_decisions(project_id), of=lambda row: row.instance_id)
    overruled = BesideInstances(_overruled(project_id), of=lambda row: row.revision.instance_id)
    own = BesideInstances(_own(project_id), of=lambda row: row.finding.revision.instance_id)
    heads = Instance.objects.filter(**rooms).order_by("pk").values_list(*HEAD)
    for head in map(Head._make, heads.iterator(chunk_size=2000)):
        # Every table is walked on, also past a chain that is broken already.
        links, decided = events.take(head.pk), decisions.take(head.pk)
        said_false = _said_false(overruled.take(head.pk), own.take(head.pk))
        fault = _chain_fault(links) or _row_fault(links, head, decided, said_false)
        if fault is not None:
            yield Fault(str(head.uid), *fault)


def _events(project_id: int | None) -> QuerySet[HistoryEvent]:
    rows = HistoryEvent.objects.order_by("instance_id", "seq").select_related("revision", "actor")
    rows = rows.only(
        *("instance_id", "seq", "event", "from_state", "to_state", "at", "payload", "previous_hash", "hash"),
        *("revision__uid", "revision__body_sha256", "actor__username"),
    )
    return rows if project_id is None else rows.filter(instance__project_id=project_id)


def _decisions(project_id: int | None) -> QuerySet[Decision]:
    rows = Decision.objects.order_by("instance_id", "pk").prefetch_related("reasons")
    rows = rows.select_related("reviewer", "revision", "result_revision").only(
        *("uid", "instance_id", "verdict", "harm", "comment", "undone_at"),
        *("reviewer__username", "revision__uid", "result_revision__uid", "result_revision__parent_id"),
    )
    return rows if project_id is None else rows.filter(instance__project_id=project_id)


def _overruled(project_id: int | None) -> QuerySet[Finding]:
    rows = Finding.objects.filter(overruled_by__isnull=False).order_by("revision__instance_id", "pk")
    rows = rows.select_related("revision", "overruled_by").only(
        *("uid", "check_name", "field", "message", "overrule_reason"),
        *("revision__uid", "revision__parent_id", "revision__instance_id", "overruled_by__username"),
    )
    return rows if project_id is None else rows.filter(revision__instance__project_id=project_id)


def _own(project_id: int | None) -> QuerySet[OwnOverrule]:
    rows = OwnOverrule.objects.order_by("finding__revision__instance_id", "pk")
    rows = rows.select_related("finding__revision", "by")
    return rows if project_id is None else rows.filter(finding__revision__instance__project_id=project_id)


def _said_false(findings: list[Finding], own: list[OwnOverrule]) -> list[Overruled]:
    """What was overruled for all, and by readers for themselves."""
    for_all = ((row, row.overruled_by, row.overrule_reason) for row in findings)
    told = [overruled_of(row, by, reason) for row, by, reason in for_all if by is not None]
    return told + [overruled_of(row.finding, row.by, row.reason) for row in own]


def _chain_fault(links: list[HistoryEvent]) -> tuple[int, str] | None:
    broken = first_break(links)
    return (broken.seq, broken.reason) if broken else None


def _row_fault(
    links: list[HistoryEvent], head: Head, decisions: list[Decision], overruled: list[Overruled]
) -> tuple[int, str] | None:
    """What the rows say against a chain that holds in itself."""
    said = [Said(link.seq, link.event, json.loads(link.payload)) for link in links]
    for link, one in zip(links, said, strict=True):
        if not _columns_agree(link, one.payload):
            return link.seq, "its columns differ from what was sealed in its payload"
    if len(links) != head.length:
        return len(links) + 1, f"the instance counts {head.length} rows, {len(links)} are here"
    if links and links[-1].to_state != head.state:
        return len(links), f"it ends in {links[-1].to_state}, the instance is {head.state}"
    return _standing_fault(said, head) or acts_fault(said, decisions=decisions, overruled=overruled)


def _standing_fault(said: list[Said], head: Head) -> tuple[int, str] | None:
    """Whether the Instance shows the Revision and the tier that its record ends with."""
    if not said:
        return None
    last = said[-1].payload
    current = last["current"] if "current" in last else _current_of_old(said)
    shown = str(head.current) if head.current else None
    if current != shown:
        return len(said), f"it ends with revision {current}, the instance shows {shown}"
    # Rows from before the tier was sealed say nothing of it.
    if last.get("tier", head.tier) != head.tier:
        return len(said), f"it ends with tier {last['tier']}, the instance shows {head.tier}"
    return None


def _current_of_old(said: list[Said]) -> str | None:
    """The current Revision of a chain whose rows do not name it: that of the last act that moved or revised.

    A decision names the edit it brought, an overruling the Revision it concerns; neither moves by itself.
    """
    acts = (row for row in reversed(said) if not row.is_decision and row.event != "finding_overruled")
    last = next(acts, None)
    return last.payload["revision"] if last else None


def _columns_agree(link: HistoryEvent, said: dict[str, Any]) -> bool:
    return bool(
        said["seq"] == link.seq
        and said["event"] == link.event
        and said["from"] == link.from_state
        and said["to"] == link.to_state
        and said["actor"] == (link.actor.username if link.actor else None)
        and said["revision"] == (str(link.revision.uid) if link.revision else None)
        and said["body_sha256"] == (link.revision.body_sha256 if link.revision else None)
        and said["at"] == link.at.isoformat()
    )
