"""Models on the board, evaluation runs, responses and scores."""

from __future__ import annotations

from django.db import models

from benchmark.models.asking import AskingRun
from benchmark.models.suite import Item, SuiteVersion
from corpus.models import Release
from generation.models import Endpoint
from projects.models import Project, RunState, Shared
from training.models import Checkpoint


class ModelEntry(Shared):
    """A contestant: a model behind an endpoint, a checkpoint of ours, or an upload."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="model_entries")
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=60, blank=True)
    model_name = models.CharField(max_length=120, blank=True, help_text="As the endpoint calls it.")
    note = models.CharField(max_length=200, blank=True)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="model_entries")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, null=True, related_name="model_entries")
    base_model = models.CharField(max_length=240, blank=True, help_text="What a checkpoint began as.")
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="model_entries", help_text="It was trained on."
    )
    release_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the release's manifest then.")

    class Meta:
        verbose_name_plural = "model entries"
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_model_entry_per_name"),
            models.UniqueConstraint(fields=["project", "checkpoint"], name="one_model_entry_per_checkpoint"),
            models.CheckConstraint(
                name="checkpoint_names_what_it_learnt_from",
                condition=models.Q(checkpoint__isnull=True)
                | (models.Q(release__isnull=False) & ~models.Q(base_model="") & ~models.Q(release_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Control(models.TextChoices):
    """What a run does to the images, to see whether a model looks at them."""

    NONE = "", "As they are"
    REMOVED = "removed", "Images removed"
    SWAPPED = "swapped", "Images of another subject"


class EvaluationRun(AskingRun):
    """One model on one SuiteVersion."""

    version = models.ForeignKey(SuiteVersion, models.PROTECT, related_name="runs")
    model = models.ForeignKey(ModelEntry, models.PROTECT, related_name="runs")
    temperature = models.FloatField(default=0.0)
    seed = models.PositiveIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=1)
    max_tokens = models.PositiveIntegerField(default=1024)
    manifest = models.TextField(default="{}", help_text="Canonical JSON.")
    is_circular = models.BooleanField(
        default=False, help_text="Every item is asked once for each of its options, their order turned on."
    )
    finished_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Set while failed items are asked again: what was answered until then stands on the board.",
    )
    control = models.CharField(max_length=8, choices=Control, blank=True, default=Control.NONE)
    control_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="controls")

    class Meta(AskingRun.Meta):
        verbose_name = "evaluation run"
        constraints = [
            *AskingRun.Meta.constraints,
            models.CheckConstraint(
                name="control_run_names_its_run",
                condition=models.Q(control="", control_of__isnull=True)
                | (~models.Q(control="") & models.Q(control_of__isnull=False)),
                violation_error_message="A control run belongs to the run that it is held against.",
            ),
        ]

    @property
    def is_asked_again(self) -> bool:
        """Whether it had finished, and its failed items are asked again or were not to the end."""
        if self.finished_at is None or self.state == RunState.DONE:
            return False
        is_ending = self.state == RunState.RUNNING and self.percent == 100
        return not is_ending


class Response(Shared):
    """The raw answer of a model to one item, one repeat."""

    class State(models.TextChoices):
        ANSWERED = "answered", "Answered"
        ERROR = "error", "No answer came"
        REFUSED = "refused", "Not sent"

    run = models.ForeignKey(EvaluationRun, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="responses")
    repeat = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.ANSWERED)
    text = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    option_order = models.CharField(
        max_length=12, blank=True, help_text="Letters of the options as they were shown; empty: as they are."
    )
    images_of = models.ForeignKey(
        Item, models.PROTECT, null=True, related_name="+", help_text="Whose images were shown instead."
    )
    image_record = models.TextField(
        blank=True, help_text="Canonical JSON: frame, window, size and hash of each image as it was sent."
    )
    latency_ms = models.PositiveIntegerField(null=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    images_sent = models.PositiveSmallIntegerField(default=0)
    model_reported = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "item", "repeat"], name="one_response_per_item_and_repeat")
        ]

    def __str__(self) -> str:
        return f"Response to {self.item}"


class Score(models.Model):
    """What an extractor version read out of a Response, and whether it is right."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="scores")
    extractor_version = models.CharField(max_length=20)
    letter = models.CharField(max_length=2, blank=True)
    method = models.CharField(max_length=40, blank=True)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=20)
    is_right = models.BooleanField(default=False)
    level = models.CharField(max_length=9, blank=True, help_text="The level that the chosen option names.")
    levels_off = models.PositiveSmallIntegerField(null=True, help_text="From the right level; 0 is exact.")
    levels_said = models.CharField(
        max_length=120, blank=True, help_text="Every level claimed, cranial first."
    )
    level_outcome = models.CharField(
        max_length=14, blank=True, help_text="Empty: the right answer names no level."
    )
    wrong_side = models.BooleanField(null=True, help_text="None: either tells no side.")
    level_precision = models.FloatField(null=True)
    level_recall = models.FloatField(null=True)
    critical = models.CharField(
        max_length=60, blank=True, help_text="Of a report: wrong level or side as its words tell, by blanks."
    )
    level_spans = models.TextField(blank=True, help_text="Of a report: where it names which level, as JSON.")
    numbering_shift = models.SmallIntegerField(
        null=True, help_text="Steps that all levels lie lower; 0: another count of vertebrae."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "extractor_version"], name="one_score_per_response_and_extractor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter or 'none'} ({self.status})"
