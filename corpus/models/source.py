"""Where knowledge comes from: Sources and their Passages."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from imaging.models import SignOff, Study
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


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources by who may see them."""

    def in_sight(self, *, unsigned: bool) -> SourceQuerySet:
        """Those that exist for somebody; texts that nobody signed off only for who may do that."""
        return self if unsigned else self.filter(sign_off__in=[SignOff.NOT_NEEDED, SignOff.SIGNED])


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
    study = models.ForeignKey(
        Study,
        models.SET_NULL,
        null=True,
        related_name="case_texts",
        help_text="Of a hospital case: the study that its text is the record of.",
    )
    sha256 = models.CharField(max_length=64)
    is_demo = models.BooleanField(default=False)
    sign_off = models.CharField(max_length=12, choices=SignOff, default=SignOff.NOT_NEEDED)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_off_at = models.DateTimeField(null=True)
    taken_out = models.TextField(
        default="{}", help_text="JSON: how much of each kind was taken out of the text; never what it was."
    )
    purposes_after_sign_off = models.CharField(max_length=80, blank=True, help_text="Comma separated.")

    objects = SourceQuerySet.as_manager()

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
            models.CheckConstraint(
                name="hospital_source_is_read_by_a_person",
                condition=~models.Q(kind=SourceKind.HOSPITAL_CASE) | ~models.Q(sign_off=SignOff.NOT_NEEDED),
                violation_error_message="Somebody has to read a hospital case before it is used.",
            ),
            models.CheckConstraint(
                name="only_a_hospital_case_is_of_a_study",
                condition=models.Q(study__isnull=True) | models.Q(kind=SourceKind.HOSPITAL_CASE),
                violation_error_message="Only a hospital case is the record of a study.",
            ),
            models.CheckConstraint(
                name="unread_source_is_used_for_nothing",
                condition=models.Q(sign_off__in=[SignOff.NOT_NEEDED, SignOff.SIGNED])
                | models.Q(may_draft=False, may_train=False, may_share=False, may_commercial=False),
                violation_error_message="Somebody has to read this text before it is used.",
            ),
            models.CheckConstraint(
                name="signed_off_source_names_the_person",
                condition=~models.Q(sign_off=SignOff.SIGNED) | models.Q(signed_off_by__isnull=False),
                violation_error_message="A sign-off needs the person who read the text.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PassageKind(models.TextChoices):
    """What a Passage is."""

    PROSE = "prose", "Paragraphs"
    TABLE = "table", "Table"


class ReadBy(models.TextChoices):
    """How the words of a Passage came out of its file."""

    TEXT = "text", "Text layer"
    OCR = "ocr", "OCR"
    OCR_WAITS = "ocr_waits", "OCR, waits for a person"
    OCR_CHECKED = "ocr_checked", "OCR, checked by a person"


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages by what may be done with them."""

    def usable(self) -> PassageQuerySet:
        """Those that may be drafted from: no page of theirs waits for somebody to check what was read."""
        return self.exclude(read_by=ReadBy.OCR_WAITS)


class Passage(Shared):
    """A citable piece of a Source's text."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField(help_text="Order within the Source, from 1.")
    heading = models.CharField(max_length=240, blank=True)
    page = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=PassageKind, default=PassageKind.PROSE)
    text = models.TextField(help_text="Of a table: its caption, and its rows as Markdown.")
    sha256 = models.CharField(max_length=64)
    read_by = models.CharField(max_length=12, choices=ReadBy, default=ReadBy.TEXT)
    confidence = models.FloatField(
        null=True, help_text="Of OCR: how sure the reading of its page was, over all letters, 0 to 1."
    )

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="one_passage_per_position"),
            models.CheckConstraint(
                name="passage_read_by_ocr_tells_how_surely",
                condition=models.Q(read_by=ReadBy.TEXT, confidence__isnull=True)
                | (~models.Q(read_by=ReadBy.TEXT) & models.Q(confidence__range=(0, 1))),
            ),
        ]

    def __str__(self) -> str:
        return self.heading or f"Passage {self.position}"

    @property
    def is_table(self) -> bool:
        """Whether its rows stand in its text as a Markdown table."""
        return self.kind == PassageKind.TABLE

    @property
    def is_ocr(self) -> bool:
        """Whether a machine read its words from a picture of the page."""
        return self.read_by != ReadBy.TEXT

    @property
    def percent_sure(self) -> int:
        """How sure the machine was, in whole percent, rounded down."""
        return int(100 * (self.confidence or 0.0))
