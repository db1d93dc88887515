"""A lead says who redrafts imported items that are sent back."""

from __future__ import annotations

from django.db import transaction

from generation.errors import GenerationError
from generation.models import Endpoint, Redrafter
from projects.models import Project, User
from projects.services import audit


class RedrafterRefused(GenerationError):
    """Who was chosen cannot be asked."""

    kind = "redrafter"


@transaction.atomic
def redrafter_say(*, project: Project, endpoint: Endpoint | None, by: User) -> Redrafter:
    """From now on this endpoint redrafts imported items of the project; ``None`` is the built-in drafter.

    Redrafts that have begun stay with whom they began. Raises ``RedrafterRefused`` where the endpoint may
    not be chosen.
    """
    if endpoint is not None and not Endpoint.objects.in_use().filter(pk=endpoint.pk).exists():
        raise RedrafterRefused(f"{endpoint.name} is switched off. Choose another one.")
    said = Redrafter.objects.create(project=project, endpoint=endpoint, said_by=by)
    audit(
        action="redrafter_say",
        actor=by,
        project=project,
        object_kind="project",
        object_uid=project.uid,
        detail={"endpoint": endpoint.name if endpoint else "built-in drafter"},
    )
    return said
