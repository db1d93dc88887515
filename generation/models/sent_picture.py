"""Which pictures went with a question, and how they were made."""

from __future__ import annotations

from django.db import models

from generation.models.run import Call
from projects.models import Shared


class SentPicture(Shared):
    """A picture of a question: the frame or the panel it was made of, what was done to it, its bytes' hash.

    Kept by uid and not by reference: what left stays on record when the image is erased here.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField(help_text="Among the pictures of the question, from 1.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes that were sent.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    series_instance_uid = models.CharField(max_length=64, blank=True, db_index=True)
    sop_instance_uid = models.CharField(max_length=64, blank=True)
    frame = models.PositiveIntegerField(null=True, help_text="In that file, from 1.")
    window_center = models.FloatField(null=True, help_text="After rescale. Empty: the file's own window.")
    window_width = models.FloatField(null=True)
    pointer = models.TextField(blank=True, help_text="Canonical JSON of the arrow or box that was drawn.")
    panel_uid = models.UUIDField(null=True, help_text="The panel of a source's figure.")
    longest_px = models.PositiveIntegerField(help_text="No side was longer; it was shrunk to that.")
    renderer = models.CharField(max_length=20, blank=True, help_text="Version of what made grey of values.")

    class Meta:
        ordering = ["call", "place"]
        constraints = [
            models.UniqueConstraint(fields=["call", "place"], name="one_picture_per_call_and_place"),
            models.CheckConstraint(
                name="sent_picture_is_a_frame_or_a_panel",
                condition=models.Q(panel_uid__isnull=True, frame__isnull=False)
                & ~models.Q(series_instance_uid="")
                | models.Q(panel_uid__isnull=False, frame__isnull=True, series_instance_uid=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Picture {self.place} of {self.call}"
