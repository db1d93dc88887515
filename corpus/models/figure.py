"""Figures of a Source: their pictures, their captions, and how sure it is which belongs to which."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models.source import Passage, Source
from imaging.models import SignOff
from projects.models import Shared

LOOKED_AT = (SignOff.NOT_NEEDED, SignOff.SIGNED)


class Placed(models.Model):
    """Something on a page: where it stands on the upright page, in points from its upper left corner."""

    page = models.PositiveIntegerField(null=True)
    left = models.FloatField(default=0.0)
    top = models.FloatField(default=0.0)
    right = models.FloatField(default=0.0)
    bottom = models.FloatField(default=0.0)

    class Meta:
        abstract = True


class Caption(Shared, Placed):
    """A caption as it stands in a Source; `dismissed` when a person said that there is no picture to it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="captions")
    position = models.PositiveIntegerField(help_text="Order within the Source, from 1.")
    label = models.CharField(max_length=40)
    numbers = models.CharField(max_length=200, help_text="Comma separated: 3.2, or 4,5 for two figures.")
    text = models.TextField()
    dismissed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="one_caption_per_position")
        ]

    def __str__(self) -> str:
        return self.label


class Match(models.TextChoices):
    """Whether a figure's caption is its own."""

    SURE = "sure", "Matched"
    ASKED = "asked", "A model is asked"
    DOUBTFUL = "doubtful", "Doubtful"
    ACCEPTED = "accepted", "Matched by a person"
    REJECTED = "rejected", "No figure of this text"


class FigureQuerySet(models.QuerySet["Figure"]):
    """Figures by what may be done with them."""

    def usable(self) -> FigureQuerySet:
        """Those that may be drafted from and may leave: matched, and looked at for names."""
        return self.filter(match__in=[Match.SURE, Match.ACCEPTED], sign_off__in=LOOKED_AT)

    def waiting_for_match(self) -> FigureQuerySet:
        """Those that wait for a person to say which caption is theirs."""
        return self.filter(match=Match.DOUBTFUL)


class Figure(Shared):
    """A figure of a Source: one picture or several panels, its caption, and the passages that cite it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True, help_text="As 3.2; empty without a caption.")
    label = models.CharField(max_length=40)
    caption = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    path = models.CharField(max_length=255, help_text="Name of its first picture inside the storage.")
    sha256 = models.CharField(max_length=64)
    matched_caption = models.ForeignKey(Caption, models.PROTECT, null=True, related_name="figures")
    match = models.CharField(max_length=10, choices=Match, default=Match.SURE)
    doubt = models.TextField(blank=True, help_text="Why a person has to look at the match.")
    context = models.ManyToManyField(Passage, related_name="figures")
    sign_off = models.CharField(max_length=12, choices=SignOff, default=SignOff.WAITING)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_off_at = models.DateTimeField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="one_figure_per_position"),
            models.CheckConstraint(
                name="doubtful_figure_says_why",
                condition=~models.Q(match=Match.DOUBTFUL) | ~models.Q(doubt=""),
            ),
            models.CheckConstraint(
                name="signed_off_figure_names_the_person",
                condition=~models.Q(sign_off=SignOff.SIGNED) | models.Q(signed_off_by__isnull=False),
                violation_error_message="A sign-off needs the person who looked at the picture.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class FigurePanel(Shared, Placed):
    """One picture of a Figure; `letter` where it is a panel with a name."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="panels")
    position = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=2, blank=True)
    path = models.CharField(max_length=255, blank=True, help_text="Empty once the picture was taken out.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "position"], name="one_panel_per_position")]

    def __str__(self) -> str:
        return f"{self.figure} {self.letter}".strip()


class PageImage(models.Model):
    """A page as it looks, kept where a person has to decide what belongs together on it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="page_images")
    page = models.PositiveIntegerField()
    path = models.CharField(max_length=255)
    scale = models.FloatField(help_text="Pixels a point.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "page"], name="one_image_per_page")]

    def __str__(self) -> str:
        return f"Page {self.page}"


class MatchVerdict(models.TextChoices):
    """What a person said of a match."""

    ACCEPT = "accept", "The caption is right"
    ASSIGN = "assign", "Another caption is right"
    REJECT = "reject", "No figure of this text"


class MatchDecision(Shared):
    """What a person said of a Figure's match, and what was before, so that it can be undone."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="match_decisions")
    verdict = models.CharField(max_length=8, choices=MatchVerdict)
    caption_before = models.ForeignKey(Caption, models.PROTECT, null=True, related_name="+")
    number_before = models.CharField(max_length=20, blank=True)
    match_before = models.CharField(max_length=10, choices=Match)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.get_verdict_display()
