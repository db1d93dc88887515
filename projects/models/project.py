"""Projects, who belongs to them, and under whose approval data is used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.base import Shared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.people import User


class Role(models.TextChoices):
    """What somebody may do in one project."""

    SURGEON = "surgeon", "Surgeon"
    LEAD = "lead", "Lead"
    STEWARD = "steward", "Steward"
    EVALUATOR = "evaluator", "Evaluator"


class Purpose(models.TextChoices):
    """What an Approval or the Rights of a Source allow."""

    DRAFT = "draft", "Draft"
    TRAIN = "train", "Train"
    SHARE = "share", "Share"
    COMMERCIAL = "commercial", "Commercial use"


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects by who may see them."""

    def within_reach_of(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """The projects of which `user` is a member; being admin adds none."""
        return self.filter(memberships__user=user.pk).distinct() if user.is_authenticated else self.none()


class Project(Shared):
    """A closed room: its people, its subjects, its instances."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    readers_per_instance = models.PositiveSmallIntegerField(
        default=1, help_text="How many surgeons read each instance."
    )
    is_blind_first = models.BooleanField(
        default=False, help_text="Questions are answered before their draft is shown."
    )
    last_instance_number = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="project_has_at_least_one_reader",
                condition=models.Q(readers_per_instance__gte=1, readers_per_instance__lte=9),
                violation_error_message="Between one and nine surgeons read an instance.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Seats by what they allow beyond their role."""

    def adjudicators(self) -> Self:
        """Seats of surgeons who are named to decide between readers; a trainee is none."""
        return self.filter(role=Role.SURGEON, may_adjudicate=True, user__is_trainee=False)


class Membership(models.Model):
    """One role of one person in one project; roles may be combined."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    may_adjudicate = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "role"],
                name="one_membership_per_person_project_and_role",
                violation_error_message="This person has that role already.",
            ),
            models.CheckConstraint(name="membership_role_is_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Approvals by what they allow today."""

    def valid_for(self, purpose: Purpose, *, on: date | None = None) -> ApprovalQuerySet:
        """Approvals that allow `purpose` on the day `on` (today by default) and that nobody has ended."""
        day = on or timezone.localdate()
        running = self.filter(ended_at__isnull=True, valid_from__lte=day, expires_on__gte=day)
        return running.filter(**{f"may_{purpose.value}": True})


class Approval(Shared):
    """The ethics decision under which Subjects of a project are used."""

    class Basis(models.TextChoices):
        WAIVER = "waiver", "Waiver"
        CONSENT = "consent", "Consent"
        PUBLIC = "public", "Public data"
        SYNTHETIC = "synthetic", "Synthetic data"

    project = models.ForeignKey(Project, models.CASCADE, related_name="approvals")
    ethics_body = models.CharField(max_length=160)
    number = models.CharField(max_length=60)
    basis = models.CharField(max_length=12, choices=Basis)
    sites = models.CharField(max_length=240, blank=True)
    may_draft = models.BooleanField(default=True)
    may_train = models.BooleanField(default=False)
    may_share = models.BooleanField(default=False)
    may_commercial = models.BooleanField(default=False)
    valid_from = models.DateField()
    expires_on = models.DateField()
    is_demo = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    end_reason = models.CharField(max_length=240, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="approval_number_once_per_project",
                violation_error_message="An approval with this number exists already.",
            ),
            models.CheckConstraint(
                name="approval_ends_after_it_begins",
                condition=models.Q(expires_on__gte=models.F("valid_from")),
                violation_error_message="The approval must end after it begins.",
            ),
            models.CheckConstraint(
                name="ended_approval_says_by_whom_and_why",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end_reason="")),
                violation_error_message="Say why the approval ends.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def purposes(self) -> list[Purpose]:
        """What it allows while it is valid."""
        return [purpose for purpose in Purpose if getattr(self, f"may_{purpose.value}")]

    @property
    def state(self) -> str:
        """How it stands today: `ended` by a person, `expired`, `waiting` for its first day, or `valid`."""
        today = timezone.localdate()
        if self.ended_at is not None:
            return "ended"
        if self.expires_on < today:
            return "expired"
        return "waiting" if self.valid_from > today else "valid"
