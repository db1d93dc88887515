"""How a person likes studies of one kind to be hung."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptLayout(models.Model):
    """What one person chose in the viewer for MR, CT or X-ray: it comes back in their next study."""

    class Kind(models.TextChoices):
        MR = "MR", "MR"
        CT = "CT", "CT"
        XR = "XR", "X-ray"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=2, choices=Kind)
    viewports = models.PositiveSmallIntegerField()
    roles = models.CharField(
        max_length=120,
        blank=True,
        help_text="What hangs in each viewport, left to right, by commas; empty: as the studio hangs it.",
    )
    marks_hidden = models.BooleanField(default=False)
    unlinked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_kept_layout_per_person_and_kind"),
            models.CheckConstraint(
                name="kept_layout_has_one_to_four_viewports",
                condition=models.Q(viewports__gte=1, viewports__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.viewports}: {self.roles or 'as the studio hangs it'}"
