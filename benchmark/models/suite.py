"""Suites and their immutable versions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from corpus.models import Instance, Kind, Revision, Tier
from projects.models import Project, Shared

STANDARD_WEEKLY_RUNS = 5
MOST_WEEKLY_RUNS = 50


def canary_make() -> str:
    """A string that stands in every export of a version: a model that can say it has read the file."""
    return f"SPINEBENCH CANARY {uuid.uuid4()}"


class Suite(Shared):
    """A benchmark; its gold is held by the steward."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="suites")
    name = models.CharField(max_length=120)
    is_hidden = models.BooleanField(default=False)
    weekly_runs = models.PositiveSmallIntegerField(
        default=STANDARD_WEEKLY_RUNS,
        help_text="Scores in 7 days for one person, and for one model, where it is hidden.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_suite_per_name"),
            models.CheckConstraint(
                name="suite_is_run_between_1_and_50_times_a_week",
                condition=models.Q(weekly_runs__gte=1, weekly_runs__lte=MOST_WEEKLY_RUNS),
                violation_error_message="A hidden suite tells between 1 and 50 scores a week.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuiteVersion(Shared):
    """A frozen version: results of two versions are never mixed."""

    suite = models.ForeignKey(Suite, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(null=True)
    prompt_template = models.TextField()
    report_template = models.TextField(blank=True, help_text="By which reports are asked for; empty: none.")
    extractor_version = models.CharField(max_length=20)
    least_tier = models.CharField(max_length=2, choices=Tier, default=Tier.V3)
    item_count = models.PositiveIntegerField(default=0)
    image_item_count = models.PositiveIntegerField(default=0, help_text="Closed questions with an image.")
    report_item_count = models.PositiveIntegerField(default=0, help_text="Items that ask for a report.")
    cluster_count = models.PositiveIntegerField(default=0)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    level_figures = models.TextField(blank=True, help_text="Canonical JSON: level scores by the run's uid.")
    health_at = models.DateTimeField(null=True, help_text="When the health of its items was last reckoned.")
    canary = models.CharField(max_length=60, default=canary_make, editable=False)
    recipe = models.TextField(default="{}", help_text="Canonical JSON: how its items were chosen.")
    board = models.TextField(blank=True, help_text="Canonical JSON: the figures as of the last finished run.")
    board_due_at = models.DateTimeField(
        null=True, editable=False, help_text="Since when something counts that its board does not tell yet."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "number"], name="one_suite_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.suite} {self.number}"

    @property
    def closed_item_count(self) -> int:
        """Items that are answered by a letter."""
        return self.item_count - self.report_item_count


class Item(Shared):
    """One question of a SuiteVersion: a closed one with its key, or a case whose report is asked for."""

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="suite_items")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="suite_items")
    kind = models.CharField(max_length=16)
    axis = models.CharField(max_length=24)
    modality = models.CharField(max_length=16, blank=True)
    has_images = models.BooleanField(default=False)
    shown = models.TextField(
        blank=True,
        help_text="Canonical JSON: its images by the files that hold them, where its text names none.",
    )
    cluster_key = models.CharField(max_length=80)
    option_count = models.PositiveSmallIntegerField(default=0)
    gold = models.CharField(max_length=2, blank=True)
    acceptable = models.CharField(max_length=12, blank=True, help_text="Further letters that are right.")
    gold_level = models.CharField(max_length=9, blank=True, help_text="Where the answer is one level.")
    strict_letters = models.BooleanField(default=False, help_text="The options look like letters.")
    model_families = models.CharField(max_length=240, blank=True, help_text="That drafted or revised it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_item_per_version_and_position"),
            models.UniqueConstraint(fields=["version", "instance"], name="one_item_per_version_and_instance"),
        ]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.version}"

    @property
    def is_report(self) -> bool:
        """Whether it asks for a report: its approved one is the reference, and no letter is read."""
        return self.kind == Kind.REPORT


class Reserve(Shared):
    """An Instance that a Suite holds out and does not ask: it may take the place of a withdrawn item."""

    suite = models.ForeignKey(Suite, models.CASCADE, related_name="reserves")
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="reserved_by")
    cell = models.CharField(max_length=160, blank=True, help_text="What it was sampled for.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "instance"], name="one_reserve_per_suite_and_instance")
        ]

    def __str__(self) -> str:
        return f"{self.instance} in reserve of {self.suite}"


class Erratum(Shared):
    """What was wrong with an item, and the version that was made without the fault. Rows are only added."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", "Withdrawn"
        CORRECTED = "corrected", "Taken in its approved text of today"

    item = models.ForeignKey(Item, models.PROTECT, related_name="errata")
    made = models.ForeignKey(SuiteVersion, models.PROTECT, related_name="errata")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=240)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "errata"
        constraints = [
            models.UniqueConstraint(fields=["item", "made"], name="one_erratum_per_item_and_version"),
            models.CheckConstraint(name="erratum_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_kind_display().lower()}"
