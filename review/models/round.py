"""A Round asks k people to read one Revision; an Assignment is one of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from corpus.models import Decision, Instance, RedraftRequest, Revision
from projects.models import Project, Shared, User
from projects.prepared import PreparedQuery

if TYPE_CHECKING:
    from review.models.seeded import SeededItem


class RoundPurpose(models.TextChoices):
    """Why a Round is held."""

    FIRST = "first", "First reading"
    AFTER_REDRAFT = "after_redraft", "After a redraft"
    SECOND_READER = "second_reader", "Second reader"
    ADJUDICATION = "adjudication", "Adjudication"


class Round(Shared):
    """k people read the same Revision; only settling it moves the Instance."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="rounds")
    seen = models.ForeignKey(Revision, models.PROTECT, related_name="rounds")
    purpose = models.CharField(max_length=14, choices=RoundPurpose, default=RoundPurpose.FIRST)
    readers = models.PositiveSmallIntegerField(default=1)
    is_blind_first = models.BooleanField(default=False, help_text="Answered before the draft is shown.")
    answers_request = models.ForeignKey(RedraftRequest, models.PROTECT, null=True, related_name="rounds")
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_round_per_instance",
            )
        ]
        indexes = [
            # What agreement is reckoned from; the sweep asks every minute whether one was settled since.
            models.Index(
                fields=["settled_at"], condition=models.Q(readers__gte=2), name="shared_rounds_as_settled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of {self.instance}"

    @property
    def is_apart(self) -> bool:
        """Whether its readers decide apart from one another, or from those before them."""
        judges = self.purpose in (RoundPurpose.SECOND_READER, RoundPurpose.ADJUDICATION)
        return self.readers > 1 or self.is_blind_first or judges


def queue_place(*, study_id: int | None, passage_id: int | None, number: int) -> str:
    """Items of one case, and of one passage, sort side by side; studies and passages as they came in.

    Digits and one letter only, of one length each, so that every database sorts them alike.
    """
    if study_id is not None:
        return f"i{study_id:014d}{number:010d}"
    if passage_id is not None:
        return f"p{passage_id:014d}{number:010d}"
    return f"z{number:010d}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by what may be done with them."""

    def open(self) -> AssignmentQuerySet:
        """Not yet decided, skipped or withdrawn."""
        return self.filter(closed_at__isnull=True)

    def leased(self, *, at: datetime | None = None) -> AssignmentQuerySet:
        """Open and held by a lease that lives `at` that moment, now by default."""
        return self.open().filter(lease_until__gt=at or timezone.now())


class Assignment(Shared):
    """One reviewer, one Instance, one lease."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="assignments")
    project = models.ForeignKey(Project, models.CASCADE, related_name="assignments")
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assignments"
    )
    reserved_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Only this person may take it: a sent-back item returns to its surgeon.",
    )
    priority = models.IntegerField(default=0)
    place = models.CharField(
        max_length=26,
        default="",
        editable=False,
        help_text="Where it stands among those of its priority: its case or passage, then its number.",
    )
    lease_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="assignment")
    guidelines = models.ForeignKey(
        "review.Guidelines",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The version in force when it was decided.",
    )
    active_seconds = models.PositiveIntegerField(default=0)
    idle_seconds = models.PositiveIntegerField(default=0)
    timed = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whose seconds these are: the holder's, or the last one's. Others' are in TimeOnTask.",
    )
    lot = models.ForeignKey(
        "review.Lot",
        models.SET_NULL,
        null=True,
        related_name="held",
        help_text="The Lot of drafts that it waits in: nobody takes it meanwhile.",
    )

    objects = AssignmentQuerySet.as_manager()

    seeded: SeededItem | None = None
    """Where the page of one reader shows a text with a seeded error; not a column."""
    planted: Revision | None = None
    """That text; never stored."""
    seeded_here: bool = False
    """Whether there is such a text, where that was asked along with the row; not a column."""
    typed_here: bool = True
    """Whether the reader typed something on it; not a column, and true where it was not asked along."""
    talked_here: bool = True
    """Whether anybody said anything of the Instance; like the one above."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "reviewer"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_assignment_per_round_and_reviewer",
            ),
        ]
        indexes = [
            # PostgreSQL does not sort by an index past a column that IS NULL: it must not be one of its own.
            models.Index(
                fields=["project", "-priority", "place", "uid"],
                name="open_assignments_in_order",
                # What waits in a Lot of drafts stands in no queue, and may be thousands.
                condition=models.Q(closed_at__isnull=True, lot__isnull=True),
            ),
            models.Index(fields=["reviewer", "closed_at"], name="assignments_by_reviewer"),
            # What a person holds: a few among thousands that they closed.
            models.Index(
                fields=["reviewer"],
                name="held_assignments",
                condition=models.Q(closed_at__isnull=True, reviewer__isnull=False),
            ),
            # What waits for whom, counted from the index alone.
            models.Index(
                fields=["project", "reserved_for", "priority", "created_at"],
                name="open_assignments_by_keeper",
                condition=models.Q(closed_at__isnull=True, lot__isnull=True),
            ),
            models.Index(
                fields=["project", "closed_at"],
                name="assignments_as_decided",
                condition=models.Q(decision__isnull=False),
            ),
            models.Index(
                fields=["round", "reviewer"], name="who_decided", condition=models.Q(decision__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instance} for {self.reviewer}"

    @property
    def shown(self) -> Revision:
        """The text before the reader: the Round's Revision, or its copy with a seeded error."""
        return self.planted or self.round.seen


class WorkInProgressQuerySet(models.QuerySet["WorkInProgress"]):
    """Whose text it is."""

    def typed_by(self, reader: User, assignment: Assignment | models.OuterRef) -> Self:
        """What `reader` typed on the assignment; never what anybody else did, whoever holds it now."""
        return self.filter(assignment=assignment, author=reader)


class WorkInProgress(models.Model):
    """What a reviewer has typed and not yet decided; survives a closed tab and a lease that ended."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="works")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    body = models.TextField(help_text="JSON; may be incomplete.")
    comment = models.TextField(blank=True, help_text="The reason an adjudicator is about to give.")
    links = models.TextField(blank=True, help_text="JSON: what was said of links in doubt, by number.")
    put_away = models.TextField(
        blank=True, help_text="JSON: the body and links put away last, until something else is written."
    )
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = WorkInProgressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "work in progress"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "author"], name="one_text_per_assignment_and_author"
            )
        ]

    def __str__(self) -> str:
        return f"Work on {self.assignment}"


_WORK = PreparedQuery[WorkInProgress](
    lambda reader, assignment: WorkInProgress.objects.typed_by(reader, assignment)[:1]
)


def work_of(reader: User, assignment: Assignment) -> WorkInProgress | None:
    """What `reader` typed on the assignment; None where they typed nothing. One query."""
    return _WORK.first(reader=reader, assignment=assignment)


class Skip(models.Model):
    """A reviewer passed an Assignment over; it comes last for them from then on."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="skips")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    skipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "reviewer"], name="one_skip_per_assignment_and_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment} passed over"


class TimeOnTask(models.Model):
    """Seconds that somebody spent on an item that another took since; theirs again if they take it back."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="times")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    active_seconds = models.PositiveIntegerField()
    idle_seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "reviewer"], name="one_time_per_assignment_and_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.active_seconds} s of {self.reviewer} on {self.assignment}"
