"""Mirroring is refused: it makes the patient's left their right, and every text about a side a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

REFUSED = (
    "Mirroring is refused: it would make the patient’s left their right while the text still names the side. "
    "Take out: {names}."
)
_STEMS = ("mirror", "flip", "augment", "reflect")


def mirroring_refusal(given: object) -> str:
    """Why settings are refused, where a key at any depth asks for mirroring or augmentation; else empty."""
    names = sorted({name for name in _keys(given) if any(stem in name.lower() for stem in _STEMS)})
    return REFUSED.format(names=", ".join(names)) if names else ""


def _keys(given: object) -> Iterable[str]:
    if isinstance(given, dict):
        for key, value in given.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _keys(value)
