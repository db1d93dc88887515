"""What a project's lead asks of its reviewers, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Project, Shared


class Guidelines(Shared):
    """One version of the review guidelines of a project; the last one is in force. Never changed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="guidelines")
    number = models.PositiveIntegerField(help_text="From 1 within the project.")
    text = models.TextField(help_text="Markdown.")
    changes = models.TextField(blank=True, help_text="What differs from the version before, for reviewers.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "guidelines"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="one_version_of_guidelines_per_number"
            ),
            models.CheckConstraint(
                name="later_guidelines_say_what_changed",
                condition=models.Q(number=1) | ~models.Q(changes=""),
                violation_error_message="Say what changed, for those who know the version before.",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class GuidelinesRead(models.Model):
    """Somebody said that they have read one version."""

    guidelines = models.ForeignKey(Guidelines, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "guidelines read"
        constraints = [
            models.UniqueConstraint(
                fields=["guidelines", "person"], name="one_reading_per_guidelines_and_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guidelines} read by {self.person}"
