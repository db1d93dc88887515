"""A person accepts where a level is marked, or takes that back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from imaging.models import LevelMark
from imaging.services.late_marks import late_marks_look
from imaging.services.levels_change import levels_hold
from projects.models import User
from projects.services import audit


@transaction.atomic
def mark_accept(*, mark: LevelMark, person: User) -> None:
    """Accept the outline; its number may still be assumed. Accepting twice changes nothing."""
    levels_hold(mark.series.study.subject_id)
    accepted = LevelMark.objects.filter(pk=mark.pk, accepted_by__isnull=True).update(
        accepted_by=person, accepted_at=timezone.now()
    )
    if accepted:
        _record("mark_accept", mark, person)


@transaction.atomic
def mark_unaccept(*, mark: LevelMark, person: User) -> None:
    """Take an acceptance back."""
    levels_hold(mark.series.study.subject_id)
    if LevelMark.objects.filter(pk=mark.pk, accepted_by__isnull=False).update(
        accepted_by=None, accepted_at=None
    ):
        _record("mark_unaccept", mark, person)


def _record(action: str, mark: LevelMark, person: User) -> None:
    late_marks_look(mark.series.study.subject_id)
    audit(
        action=action,
        actor=person,
        project=mark.series.study.project,
        object_kind="level_mark",
        object_uid=mark.uid,
        detail={"level": mark.level},
    )
