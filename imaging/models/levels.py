"""Where a level is on a Series, what is so at that level, and what was measured."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from imaging.models.imports import ImportRun
from imaging.models.study import Series, SopInstance, Study
from imaging.models.subject import Subject
from projects.models import Shared


class AuthorKind(models.TextChoices):
    """Who says so."""

    IMPORT = "import", "Imported"
    MODEL = "model", "Model"
    PERSON = "person", "Person"
    CONSTRUCTION = "construction", "By construction"


class MarkSpace(models.TextChoices):
    """The coordinates of a mark."""

    PATIENT = "patient", "Patient, mm, LPS"
    PIXEL = "pixel", "Pixels, column and row"


class LevelMark(Shared):
    """Where one level is on one Series, or one film of it. Proves that the level is in view, nothing more."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="level_marks")
    level = models.CharField(max_length=9, help_text="Canonical: L4 or L4/L5.")
    space = models.CharField(max_length=8, choices=MarkSpace)
    x = models.FloatField()
    y = models.FloatField()
    z = models.FloatField(default=0.0)
    sop_instance = models.ForeignKey(SopInstance, models.CASCADE, null=True, related_name="level_marks")
    box = models.TextField(blank=True, help_text='JSON {"min": [..], "max": [..]} in the mark\'s space.')
    outline_path = models.CharField(
        max_length=255, blank=True, help_text="Storage name of the outlines, gzipped JSON, one per frame."
    )
    author_kind = models.CharField(max_length=12, choices=AuthorKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    confidence = models.FloatField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="level_marks")

    class Meta:
        constraints = [
            # As `imaging.films` has it: once on a film, in a volume once on the series.
            models.UniqueConstraint(
                fields=["series", "level", "author_kind", "author_name"],
                condition=models.Q(space=MarkSpace.PATIENT) | models.Q(sop_instance__isnull=True),
                name="one_mark_per_series_level_and_author",
            ),
            models.UniqueConstraint(
                fields=["sop_instance", "level", "author_kind", "author_name"],
                condition=models.Q(space=MarkSpace.PIXEL),
                name="one_mark_per_film_level_and_author",
            ),
            models.CheckConstraint(
                name="accepted_mark_names_the_person",
                condition=models.Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | models.Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} on {self.series}"

    @property
    def told_by(self) -> str:
        """Who marked it, as a person reads it; fetch `author` with it."""
        if self.author is not None:
            return self.author.display_name
        return self.author_name or self.get_author_kind_display()

    @property
    def is_proposal(self) -> bool:
        """Whether a model proposed it and nobody accepted it, as `PROPOSED` says of rows."""
        return self.author_kind == AuthorKind.MODEL and self.accepted_at is None


class MarksGone(models.Model):
    """How often marks of one person went from a series: a page opened before knows fewer times."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "author"], name="one_count_per_series_and_author")
        ]

    def __str__(self) -> str:
        return f"{self.times} times on {self.series}"


# What a model proposed and nobody accepted: it shows nothing, and stands in nobody's way.
PROPOSED = models.Q(author_kind=AuthorKind.MODEL, accepted_at__isnull=True)

NAMED_AFTER_PEOPLE = {"modic": "Modic change", "schmorl_node": "Schmorl node"}


class LevelFact(Shared):
    """What is so at a level: structure, side, zone, attribute, value, on a named scale."""

    class Certainty(models.TextChoices):
        CERTAIN = "certain", "Certain"
        PROBABLE = "probable", "Probable"
        POSSIBLE = "possible", "Possible"
        NOT_ASSESSABLE = "not_assessable", "Not assessable"

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="level_facts")
    study = models.ForeignKey(Study, models.CASCADE, null=True, related_name="level_facts")
    series = models.ForeignKey(Series, models.CASCADE, null=True, related_name="level_facts")
    sop_instance = models.ForeignKey(
        SopInstance,
        models.CASCADE,
        null=True,
        related_name="level_facts",
        help_text="The picture that it was seen on, where one is told: it goes along when that moves.",
    )
    level = models.CharField(max_length=9)
    structure = models.CharField(max_length=40, help_text="disc, body, canal, foramen, facet, cord …")
    side = models.CharField(max_length=10, blank=True)
    zone = models.CharField(max_length=16, blank=True)
    attribute = models.CharField(max_length=60, help_text="herniation, height, signal, stenosis …")
    value = models.CharField(max_length=80)
    scale = models.CharField(max_length=24, blank=True)
    certainty = models.CharField(max_length=16, choices=Certainty, default=Certainty.CERTAIN)
    author_kind = models.CharField(max_length=12, choices=AuthorKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "subject",
                    "study",
                    "level",
                    "structure",
                    "side",
                    "zone",
                    "attribute",
                    "author_kind",
                    "author_name",
                ],
                name="one_fact_per_place_attribute_and_author",
            )
        ]
        indexes = [models.Index(fields=["study", "level"], name="facts_by_study_and_level")]

    def __str__(self) -> str:
        return f"{self.level} {self.structure} {self.attribute}: {self.value}"

    @property
    def finding(self) -> str:
        """Structure and attribute as a person reads them: “Lateral recess stenosis”."""
        attribute = NAMED_AFTER_PEOPLE.get(self.attribute, self.attribute)
        words = f"{self.structure} {attribute}".replace("_", " ").strip()
        return words[:1].upper() + words[1:]


class Posture(models.TextChoices):
    """How the patient stood or lay."""

    STANDING = "standing", "Standing"
    SUPINE = "supine", "Supine"
    FLEXION = "flexion", "Flexion"
    EXTENSION = "extension", "Extension"
    UNKNOWN = "unknown", "Unknown"


class Alignment(Shared):
    """The points that one person placed to measure alignment, on one film or on the slices of one series.

    Without points it stays, so that a late message with the first ones is known as one.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="alignments")
    sop = models.CharField(
        max_length=64,
        blank=True,
        help_text="The film, by SOPInstanceUID; empty for slices, which share a space.",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posture = models.CharField(max_length=10, choices=Posture, default=Posture.UNKNOWN)
    landmarks = models.TextField(
        help_text='JSON {"S1.upper.back": [sop, column, row], ..}, 0 = centre of the first pixel.'
    )
    saves = models.PositiveIntegerField(
        default=1, help_text="How often other points were stored: a late message knows fewer."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "sop", "author"],
                name="one_alignment_per_person_and_film",
                violation_error_message="You have points on this picture already. Reload the page.",
            )
        ]

    def __str__(self) -> str:
        return f"alignment on {self.series}"


class Measurement(Shared):
    """Points with a value; without calibration the value is in pixels."""

    Posture = Posture

    series = models.ForeignKey(Series, models.CASCADE, related_name="measurements")
    kind = models.CharField(max_length=24, help_text="length, angle, cobb …")
    points = models.TextField(help_text="JSON list of points in the space of the Series.")
    levels = models.CharField(max_length=60, blank=True)
    levels_by_marks = models.BooleanField(
        default=False, help_text="The levels are those of the nearest marks: nobody said them."
    )
    value = models.FloatField()
    unit = models.CharField(max_length=8)
    posture = models.CharField(max_length=10, choices=Posture, default=Posture.UNKNOWN)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(
        max_length=120, blank=True, help_text="Of one that came in a file: the pseudonym and role in it."
    )
    repeat = models.PositiveSmallIntegerField(default=1)
    alignment = models.ForeignKey(
        Alignment,
        models.CASCADE,
        null=True,
        related_name="measurements",
        help_text="The points it was computed from; null for a line that was drawn.",
    )
    calibration = models.ForeignKey(
        "imaging.FilmCalibration",
        models.SET_NULL,
        null=True,
        related_name="measurements",
        help_text="What makes it millimetres on a film; null: pixels, or a picture that says its own size.",
    )
    calibration_told = models.TextField(
        blank=True, help_text="Of one that came in a file: the calibration that it rests on, JSON as there."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measurement_has_one_author",
                condition=models.Q(author__isnull=False, author_name="")
                | (models.Q(author__isnull=True) & ~models.Q(author_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value:g} {self.unit}"

    @property
    def told_by(self) -> str:
        """Who drew it, as a person reads it; fetch `author` with it."""
        return self.author_name if self.author is None else self.author.display_name


class LineDeed(Shared):
    """The last deed of its author on a line drawn in the viewer, under the line's own name.

    It stays when the line is removed, so that a late message about it is known as one.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveBigIntegerField(
        help_text="Counts up with every deed: ms since 1970 as the author's browser had them."
    )
    removed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{'removal' if self.removed else 'line'} {self.uid}"
