"""A person accepts where a level is marked, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from imaging.errors import SuggestionsMoved
from imaging.models import PROPOSED, AuthorKind, LevelMark
from imaging.services.late_marks import late_marks_look
from imaging.services.levels_change import levels_hold
from imaging.services.mark_rows import marks_came
from imaging.services.marks_place import mark_told, require_agreement
from projects.models import User
from projects.services import audit

WHAT_TO_DO = (
    "Nothing was accepted. Take the suggestion away; or, if the others are wrong, take those away on the "
    "page of the study first."
)


@transaction.atomic
def mark_accept(*, mark: LevelMark, person: User) -> None:
    """Accept the outline; its number may still be assumed. Accepting twice changes nothing.

    Raises MarksNotClear where a model proposed it and it cannot be right beside what others marked: from
    now on it would count.
    """
    levels_hold(mark.series.study.subject_id)
    was_proposed = mark.is_proposal
    if was_proposed:
        _require_right([mark])
    accepted = LevelMark.objects.filter(pk=mark.pk, accepted_by__isnull=True).update(
        accepted_by=person, accepted_at=timezone.now()
    )
    if not accepted:
        return
    _record("mark_accept", mark, person)
    if was_proposed:
        marks_came(mark.series, [mark.level])
    else:
        late_marks_look(mark.series.study.subject_id)


@transaction.atomic
def suggestions_accept(*, mark: LevelMark, person: User, seen: int) -> int:
    """Accept all that the model of `mark` proposes on its series; returns how many.

    Raises SuggestionsMoved when they are not the `seen` ones that the person was shown, MarksNotClear when
    they cannot be right beside what others marked.
    """
    levels_hold(mark.series.study.subject_id)
    rows = mark.series.level_marks.filter(
        PROPOSED, author_kind=AuthorKind.MODEL, author_name=mark.author_name
    )
    proposed = list(rows.select_related("sop_instance", "series__study__project").order_by("pk"))
    if not proposed or len(proposed) != seen:
        raise SuggestionsMoved
    _require_right(proposed)
    rows.update(accepted_by=person, accepted_at=timezone.now())
    for each in proposed:
        _record("mark_accept", each, person)
    marks_came(mark.series, [each.level for each in proposed])
    return len(proposed)


@transaction.atomic
def mark_unaccept(*, mark: LevelMark, person: User) -> None:
    """Take an acceptance back."""
    levels_hold(mark.series.study.subject_id)
    if LevelMark.objects.filter(pk=mark.pk, accepted_by__isnull=False).update(
        accepted_by=None, accepted_at=None
    ):
        _record("mark_unaccept", mark, person)
        late_marks_look(mark.series.study.subject_id)


def _require_right(proposed: Sequence[LevelMark]) -> None:
    """Raise MarksNotClear where proposals of one model cannot be right beside what counts already."""
    require_agreement(
        proposed[0].series,
        [mark_told(mark) for mark in proposed],
        but=[],
        called="the suggestion",
        what_to_do=WHAT_TO_DO,
    )


def _record(action: str, mark: LevelMark, person: User) -> None:
    audit(
        action=action,
        actor=person,
        project=mark.series.study.project,
        object_kind="level_mark",
        object_uid=mark.uid,
        detail={"level": mark.level},
    )
