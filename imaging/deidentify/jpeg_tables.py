"""Whether the tables of a JPEG frame are as long as their own contents say (T.81 B.2.4, T.87 C.2.4)."""

from __future__ import annotations

from collections.abc import Callable


def tables_fit(marker: int, body: bytes) -> bool:
    """True for a known segment of tables that holds nothing besides them."""
    return marker in _RULES and _RULES[marker](body)


def _quantisation(body: bytes) -> bool:
    at = 0
    while at < len(body):
        at += 129 if body[at] >> 4 else 65
    return at == len(body) > 0


def _huffman(body: bytes) -> bool:
    at = 0
    while at + 17 <= len(body):
        at += 17 + sum(body[at + 1 : at + 17])
    return at == len(body) > 0


def _presets(body: bytes) -> bool:
    # The other kinds of JPEG-LS parameters are mapping tables, in which any bytes may stand.
    return body[:1] == b"\1" and len(body) == 11


_RULES: dict[int, Callable[[bytes], bool]] = {
    0xC4: _huffman,
    0xCC: lambda body: len(body) in (2, 4, 6, 8),
    0xDB: _quantisation,
    0xDC: lambda body: len(body) == 2,
    0xDD: lambda body: len(body) == 2,
    0xF8: _presets,
}
