"""Pictures that a person marked as key: those to look at again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from imaging.models.study import SopInstance
from projects.models import Shared


class KeyImage(Shared):
    """One picture that one person marked as key."""

    sop_instance = models.ForeignKey(SopInstance, models.CASCADE, related_name="key_images")
    frame = models.PositiveIntegerField(default=1, help_text="From 1, in its file.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sop_instance", "frame", "author"], name="one_key_image_per_picture_and_person"
            ),
            models.CheckConstraint(name="key_image_frame_counts_from_one", condition=models.Q(frame__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Key image {self.sop_instance}, frame {self.frame}"
