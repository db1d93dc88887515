"""What happened that concerns one person: the rows behind the bell."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models.base import Shared
from projects.models.people import User
from projects.models.project import Membership, Project


class NoticeKind(models.TextChoices):
    """What happened."""

    MENTIONED = "mentioned", "You were mentioned"
    ANSWERED = "answered", "A thread was answered"
    RESOLVED = "resolved", "A thread was resolved"
    RETURNED = "returned", "An item came back to you"
    ADJUDICATE = "adjudicate", "Readers differ, and you may decide"
    SETTLED = "settled", "Readers differed, and it was decided between you"
    ASSIGNED = "assigned", "Items were assigned to you"
    GUIDELINES = "guidelines", "The review guidelines changed"
    MOVED = "moved", "Items were moved from you"
    LEAVE = "leave", "Somebody is on leave"
    LEAVE_YOURS = "leave_you", "A leave was entered for you"
    LEAVE_END = "leave_end", "A leave was ended"
    ASKED = "asked", "You are asked to grant something"
    GRANTED = "granted", "What you asked for was granted"
    DECLINED = "declined", "What you asked for was declined"
    RUN_DONE = "run_done", "A run finished"
    RUN_FAILED = "run_failed", "A run failed"


SENTENCES: dict[str, str] = {
    NoticeKind.MENTIONED: "{actor} mentioned you on {subject}",
    NoticeKind.ANSWERED: "{actor} answered in a thread on {subject}",
    NoticeKind.RESOLVED: "{actor} resolved a thread on {subject}",
    NoticeKind.RETURNED: "What you sent back is with you again: {subject}",
    NoticeKind.ADJUDICATE: "Readers differ on {subject}: you may decide between them",
    NoticeKind.SETTLED: "You and another reader differed on {subject}: it is decided, with the reason",
    NoticeKind.ASSIGNED: "{actor} assigned you {subject}",
    NoticeKind.GUIDELINES: "{actor} put review guidelines in force: {subject}",
    NoticeKind.MOVED: "{actor} moved to others what was kept for you: {subject}",
    NoticeKind.LEAVE: "{actor} is on leave from {subject}",
    NoticeKind.LEAVE_YOURS: "{actor} entered a leave of absence for you, from {subject}",
    NoticeKind.LEAVE_END: "{actor} ended the leave of absence from {subject}",
    NoticeKind.ASKED: "{actor} asks you to grant a {subject}",
    NoticeKind.GRANTED: "{actor} granted the {subject} you asked for",
    NoticeKind.DECLINED: "{actor} declined the {subject} you asked for",
    NoticeKind.RUN_DONE: "Your {subject} finished",
    NoticeKind.RUN_FAILED: "Your {subject} failed",
}


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by whose they are."""

    def of(self, person: User) -> NoticeQuerySet:
        """Those of `person` in projects they still belong to."""
        seats = Membership.objects.filter(project=models.OuterRef("project_id"), user=person)
        return self.filter(models.Exists(seats), person=person)

    def unread(self) -> NoticeQuerySet:
        """Those that nobody has opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(Shared):
    """One thing that happened, told to one person: who did it and to what, never what was written there."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    subject = models.CharField(
        max_length=80, help_text="As a sentence names it: a number or a kind of run, no words of anybody's."
    )
    about_kind = models.CharField(max_length=60, help_text="The table of what it leads to.")
    about_uid = models.UUIDField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_kind_is_known", condition=models.Q(kind__in=NoticeKind.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "created_at"],
                name="unread_notices",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(fields=["person", "-created_at", "-uid"], name="notices_in_order"),
            # What waits for whoever comes first is told to several, and taken back from all at once.
            models.Index(
                fields=["about_uid"],
                name="notices_of_adjudication",
                condition=models.Q(kind=NoticeKind.ADJUDICATE),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What happened, in a sentence."""
        return SENTENCES[self.kind].format(actor=self.actor or "Somebody", subject=self.subject)
