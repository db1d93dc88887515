"""What stood on a reader's screen while they reviewed, and that they agreed to its being kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Project, User
from review.models.round import Assignment

MOST_CHARACTERS = 20_000
"""So much of one look is taken from a browser, and kept, at most."""


class LookQuerySet(models.QuerySet["Look"]):
    """By whose they are and what became of the item."""

    def decided_by(self, reader: User, project: Project) -> LookQuerySet:
        """Of the items that `reader` decided and did not take back."""
        return self.filter(project=project, reviewer=reader, assignment__decision__reviewer=reader)

    def decided(self, project: Project) -> LookQuerySet:
        """The same of all readers."""
        return self.filter(project=project, assignment__decision__reviewer=models.F("reviewer"))


class Look(models.Model):
    """Which slices one reader had on the screen while one item was open to them, and for how long.

    It grows with each report of the page and never shrinks, so that a report may come twice. It stays a
    year after the last one, and goes with its reader's consent.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="looks")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    told = models.TextField(help_text="JSON of Looked: slices by series, milliseconds by level.")
    slices = models.PositiveIntegerField(default=0, help_text="Of the series that were on the screen.")
    slices_seen = models.PositiveIntegerField(default=0)
    levels = models.PositiveSmallIntegerField(
        default=0, help_text="Levels of the text that are marked on its pictures."
    )
    levels_shown = models.PositiveSmallIntegerField(
        default=0, help_text="Of these, whose marked slice was on the screen for a second."
    )
    saved_at = models.DateTimeField(default=timezone.now)

    objects = LookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "reviewer"], name="one_look_per_assignment_and_reviewer"
            ),
            models.CheckConstraint(
                name="look_saw_no_more_than_there_is",
                condition=models.Q(slices_seen__lte=models.F("slices"), levels_shown__lte=models.F("levels")),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "reviewer"], name="looks_by_reader"),
            models.Index(fields=["saved_at"], name="looks_as_saved"),
        ]

    def __str__(self) -> str:
        return f"Look of {self.reviewer} at {self.assignment}"


class LookNotice(models.Model):
    """Somebody read what is kept of their looking, and agreed. Of nobody else anything is kept."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], name="one_look_notice_per_person_and_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.project}"
