"""Levels that a text names, in the canonical form that bodies carry."""

from __future__ import annotations

from anatomy import find_levels, parse_level


def levels_named(text: str) -> list[str]:
    """Canonical levels in cranial order; roots are left out, for they are not places on an image."""
    found = {
        str(level) for mention in find_levels(text) if not mention.nerve_root for level in mention.levels
    }
    return [str(level) for level in sorted(parse_level(name) for name in found)]
