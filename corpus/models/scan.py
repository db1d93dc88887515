"""Pages of a PDF that are pictures without a text layer, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models.source import Source


class PageState(models.TextChoices):
    """What became of a scanned page."""

    UNREAD = "unread", "Not read"
    READ = "read", "Read"
    WAITS = "waits", "Waits for a person"
    CHECKED = "checked", "Checked by a person"
    FAILED = "failed", "Could not be read"
    LEFT_OUT = "left_out", "Left out"


class ScannedPageQuerySet(models.QuerySet["ScannedPage"]):
    """Scanned pages by what is to be done with them."""

    def unread(self) -> ScannedPageQuerySet:
        """Those that nobody has asked to be read, or whose reading is under way."""
        return self.filter(state=PageState.UNREAD)

    def waiting(self) -> ScannedPageQuerySet:
        """Those that were read so unsurely that a person has to check them first."""
        return self.filter(state=PageState.WAITS)

    def to_look_at(self) -> ScannedPageQuerySet:
        """Those whose text a person may check beside the page."""
        return self.filter(state__in=[PageState.READ, PageState.WAITS, PageState.CHECKED])


class ScannedPage(models.Model):
    """A page without a text layer. Its picture is the source's PageImage of the same page."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="scanned_pages")
    page = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=PageState, default=PageState.UNREAD)
    turn = models.PositiveSmallIntegerField(
        default=0, help_text="By how many degrees clockwise the page was set upright."
    )
    confidence = models.FloatField(null=True, help_text="Over all letters, 0 to 1.")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = ScannedPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "page"], name="one_scanned_page_per_page"),
            models.CheckConstraint(
                name="checked_page_names_the_person",
                condition=~models.Q(state=PageState.CHECKED) | models.Q(checked_by__isnull=False),
                violation_error_message="A check needs the person who compared text and page.",
            ),
        ]

    def __str__(self) -> str:
        return f"Page {self.page}"

    @property
    def percent_sure(self) -> int:
        """How sure the machine was, in whole percent, rounded down."""
        return int(100 * (self.confidence or 0.0))
