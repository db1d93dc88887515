"""What the levels of a Subject rest on changed: texts about it wait to be checked again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from imaging.models import Subject
from imaging.signals import numbering_changed


def levels_hold(subject_id: int) -> None:
    """Let nobody else change what the levels of a Subject rest on until this transaction ends.

    Call it before looking at the marks that decide what is written: of two imports that name one place
    differently neither would see the other's. The write takes the row on PostgreSQL, the database on SQLite;
    it comes before any mark's row, so that two who write never wait for each other. What came first is
    seen by what is read from here on, and one that waits finds what was written meanwhile.
    """
    Subject.objects.filter(pk=subject_id).update(levels_changed_at=F("levels_changed_at"))


def levels_changed(subject_id: int) -> None:
    """Note that marks or the numbering of a Subject changed, and tell the rooms above after the commit.

    Call it inside the transaction of the deed: the note is there exactly when the change is, and stays until
    `levels_rechecked`, so that a lost message is made up for.
    """
    Subject.objects.filter(pk=subject_id).update(levels_changed_at=timezone.now())
    transaction.on_commit(lambda: numbering_changed.send_robust(Subject, subject_id=subject_id))


def levels_rechecked(subject_id: int, *, up_to: datetime) -> None:
    """Take the note of the change at `up_to` away; one that came meanwhile stays."""
    Subject.objects.filter(pk=subject_id, levels_changed_at=up_to).update(levels_changed_at=None)
