"""The jobs that read a PDF into a Source, and its scanned pages by OCR."""

from __future__ import annotations

from django.db import models

from corpus.models.source import Source, SourceKind
from projects.models import OPEN_STATES, Run, RunState


class SourceRun(Run):
    """Reading one PDF: pages are counted; the Source appears whole at the end, or not at all."""

    kind = models.CharField(max_length=16, choices=SourceKind)
    title = models.CharField(max_length=240, blank=True)
    language = models.CharField(max_length=8, default="en")
    terms = models.TextField(help_text="Canonical JSON of the terms under which the text may be used.")
    sha256 = models.CharField(max_length=64, help_text="Of the file; empty once a hospital case has ended.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    notes = models.TextField(blank=True, help_text="What a person should know of the reading, a line each.")
    read_scans = models.BooleanField(default=False, help_text="Scanned pages shall be read by OCR at once.")
    cleared_at = models.DateTimeField(null=True, help_text="When the uploaded file was removed.")
    source = models.OneToOneField(Source, models.SET_NULL, null=True, related_name="run")

    class Meta(Run.Meta):
        verbose_name = "source run"
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "sha256"],
                condition=models.Q(state__in=[*OPEN_STATES, RunState.PAUSED]),
                name="one_reading_per_file",
                violation_error_message="This file is being read already.",
            ),
        ]


class ScanRun(Run):
    """Reading the scanned pages of a Source: they appear together at the end, or not at all."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="scan_runs")

    class Meta(Run.Meta):
        verbose_name = "reading of scanned pages"
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state__in=[*OPEN_STATES, RunState.PAUSED]),
                name="one_reading_of_scans_per_source",
                violation_error_message="The scanned pages are being read already.",
            ),
        ]
