"""How far readers agree, as reckoned at one moment and kept for the page to read."""

from __future__ import annotations

from django.db import models

from projects.models import OPEN_STATES, Run

METHOD = 3
"""Version of what counts and how it is reckoned; figures of another version are not shown (ADR 68)."""


class Measure(models.TextChoices):
    """What two readings of one text are compared by."""

    VERDICT = "verdict", "Verdict"
    ERROR = "error", "Worst error"
    HARM = "harm", "Harm"
    KEY = "key", "Key"
    LEVEL = "level", "Level"
    SIDE = "side", "Side"
    ANSWER = "answer", "Blind answer"


class Cut(models.TextChoices):
    """Which items a figure is about."""

    WHOLE = "all", "All items"
    AXIS = "axis", "By axis"
    KIND = "kind", "By kind"
    LEVEL = "level", "By level"
    MONTH = "month", "By month"
    PAIR = "pair", "By pair of readers"


class Note(models.TextChoices):
    """Why a figure, or its interval, is not told."""

    NOTHING = "nothing", "no item was read twice"
    FEW = "few", "too few items: no claim"
    ONE_VALUE = "one_value", "all readings are the same, so there is nothing beyond chance to reckon"
    NO_SPLIT = "no_split", "no two readings differ, so their spread gives no interval"
    UNSTABLE = "unstable", "too few readings differ for an interval"


class AgreementRun(Run):
    """Reckoning the agreement of a project. Counted are Rounds settled up to `upto`."""

    method = models.PositiveSmallIntegerField(default=METHOD)
    upto = models.DateTimeField(help_text="Rounds settled later are not counted.")
    open_count = models.PositiveIntegerField(default=0, help_text="Items that two or more still read.")
    again_count = models.PositiveIntegerField(default=0, help_text="Rounds of two or more after a redraft.")
    knowing_count = models.PositiveIntegerField(
        default=0, help_text="Readings given after the reader's own was taken back and another's stood."
    )
    small_pair_count = models.PositiveIntegerField(default=0, help_text="Pairs with too few items.")

    class Meta(Run.Meta):
        verbose_name = "agreement run"
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state__in=OPEN_STATES),
                name="one_reckoning_of_agreement_at_a_time",
                violation_error_message="Agreement is being reckoned already.",
            ),
        ]


class AgreementFigure(models.Model):
    """One figure of a reckoning. Names no reader: pairs carry numbers, the one with most items first.

    `coefficient` is Krippendorff's alpha, or Cohen's kappa for a pair; both, and shares, from 0 to 1.
    """

    run = models.ForeignKey(AgreementRun, models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=8, choices=Measure)
    cut = models.CharField(max_length=8, choices=Cut)
    of = models.CharField(
        max_length=24, blank=True, help_text="Axis, kind, level, month (2026-03), or number of the pair."
    )
    items = models.PositiveIntegerField()
    share = models.FloatField(null=True, help_text="Of items whose first two readings are the same.")
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)
    coefficient = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    note = models.CharField(max_length=12, choices=Note, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "measure", "cut", "of"], name="one_agreement_figure_per_measure_and_cut"
            ),
            models.CheckConstraint(
                name="agreement_that_is_not_told_says_why",
                condition=models.Q(coefficient__isnull=False, low__isnull=False, high__isnull=False, note="")
                | ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}, {self.get_cut_display()} {self.of}".strip()

    @property
    def percents(self) -> tuple[float, float, float] | None:
        """The share and the ends of its interval in percent; None where it is not told."""
        if self.share is None or self.share_low is None or self.share_high is None:
            return None
        return 100 * self.share, 100 * self.share_low, 100 * self.share_high
