"""Readings of a Lot that their readers took back, as the audit trail has them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from projects.models import AuditEvent, User
from review.models import Lot, LotMember

READING_UNDONE = "lot_reading_undone"
FOR = timedelta(hours=1)


def _undone(lot: Lot) -> QuerySet[AuditEvent]:
    """Since the Lot was made: the trail is found by project and time."""
    return AuditEvent.objects.filter(
        project=lot.project_id,
        created_at__gte=lot.created_at,
        action=READING_UNDONE,
        object_kind="lot",
        object_uid=str(lot.uid),
    )


def count_taken_back(lot: Lot) -> int:
    """How many readings of a Lot were taken back. One query."""
    return _undone(lot).count()


def said_before(member: LotMember, reader: User) -> dict[str, Any]:
    """The error that `reader` took back a moment ago, as the form has it. One query."""
    rows = _undone(member.lot).filter(actor=reader, created_at__gte=timezone.now() - FOR)
    last = rows.filter(detail__contains=str(member.uid)).order_by("-pk").first()
    said = json.loads(last.detail) if last else {}
    if not said.get("harm"):
        return {}
    return {"harm": said["harm"], "reasons": said["reasons"].split(","), "comment": said["comment"]}
