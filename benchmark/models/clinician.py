"""Clinicians who take the examination themselves: the row beside the models, and its ceiling."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from benchmark.models.suite import Item, SuiteVersion
from projects.models import Shared


class Baseline(Shared):
    """A version that clinicians are asked to answer. Closed, its answers stay, and the board tells them."""

    version = models.OneToOneField(SuiteVersion, models.PROTECT, related_name="baseline")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"Clinicians on {self.version}"


class ClinicianAnswer(Shared):
    """The option that one clinician chose without having seen the key, or anybody's answer."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="clinician_answers")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="clinician_answers")
    letter = models.CharField(max_length=2, blank=True, help_text="Empty: cannot say; it counts as wrong.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "clinician"], name="one_answer_per_item_and_clinician")
        ]

    def __str__(self) -> str:
        return f"Answer to {self.item}"
