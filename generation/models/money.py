"""What requests cost, and what a project may spend."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from generation.models.endpoint import Endpoint
from projects.models import Project, Shared

NO_CURRENCY = "XXX"  # ISO 4217: no currency is named


def plain(amount: Decimal) -> str:
    """An amount without idle zeros and without an exponent."""
    return f"{amount.normalize():f}"


class Price(Shared):
    """What a model on an endpoint costs from a moment on, until the next row; never changed."""

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="prices")
    model_name = models.CharField(max_length=120)
    input_price = models.DecimalField(max_digits=12, decimal_places=6)
    output_price = models.DecimalField(max_digits=12, decimal_places=6)
    cached_price = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Of input that the endpoint had kept.",
    )
    currency = models.CharField(max_length=3, default=NO_CURRENCY)
    valid_from = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-valid_from", "model_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "model_name", "valid_from"],
                name="one_price_per_model_and_moment",
                violation_error_message="This model has a price from that moment on already.",
            ),
            models.CheckConstraint(
                name="price_is_not_below_nothing",
                condition=Q(input_price__gte=0, output_price__gte=0)
                & (Q(cached_price__isnull=True) | Q(cached_price__gte=0)),
                violation_error_message="A price is not below nothing.",
            ),
            models.CheckConstraint(
                # What is set aside before a request takes all of its input as fresh.
                name="cached_input_costs_no_more_than_fresh",
                condition=Q(cached_price__isnull=True) | Q(cached_price__lte=F("input_price")),
                violation_error_message="Cached input costs no more than fresh input.",
            ),
        ]

    @property
    def shown_input(self) -> str:
        """The price of input without idle zeros."""
        return plain(self.input_price)

    @property
    def shown_output(self) -> str:
        """The price of output, with the currency where one is named."""
        named = "" if self.currency == NO_CURRENCY else f" {self.currency}"
        return plain(self.output_price) + named

    @property
    def shown_cached(self) -> str:
        """The price of cached input; empty where it costs as fresh."""
        return "" if self.cached_price is None else plain(self.cached_price)

    def __str__(self) -> str:
        return f"{self.model_name} on {self.endpoint} from {self.valid_from:%Y-%m-%d %H:%M}"


class ProjectBudget(Shared):
    """What a project has spent in one currency on drafting, and its caps in all and per day."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budgets")
    currency = models.CharField(max_length=3)
    total_cap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    day_cap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    reserved = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    spent = models.DecimalField(max_digits=18, decimal_places=6, default=0)

    class Meta:
        ordering = ["currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "currency"], name="one_budget_per_project_and_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.currency}"


class DaySpending(models.Model):
    """What requests that left on one day, by the clock of the house, have cost."""

    budget = models.ForeignKey(ProjectBudget, models.CASCADE, related_name="days")
    day = models.DateField()
    reserved = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    spent = models.DecimalField(max_digits=18, decimal_places=6, default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "day"], name="one_spending_per_budget_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.budget}, {self.day}"
