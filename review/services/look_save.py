"""Keeping what stood on a reader's screen, of those who agreed to it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from imaging.models import Series
from projects.models import User
from review.looks.told import Looked, looked_read, looked_text, looked_together, looked_within
from review.models import MOST_CHARACTERS, Assignment, Look, LookNotice
from review.services.assignment_lease import assignment_renew


@transaction.atomic
def look_save(
    *,
    assignment: Assignment,
    reviewer: User,
    looked: Looked,
    active_seconds: int = 0,
    idle_seconds: int = 0,
) -> Look | None:
    """Renew the lease as `assignment_renew` does, and add `looked` to what is kept of this item.

    The same told twice is kept once. None, and nothing kept, without pictures, without the reader's
    consent, and where it would grow too long. Raises AssignmentTaken.
    """
    # It writes to the row of the item first: of two tabs of one reader each adds to what the other kept.
    assignment_renew(
        assignment=assignment, reviewer=reviewer, active_seconds=active_seconds, idle_seconds=idle_seconds
    )
    study = assignment.instance.study_id
    if study is None or not is_look_kept(assignment, reviewer):
        return None
    frames = dict(Series.objects.filter(study=study).values_list("series_instance_uid", "frame_count"))
    kept = Look.objects.filter(assignment=assignment, reviewer=reviewer).first()
    before = looked_read(kept.told) if kept else None
    now = looked_within(looked_together(before or Looked(), looked), frames)
    text = looked_text(now)
    if len(text) > MOST_CHARACTERS:
        return None
    columns = {
        "project_id": assignment.project_id,
        "told": text,
        "slices": sum(frames[uid] for uid in now.series),
        "slices_seen": sum(one.count for one in now.series.values()),
        "levels": len(now.levels),
        "levels_shown": now.shown,
        "saved_at": timezone.now(),
    }
    if kept is None:
        return Look.objects.create(assignment=assignment, reviewer=reviewer, **columns)
    Look.objects.filter(pk=kept.pk).update(**columns)
    return kept


def is_look_kept(assignment: Assignment, reviewer: User) -> bool:
    """Whether `reviewer` agreed that it is kept what stands on their screen. One query."""
    return LookNotice.objects.filter(project=assignment.project_id, person=reviewer).exists()
