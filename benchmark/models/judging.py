"""Judges, what they said of reports, and whether they may stand in for clinicians."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from benchmark.judge.probes.kinds import Probe
from benchmark.judge.rubric import LEAST, MOST, Dimension
from benchmark.models.asking import AskingRun
from benchmark.models.rating import RatingStudy, StudyReport
from generation.models import Endpoint
from projects.models import Project, Shared

DIMENSIONS = [(one.value, one.value) for one in Dimension]
PROBES = [(one.value, one.label) for one in Probe]


class Judge(Shared):
    """A model with all that shapes its verdicts. It is never changed: other settings are another version."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="judges")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="judges")
    model_name = models.CharField(max_length=120, blank=True, help_text="As the endpoint calls it.")
    model_family = models.CharField(
        max_length=60,
        blank=True,
        help_text="Empty: its endpoint's. It reads nothing that its family wrote.",
    )
    rubric_version = models.CharField(max_length=20)
    prompt_version = models.CharField(max_length=20)
    temperature = models.FloatField(default=0.0)
    seed = models.PositiveIntegerField(default=0)
    max_tokens = models.PositiveIntegerField(default=512)
    sees_reference = models.BooleanField(default=False)
    sees_images = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name", "version"], name="one_judge_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def family(self) -> str:
        """The family of the model that judges."""
        return self.model_family or self.endpoint.model_family

    @property
    def model(self) -> str:
        """The model that judges, as its endpoint calls it."""
        return self.model_name or self.endpoint.model_name


class JudgeRun(AskingRun):
    """One judge on the reports of one study, with or without probes."""

    study = models.ForeignKey(RatingStudy, models.PROTECT, related_name="runs")
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="runs")
    with_probes = models.BooleanField(default=True)
    manifest = models.TextField(default="{}", help_text="Canonical JSON.")

    class Meta(AskingRun.Meta):
        verbose_name = "judging"


class JudgingAsk(Shared):
    """A judging that sends references of a hidden suite: one person asks, another who holds it answers.

    Granted, it has its run; answered without one, it was declined.
    """

    study = models.ForeignKey(RatingStudy, models.CASCADE, related_name="asks")
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="asks")
    with_probes = models.BooleanField(default=False)
    budget_cap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    run = models.OneToOneField(JudgeRun, models.PROTECT, null=True, related_name="ask")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "judge"],
                condition=models.Q(answered_at__isnull=True),
                name="one_open_ask_per_study_and_judge",
            ),
            models.CheckConstraint(
                name="nobody_grants_what_they_asked",
                condition=models.Q(answered_by__isnull=True) | ~models.Q(answered_by=models.F("asked_by")),
                violation_error_message="Somebody else answers what you asked for.",
            ),
            models.CheckConstraint(
                name="answered_ask_says_when_and_by_whom",
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, run__isnull=True)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} on {self.study}"


class Judgement(Shared):
    """What a judge said of one dimension of one report. Without a value it is unscored, and counted so."""

    class State(models.TextChoices):
        JUDGED = "judged", "Judged"
        UNSCORED = "unscored", "No verdict in the answer"
        ERROR = "error", "No answer came"
        REFUSED = "refused", "Not sent"

    run = models.ForeignKey(JudgeRun, models.CASCADE, related_name="judgements")
    report = models.ForeignKey(StudyReport, models.PROTECT, related_name="judgements")
    dimension = models.CharField(max_length=32, choices=DIMENSIONS)
    probe = models.CharField(max_length=12, choices=PROBES, blank=True, default=Probe.NONE.value)
    repeat = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State)
    value = models.PositiveSmallIntegerField(null=True)
    quote = models.TextField(blank=True)
    quote_stands = models.BooleanField(
        null=True, help_text="Whether the quote is in the report; None: no quote."
    )
    askings = models.PositiveSmallIntegerField(
        default=1, help_text="How often it was asked: an answer without a verdict is asked for again."
    )
    text = models.TextField(blank=True, help_text="The raw answer, the last one.")
    problem = models.TextField(blank=True)
    latency_ms = models.PositiveIntegerField(null=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="Of all askings.")
    model_reported = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "report", "dimension", "probe", "repeat"], name="one_judgement_per_question"
            ),
            models.CheckConstraint(
                name="judgement_has_a_value_when_judged",
                condition=models.Q(state="judged", value__range=(LEAST, MOST))
                | (~models.Q(state="judged") & models.Q(value__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Judgement of {self.report}: {self.dimension}"


class JudgeCalibration(models.Model):
    """A finished judging held against the ratings of a closed study, for one dimension."""

    run = models.ForeignKey(JudgeRun, models.CASCADE, related_name="calibrations")
    dimension = models.CharField(max_length=32, choices=DIMENSIONS)
    is_certified = models.BooleanField()
    figures = models.TextField(
        help_text="Canonical JSON: agreement, bias, probes, and why it is not certified."
    )
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "dimension"], name="one_calibration_per_run_and_dimension")
        ]

    def __str__(self) -> str:
        return f"{self.run.judge} on {self.dimension}"


__all__ = ["Judge", "JudgeCalibration", "JudgeRun", "Judgement", "JudgingAsk", "Probe"]
