"""Searches that a person keeps, and what was done with many items at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models import Project, Shared
from review.models.round import Assignment
from review.models.thread import Thread


class SavedSearch(Shared):
    """A search under a name of its own, for one person in one project. Removed ones can be brought back."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="saved_searches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, help_text="As the address carries it.")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="one_saved_search_per_name",
                violation_error_message="You have a search of this name already. Choose another name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BulkKind(models.TextChoices):
    """What can be done with many items at once."""

    ASSIGN = "assign", "Assign"
    RETURN = "return", "Give back to the pool"
    FLAG = "flag", "Flag"


class BulkAct(Shared):
    """One press on many items. Its `uid` is made with the preview, so that a form sent twice acts once."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="bulk_acts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=BulkKind)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assigned_to_somebody",
                condition=~models.Q(kind=BulkKind.ASSIGN) | models.Q(to__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["project", "by", "-created_at"], name="bulk_acts_of_a_person")]

    def __str__(self) -> str:
        return self.get_kind_display()


class BulkActRow(models.Model):
    """One item of a bulk act: for whom it was kept `before`, or the thread that was opened."""

    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="rows")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="+")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_put_back = models.BooleanField(
        default=False, help_text="Whether the undo found it as it had been left."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_act_row_is_of_one_item",
                condition=models.Q(assignment__isnull=False, thread__isnull=True)
                | models.Q(assignment__isnull=True, thread__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.assignment or self.thread}"
