"""Keep what a project chose of how its images come in."""

from __future__ import annotations

from django.db import transaction

from imaging.models import ImportOptions
from projects.models import Project, User
from projects.services import audit

CHOICES = ("keeps_patient_characteristics", "keeps_device_identity", "keeps_identities")


def import_options_of(project: Project) -> ImportOptions:
    """What the project chose; the defaults, not yet stored, where nobody has."""
    return ImportOptions.objects.filter(project=project).first() or ImportOptions(project=project)


@transaction.atomic
def import_options_save(*, options: ImportOptions, by: User) -> ImportOptions:
    """Store the choice; imports ask it for each file, and what is stored already stays as it is."""
    options.save()
    audit(
        action="import_options_save",
        actor=by,
        project=options.project,
        object_kind="project",
        object_uid=options.project.uid,
        detail={name: getattr(options, name) for name in CHOICES},
    )
    return options
