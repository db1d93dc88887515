"""Sealing who stands behind a pseudonym: AES-256-GCM under a key that lies apart from the database.

NIST SP 800-38D; the key is stretched from the text of `REID_KEY` by HKDF-SHA-256 (RFC 5869).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, as SP 800-38D 5.2.1.1 recommends
MARK = 8  # bytes; tells a handful of keys apart


class NotSealedSo(Exception):
    """What was sealed does not open: another key, another place, or other bytes."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One key: `mark` names it in the rows it seals and tells nothing of it."""

    mark: str
    _cipher: AESGCM

    def close(self, text: str, *, place: str) -> bytes:
        """Text sealed so that it opens at that place only."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, *, place: str) -> str:
        """The text. Raises NotSealedSo."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError) as problem:
            raise NotSealedSo("Sealed otherwise.") from problem


@lru_cache(maxsize=4)
def seal_of(key: str) -> Seal:
    """The seal of a key as the settings hold it."""
    # Loaded where a key is at hand: most processes seal nothing.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    stretched = HKDF(SHA256(), length=32 + MARK, salt=None, info=b"spinemed kept identities 1").derive(
        key.encode()
    )
    return Seal(stretched[32:].hex(), AESGCM(stretched[:32]))
