"""What a model said of a Figure: whether picture, caption and the passages that cite it agree."""

from __future__ import annotations

from django.db import models

from corpus.models.figure import Figure
from projects.models import Shared


class Agreement(models.TextChoices):
    """What a model said."""

    AGREE = "agree", "They agree"
    DISAGREE = "disagree", "They do not agree"
    UNSURE = "unsure", "It is not sure"


class FigureOpinion(Shared):
    """One answer, about the caption that the Figure had then."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="opinions")
    caption_sha256 = models.CharField(max_length=64)
    said = models.CharField(max_length=8, choices=Agreement)
    why = models.TextField(blank=True)
    model_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.model_name}: {self.get_said_display()}"
