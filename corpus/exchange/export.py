"""Writing Instances as lines, in the order of their numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from corpus.bodies import canonical_json
from corpus.exchange.home import HomesOf
from corpus.exchange.leaving import Leaving
from corpus.exchange.record import FORMAT, Record
from corpus.models import ForeignRecord, Instance
from projects.models import Project, Role, User

BATCH = 200  # Instances read and written at once


class Batch(NamedTuple):
    """What became of the next Instances: their lines, and (number, sentence) of those that stay."""

    last: int
    lines: list[bytes]
    kept: list[tuple[int, str]]


def chosen(project: Project, state: str = "") -> QuerySet[Instance]:
    """The Instances to be taken out."""
    rows = Instance.objects.filter(project=project)
    return rows.filter(state=state) if state else rows


def batches(
    *,
    project: Project,
    roles: frozenset[Role],
    person: User | None = None,
    state: str = "",
    after: int = 0,
    size: int = BATCH,
) -> Iterator[Batch]:
    """All chosen Instances whose number is above `after`, batch after batch; memory holds one of them.

    `person` with these `roles` is who is given them; nobody where the system writes the file.
    """
    leaving = Leaving(project, roles, person)
    rows = chosen(project, state).select_related("project", "subject", "source", "passage__source")
    rows = rows.select_related("current_revision", "foreign_record").order_by("number")
    while found := list(rows.filter(number__gt=after)[:size]):
        after = found[-1].number
        homes = HomesOf(found)
        kept = leaving.kept(found, homes)
        lines = [line_of(one, homes) for one in found if one.pk not in kept]
        yield Batch(after, lines, [(one.number, kept[one.pk]) for one in found if one.pk in kept])


def line_of(instance: Instance, homes: HomesOf) -> bytes:
    """One line. What came from elsewhere and nobody acted on goes out as it came."""
    revision = instance.current_revision
    assert revision is not None
    foreign = _foreign(instance)
    body = json.loads(revision.body)
    if foreign is not None and not homes.acted_on(instance):
        return _bytes({**json.loads(foreign.text), "body": body})
    past: Sequence[Any] = json.loads(foreign.text)["record"]["homes"] if foreign is not None else ()
    told = {
        "format": FORMAT,
        "uid": str(json.loads(foreign.text)["uid"] if foreign else instance.uid),
        "cluster_key": instance.cluster_key,
        "model_name": revision.model_name,
        "model_family": revision.model_family,
        "record": {"homes": [*past, homes.home(instance)]},
        "body": body,
    }
    # What is written must be taken again: a record out of its schema fails here, not elsewhere.
    Record.model_validate_json(json.dumps(told["record"]))
    return _bytes(told)


def _foreign(instance: Instance) -> ForeignRecord | None:
    return getattr(instance, "foreign_record", None)


def _bytes(told: dict[str, Any]) -> bytes:
    return canonical_json(told).encode() + b"\n"
