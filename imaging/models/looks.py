"""Looks: what a person said of one picture at the sign-off, and what of it shall be black."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from imaging.models.study import SopInstance


class PictureLook(models.Model):
    """One picture was looked at; outside of what it covers it names nobody. Carried out at the sign-off."""

    file = models.OneToOneField(SopInstance, models.CASCADE, related_name="look")
    sha256 = models.CharField(max_length=64, help_text="Of the file that was on the screen.")
    covers = models.TextField(default="[]", help_text="JSON [[left, top, width, height], ..] to be black.")
    spares = models.TextField(default="[]", help_text="JSON, the same: lead letters that stay inside these.")
    found = models.TextField(blank=True, help_text="What a machine had found by then, as its file keeps it.")
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Look at {self.file}"
