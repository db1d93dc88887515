"""Where knowledge comes from: Sources, their Passages and Figures."""

from __future__ import annotations

from django.db import models

from projects.models import Egress, Project, Shared


class SourceKind(models.TextChoices):
    """What a Source is."""

    TEXTBOOK = "textbook", "Textbook"
    GUIDELINE = "guideline", "Guideline"
    CONSENSUS = "consensus", "Expert consensus"
    QUESTION_BANK = "question_bank", "Question bank"
    OPEN_DATASET = "open_dataset", "Open dataset"
    CASE_REPORT = "case_report", "Case report"
    HOSPITAL_CASE = "hospital_case", "Hospital case"


class Source(Shared):
    """A citable work with its licence, its Rights and its egress policy."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=16, choices=SourceKind)
    title = models.CharField(max_length=240)
    citation = models.CharField(max_length=400)
    doi = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    egress = models.CharField(max_length=8, choices=Egress)
    may_draft = models.BooleanField(default=False)
    may_train = models.BooleanField(default=False)
    may_share = models.BooleanField(default=False)
    may_commercial = models.BooleanField(default=False)
    may_quote = models.BooleanField(default=False)
    rights_expire_on = models.DateField(null=True)
    sha256 = models.CharField(max_length=64)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sha256"],
                name="one_source_per_content",
                violation_error_message="This text is here already.",
            ),
            models.CheckConstraint(
                name="source_names_licence_and_citation",
                condition=~models.Q(licence="") & ~models.Q(citation=""),
                violation_error_message="Give the licence and the citation.",
            ),
            models.CheckConstraint(
                name="hospital_source_stays_in_the_house",
                condition=~models.Q(kind=SourceKind.HOSPITAL_CASE) | models.Q(egress=Egress.LOCAL_ONLY),
                violation_error_message="Hospital material may only go to local models.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(Shared):
    """A citable piece of a Source's text."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField(help_text="Order within the Source, from 1.")
    heading = models.CharField(max_length=240, blank=True)
    page = models.PositiveIntegerField(null=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="one_passage_per_position")
        ]

    def __str__(self) -> str:
        return self.heading or f"Passage {self.position}"


class Figure(Shared):
    """A figure of a Source with its caption."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    caption = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    path = models.CharField(max_length=255, help_text="Name inside the storage.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="one_figure_per_position")]

    def __str__(self) -> str:
        return self.label
