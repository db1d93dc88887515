"""Reports that clinicians rate, blind to who wrote them, so that judges can be held against the ratings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from benchmark.judge.rubric import LEAST, MOST, Dimension
from benchmark.models.run import Response
from benchmark.models.suite import SuiteVersion
from projects.models import Egress, Project, Shared


class RatingStudy(Shared):
    """Reports of several systems on the same subjects. Closed, its ratings stay as they are."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="rating_studies")
    name = models.CharField(max_length=120)
    rubric_version = models.CharField(max_length=20)
    seed = models.PositiveIntegerField(default=0, help_text="Of the order in which each clinician reads.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file its reports came in.")
    egress = models.CharField(
        max_length=8,
        choices=Egress,
        default=Egress.LOCAL_ONLY,
        help_text="How far its reports may travel: to local judges, or to any.",
    )
    version = models.ForeignKey(
        SuiteVersion,
        models.PROTECT,
        null=True,
        related_name="report_studies",
        editable=False,
        help_text="Where its reports are answers of evaluations: what they answered.",
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "rating studies"
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_rating_study_per_name")]

    def __str__(self) -> str:
        return self.name


class StudyReport(Shared):
    """One report as its system wrote it. Who rates it learns neither the system nor the subject."""

    study = models.ForeignKey(RatingStudy, models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField(
        help_text="Drawn by the study's seed: it says nothing of the system."
    )
    report_id = models.CharField(max_length=80, help_text="As the file names it.")
    subject = models.CharField(max_length=80, help_text="Reports on one subject are drawn together.")
    system = models.CharField(max_length=80)
    family = models.CharField(
        max_length=60, blank=True, help_text="Of the model that wrote it, where somebody said it."
    )
    text = models.TextField()
    reference = models.TextField(
        blank=True, help_text="The report that clinicians approved, where there is one."
    )
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, related_name="study_reports", editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="one_study_report_per_number"),
            models.UniqueConstraint(fields=["study", "report_id"], name="one_study_report_per_id"),
        ]

    def __str__(self) -> str:
        return f"Report {self.number}"


class ReportRating(Shared):
    """One clinician's opinion of one report; it counts once it is finished."""

    report = models.ForeignKey(StudyReport, models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="report_ratings")
    critical = models.CharField(
        max_length=120, blank=True, help_text="Errors that harm somebody who trusts the report, by blanks."
    )
    version = models.PositiveIntegerField(default=1, help_text="Counts each write.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "rater"], name="one_rating_per_report_and_rater")
        ]

    def __str__(self) -> str:
        return f"Rating of {self.report}"


class DimensionRating(models.Model):
    """A clinician's verdict on one dimension of the rubric."""

    rating = models.ForeignKey(ReportRating, models.CASCADE, related_name="dimensions")
    dimension = models.CharField(max_length=32, choices=[(one.value, one.value) for one in Dimension])
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rating", "dimension"], name="one_rating_per_dimension"),
            models.CheckConstraint(
                name="dimension_rating_lies_on_the_scale", condition=models.Q(value__range=(LEAST, MOST))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.value}"
