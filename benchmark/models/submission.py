"""Files of predictions that evaluators upload, and what was found wrong with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from benchmark.models.run import EvaluationRun, ModelEntry
from benchmark.models.suite import SuiteVersion
from projects.models import Shared


class SubmissionState(models.TextChoices):
    """What became of a file."""

    REFUSED = "refused", "Refused"
    TAKEN = "taken", "Taken"


class Submission(Shared):
    """One uploaded file. A refused one is free: it tells no score and makes no run."""

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="submissions")
    model = models.ForeignKey(ModelEntry, models.PROTECT, null=True, related_name="submissions")
    model_name = models.CharField(max_length=120)
    run = models.OneToOneField(EvaluationRun, models.CASCADE, null=True, related_name="submission")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=SubmissionState)
    file_name = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes that were read.")
    sha256 = models.CharField(max_length=64, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.TextField(default="[]", help_text="JSON: line number (0: the file) and sentence.")

    told_score = models.FloatField(
        null=True,
        editable=False,
        help_text="Of a hidden suite, in percent: what others than its steward read.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="taken_submission_has_its_run",
                condition=models.Q(state=SubmissionState.REFUSED, run__isnull=True)
                | models.Q(state=SubmissionState.TAKEN, run__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Predictions of {self.model_name}"
