"""Talk about an Instance."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models import Instance
from projects.models import Shared


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Threads by how they stand."""

    def open(self) -> ThreadQuerySet:
        """Nobody has resolved them, or somebody has opened them again."""
        return self.filter(resolved_at__isnull=True)


class Thread(Shared):
    """A question that stays open until somebody resolves it; a flag opens one.

    `field` is the path of the text it is about, empty for the whole item; `quote` stood there then.
    """

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="threads")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    field = models.CharField(max_length=80, blank=True)
    quote = models.CharField(max_length=400, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resolved_thread_says_by_whom",
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="quote_stands_in_a_field", condition=models.Q(quote="") | ~models.Q(field="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["instance"], name="open_threads", condition=models.Q(resolved_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Thread on {self.instance}"


class Comment(Shared):
    """One entry of a Thread. Its `uid` is made with the form, so that a form sent twice says it once."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]
