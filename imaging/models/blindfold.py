"""Who may not be told what images show, because they are about to say it themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from imaging.models.study import Study


class Blindfold(models.Model):
    """While it stands a person sees the pictures of a Study and nothing that names a level in them.

    The room above puts it on when somebody opens a question to answer blind, and takes it off with the
    answer. It holds for every way to the study: pages, addresses of marks, DICOMweb.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blindfolds")
    study = models.ForeignKey(Study, models.CASCADE, related_name="blindfolds")
    put_on_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "study"], name="one_blindfold_per_person_and_study")
        ]

    def __str__(self) -> str:
        return f"{self.person} before {self.study}"


class LevelsSeen(models.Model):
    """A person was shown levels of a Study: what they answer about one from then on is not answered blind.

    Kept where a project asks before it shows; elsewhere nobody needs to know.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    study = models.ForeignKey(Study, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "levels seen"
        constraints = [
            models.UniqueConstraint(fields=["person", "study"], name="levels_seen_once_per_person_and_study")
        ]

    def __str__(self) -> str:
        return f"{self.person} has seen levels of {self.study}"
