"""When somebody does not read in a project."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.base import Shared
from projects.models.project import Project


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Leaves by when they are."""

    def standing(self) -> LeaveQuerySet:
        """Those that nobody ended or called off, whenever they are."""
        return self.filter(ended_at__isnull=True)

    def running(self, *, on: date | None = None) -> LeaveQuerySet:
        """Those in which the day `on` lies (today by default, where the server's clock stands)."""
        day = on or timezone.localdate()
        return self.standing().filter(first_day__lte=day, last_day__gte=day)


class Leave(Shared):
    """Whole days, the first and the last one included. Nothing is given to the person meanwhile."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="leaves")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaves")
    first_day = models.DateField()
    last_day = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="Back before its last day, or called off.")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_begins",
                condition=models.Q(last_day__gte=models.F("first_day")),
                violation_error_message="A leave ends after it begins.",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "last_day"],
                name="leaves_that_stand",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["project", "-last_day", "-uid"], name="leaves_of_a_project"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.days}"

    @property
    def days(self) -> str:
        """From when until when, in words."""
        return f"{_day(self.first_day)} to {_day(self.last_day)}"

    @property
    def state(self) -> str:
        """How it stands today: `planned`, `running`, `over`, `called off`, or `back early`."""
        today = timezone.localdate()
        if self.ended_at is not None:
            early = timezone.localdate(self.ended_at)
            return "called off" if early < self.first_day else "back early"
        if self.first_day > today:
            return "planned"
        return "running" if self.last_day >= today else "over"

    @property
    def is_open(self) -> bool:
        """Whether it can still be ended or called off."""
        return self.state in ("planned", "running")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
