"""What the admins' page tells of kept identities: how many, under which key, and who looked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from imaging.models import KeptIdentity
from imaging.sealed_identities import seal_of
from projects.models import AuditEvent

LOOKS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One look of the past: who, when, at whom, and why."""

    at: datetime
    by: str
    project: str
    pseudonym: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How many Studies have a kept identity, and how many of them the key here does not open."""

    has_key: bool
    count: int
    closed: int


def kept_identities() -> Kept:
    """Counts over all projects."""
    has_key = bool(settings.REID_KEY)
    opened = Q(key_mark=seal_of(settings.REID_KEY).mark) if has_key else Q(pk__in=[])
    count = KeptIdentity.objects.count()
    return Kept(has_key, count, count - KeptIdentity.objects.filter(opened).count())


def last_looks() -> list[Look]:
    """The latest looks of any admin, the last one first."""
    events = AuditEvent.objects.filter(action="identity_look").select_related("actor", "project")
    return [_look(event) for event in events.order_by("-pk")[:LOOKS_SHOWN]]


def _look(event: AuditEvent) -> Look:
    detail = json.loads(event.detail)
    by, project = str(event.actor or ""), str(event.project or "")
    return Look(event.created_at, by, project, detail["pseudonym"], detail["reason"])
