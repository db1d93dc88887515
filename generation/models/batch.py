"""Batches: files of requests that an endpoint works through in its own time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from generation.models.endpoint import Endpoint
from generation.models.run import GenerationRun
from projects.models import Shared


class BatchState(models.TextChoices):
    """Where a batch stands with us; what its endpoint calls it stands in ``told_status``."""

    FILLING = "filling", "Being filled"
    SUBMITTING = "submitting", "Being submitted"
    UNDER_WAY = "under_way", "Under way"
    TAKEN_IN = "taken_in", "Taken in"
    NOT_BEGUN = "not_begun", "Not begun"
    LOST = "lost", "Lost"


OPEN_BATCHES = (BatchState.FILLING, BatchState.SUBMITTING, BatchState.UNDER_WAY)


class Batch(Shared):
    """One file of requests; the row is committed before anything of it is sent.

    Its requests are the attempts that name it: ``custom_id`` is their idempotency key.
    """

    run = models.ForeignKey(GenerationRun, models.SET_NULL, null=True, related_name="batches")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="batches")
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.FILLING)
    held_by = models.CharField(max_length=120, blank=True, help_text="The worker that works on it.")
    held_until = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True, help_text="When to ask how it stands.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Looks in a row that told nothing.")
    file_id = models.CharField(max_length=200, blank=True, help_text="Of the endpoint, for our file.")
    provider_id = models.CharField(max_length=200, blank=True, help_text="Of the endpoint, for the batch.")
    told_status = models.CharField(max_length=40, blank=True, help_text="As the endpoint last called it.")
    output_file_id = models.CharField(max_length=200, blank=True)
    error_file_id = models.CharField(max_length=200, blank=True)
    request_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    told_done = models.PositiveIntegerField(default=0, help_text="Requests done, as the endpoint counts.")
    told_failed = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True, help_text="The endpoint began to work on it.")
    expires_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True, help_text="A person cancelled the run.")
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, help_text="For the person.")
    notes = models.TextField(blank=True, help_text="Lines of its answers that could not be used, and why.")

    class Meta:
        verbose_name_plural = "batches"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "next_look_at"], name="batches_to_be_looked_at")]
        constraints = [
            models.CheckConstraint(
                name="batch_under_way_has_an_id",
                condition=~Q(state__in=["under_way", "taken_in"]) | ~Q(provider_id=""),
            ),
            models.UniqueConstraint(
                fields=["endpoint", "provider_id"],
                condition=~Q(provider_id=""),
                name="one_batch_per_endpoint_and_id",
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.uid}"

    @property
    def is_open(self) -> bool:
        """Whether answers may still come of it."""
        return self.state in OPEN_BATCHES
