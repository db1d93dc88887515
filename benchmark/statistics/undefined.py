"""What a figure says of itself where it has no value."""

from __future__ import annotations

from typing import Any


def undefined(why: str, *names: str) -> dict[str, Any]:
    """None for each name, and under `why` the sentence that a reader sees in their place."""
    return {**dict.fromkeys(names), "why": why}
