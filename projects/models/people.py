"""Accounts, invitations and API tokens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from projects.models.base import Shared
from projects.models.project import Project, Role


class Digest(models.TextChoices):
    """How often somebody wants a mail of what they have not read."""

    NEVER = "never", "Never"
    DAILY = "daily", "Daily, where there is something new"


class User(AbstractUser):
    """A person. Accounts are made by invitation only."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=120)
    is_admin = models.BooleanField(
        default=False, help_text="Manages accounts and endpoints; gives no clinical read access."
    )
    specialty = models.CharField(max_length=80, blank=True)
    years_in_practice = models.PositiveSmallIntegerField(null=True, blank=True)
    is_trainee = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    digest = models.CharField(max_length=5, choices=Digest, default=Digest.NEVER)
    digest_sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_has_a_name",
                condition=~models.Q(display_name=""),
                violation_error_message="Give the name that colleagues will see.",
            ),
            models.CheckConstraint(
                name="digest_has_an_address",
                condition=models.Q(digest=Digest.NEVER) | ~models.Q(email=""),
                violation_error_message="Give the address that the mail should go to.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if words else "?"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whom they wait for."""

    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())

    def of_seat(self, *, project: Project, role: Role, email: str, username: str) -> InvitationQuerySet:
        """Those that offer this role here to the same address or sign-in name, in capitals or not."""
        return self.filter(project=project, role=role, email__iexact=email, username__iexact=username)

    def waiting_for(self, user: User) -> InvitationQuerySet:
        """Open ones to this account's sign-in name.

        Never by e-mail: nobody has proved that an account's address is theirs.
        """
        return self.open().filter(account=user).select_related("project", "invited_by").order_by("created_at")


class Invitation(Shared):
    """A seat offered to an address, by a link, or to a sign-in name, on that person's home page.

    The token of the link is never stored. `account` is who had the sign-in name when the seat was
    offered; nothing on a lead's screen tells whether anybody had.
    """

    email = models.EmailField(blank=True)
    username = models.CharField(max_length=150, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_to_a_project_names_a_role",
                condition=models.Q(project__isnull=True) | ~models.Q(role=""),
                violation_error_message="Choose the role that the invited person will have.",
            ),
            models.CheckConstraint(
                name="invitation_names_an_address_or_a_sign_in_name",
                condition=models.Q(email="") ^ models.Q(username=""),
                violation_error_message="Give an e-mail address or a sign-in name.",
            ),
        ]

    def __str__(self) -> str:
        return self.email or self.username

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.expires_at > timezone.now()


class SignInFailure(models.Model):
    """A try to sign in that failed; kept for as long as it counts."""

    name_hash = models.CharField(max_length=64, help_text="Keyed hash of what was typed as a name.")
    address = models.CharField(max_length=45)
    failed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["name_hash", "-failed_at"], name="failures_by_name"),
            models.Index(fields=["address", "-failed_at"], name="failures_by_address"),
        ]

    def __str__(self) -> str:
        return f"Failure from {self.address}"


class ApiToken(Shared):
    """A key for scripts. Only its hash is kept, so it can be read once, when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
