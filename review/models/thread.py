"""Talk about an Instance."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models import Instance
from projects.models import Shared


class Thread(Shared):
    """A question that stays open until somebody resolves it; a flag opens one."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="threads")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Thread on {self.instance}"


class Comment(Shared):
    """One entry of a Thread."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]
