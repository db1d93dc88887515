"""A person accepts marks that a neighbouring series lends to this one, and takes that back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from imaging.errors import LentMoved, MarksStay
from imaging.lending import lent_in_view
from imaging.mark_sources import mark_kept
from imaging.models import AuthorKind, LevelMark, MarkSpace, Series, SopInstance
from imaging.services.faces import series_face_look
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.services.mark_rows import marks_came, marks_gone_count
from imaging.services.marks_place import require_agreement
from projects.models import User
from projects.services import audit

WHAT_TO_DO = "Nothing was accepted. Take the wrong marks away on the page of the study first."


@transaction.atomic
def lent_accept(*, series: Series, marks: Collection[UUID], person: User) -> list[LevelMark]:
    """Make marks that are lent to a series the person's own there, accepted; each names the slice it lies in.

    Their numbers may still be assumed. Raises LentMoved where one of `marks` is not lent any more or lies in
    no slice, MarksNotClear where they cannot be right beside what others marked on the series.
    """
    levels_hold(series.study.subject_id)
    lent = {mark.uid: (mark, file) for mark, file in lent_in_view(series)}
    if not marks or not lent.keys() >= set(marks):
        raise LentMoved
    chosen = [lent[uid] for uid in lent if uid in set(marks)]
    told: list[dict[str, Any]] = [
        {"level": mark.level, "sop": file, "centroid": (mark.x, mark.y, mark.z)} for mark, file in chosen
    ]
    require_agreement(series, told, but=[], called="those taken over", what_to_do=WHAT_TO_DO)
    made = LevelMark.objects.bulk_create(_rows(series, chosen, person))
    _record("lent_accept", series, made, person)
    marks_came(series, [mark.level for mark in made])
    return made


def _rows(series: Series, chosen: list[tuple[LevelMark, SopInstance]], person: User) -> list[LevelMark]:
    now = timezone.now()
    return [
        LevelMark(
            series=series,
            level=mark.level,
            space=MarkSpace.PATIENT,
            sop_instance=file,
            x=mark.x,
            y=mark.y,
            z=mark.z,
            author_kind=AuthorKind.PERSON,
            author=person,
            author_name=person.get_username(),
            accepted_by=person,
            # What one press accepts has one time, by which it is taken back together.
            created_at=now,
            accepted_at=now,
        )
        for mark, file in chosen
    ]


@transaction.atomic
def lent_take_back(*, mark: LevelMark, person: User) -> int:
    """Take away what the person accepted in one press with `mark`; it is lent again. Returns how many.

    Raises MarksStay where the numbering was certified since, or one is not as it was accepted.
    """
    series = mark.series
    levels_hold(series.study.subject_id)
    rows = series.level_marks.filter(
        author_kind=AuthorKind.PERSON, author=person, accepted_by=person, accepted_at=mark.created_at
    )
    gone = list(rows.filter(created_at=mark.created_at))
    if mark not in gone:
        raise MarksStay(
            "Somebody changed it meanwhile. Look at it on this page again; nothing was taken back."
        )
    if series.study.subject.numbering_certified_by_id:
        raise MarksStay(
            "The numbering is certified with these marks in view. Take the certification back first."
        )
    LevelMark.objects.filter(pk__in=[each.pk for each in gone]).delete()
    marks_gone_count(series, person)
    _record("lent_take_back", series, gone, person)
    series_face_look(series)
    levels_changed(series.study.subject_id)
    return len(gone)


def _record(action: str, series: Series, marks: list[LevelMark], person: User) -> None:
    audit(
        action=action,
        actor=person,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"marks": [mark_kept(each) for each in marks]},
    )
