"""Versions that a project's leads label: which of them stand in production there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from generation.models import ChecklistVersion, PromptVersion

PRODUCTION = PromptVersion.Label.PRODUCTION
VersionT = TypeVar("VersionT", PromptVersion, ChecklistVersion)


def standing(words: Iterable[tuple[VersionT, str]]) -> list[VersionT]:
    """Of versions and what was said of each, the latest word first: those whose latest word is production."""
    latest: dict[VersionT, str] = {}
    for version, label in words:
        latest.setdefault(version, label)
    return [version for version, label in latest.items() if label == PRODUCTION]
