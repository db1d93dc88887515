"""Where a project stands, as reckoned at one moment and kept for the dashboard to read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from corpus.models import Revision
from projects.models import Project


class Overview(models.Model):
    """The last reckoning of a project."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="overview")
    reckoned_at = models.DateTimeField(default=timezone.now)
    took_ms = models.PositiveIntegerField(default=0)
    figures = models.TextField(default="{}", help_text="JSON: steps, weeks, reasons.")

    def __str__(self) -> str:
        return f"{self.project} at {self.reckoned_at:%Y-%m-%d %H:%M}"


class EditedText(models.Model):
    """How far a text that a person wrote is from the machine's that it was made of: counted once for good."""

    text = models.OneToOneField(Revision, models.CASCADE, related_name="edited")
    draft = models.ForeignKey(
        Revision, models.CASCADE, null=True, related_name="+", help_text="Empty: no machine wrote it."
    )
    words = models.PositiveIntegerField(default=0, help_text="Of the machine's text.")
    changed = models.PositiveIntegerField(default=0, help_text="Words inserted, deleted or replaced.")

    def __str__(self) -> str:
        return f"{self.changed} of {self.words} words"


class SpineCell(models.Model):
    """Counts of one level; an empty modality or condition stands for all of them."""

    overview = models.ForeignKey(Overview, models.CASCADE, related_name="cells")
    modality = models.CharField(max_length=16, blank=True)
    condition = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=9)
    items = models.PositiveIntegerField(help_text="All that are not withdrawn.")
    approved = models.PositiveIntegerField()
    unread = models.PositiveIntegerField(default=0, help_text="Of the approved, those by their Lot alone.")
    rejected = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["overview", "modality", "condition", "level"], name="one_cell_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.items}"
