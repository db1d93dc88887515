"""Seal the audit trail: unsealed events go into a block whose HMAC covers the block before.

The key lies outside the database, and the head of the chain is also kept in a file, so
whoever can write to the database alone can neither change nor drop what is sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from projects.models import AuditBlock, AuditEvent, AuditSeal

EVENTS_PER_BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class AuditState:
    """What a verification found: blocks read, the first fault in words, events not yet sealed."""

    blocks: int
    fault: str
    unsealed: int


def audit_seal() -> int:
    """Seal what is unsealed; returns how many events. Two sealers at once: one of them wins."""
    try:
        with transaction.atomic():
            return _seal_one_block()
    except IntegrityError:
        return 0  # Another process sealed this block number first.


def _seal_one_block() -> int:
    events = list(AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:EVENTS_PER_BLOCK])
    if not events:
        return 0
    last = AuditBlock.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.mac) if last else (1, "")
    block = AuditBlock.objects.create(
        number=number,
        event_count=len(events),
        previous_mac=previous,
        mac=_mac(number, previous, events),
    )
    AuditSeal.objects.bulk_create([AuditSeal(event=event, block=block) for event in events])
    transaction.on_commit(lambda: _keep_head(block))
    return len(events)


def audit_verify() -> AuditState:
    """Recompute every block. The fault names the first block or event that is not as it was."""
    # Read first: what is sealed while this runs makes the record longer, never the head wrong.
    head, at_head = _head_kept(), ""
    previous, count = "", 0
    for block in AuditBlock.objects.order_by("number").iterator():
        count += 1
        events = list(AuditEvent.objects.filter(seal__block=block).order_by("pk"))
        if block.number != count:
            return AuditState(count, f"Audit block {count} is missing.", 0)
        if len(events) != block.event_count or block.previous_mac != previous:
            return AuditState(count, f"Audit block {block.number} lost or gained events.", 0)
        if not hmac.compare_digest(block.mac, _mac(block.number, previous, events)):
            return AuditState(count, f"An event in audit block {block.number} was changed.", 0)
        previous = block.mac
        if head and block.number == head[0]:
            at_head = block.mac
    fault = "The last sealed audit blocks are gone." if head and at_head != head[1] else ""
    return AuditState(count, fault, AuditEvent.objects.filter(seal__isnull=True).count())


def _mac(number: int, previous: str, events: list[AuditEvent]) -> str:
    rows = [
        [
            str(event.uid),
            event.created_at.isoformat(),
            event.actor_id,
            event.project_id,
            event.action,
            event.object_kind,
            event.object_uid,
            event.detail,
        ]
        for event in events
    ]
    content = json.dumps([number, previous, rows], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


def _head_path() -> Path:
    return Path(settings.DATA_DIR) / "audit-head"


def _keep_head(block: AuditBlock) -> None:
    aside = _head_path().with_suffix(f".{os.getpid()}")
    aside.write_text(f"{block.number} {block.mac}\n")
    aside.replace(_head_path())


def _head_kept() -> tuple[int, str] | None:
    """Number and MAC of the last block that was kept beside the database; None before the first."""
    try:
        number, kept = _head_path().read_text().split()
    except FileNotFoundError:
        return None
    return int(number), kept
