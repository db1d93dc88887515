"""Instances, their Revisions, the Evidence and the Findings on them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models

from anatomy.parsing import parse_level
from corpus.models.figure import Figure
from corpus.models.source import Passage, Source
from imaging.models import LevelFact, Series, Study, Subject
from projects.models import Project, Shared, User


class Kind(models.TextChoices):
    """The four kinds of Instance."""

    MULTIPLE_CHOICE = "multiple_choice", "Multiple choice"
    OPEN_QUESTION = "open_question", "Open question"
    CONSULTATION = "consultation", "Consultation"
    REPORT = "report", "Report"


class State(models.TextChoices):
    """Where an Instance stands; the moves between them are a table in corpus.transitions."""

    DRAFTING = "drafting", "Drafting"
    FAILED = "failed", "Drafting failed"
    REVISED = "revised", "Revised"
    IN_REVIEW = "in_review", "In review"
    IN_ADJUDICATION = "in_adjudication", "In adjudication"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    SENT_BACK = "sent_back", "Sent back"
    NO_CONSENSUS = "no_consensus", "No consensus"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Tier(models.TextChoices):
    """How far people have read it."""

    V0 = "V0", "V0, machine-checked"
    V1 = "V1", "V1, its lot accepted"
    V2 = "V2", "V2, read by one clinician"
    V3 = "V3", "V3, read by two or more"


class Axis(models.TextChoices):
    """What an Instance tests."""

    LEVEL_IDENTIFICATION = "level_identification", "Level identification"
    PATHOLOGY = "pathology", "Pathology assessment"
    PLANNING = "planning", "Surgical planning"
    MEASUREMENT = "measurement", "Measurement"
    PROGNOSIS = "prognosis", "Prognosis and risk"
    POSTOPERATIVE = "postoperative", "Postoperative management"
    COMMUNICATION = "communication", "Patient communication"


class Instance(Shared):
    """One unit of instruction data. Its state only caches the last event of its history."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="instances")
    number = models.PositiveIntegerField(help_text="For people, within the project.")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFTING)
    language = models.CharField(max_length=8, default="en")
    axis = models.CharField(max_length=24, choices=Axis)
    tier = models.CharField(max_length=2, choices=Tier, default=Tier.V0)
    priority = models.IntegerField(default=0, help_text="Higher comes first.")
    cluster_key = models.CharField(
        max_length=80, help_text="Relatives share it: the subject, else figure, else source chapter."
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="instances")
    study = models.ForeignKey(Study, models.PROTECT, null=True, related_name="instances")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="instances")
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="instances")
    current_revision = models.ForeignKey("corpus.Revision", models.PROTECT, null=True, related_name="+")
    history_length = models.PositiveIntegerField(default=0, help_text="Sequence of the last history row.")
    redraft_count = models.PositiveSmallIntegerField(default=0)
    modality = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="The first words, for lists.")
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_instance_per_number"),
            models.CheckConstraint(
                name="instance_state_is_known", condition=models.Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="at_most_two_redrafts",
                condition=models.Q(redraft_count__lte=2),
                violation_error_message="Two redrafts were made; edit or reject it now.",
            ),
            models.CheckConstraint(
                name="decided_instance_has_a_revision",
                condition=~models.Q(state__in=[State.APPROVED, State.IN_REVIEW])
                | models.Q(current_revision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "project", "-number"], name="instances_by_kind"),
            models.Index(fields=["project", "-number"], name="instances_by_number"),
            models.Index(fields=["project", "state", "-number"], name="instances_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def levels(self) -> list[str]:
        """The names of its levels from head to foot."""
        return sorted((row.level for row in self.level_rows.all()), key=parse_level)

    @property
    def level_is_assumed(self) -> bool:
        """Whether the numbering of its subject's spine is assumed; False where it is about no subject."""
        return self.subject is not None and self.subject.level_is_assumed


class InstanceLevel(models.Model):
    """A level an Instance is about, one row each."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="level_rows")
    level = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "level"], name="one_row_per_instance_and_level")
        ]
        indexes = [models.Index(fields=["level"], name="instances_by_level")]

    def __str__(self) -> str:
        return self.level


class InstanceCondition(models.Model):
    """A condition an Instance is about, one row each."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="condition_rows")
    condition = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "condition"], name="one_row_per_instance_and_condition"
            )
        ]

    def __str__(self) -> str:
        return self.condition


class RevisionKind(models.TextChoices):
    """Who wrote a Revision, and when in its life."""

    DRAFT = "draft", "Draft"
    REVISION = "revision", "Revision"
    EDIT = "edit", "Edit"
    ADJUDICATION = "adjudication", "Adjudication"


class Revision(Shared):
    """An immutable version of an Instance's body."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text="From 1 within the Instance.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=12, choices=RevisionKind)
    body = models.TextField(help_text="Canonical JSON; the schema stands in corpus.bodies.")
    body_sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    model_name = models.CharField(max_length=120, blank=True)
    model_family = models.CharField(max_length=60, blank=True)
    prompt_hash = models.CharField(max_length=64, blank=True)
    prompt_label = models.CharField(max_length=60, blank=True)
    checklist = models.TextField(blank=True, help_text="JSON: what the revision pass checked and changed.")

    links_said: Mapping[str, list[int]] = MappingProxyType({})
    """What its author said of links in doubt, as they wrote it; not a column: the chain keeps it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                name="revision_has_an_author",
                condition=models.Q(author__isnull=False) | ~models.Q(model_name=""),
                violation_error_message="A revision names the person or the model that wrote it.",
            ),
        ]
        indexes = [models.Index(fields=["prompt_hash", "id"], name="revisions_by_prompt")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class QuoteMatch(models.TextChoices):
    """How a quote was found in its source."""

    EXACT = "exact", "Found word for word"
    FUZZY = "fuzzy", "Found nearly"
    MISSING = "missing", "Not found"
    NOT_A_QUOTE = "none", "No quote"


class Evidence(models.Model):
    """A link from a span of a Revision to what supports it."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=60, help_text="JSON pointer into the body.")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    match = models.CharField(max_length=8, choices=QuoteMatch)
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="evidence")
    passage_start = models.PositiveIntegerField(null=True)
    passage_end = models.PositiveIntegerField(null=True)
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, related_name="evidence")
    fact = models.ForeignKey(LevelFact, models.PROTECT, null=True, related_name="evidence")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="evidence")
    sop_instance_uid = models.CharField(max_length=64, blank=True)
    frame = models.PositiveIntegerField(
        null=True, help_text="From 1: in that SOP Instance, or in stack order without one."
    )
    level = models.CharField(max_length=9, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        help_text="Who said that it holds after the words that it supports were changed.",
    )

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="one_evidence_per_number"),
            models.CheckConstraint(
                name="evidence_points_at_something",
                condition=models.Q(passage__isnull=False)
                | models.Q(figure__isnull=False)
                | models.Q(fact__isnull=False)
                | models.Q(series__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.number}"


class Severity(models.TextChoices):
    """How much a Finding matters."""

    ERROR = "error", "Error"
    WARNING = "warning", "Warning"
    NOTE = "note", "Note"


Reading = UUID | models.OuterRef | None
"""The uid of a Round, or where it stands in the row around a condition; None where nobody reads apart."""


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by what still stands of them."""

    def open_to(self, reader: User | int | None, reading: Reading = None) -> Self:
        """Overruled neither for all nor by `reader` (a person or their key) for themselves.

        What others overruled in the `reading` (uid of a Round) that still goes on counts for them alone, also
        where it was settled and a decision taken back.
        """
        rows = self.filter(models.Q(overruled_by__isnull=True) | models.Q(overruled_in(reading)))
        own = OwnOverrule.objects.filter(finding=models.OuterRef("pk"), by=reader)
        return rows.filter(~models.Exists(own)) if reader is not None else rows


def overruled_in(reading: Reading) -> models.Exists:
    """Condition for Findings that were overruled by one of those who read apart in `reading`."""
    own = OwnOverrule.objects.filter(finding=models.OuterRef("pk"), by=models.OuterRef("overruled_by"))
    return models.Exists(own.filter(models.Q(reading=reading)))


class Finding(Shared):
    """What an automatic check says of a Revision."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="findings")
    check_name = models.CharField(max_length=60)
    severity = models.CharField(max_length=8, choices=Severity)
    message = models.TextField()
    field = models.CharField(max_length=60, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    level = models.CharField(max_length=9, blank=True)
    fingerprint = models.CharField(max_length=64, help_text="Same check, same place, same words.")
    overruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    overruled_at = models.DateTimeField(null=True)
    overrule_reason = models.CharField(max_length=400, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "fingerprint"], name="one_finding_per_revision_and_fingerprint"
            ),
            models.CheckConstraint(
                name="overrule_has_a_reason",
                condition=models.Q(overruled_by__isnull=True) | ~models.Q(overrule_reason=""),
                violation_error_message="Say why the finding does not hold.",
            ),
        ]
        indexes = [
            models.Index(fields=["check_name", "revision"], name="findings_by_check"),
            models.Index(
                fields=["revision"], name="errors_by_revision", condition=models.Q(severity=Severity.ERROR)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()}: {self.message}"


class OwnOverrule(Shared):
    """Why a Finding does not hold, as somebody says who decides apart from other readers.

    It counts for that reader alone until the reading is settled; from then on the Finding itself says it.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="own_overrules")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    reading = models.UUIDField(help_text="The uid of the round in which it was said.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "by"], name="one_own_overrule_per_finding_and_reader"),
            models.CheckConstraint(
                name="own_overrule_has_a_reason",
                condition=~models.Q(reason=""),
                violation_error_message="Say why the finding does not hold.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}, overruled by {self.by}"
