"""Conditions of a request: If-None-Match, Range and If-Range (RFC 9110 sections 13 and 14)."""

from __future__ import annotations

import re

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,15})\s*-\s*([0-9]{0,15})", re.ASCII | re.IGNORECASE)
MOST_TAGS = 100


class CannotBeCut(ValueError):
    """No byte of the answer lies in the range asked for (416)."""


def is_unchanged(if_none_match: str, tag: str) -> bool:
    """Whether a client already has the answer with this quoted entity tag."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(f'"{found}"' == tag for found in _TAG.findall(if_none_match)[:MOST_TAGS])


def wanted_range(asked: str, if_range: str, *, tag: str, size: int) -> tuple[int, int] | None:
    """First byte and number of bytes asked for; None for the whole.

    Several ranges, other units and what cannot be read are ignored, as a server may; so is a range of an
    answer that has changed since (`if_range` is not its tag, or a date, which no answer here carries).
    Raises CannotBeCut when the range lies behind the end.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()) or (if_range and if_range.strip() != tag):
        return None
    first, last = found.groups()
    if not first:
        return _last_bytes(int(last), size)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise CannotBeCut
    return start, min(end, size - 1) - start + 1


def _last_bytes(count: int, size: int) -> tuple[int, int]:
    if count == 0 or size == 0:
        raise CannotBeCut
    return max(0, size - count), min(count, size)
