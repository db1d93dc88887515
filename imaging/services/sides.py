"""Left and right of a Series: a person saw how they lie, or that they are not as told; and takes it back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from imaging.errors import SidesMoved, SidesNotClear
from imaging.models import Laterality, Series, SidesGround
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.sides_asked import SidesAsked, sides_asked
from projects.models import User
from projects.services import audit

NOBODY: dict[str, object] = {
    "sides_told": "",
    "sides_right_at": "",
    "sides_ground": "",
    "sides_verified_by": None,
    "sides_verified_at": None,
}


class SidesVerdict(TextChoices):
    """What a person found on looking at the pictures of a Series."""

    AS_SHOWN = "as_shown", "Left and right are as the letters say"
    NOT_AS_SHOWN = "not_as_shown", "Left and right are not as the letters say"
    RIGHT_AT_LEFT = "right_at_left", "The patient’s right is at the left of the picture"
    RIGHT_AT_RIGHT = "right_at_right", "The patient’s right is at the right of the picture"


ANSWERS: dict[SidesAsked, tuple[SidesVerdict, ...]] = {
    SidesAsked.LETTERS: (SidesVerdict.AS_SHOWN, SidesVerdict.NOT_AS_SHOWN),
    SidesAsked.EDGES: (SidesVerdict.RIGHT_AT_LEFT, SidesVerdict.RIGHT_AT_RIGHT),
    SidesAsked.NOTHING: (),
}
RIGHT_AT = {SidesVerdict.RIGHT_AT_LEFT: "left", SidesVerdict.RIGHT_AT_RIGHT: "right"}


@transaction.atomic
def sides_verify(
    *, series: Series, verdict: SidesVerdict, ground: SidesGround, seen_files: int, person: User
) -> Series:
    """Note what a person saw. What rests on it, texts that name a side among it, is looked at anew.

    `seen_files` is how many files the Series had on the person's screen. Raises SidesMoved when more came
    or somebody was faster, SidesNotClear when these pictures do not allow this answer.
    """
    levels_hold(series.study.subject_id)
    series.refresh_from_db()
    if series.sides_verified_at or series.sop_instances.count() != seen_files:
        raise SidesMoved
    if verdict not in ANSWERS[sides_asked(series)]:
        raise SidesNotClear
    is_known = verdict != SidesVerdict.NOT_AS_SHOWN
    return _written(
        series,
        person,
        f"sides_{verdict}",
        laterality=Laterality.VERIFIED if is_known else Laterality.UNKNOWN,
        sides_told=series.laterality,
        sides_right_at=RIGHT_AT.get(verdict, ""),
        sides_ground=ground,
        sides_verified_by=person,
        sides_verified_at=timezone.now(),
    )


@transaction.atomic
def sides_take_back(*, series: Series, person: User | None) -> Series:
    """Trust left and right as far as before anybody looked. Where nobody has, nothing changes.

    Without a person it is new slices that nobody has looked at.
    """
    levels_hold(series.study.subject_id)
    series.refresh_from_db()
    if not series.sides_verified_at:
        return series
    return _written(series, person, "sides_take_back", laterality=series.sides_told, **NOBODY)


def _written(series: Series, person: User | None, action: str, **changes: object) -> Series:
    Series.objects.filter(pk=series.pk).update(**changes)
    series.refresh_from_db()
    audit(
        action=action,
        actor=person,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"laterality": series.laterality, "ground": series.sides_ground},
    )
    levels_changed(series.study.subject_id)
    return series
