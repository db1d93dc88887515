"""What an Instance brought with it from elsewhere, and the jobs that take Instances in or out."""

from __future__ import annotations

from django.db import models

from corpus.models.instance import Instance
from corpus.models.source import Source
from projects.models import Run


class ForeignRecord(models.Model):
    """What a file said of an imported Instance's life before: kept word for word, counted for nothing.

    People elsewhere have no account here, so none of it becomes a Decision or a Revision of this project.
    """

    instance = models.OneToOneField(Instance, models.CASCADE, related_name="foreign_record")
    text = models.TextField(help_text="Canonical JSON of the line, without its body.")
    sha256 = models.CharField(max_length=64, help_text="Of the text; the first history row seals it.")

    def __str__(self) -> str:
        return f"Record of {self.instance} from elsewhere"


class Direction(models.TextChoices):
    """Which way Instances go."""

    IMPORT = "import", "Import"
    EXPORT = "export", "Export"


class TransferRun(Run):
    """Instances read from a file of JSON lines, or written to one.

    `place` and `last_line` move in the transaction that writes a batch, so a killed worker costs a batch.
    """

    direction = models.CharField(max_length=6, choices=Direction)
    file_name = models.CharField(max_length=120)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
    state_chosen = models.CharField(max_length=16, blank=True, help_text="Of an export; empty: every state.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    place = models.PositiveBigIntegerField(default=0, help_text="Bytes that are read or written for good.")
    last_line = models.PositiveIntegerField(
        default=0, help_text="The last line read, or the number of the last Instance looked at."
    )
    created_count = models.PositiveIntegerField(default=0, help_text="Instances made, or lines written.")
    present_count = models.PositiveIntegerField(default=0, help_text="Lines whose Instance was here already.")
    refused_count = models.PositiveIntegerField(default=0, help_text="Lines refused, or Instances that stay.")
    faults = models.TextField(default="[]", help_text="JSON: line or Instance number, and the sentence.")
    cleared_at = models.DateTimeField(null=True, help_text="When the file was removed.")

    class Meta(Run.Meta):
        verbose_name = "transfer run"
