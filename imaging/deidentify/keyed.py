"""Keyed mappings: without the secret they cannot be undone, with it they are always the same."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from datetime import date, timedelta

# A shift of 1 to 3,650 days into the past: no date of a living patient lands in the future.
SHIFT_DAYS = 3650
LARGEST_COUNT = 99_999


def keyed_digest(secret: bytes, purpose: str, value: str) -> bytes:
    """HMAC-SHA256 of a value, with the purpose mixed in so that mappings do not cross."""
    return hmac.new(secret, f"{purpose}\x1f{value}".encode(), hashlib.sha256).digest()


def keyed_uid(secret: bytes, uid: str) -> str:
    """A `2.25.` UID (at most 44 characters) standing in for another UID, as PS3.5 B.2 allows."""
    return f"2.25.{uuid.UUID(bytes=keyed_digest(secret, 'uid', uid)[:16], version=4).int}"


def keyed_pseudonym(secret: bytes, subject: str, *, prefix: str = "S") -> str:
    """A short name for a Subject: the prefix and ten letters or digits (50 bits)."""
    text = base64.b32encode(keyed_digest(secret, "subject", subject)).decode()
    return f"{prefix}-{text[:10]}"


def keyed_shift(secret: bytes, subject: str) -> timedelta:
    """How far back all dates of one Subject move: whole days, so order and intervals stay."""
    number = int.from_bytes(keyed_digest(secret, "shift", subject)[:8], "big")
    return timedelta(days=-(1 + number % SHIFT_DAYS))


def keyed_count(secret: bytes, group: str, number: int) -> int:
    """A count of at most five digits standing in for a long one, in a group (a series) of such counts.

    All counts of a group move alike, so their order and steps stay; only a group that runs over the
    largest count goes on at 1 (a series of 300 does once in 300 series).
    """
    shift = int.from_bytes(keyed_digest(secret, "count", group)[:8], "big")
    return 1 + (number + shift) % LARGEST_COUNT


def shift_date(text: str, by: timedelta) -> str | None:
    """A DICOM date (`YYYYMMDD` or the old `YYYY.MM.DD`) moved, or None where it is no date."""
    digits = text.strip().replace(".", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        moved = date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) + by
    except (ValueError, OverflowError):
        return None
    return f"{moved:%Y%m%d}" if moved.year >= 1000 else None
