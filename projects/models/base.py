"""What every shared object has: an identifier that may leave the database."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Shared(models.Model):
    """An object known outside the database by its `uid`; the primary key never leaves."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Egress(models.TextChoices):
    """Where a text or an image may travel."""

    ANY_MODEL = "any", "Any model"
    LOCAL_ONLY = "local", "Local models only"
