"""A lead puts a version of the checklist into production in a project, takes it back, or sets it aside."""

from __future__ import annotations

from django.db import transaction

from generation.checklist_bounds import ChecklistRefused
from generation.models import ChecklistLabel, ChecklistLabelling, ChecklistVersion
from generation.services.checklist_register import checklist_in_use, labels_of
from generation.services.prompt_write import LabelledAlready
from projects.models import Project, User
from projects.services import audit


@transaction.atomic
def checklist_label(
    *, checklist: ChecklistVersion, project: Project, label: ChecklistLabel, by: User
) -> None:
    """Say what a version is in this project. Runs that have begun keep theirs.

    What counts after a version was taken back is the one that was put into production before it, else what
    ships. Raises LabelledAlready, ChecklistRefused where one that counts, or that ships, would be set aside.
    """
    # Two words at once would each find the other unsaid.
    Project.objects.select_for_update().get(pk=project.pk)
    now = labels_of(project).get(checklist.pk, ChecklistLabel.DRAFT)
    is_used = checklist_in_use(project) == checklist
    if now == label and (is_used or label != ChecklistLabel.PRODUCTION):
        raise LabelledAlready(checklist, label.label)
    if label == ChecklistLabel.ASIDE and (now == ChecklistLabel.PRODUCTION or checklist.project is None):
        raise ChecklistRefused("It stands in production here, or ships. Take it back first.")
    ChecklistLabelling.objects.create(project=project, checklist=checklist, label=label, said_by=by)
    audit(
        action="checklist_label",
        actor=by,
        project=project,
        object_kind="checklist",
        object_uid=checklist.uid,
        detail={"label": label.value, "version": checklist.version},
    )
