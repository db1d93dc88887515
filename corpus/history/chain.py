"""Canonical bytes and the hashes that chain them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

_FORMAT = b"spinemed-history-1"
GENESIS = ""


def canonical_json(fields: Mapping[str, object]) -> str:
    """The one way to write `fields`: sorted keys, no spaces, no NaN, text as it is.

    The string is stored and hashed as stored, so a later change of this
    function cannot break an old chain. Raises ValueError for NaN or infinity.
    """
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def link_hash(*, previous: str, payload: str) -> str:
    """SHA-256 over the mark of the format, the previous link and the stored bytes, in hex."""
    return hashlib.sha256(b"\n".join((_FORMAT, previous.encode(), payload.encode()))).hexdigest()


class Link(Protocol):
    """What a history row shows to the one who checks it."""

    seq: int
    payload: str
    previous_hash: str
    hash: str


class Break(NamedTuple):
    """The first row of a chain that is not what it says."""

    seq: int
    reason: str


def first_break(links: Iterable[Link]) -> Break | None:
    """Walk one Instance's rows in order and name the first that does not hold, if any."""
    expected = GENESIS
    number = 0
    for number, link in enumerate(links, 1):
        if link.seq != number:
            return Break(number, f"row {number} is missing; the next one found is {link.seq}")
        if link.previous_hash != expected:
            return Break(number, "it does not follow from the row before it")
        if link.hash != link_hash(previous=expected, payload=link.payload):
            return Break(number, "its contents do not give its hash")
        expected = link.hash
    return None
