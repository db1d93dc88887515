"""A run that asks an endpoint: what it holds while it does, and whether the endpoint answers."""

from __future__ import annotations

from typing import Self

from django.db import models

from generation.models import DaySpending
from projects.models import Run


class AskingRun(Run):
    """It holds slots and money for requests under way: who takes it over after a death gives them back."""

    budget_cap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    slots_held = models.PositiveSmallIntegerField(default=0, editable=False)
    reserved = models.DecimalField(max_digits=18, decimal_places=6, default=0, editable=False)
    spent = models.DecimalField(max_digits=18, decimal_places=6, default=0, editable=False)
    spending_day = models.ForeignKey(
        DaySpending, models.PROTECT, null=True, related_name="%(class)ss", editable=False
    )
    stalled_until = models.DateTimeField(null=True, editable=False, help_text="Nothing is asked before.")
    stalled_why = models.CharField(max_length=400, blank=True, editable=False)
    stalls = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Since the last answer.")

    class Meta(Run.Meta):
        abstract = True

    def own_row(self) -> models.QuerySet[Self]:
        """The row alone, for conditional updates."""
        return type(self)._default_manager.filter(pk=self.pk)
