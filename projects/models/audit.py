"""The audit trail: plain inserts, sealed into HMAC blocks by one job."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.base import Shared
from projects.models.project import Project


class AuditEvent(Shared):
    """Somebody did something. Rows are added, never changed (database triggers see to it)."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_uid = models.CharField(max_length=64, blank=True)
    detail = models.TextField(blank=True, help_text="Canonical JSON.")

    class Meta:
        indexes = [models.Index(fields=["project", "created_at"], name="audit_by_project_and_time")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_uid}".strip()


class AuditBlock(models.Model):
    """A sealed group of audit events, chained to the block before by HMAC-SHA-256."""

    number = models.PositiveIntegerField(unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)
    event_count = models.PositiveIntegerField()
    previous_mac = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Block {self.number}"


class AuditSeal(models.Model):
    """Which block holds which event; an event without a seal is not yet sealed."""

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    block = models.ForeignKey(AuditBlock, models.PROTECT, related_name="seals")

    def __str__(self) -> str:
        return f"{self.event} in {self.block}"
