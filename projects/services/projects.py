"""Projects: made by the site's admin."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from projects.errors import AddressTaken
from projects.models import Project, Role, User
from projects.services.audit import audit
from projects.services.memberships import membership_grant


@transaction.atomic
def project_create(
    *,
    slug: str,
    name: str,
    made_by: User,
    description: str = "",
    readers_per_instance: int = 1,
    is_blind_first: bool = False,
) -> Project:
    """Make a project; who makes it leads it, and hands the lead on where somebody else should.

    Raises AddressTaken when another project has the slug.
    """
    try:
        with transaction.atomic():
            project = Project.objects.create(
                slug=slug,
                name=name,
                description=description,
                readers_per_instance=readers_per_instance,
                is_blind_first=is_blind_first,
            )
    except IntegrityError as taken:
        raise AddressTaken(slug) from taken
    audit(
        action="project_create",
        actor=made_by,
        project=project,
        object_kind="project",
        object_uid=project.uid,
        detail={"slug": slug, "readers_per_instance": readers_per_instance},
    )
    membership_grant(user=made_by, project=project, role=Role.LEAD, granted_by=made_by)
    return project
