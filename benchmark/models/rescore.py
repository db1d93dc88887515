"""Reading the stored answers of a SuiteVersion anew with the extractor of today."""

from __future__ import annotations

from django.db import models

from benchmark.models.suite import SuiteVersion
from projects.models import OPEN_STATES, Run, RunState


class RescoreRun(Run):
    """One pass over every stored answer of a version; no model is asked, and older scores stay."""

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="rescores")
    extractor_version = models.CharField(max_length=20)
    changed_count = models.PositiveIntegerField(
        default=0, help_text="Answers that are read otherwise than by the extractor before."
    )
    after = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="The last answer read: a worker that takes over goes on behind it.",
    )

    class Meta(Run.Meta):
        verbose_name = "rescoring"
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(state__in=[*OPEN_STATES, RunState.PAUSED]),
                name="one_unfinished_rescoring_per_version",
                violation_error_message="The answers of this version are being read anew already.",
            ),
        ]
