"""The one shape of every job that a person can see."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models.base import Shared
from projects.models.project import Project


class RunState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    DONE = "done", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN_STATES = (RunState.QUEUED, RunState.RUNNING)
ENDED_STATES = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


class Run(Shared):
    """A job with state, progress, log, lease and a sentence for the person when it fails.

    The row is the truth; the message to a worker is only a wake-up. A worker owns
    the run while `lease_until` lies ahead and must renew it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="%(class)ss")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.QUEUED)
    total_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    pause_requested = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error_for_user = models.TextField(blank=True)
    log = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_state_is_known", condition=models.Q(state__in=RunState.values)
            ),
            models.CheckConstraint(
                name="%(class)s_running_has_a_lease",
                condition=~models.Q(state=RunState.RUNNING) | models.Q(lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uid}"

    @property
    def is_open(self) -> bool:
        """Whether work may still happen on it."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Progress in whole percent; 0 while the total is unknown."""
        return 100 * (self.done_count + self.failed_count) // self.total_count if self.total_count else 0
