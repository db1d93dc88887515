"""What a project may spend on drafting, in all and in a day."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from generation.models import ProjectBudget
from projects.models import Project, User
from projects.services import audit


@transaction.atomic
def project_cap_set(
    *, project: Project, currency: str, total_cap: Decimal | None, day_cap: Decimal | None, by: User
) -> ProjectBudget:
    """Set or lift the caps of a project in one currency.

    A cap below what is spent stops the next request; those under way were set aside within the old one.
    """
    budget, _ = ProjectBudget.objects.get_or_create(project=project, currency=currency)
    ProjectBudget.objects.filter(pk=budget.pk).update(total_cap=total_cap, day_cap=day_cap)
    audit(
        action="project_cap_set",
        actor=by,
        project=project,
        object_kind="project",
        object_uid=project.uid,
        detail={
            "currency": currency,
            "total_cap": None if total_cap is None else str(total_cap),
            "day_cap": None if day_cap is None else str(day_cap),
        },
    )
    budget.refresh_from_db()
    return budget
