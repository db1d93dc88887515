"""Lots: items accepted together by a sample of them; approved ones, or drafts that nobody has read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models import ErrorReason, Harm, Instance, Kind, Revision
from corpus.statistics.acceptance import Plan
from projects.models import Project, Run, Shared


class DraftedFrom(models.TextChoices):
    """What the items of a Lot of drafts were drafted from."""

    IMAGE = "image", "Image study"
    TEXT = "text", "Text of a source"
    FIGURE = "figure", "Figure of a source"


class LotOutcome(models.TextChoices):
    """How a Lot ended; none yet while its sample is read."""

    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    READ_WHOLE = "read_whole", "Read whole"


class LotEnd(models.TextChoices):
    """What became of one draft of a Lot; none yet while it waits in it."""

    APPROVED = "approved", "Approved"
    SENT_BACK = "sent_back", "Sent back"
    RETURNED = "returned", "Back in the queue"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Lot(Shared):
    """The items, the plan that was made for them before anybody read, and the outcome."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="lots")
    number = models.PositiveIntegerField(help_text="For people, within the project.")
    is_of_drafts = models.BooleanField(default=False, help_text="Nobody had read its items.")
    source_kind = models.CharField(max_length=8, choices=DraftedFrom, blank=True)
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    prompt_label = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField()
    sample = models.PositiveIntegerField()
    allowed = models.PositiveIntegerField()
    limit_per_mille = models.PositiveSmallIntegerField()
    risk_per_mille = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64, help_text="Draws the sample; told once the Lot has ended.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=LotOutcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    is_read_whole = models.BooleanField(default=False, help_text="Refused, and every item is read again.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_lot_per_number"),
            models.CheckConstraint(
                name="lot_sample_is_of_the_lot",
                condition=models.Q(sample__gte=1, sample__lte=models.F("size")),
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}"

    @property
    def limit_percent(self) -> float:
        """The limit of harmful errors."""
        return self.limit_per_mille / 10

    @property
    def confidence(self) -> float:
        """Of the bound, in percent."""
        return 100 - self.risk_per_mille / 10

    @property
    def plan(self) -> Plan:
        """The plan as it was made."""
        return Plan(
            self.size, self.sample, self.allowed, self.limit_per_mille / 1000, self.risk_per_mille / 1000
        )


class LotMember(Shared):
    """One item of a Lot, as it stood when the Lot was made; of the sample, what its reader said."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="members")
    of_drafts = models.BooleanField(default=False, help_text="As its Lot says.")
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    is_sampled = models.BooleanField(default=False)
    is_asked = models.BooleanField(
        default=False, help_text="To be read: of the sample, or of a Lot read whole."
    )
    place = models.PositiveIntegerField(default=0, help_text="In the order of the draw.")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    harm = models.CharField(max_length=20, choices=Harm, blank=True)
    reasons = models.CharField(max_length=400, blank=True, help_text="Comma separated.")
    comment = models.TextField(blank=True)
    is_harmful = models.BooleanField(default=False)
    ended = models.CharField(max_length=10, choices=LotEnd, blank=True, help_text="Of drafts alone.")
    why = models.CharField(max_length=400, blank=True, help_text="Why it went back although accepted.")

    class Meta:
        constraints = [
            # Put into Lot after Lot until one is accepted, a text would pass by chance. A draft that came
            # back out of a refused Lot and was then approved by a surgeon is another question.
            models.UniqueConstraint(fields=["instance", "revision", "of_drafts"], name="one_lot_per_text"),
            models.CheckConstraint(
                name="harmful_member_was_read",
                condition=models.Q(is_harmful=False) | models.Q(read_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["lot", "is_asked", "read_at", "place"], name="lot_members_to_read"),
            models.Index(fields=["lot", "ended", "place"], name="lot_members_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.instance} in {self.lot}"

    @property
    def reason_words(self) -> str:
        """What was wrong, in words."""
        return ", ".join(str(ErrorReason(each).label) for each in self.reasons.split(",") if each)


class LotRun(Run):
    """Carrying out what a Lot of drafts ended with, item by item; an item is in the Lot or has left it."""

    lot = models.OneToOneField(Lot, models.CASCADE, related_name="run")

    class Meta(Run.Meta):
        verbose_name = "lot of drafts"
