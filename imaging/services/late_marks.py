"""Marks that came after the numbering of their Subject was certified: the certifier never saw them."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from imaging.models import PROPOSED, AuthorKind, LevelMark, Subject
from imaging.services.levels_change import levels_changed

# A proposal of a model counts from when somebody accepted it. Accepting any other mark says something of its
# outline only: it was there, and had its name, when the numbering was certified.
CAME_LATE = (
    Q(created_at__gt=F("series__study__subject__numbering_certified_at"))
    | Q(accepted_at__gt=F("series__study__subject__numbering_certified_at"), author_kind=AuthorKind.MODEL)
) & ~PROPOSED


def late_marks(subject_id: int) -> QuerySet[LevelMark]:
    """The marks of a Subject that its certification does not cover; none where nothing is certified."""
    return LevelMark.objects.filter(CAME_LATE, series__study__subject_id=subject_id)


def late_marks_look(subject_id: int) -> None:
    """Note whether marks came after the certification; call it where marks come, are accepted or not.

    Call it inside the transaction of the deed; the rooms above are told that marks changed.
    """
    late = late_marks(subject_id).exists()
    certified = Subject.objects.filter(pk=subject_id, numbering_certified_by__isnull=False)
    certified.exclude(has_late_marks=late).update(has_late_marks=late)
    levels_changed(subject_id)
