"""The Home of Instances in this project, read for a batch at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from corpus.exchange.calls import calls_of
from corpus.exchange.record import strings_in
from corpus.models import Decision, Evidence, HistoryEvent, Instance, Passage, Revision, Source
from imaging.deidentify.free_text import UUIDS, points_at_one
from imaging.deidentify.keyed import keyed_digest
from projects.models import Purpose, User

NAMED = "It looks as if it names somebody."
Told = dict[str, Any]


class HomesOf:
    """What this project knows of a batch of Instances; a fixed number of queries."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        keys = [one.pk for one in instances]
        self.revisions = _grouped(_revisions(keys), "instance_id")
        self.decisions = _grouped(_decisions(keys), "instance_id")
        self.history = _grouped(_history(keys), "instance_id")
        self.calls = calls_of(keys)

    def home(self, instance: Instance) -> Told:
        """One Home as `record.Home` has it."""
        revisions = self.revisions[instance.pk]
        numbers = {one.pk: one.number for one in revisions}
        current = next(one for one in revisions if one.pk == instance.current_revision_id)
        return {
            "project": str(instance.project.uid),
            "state": instance.state,
            "tier": instance.tier,
            "current": current.number,
            "revisions": [_revision(one, numbers, current) for one in revisions],
            "decisions": [_decision(one, numbers) for one in self.decisions[instance.pk]],
            "history": [_event(one) for one in self.history[instance.pk]],
            "calls": self.calls.get(instance.pk, []),
            "sources": _sources(instance, revisions),
        }

    def acted_on(self, instance: Instance) -> bool:
        """Whether anything became of an imported Instance here: an edit, a redraft, or an act of a person."""
        acts = [one for one in self.history[instance.pk] if one.event != "imported" and one.actor_id]
        return bool(acts or self.decisions[instance.pk] or len(self.revisions[instance.pk]) > 1)

    def quotes(self, instance: Instance) -> Iterable[Source]:
        """The Sources of which a text of this Instance holds quotes."""
        rows = (row for one in self.revisions[instance.pk] for row in one.evidence.all() if row.quote)
        return {row.passage.source for row in rows if row.passage is not None}


def _sources(instance: Instance, revisions: Sequence[Revision]) -> list[Told]:
    """The Instance's own Source and those that its evidence cites, each with the passages cited."""
    cited = {row.passage for one in revisions for row in one.evidence.all()} | {instance.passage}
    passages = {one for one in cited if one is not None}
    sources = {one.source for one in passages} | ({instance.source} if instance.source else set())
    return [
        _source(source, [one for one in passages if one.source == source])
        for source in sorted(sources, key=lambda one: one.uid)
    ]


def _grouped(rows: Iterable[Any], by: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def _revisions(keys: Sequence[int]) -> Iterable[Revision]:
    rows = Revision.objects.filter(instance__in=keys).select_related("author").order_by("number")
    cited = ("passage__source", "figure", "fact", "series", "confirmed_by")
    return rows.prefetch_related(*(f"evidence__{name}" for name in cited))


def _decisions(keys: Sequence[int]) -> Iterable[Decision]:
    rows = Decision.objects.filter(instance__in=keys).select_related("reviewer").prefetch_related("reasons")
    return rows.order_by("created_at", "pk")


def _history(keys: Sequence[int]) -> Iterable[HistoryEvent]:
    rows = HistoryEvent.objects.filter(instance__in=keys).select_related("actor", "revision")
    return rows.order_by("seq")


def _revision(one: Revision, numbers: Mapping[int, int], current: Revision) -> Told:
    body = None if one.body_sha256 == current.body_sha256 else json.loads(one.body)
    named = body is not None and any(names_somebody(words) for _, words in strings_in(body))
    # What is said of a text that is kept back may hold its words as well.
    hides = named or names_somebody(one.checklist)
    return {
        "uid": str(one.uid),
        "number": one.number,
        "parent": numbers.get(one.parent_id) if one.parent_id else None,
        "kind": one.kind,
        "created_at": one.created_at.isoformat(),
        "body": None if named else body,
        "body_sha256": one.body_sha256,
        "withheld": NAMED if hides else "",
        "person": _person(one.author),
        "model_name": one.model_name,
        "model_family": one.model_family,
        "prompt_hash": one.prompt_hash,
        "prompt_label": one.prompt_label,
        "checklist": "" if hides else one.checklist,
        "evidence": [_evidence(row) for row in sorted(one.evidence.all(), key=lambda row: row.number)],
    }


def _evidence(row: Evidence) -> Told:
    return {
        "number": row.number,
        "field": row.field,
        "start": row.start,
        "end": row.end,
        "quote": "" if names_somebody(row.quote) else row.quote,
        "match": row.match,
        "passage": _uid(row.passage),
        "passage_start": row.passage_start,
        "passage_end": row.passage_end,
        "figure": _uid(row.figure),
        "fact": _uid(row.fact),
        "series": row.series.series_instance_uid if row.series else None,
        "sop": row.sop_instance_uid,
        "frame": row.frame,
        "level": row.level,
        "confirmed_by": _person(row.confirmed_by),
    }


def _decision(one: Decision, numbers: Mapping[int, int]) -> Told:
    return {
        "uid": str(one.uid),
        "person": _person(one.reviewer),
        "revision": numbers[one.revision_id],
        "result": numbers[one.result_revision_id] if one.result_revision_id else None,
        "verdict": one.verdict,
        "harm": one.harm,
        "reasons": sorted(row.reason for row in one.reasons.all()),
        "comment": f"[{NAMED}]" if names_somebody(one.comment) else one.comment,
        "created_at": one.created_at.isoformat(),
        "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        "active_seconds": one.active_seconds,
    }


def _event(one: HistoryEvent) -> Told:
    return {
        "seq": one.seq,
        "event": one.event,
        "from_state": one.from_state,
        "to_state": one.to_state,
        "at": one.at.isoformat(),
        "person": _person(one.actor),
        "revision": _uid(one.revision),
        "hash": one.hash,
    }


def _source(source: Source, passages: list[Passage]) -> Told:
    expires = source.rights_expire_on
    return {
        "uid": str(source.uid),
        **{
            name: getattr(source, name)
            for name in ("kind", "title", "citation", "doi", "licence", "language")
        },
        "egress": source.egress,
        "sha256": source.sha256,
        "purposes": sorted(one.value for one in Purpose if getattr(source, f"may_{one.value}")),
        "may_quote": source.may_quote,
        "rights_expire_on": expires.isoformat() if expires else None,
        "passages": [
            {
                "uid": str(one.uid),
                **{
                    name: getattr(one, name)
                    for name in ("position", "page", "sha256", "read_by", "confidence")
                },
            }
            for one in sorted(passages, key=lambda one: one.position)
        ],
    }


def _person(user: User | None) -> str | None:
    """A key that tells persons of this installation apart; without its secret nobody knows whose it is."""
    if user is None:
        return None
    digest = keyed_digest(settings.DEID_SECRET.encode(), "person", str(user.pk))
    return str(UUID(bytes=digest[:16], version=4))


def _uid(row: Any) -> str | None:
    return str(row.uid) if row is not None else None


@lru_cache(maxsize=8192)
def names_somebody(words: str) -> bool:
    """Whether a text looks as if it named one person; quotes and comments repeat."""
    return bool(words) and bool(points_at_one(UUIDS.sub("", words)))
