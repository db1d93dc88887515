"""Imports: one run, one row per file with what became of it."""

from __future__ import annotations

from django.db import models

from imaging.models.study import Series
from projects.models import Approval, Run, Shared


class ImportRun(Run):
    """One upload or one call of `import_studies`."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="import_runs")
    numbering_scheme = models.CharField(
        max_length=20, blank=True, help_text="verse or totalsegmentator; empty: told by the file."
    )
    picture_modality = models.CharField(
        max_length=4,
        blank=True,
        help_text="What PNG and JPEG files show: CR, MR or CT; the file cannot say. Empty: refused.",
    )
    volume_modality = models.CharField(
        max_length=4,
        blank=True,
        help_text="What NIfTI, NRRD and MHA show: MR or CT; empty: told by the values.",
    )
    sealed = models.BooleanField(default=False, help_text="All files have arrived; work may begin.")
    cleared_at = models.DateTimeField(
        null=True, help_text="When staged files and the names they came with were let go of."
    )

    class Meta(Run.Meta):
        verbose_name = "import"


class ImportFileState(models.TextChoices):
    """What became of a file."""

    ARRIVING = "arriving", "Arriving"
    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Taken"
    DUPLICATE = "duplicate", "Taken before"
    REFUSED = "refused", "Refused"


# What the reading of a file that marks levels on another one begins with.
LABELS_READ_AS = ("Mask", "Level list")
# The same of a file that holds lines drawn on another one.
LINES_READ_AS = "Measurements"


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    """Files of imports by what they hold."""

    def of_images(self) -> ImportFileQuerySet:
        """Files that are images themselves, and do not only mark levels on one or measure it."""
        labels = models.Q()
        for words in (*LABELS_READ_AS, LINES_READ_AS):
            labels |= models.Q(read_as__startswith=words)
        return self.exclude(labels)


class ImportFile(Shared):
    """One file of an import: name, what it was read as, outcome, what to do."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(
        max_length=400, help_text="As sent while the run is open, then one that names nobody."
    )
    stem_hash = models.CharField(
        max_length=64, blank=True, help_text="Keyed HMAC of the name's stem; pairs later labels."
    )
    size = models.PositiveBigIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that have arrived.")
    sha256 = models.CharField(max_length=64, blank=True)
    staged_path = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=ImportFileState, default=ImportFileState.WAITING)
    read_as = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    what_to_do = models.CharField(max_length=240, blank=True)
    levels_found = models.CharField(max_length=240, blank=True, help_text="Canonical, comma separated.")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, related_name="import_files")

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="one_row_per_file_of_an_import"),
            models.CheckConstraint(
                name="refusal_has_a_reason",
                condition=~models.Q(state=ImportFileState.REFUSED) | ~models.Q(reason=""),
                violation_error_message="Say why the file was refused.",
            ),
        ]
        # Every file that comes in is looked for by it among all that ever came.
        indexes = [models.Index(fields=["sha256"], name="import_file_by_content")]

    def __str__(self) -> str:
        return self.name

    @property
    def marks_levels(self) -> bool:
        """Whether it was read as a mask or a list of levels."""
        return self.read_as.startswith(LABELS_READ_AS)
