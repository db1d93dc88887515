"""Where a project stands, as reckoned at one moment and kept for the dashboard to read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from projects.models import Project


class Overview(models.Model):
    """The last reckoning of a project."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="overview")
    reckoned_at = models.DateTimeField(default=timezone.now)
    took_ms = models.PositiveIntegerField(default=0)
    figures = models.TextField(default="{}", help_text="JSON: steps, weeks, reasons.")

    def __str__(self) -> str:
        return f"{self.project} at {self.reckoned_at:%Y-%m-%d %H:%M}"


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
