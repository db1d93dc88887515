"""Which errors stood on a page, as its form carries them."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.bodies import canonical_json, sha256_hex
from corpus.models import Finding


def error_key(finding: Finding) -> str:
    """Same check, same field, same level, same words; not the place in the field, which typing moves."""
    said = [finding.check_name, finding.field, finding.level, finding.message]
    return sha256_hex(canonical_json(said))[:16]


def keys_joined(errors: Iterable[Finding]) -> str:
    """The keys of errors as one hidden field holds them."""
    return " ".join(sorted({error_key(error) for error in errors}))


def keys_parted(sent: str) -> frozenset[str]:
    """The keys that such a field held."""
    return frozenset(sent.split())
