"""DICOM's own hierarchy: Study, Series, SopInstance."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from imaging.empty_words import says_nothing
from imaging.models.subject import Subject
from projects.models import Project, Shared


class Laterality(models.TextChoices):
    """How far left and right of a Series can be trusted."""

    VERIFIED = "verified", "Verified"
    HEADER_ONLY = "header_only", "Header only"
    UNKNOWN = "unknown", "Unknown"


class SidesGround(models.TextChoices):
    """What a person saw who says that left and right of a Series are known, or are not as told."""

    MARKER = "marker", "an R or L marker in the picture"
    ANATOMY = "anatomy", "the anatomy"


class Plane(models.TextChoices):
    """The plane of a Series, from its geometry."""

    SAGITTAL = "sagittal", "Sagittal"
    AXIAL = "axial", "Axial"
    CORONAL = "coronal", "Coronal"
    OBLIQUE = "oblique", "Oblique"
    PROJECTION = "projection", "Projection"


class SignOff(models.TextChoices):
    """Whether a person has to look at a Study before anybody reads it."""

    NOT_NEEDED = "not_needed", "Not needed"
    WAITING = "waiting", "Waiting for a person"
    SIGNED = "signed", "Signed off"
    WITHHELD = "withheld", "Withheld"


# Why a study waits whose volume may show a head: beside, or without, what its pictures may tell in text.
FACE_NOT_KNOWN = "It is not known whether a face is in view."


class StudyQuerySet(models.QuerySet["Study"]):
    """Studies by what may be done with them."""

    def reviewable(self) -> StudyQuerySet:
        """Studies that nobody must look at before review."""
        return self.filter(sign_off__in=[SignOff.NOT_NEEDED, SignOff.SIGNED])


class Study(Shared):
    """One examination of a Subject, de-identified."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="studies")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="studies")
    study_instance_uid = models.CharField(max_length=64)
    description = models.CharField(max_length=200, blank=True)
    study_date = models.DateField(null=True, help_text="Shifted by the Subject's own offset.")
    sign_off = models.CharField(max_length=12, choices=SignOff, default=SignOff.WAITING)
    sign_off_reason = models.CharField(max_length=240, blank=True)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_off_at = models.DateTimeField(null=True)
    signed_unseen = models.CharField(
        max_length=240, blank=True, help_text="Pictures at which nobody had looked at the sign-off, and why."
    )
    deidentification_report = models.TextField(default="{}", help_text="Canonical JSON.")

    objects = StudyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "study_instance_uid"], name="one_study_per_uid_and_project"
            ),
            models.CheckConstraint(
                name="signed_off_study_names_the_person",
                condition=~models.Q(sign_off=SignOff.SIGNED) | models.Q(signed_off_by__isnull=False),
                violation_error_message="A sign-off needs the person who looked.",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.study_instance_uid


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series by what may be done with them."""

    def showing_a_face(self) -> SeriesQuerySet:
        """Series from which a face may be rebuilt, and of which nobody has said that none can."""
        return self.filter(face_in_view=True, face_cleared_at__isnull=True)


class Series(Shared):
    """Images that belong together; carries how far its laterality can be trusted."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="series")
    series_instance_uid = models.CharField(max_length=64)
    frame_of_reference_uid = models.CharField(max_length=64, blank=True)
    modality = models.CharField(max_length=16)
    number = models.IntegerField(default=0)
    description = models.CharField(max_length=200, blank=True)
    plane = models.CharField(max_length=12, choices=Plane)
    laterality = models.CharField(max_length=12, choices=Laterality, default=Laterality.UNKNOWN)
    sides_told = models.CharField(
        max_length=12,
        blank=True,
        choices=Laterality,
        help_text="How far the files were trusted before a person looked; empty while nobody has.",
    )
    sides_right_at = models.CharField(
        max_length=5,
        blank=True,
        help_text="On which edge of its only picture the patient's right is, by a person: left or right.",
    )
    sides_ground = models.CharField(max_length=8, blank=True, choices=SidesGround)
    sides_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sides_verified_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    frame_count = models.PositiveIntegerField(default=0)
    calibrated = models.BooleanField(default=True, help_text="Lengths may be given in millimetres.")
    spacing_is_regular = models.BooleanField(default=True)
    source_axes = models.CharField(
        max_length=3,
        blank=True,
        help_text="How the axes of the volume it was made from run (IPL); places lists of voxels.",
    )
    burned_in_suspected = models.BooleanField(default=False)
    face_in_view = models.BooleanField(default=False, help_text="A face may be rebuilt from its slices.")
    face_cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    face_cleared_at = models.DateTimeField(null=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "series_instance_uid"], name="one_series_per_uid_and_study"
            ),
            models.CheckConstraint(
                name="cleared_face_names_the_person_and_the_time",
                condition=models.Q(face_cleared_by__isnull=False, face_cleared_at__isnull=False)
                | models.Q(face_cleared_by__isnull=True, face_cleared_at__isnull=True),
            ),
            models.CheckConstraint(
                name="sides_looked_at_name_the_person_the_time_and_the_ground",
                condition=(
                    models.Q(sides_verified_by__isnull=False, sides_verified_at__isnull=False)
                    & ~models.Q(sides_ground="")
                    & ~models.Q(sides_told="")
                )
                | models.Q(
                    sides_verified_by__isnull=True,
                    sides_verified_at__isnull=True,
                    sides_ground="",
                    sides_told="",
                    sides_right_at="",
                ),
                violation_error_message="Say what shows left and right.",
            ),
        ]
        indexes = [models.Index(fields=["series_instance_uid"], name="series_by_dicom_uid")]

    def __str__(self) -> str:
        if says_nothing(self.description):
            return f"Series {self.number}, {self.modality} {self.plane}"
        return self.description


class SopInstance(models.Model):
    """One stored DICOM file. `metadata` is its DICOM JSON without pixel data."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="sop_instances")
    sop_instance_uid = models.CharField(max_length=64)
    sop_class_uid = models.CharField(max_length=64)
    instance_number = models.IntegerField(default=0)
    slice_position = models.FloatField(
        default=0.0, help_text="Millimetres along the normal of the plane; the order of the stack."
    )
    number_of_frames = models.PositiveIntegerField(default=1)
    transfer_syntax_uid = models.CharField(max_length=64)
    path = models.CharField(max_length=255, unique=True, help_text="Name inside the storage.")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64, help_text="Of the file that came in.")
    pixel_offset = models.PositiveBigIntegerField(help_text="Bytes to the value of PixelData.")
    pixel_length = models.PositiveBigIntegerField(help_text="Bytes of PixelData; all frames.")
    pixel_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the unpacked values: tells the same picture in another project. Empty: not known.",
    )
    metadata = models.TextField(help_text="DICOM JSON model, PS3.18 Annex F.")
    text_places = models.TextField(
        blank=True,
        help_text="JSON [[left, top, width, height, text or lead], ..] that a machine takes for text; "
        "null: it could not look; empty: it has not looked.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "sop_instance_uid"], name="one_sop_instance_per_uid_and_series"
            )
        ]
        indexes = [
            models.Index(fields=["sop_instance_uid"], name="sop_instance_by_dicom_uid"),
            models.Index(fields=["series", "slice_position"], name="sop_instances_in_stack_order"),
            models.Index(fields=["source_sha256"], name="sop_instance_by_source"),
            models.Index(fields=["pixel_sha256"], name="sop_instance_by_pixels"),
        ]

    def __str__(self) -> str:
        return self.sop_instance_uid
