"""Two versions of a prompt over the same items, what each wrote, and which a person preferred."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from generation.models.endpoint import Endpoint, PromptVersion
from generation.models.run import GenerationItem, GenerationRun
from projects.models import Project, Shared


class PromptComparison(Shared):
    """Both versions, asked the same by one endpoint, each in a run of its own."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="prompt_comparisons")
    name = models.CharField(max_length=80)
    first = models.ForeignKey(PromptVersion, models.PROTECT, related_name="+")
    second = models.ForeignKey(PromptVersion, models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    first_run = models.OneToOneField(GenerationRun, models.PROTECT, related_name="first_of")
    second_run = models.OneToOneField(GenerationRun, models.PROTECT, related_name="second_of")
    seed = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comparison_is_of_two_versions", condition=~models.Q(first=models.F("second"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} against {self.second}"


class ComparedPair(Shared):
    """One item of the project, asked by both versions. Which stands left is drawn by chance."""

    comparison = models.ForeignKey(PromptComparison, models.CASCADE, related_name="pairs")
    position = models.PositiveSmallIntegerField()
    origin = models.ForeignKey(GenerationItem, models.PROTECT, related_name="+")
    first_item = models.OneToOneField(GenerationItem, models.PROTECT, related_name="first_in")
    second_item = models.OneToOneField(GenerationItem, models.PROTECT, related_name="second_in")
    first_is_left = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "position"], name="one_pair_per_comparison_and_position"
            )
        ]
        ordering = ["comparison", "position"]

    def __str__(self) -> str:
        return f"Pair {self.position} of {self.comparison}"


class Trial(models.Model):
    """What one version wrote for one item: the draft, the text after the revision pass, its findings."""

    item = models.OneToOneField(GenerationItem, models.CASCADE, related_name="trial")
    draft = models.TextField(help_text="Canonical JSON of the body.")
    body = models.TextField(blank=True, help_text="The body after the revision pass.")
    findings = models.TextField(default="[]", help_text="JSON: check, severity, message, field, level.")
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"Trial of {self.item}"


class Preferred(models.TextChoices):
    """Which of the two a person would rather be given to review."""

    FIRST = "first", "First"
    SECOND = "second", "Second"
    NEITHER = "neither", "No difference"


class PairChoice(Shared):
    """A person's choice, made without knowing which version wrote which. Rows are only added."""

    pair = models.ForeignKey(ComparedPair, models.PROTECT, related_name="choices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    preferred = models.CharField(max_length=8, choices=Preferred)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "person"],
                name="one_choice_per_pair_and_person",
                violation_error_message="You have chosen here already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_preferred_display()} in {self.pair}"


class Unblinding(Shared):
    """From here on a person knows which version wrote which, and chooses no more."""

    comparison = models.ForeignKey(PromptComparison, models.PROTECT, related_name="unblindings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "person"], name="one_unblinding_per_comparison_and_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} knows {self.comparison}"
