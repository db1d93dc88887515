"""Editing a checklist in tests, as a lead does it."""

from __future__ import annotations

from typing import Any

from generation.models import ChecklistLabel, ChecklistVersion
from generation.services.checklist_edit import Seen, checklist_make, criterion_add, editing_of
from generation.services.checklist_label import checklist_label
from projects.models import Project, User

WEIGHT: dict[str, Any] = {
    "english": "Weight-bearing is told for every film.",
    "chinese": "每张平片均说明是否负重。",
    "kinds": ["multiple_choice", "report"],
}


def seen(project: Project, by: User, *, base: ChecklistVersion | None = None) -> Seen:
    """A screen that shows what is being edited now."""
    editing = editing_of(project, base)
    return Seen(project=project, base=editing.base, step=editing.seen, by=by)


def written(project: Project, by: User, **words: Any) -> ChecklistVersion:
    """A version with one criterion more than the one that was edited from, as a draft."""
    criterion_add(seen(project, by), **(WEIGHT | words))
    return checklist_make(seen(project, by), note="Films.")


def put_into_production(checklist: ChecklistVersion, project: Project, by: User) -> None:
    """New runs of the project are read by it."""
    checklist_label(checklist=checklist, project=project, label=ChecklistLabel.PRODUCTION, by=by)
