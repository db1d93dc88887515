"""Servers that may be asked where the levels are, and each asking as a job that a person can see."""

from __future__ import annotations

from django.db import models

from imaging.models.study import Series
from projects.models import Egress, Run, RunState, Shared


class SuggestionServer(Shared):
    """A server that an admin allows to be asked for marks, in the way of `docs/suggestions.md`."""

    name = models.CharField(max_length=80, unique=True)
    address = models.CharField(max_length=240)
    api_key_variable = models.CharField(
        max_length=80, blank=True, help_text="Name of the environment variable that holds the key."
    )
    is_local = models.BooleanField(default=False, help_text="Runs inside the house.")
    is_active = models.BooleanField(default=True)
    timeout_seconds = models.PositiveIntegerField(default=300)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_server_is_waited_for",
                condition=models.Q(timeout_seconds__gte=1, timeout_seconds__lte=3600),
                violation_error_message="Wait between one second and an hour.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SuggestionRun(Run):
    """One series sent to one server; what it answers becomes proposals that a person accepts."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="suggestion_runs")
    server = models.ForeignKey(SuggestionServer, models.PROTECT, related_name="runs")
    server_is_local = models.BooleanField()
    egress = models.CharField(max_length=8, choices=Egress)
    model_name = models.CharField(max_length=120, blank=True, help_text="As the answer names its model.")
    mark_count = models.PositiveIntegerField(default=0)

    class Meta(Run.Meta):
        verbose_name = "suggestions"
        constraints = [
            *Run.Meta.constraints,
            models.CheckConstraint(
                name="pictures_that_are_local_stay_local",
                condition=models.Q(egress=Egress.ANY_MODEL) | models.Q(server_is_local=True),
                violation_error_message="These pictures may only go to local models.",
            ),
            models.UniqueConstraint(
                fields=["series", "server"],
                condition=models.Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
                name="one_open_asking_per_series_and_server",
                violation_error_message="This server is being asked about this series already.",
            ),
        ]
