"""How a project reads: who is asked, what comes first, and how its readers are checked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Project
from projects.prepared import PreparedQuery

MOST_SEEDED = 20
"""Seeded errors of a thousand items of one reader, at most: the design's 2 %."""


class Workflow(models.Model):
    """The settings of one project that nobody but its review room needs; a missing row means the defaults."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="workflow")
    overlap_percent = models.PositiveSmallIntegerField(
        default=100, help_text="Of a hundred items so many are read by all the readers of the project."
    )
    is_pooled = models.BooleanField(default=True, help_text="Whoever is free takes the next item.")
    findings_first = models.BooleanField(default=False)
    rare_first = models.BooleanField(default=False)
    edits_are_read_again = models.BooleanField(
        default=True, help_text="An edit of key, level, side, plan or meaning is read by a second surgeon."
    )
    seeded_per_mille = models.PositiveSmallIntegerField(default=0)
    seeded_key = models.CharField(max_length=64, blank=True, help_text="Draws items; told to nobody.")
    lots_required = models.BooleanField(default=False, help_text="Releases take accepted Lots alone.")
    lot_limit_per_mille = models.PositiveSmallIntegerField(default=50)
    lot_risk_per_mille = models.PositiveSmallIntegerField(
        default=50, help_text="A Lot above its limit is accepted with at most this probability."
    )
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="at_most_two_percent_are_seeded",
                condition=models.Q(seeded_per_mille__lte=MOST_SEEDED),
                violation_error_message="At most 2 % of a reader's items hold a seeded error.",
            ),
            models.CheckConstraint(name="overlap_is_a_share", condition=models.Q(overlap_percent__lte=100)),
            models.CheckConstraint(
                name="lot_limit_is_a_rate",
                condition=models.Q(lot_limit_per_mille__gte=1, lot_limit_per_mille__lte=500),
                violation_error_message="The limit of a Lot lies between 0.1 % and 50 %.",
            ),
            models.CheckConstraint(
                name="lot_risk_is_at_most_five_percent",
                condition=models.Q(lot_risk_per_mille__gte=1, lot_risk_per_mille__lte=50),
                violation_error_message="A bad Lot may pass with a probability of at most 5 %.",
            ),
        ]

    def __str__(self) -> str:
        return f"Workflow of {self.project}"

    @property
    def lot_limit_percent(self) -> float:
        """The limit of harmful errors in a Lot."""
        return self.lot_limit_per_mille / 10

    @property
    def lot_risk_percent(self) -> float:
        """How often a Lot just above the limit passes, at most."""
        return self.lot_risk_per_mille / 10


def workflow_of(project: Project) -> Workflow:
    """The settings of a project, or an unsaved row of defaults. One query."""
    workflow = _WORKFLOW.first(project=project) or Workflow()
    workflow.project = project
    return workflow


def edits_are_read_again(project: Project) -> bool:
    """That setting alone, as `workflow_of` has it. One query."""
    rows = _EDITS.tuples(project=project)
    return bool(rows[0][0]) if rows else Workflow().edits_are_read_again


_WORKFLOW = PreparedQuery[Workflow](lambda project: Workflow.objects.filter(project=project))
_EDITS = PreparedQuery[Workflow](
    lambda project: Workflow.objects.filter(project=project).values_list("edits_are_read_again")
)
