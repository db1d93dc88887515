"""What a lead said of edits that may teach a prompt."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models import Decision
from generation.models.endpoint import PromptVersion
from projects.models import Project, Shared


class Exemplar(Shared):
    """A surgeon's edit that a lead accepted as an example, or refused. An edit without a row waits."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="exemplars")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="exemplar")
    accepted = models.BooleanField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prompt = models.ForeignKey(
        PromptVersion,
        models.PROTECT,
        null=True,
        related_name="exemplars",
        help_text="The version it first stands in.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accepted_exemplar_stands_in_a_prompt",
                condition=models.Q(accepted=False, prompt__isnull=True)
                | models.Q(accepted=True, prompt__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Exemplar {self.uid}"
