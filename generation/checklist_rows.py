"""Checklists read from their rows: that of a version, of a run, and the criteria that a hash names."""

from __future__ import annotations

from functools import lru_cache

from generation.checklist import FIRST, Checklist, CriterionText, criteria_read
from generation.models import ChecklistVersion, GenerationRun


def checklist_read(version: ChecklistVersion) -> Checklist:
    """A version as it is asked."""
    name = FIRST.name if version.sha256 == FIRST.sha256 else str(version.version)
    return _checklist(name, version.criteria)


@lru_cache(maxsize=64)
def _checklist(name: str, criteria: str) -> Checklist:
    """Its hash is reckoned once: to do so for each item of a run takes longer than to render its question."""
    return Checklist(name=name, criteria=criteria_read(criteria))


def checklist_of(run: GenerationRun) -> Checklist:
    """What the second readings of a run ask: the version it is pinned to."""
    return FIRST if run.checklist is None else checklist_read(run.checklist)


@lru_cache(maxsize=64)
def criteria_by(sha256: str) -> tuple[CriterionText, ...]:
    """The criteria with this hash, which one content has for ever. Raises LookupError where none is known."""
    if sha256 in ("", FIRST.sha256):
        return FIRST.criteria
    row = ChecklistVersion.objects.filter(sha256=sha256).order_by("pk").first()
    if row is None:
        raise LookupError(f"No checklist has the hash {sha256}.")
    return criteria_read(row.criteria)
