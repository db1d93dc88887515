"""Items with a known fault, shown to one reader in place of the real text, and what became of them."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone

from corpus.models import Harm, Instance, Verdict
from projects.models import Project, Shared, User
from review.models.round import Assignment, Round


class Fault(models.TextChoices):
    """What was put into the text."""

    LEVEL = "level", "A level moved by one"
    SIDE = "side", "Sides exchanged"
    KEY = "key", "Another option is the key"
    UNSUPPORTED = "unsupported", "A finding that nothing shows"
    GRADE = "grade", "Another grade"
    MEASURE = "measure", "Another measurement"
    ZONE = "zone", "Another zone"
    NEGATED = "negated", "A finding denied"
    SWAPPED = "swapped", "Two options exchanged"


class Ending(models.TextChoices):
    """How a seeded item ended; none yet while it waits or is read."""

    DECIDED = "decided", "Decided"
    ASKED = "asked", "Asked about, not decided"
    VOID = "void", "Not counted"


class Change(NamedTuple):
    """One place that was changed: where, and the words before and after with a word beside them."""

    pointer: str
    label: str
    before: str
    after: str


class SeededItemQuerySet(models.QuerySet["SeededItem"]):
    """By whose they are and whether they still hold."""

    def live(self) -> SeededItemQuerySet:
        """Waiting for their reader, or being read."""
        return self.filter(ending="")

    def decided_by(self, reader: User, project: Project) -> SeededItemQuerySet:
        """What counts for one reader."""
        return self.filter(project=project, reviewer=reader, ending=Ending.DECIDED)


class SeededItem(Shared):
    """A copy of the text of one Round with one fault, for one reader. The Revision itself is untouched.

    What its reader decides is kept here and nowhere else. Rows are deleted a year after they ended.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fault = models.CharField(max_length=16, choices=Fault)
    body = models.TextField(help_text="JSON of the Revision with the fault in it.")
    older_body = models.TextField(help_text="JSON of the Revision before it, with the same fault.")
    changes = models.TextField(help_text="JSON: list of Change.")
    active_seconds = models.PositiveIntegerField(default=0)
    idle_seconds = models.PositiveIntegerField(default=0)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, blank=True)
    is_caught = models.BooleanField(null=True)
    reasons = models.CharField(max_length=400, blank=True, help_text="Comma separated.")
    harm = models.CharField(max_length=20, choices=Harm, blank=True)
    comment = models.TextField(blank=True)
    own_body = models.TextField(
        blank=True, help_text="JSON of the text that was approved, where it was edited."
    )
    press_key = models.CharField(max_length=64, blank=True)

    objects = SeededItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "reviewer"], name="one_seeded_item_per_round_and_reader"
            ),
            models.CheckConstraint(
                name="decided_seeded_item_was_caught_or_not",
                condition=~models.Q(ending=Ending.DECIDED) | models.Q(is_caught__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["project", "reviewer", "ending"], name="seeded_items_by_reader")]

    def __str__(self) -> str:
        return f"{self.get_fault_display()} in {self.instance}"

    @property
    def verdict_label(self) -> str:
        """What was decided, in words."""
        return str(Verdict(self.verdict).label) if self.verdict else ""

    @property
    def changed(self) -> list[Change]:
        """Where the fault stands."""
        return [Change(*each) for each in json.loads(self.changes)]


class QualityNotice(models.Model):
    """Somebody read what is measured of them, and agreed. Nobody else is shown a seeded error."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="one_notice_per_person_and_project")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.project}"
