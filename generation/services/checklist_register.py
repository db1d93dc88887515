"""Versions of the revision checklist: immutable, known by their content, and which one a project uses."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from corpus.bodies import sha256_hex
from generation.checklist import FIRST, criteria_json
from generation.models import ChecklistLabel, ChecklistLabelling, ChecklistVersion
from generation.services.labelled import standing
from projects.models import Project, User


def checklist_register(
    *,
    criteria: str,
    project: Project | None = None,
    parent: ChecklistVersion | None = None,
    by: User | None = None,
    note: str = "",
) -> ChecklistVersion:
    """The version with exactly these criteria (canonical JSON); made if it is new, never changed.

    A version of a `project` is seen and used in that project alone.
    """
    digest = sha256_hex(criteria)
    known = checklists_seen(project).filter(sha256=digest).order_by("version").first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            last = ChecklistVersion.objects.aggregate(last=Max("version"))["last"] or 0
            return ChecklistVersion.objects.create(
                version=last + 1,
                criteria=criteria,
                sha256=digest,
                project=project,
                parent=parent,
                made_by=by,
                note=note,
            )
    except IntegrityError:  # Somebody registered it, or the next number, at the same moment.
        return checklist_register(criteria=criteria, project=project, parent=parent, by=by, note=note)


def checklists_seen(project: Project | None) -> QuerySet[ChecklistVersion]:
    """The versions that ship with the program, and the project's own."""
    own = Q(project=project) if project is not None else Q(pk__in=())
    return ChecklistVersion.objects.filter(Q(project__isnull=True) | own)


def checklist_in_use(project: Project) -> ChecklistVersion:
    """What the project put into production last and did not take back, else the one that ships."""
    shipped = checklist_register(criteria=criteria_json(FIRST.criteria))
    return next(iter(checklists_standing(project)), shipped)


def checklists_standing(project: Project) -> list[ChecklistVersion]:
    """The versions that a lead put into production here, the latest word first. One query."""
    rows = ChecklistLabelling.objects.filter(project=project).select_related("checklist").order_by("-pk")
    return standing((row.checklist, row.label) for row in rows)


def labels_of(project: Project) -> dict[int, ChecklistLabel]:
    """What was said last of each version in a project, by its key; nothing of one that nobody spoke of."""
    rows = ChecklistLabelling.objects.filter(project=project).order_by("pk")
    return {key: ChecklistLabel(label) for key, label in rows.values_list("checklist", "label")}
