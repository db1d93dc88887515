"""Versions of the revision checklist, what a project says of each, and the edits that lead to the next."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models import Project, Shared


class ChecklistLabel(models.TextChoices):
    """What a project makes of a version."""

    DRAFT = "draft", "Draft"
    PRODUCTION = "production", "Production"
    ASIDE = "aside", "Set aside"


class ChecklistVersion(Shared):
    """An immutable version of the revision checklist. The database refuses to change one."""

    version = models.PositiveIntegerField(unique=True)
    criteria = models.TextField(
        help_text="Canonical JSON: key, both texts and kinds of each criterion, in order."
    )
    sha256 = models.CharField(max_length=64)
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        related_name="checklists",
        help_text="Who wrote it; empty for a version that ships with the program.",
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="What is new in it, and why.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(project__isnull=True),
                name="one_shipped_checklist_per_content",
            ),
            models.UniqueConstraint(
                fields=["project", "sha256"], name="one_checklist_per_project_and_content"
            ),
        ]

    def __str__(self) -> str:
        return f"Checklist {self.version}"


class ChecklistLabelling(Shared):
    """A lead's word on a version in one project; the latest of each version counts. Rows are only added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="checklist_labellings")
    checklist = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="labellings")
    label = models.CharField(max_length=12, choices=ChecklistLabel)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "checklist", "-id"], name="labellings_of_a_checklist")]

    def __str__(self) -> str:
        return f"{self.checklist} is {self.get_label_display().lower()}"


class ChecklistAct(models.TextChoices):
    """What was done to one criterion."""

    ADD = "add", "Added"
    REWORD = "reword", "Reworded"
    MOVE = "move", "Moved"
    RETIRE = "retire", "Retired"


class ChecklistStepQuerySet(models.QuerySet["ChecklistStep"]):
    """Steps by what became of them."""

    def open(self) -> ChecklistStepQuerySet:
        """Those that stand and are in no version yet."""
        return self.filter(undone_at__isnull=True, made__isnull=True)


class ChecklistStep(Shared):
    """One edit on the way to a project's next version: what was done, by whom, and how it stands after it.

    A step is undone by a word on it, never by taking it out, and only while it is in no version.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="checklist_steps")
    number = models.PositiveIntegerField(help_text="Counted up in its project.")
    base = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=ChecklistAct)
    key = models.CharField(max_length=40, help_text="Of the criterion.")
    criteria = models.TextField(help_text="Canonical JSON of all criteria after this step.")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made = models.ForeignKey(ChecklistVersion, models.PROTECT, null=True, related_name="steps")

    objects = ChecklistStepQuerySet.as_manager()

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="one_checklist_step_per_project_and_number"
            ),
            models.CheckConstraint(
                name="undone_step_names_the_person",
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(
                name="undone_step_is_in_no_version",
                condition=models.Q(undone_at__isnull=True) | models.Q(made__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.key}"
