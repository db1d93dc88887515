"""How large a pixel of a film is: said by a person, who drew a line over something of known length."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from imaging.models.study import SopInstance
from projects.models import Shared


class KnownLength(models.TextChoices):
    """What the line was drawn over."""

    MARKER = "marker", "a marker ball"
    RULER = "ruler", "a ruler"
    OTHER = "other", "something else of known length"


class FilmCalibration(Shared):
    """One calibration of one film; of several only the last that was not taken back counts.

    `mm_across` and `mm_down` are the width and the height of a pixel, mm, in the plane of what was measured.
    """

    film = models.ForeignKey(SopInstance, models.CASCADE, related_name="calibrations")
    line = models.TextField(help_text="JSON [[column, row], [column, row]], 0 = centre of the first pixel.")
    length_mm = models.FloatField()
    known = models.CharField(max_length=8, choices=KnownLength)
    mm_across = models.FloatField()
    mm_down = models.FloatField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When it was replaced or taken back.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["film"],
                condition=models.Q(ended_at__isnull=True),
                name="one_calibration_counts_per_film",
                violation_error_message="This film was calibrated meanwhile. Reload the page.",
            ),
            models.CheckConstraint(
                name="calibration_has_lengths",
                condition=models.Q(length_mm__gt=0, mm_across__gt=0, mm_down__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mm_across:.4f} mm a pixel on {self.film}"

    @property
    def by_words(self) -> str:
        """What stands beside a length that rests on it; fetch `made_by` with it."""
        return f"calibrated by {self.made_by.display_name}"
