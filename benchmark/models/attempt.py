"""How often a Suite has told, or may yet tell, a score."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from benchmark.models.run import EvaluationRun


class Attempt(models.Model):
    """One score of a run that is told or under way; asking again what got no answer makes another.

    Without `told_at` it stands for a score to come: it counts while its run may still work,
    and is free where the run failed or was cancelled.
    """

    run = models.ForeignKey(EvaluationRun, models.CASCADE, related_name="attempts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="None: a command."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=models.Q(told_at__isnull=True), name="one_untold_attempt_per_run"
            )
        ]

    def __str__(self) -> str:
        return f"Attempt of {self.run}"
