"""Suites and their immutable versions."""

from __future__ import annotations

from django.db import models

from corpus.models import Instance, Revision, Tier
from projects.models import Project, Shared

STANDARD_WEEKLY_RUNS = 5
MOST_WEEKLY_RUNS = 50


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
    extractor_version = models.CharField(max_length=20)
    least_tier = models.CharField(max_length=2, choices=Tier, default=Tier.V3)
    item_count = models.PositiveIntegerField(default=0)
    image_item_count = models.PositiveIntegerField(default=0)
    cluster_count = models.PositiveIntegerField(default=0)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    level_figures = models.TextField(blank=True, help_text="Canonical JSON: level scores by the run's uid.")
    health_at = models.DateTimeField(null=True, help_text="When the health of its items was last reckoned.")
    board = models.TextField(blank=True, help_text="Canonical JSON: the figures as of the last finished run.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "number"], name="one_suite_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.suite} {self.number}"


class Item(Shared):
    """One question of a SuiteVersion."""

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="suite_items")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="suite_items")
    kind = models.CharField(max_length=16)
    axis = models.CharField(max_length=24)
    modality = models.CharField(max_length=16, blank=True)
    has_images = models.BooleanField(default=False)
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
