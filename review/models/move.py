"""Items of one reader given to others: looked at first, then done, then taken back where it was wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models import Project, Shared
from review.models.round import Assignment


class Move(Shared):
    """One press. Its `uid` is made with the preview, so that a form sent twice moves once."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="moves")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="For whom the items were kept."
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at"], name="moves_of_a_project")]

    def __str__(self) -> str:
        return f"Move from {self.source}"


class MovedItem(models.Model):
    """One item of a Move: for whom it is kept since; nobody is the pool."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="items")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_put_back = models.BooleanField(
        default=False, help_text="Whether the undo found it as it had been left."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "assignment"], name="one_row_per_move_and_assignment")
        ]

    def __str__(self) -> str:
        return f"{self.move}: {self.assignment}"
