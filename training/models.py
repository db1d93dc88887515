"""Recipes, training runs and checkpoints."""

from __future__ import annotations

from django.db import models

from corpus.models import Release
from projects.models import Project, Run, Shared


class Recipe(Shared):
    """A versioned curriculum: stages with their data, rates and budgets."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="recipes")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    stages = models.TextField(help_text="Canonical JSON list of stages.")
    knobs = models.TextField(default="{}", help_text="Canonical JSON: precision, pixel budget, long rows.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "version"], name="one_recipe_per_name_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class TrainingRun(Run):
    """A Recipe carried out on a base model with a seed."""

    recipe = models.ForeignKey(Recipe, models.PROTECT, related_name="runs")
    release = models.ForeignKey(Release, models.PROTECT, related_name="training_runs")
    base_model = models.CharField(max_length=240)
    seed = models.PositiveIntegerField(default=0)
    config = models.TextField(default="{}", help_text="Canonical JSON as given to the trainer.")
    environment = models.TextField(default="{}", help_text="JSON: versions, device.")
    output_path = models.CharField(max_length=255, blank=True, help_text="Folder under DATA_DIR.")
    process_id = models.PositiveIntegerField(null=True)
    exit_code = models.IntegerField(null=True)
    progress_offset = models.PositiveBigIntegerField(default=0, help_text="Bytes of progress.jsonl read.")
    accelerator = models.CharField(max_length=20, blank=True, help_text="Which slot it runs on.")

    class Meta(Run.Meta):
        verbose_name = "training run"


class TrainingMetric(models.Model):
    """One line of a run's progress."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="metrics")
    stage = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField()
    loss = models.FloatField(null=True)
    eval_loss = models.FloatField(null=True)
    learning_rate = models.FloatField(null=True)
    grad_norm = models.FloatField(null=True)
    tokens_per_second = models.FloatField(null=True)
    memory_bytes = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "step"], name="one_metric_per_stage_and_step")
        ]

    def __str__(self) -> str:
        return f"Step {self.step}"


class Checkpoint(Shared):
    """Weights that a training run left behind."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="checkpoints")
    stage = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField()
    path = models.CharField(max_length=255, help_text="Folder under DATA_DIR.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    loss = models.FloatField(null=True, help_text="On the validation rows.")
    is_final = models.BooleanField(default=False, help_text="The end of a stage, adapters merged.")
    is_removed = models.BooleanField(default=False, help_text="Only the last two and the best are kept.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "stage", "step", "is_final"], name="one_checkpoint_per_stage_and_step"
            )
        ]

    def __str__(self) -> str:
        return f"Step {self.step} of {self.run}"
