"""Who redrafts what was imported and is sent back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from generation.models.endpoint import Endpoint
from projects.models import Project, Shared


class Redrafter(Shared):
    """A lead's word on who redrafts imported items of a project; the latest counts. Rows are only added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="redrafters")
    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, null=True, related_name="+", help_text="Empty: the built-in drafter."
    )
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "-id"], name="redrafters_of_a_project")]

    def __str__(self) -> str:
        return f"Imported items of {self.project}: {self.endpoint or 'the built-in drafter'}"
