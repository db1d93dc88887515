"""A person places marks on a series: all of theirs there are stored as one deed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from anatomy.column import COLUMN, CONSTRUCT_ENDS
from anatomy.levels import NotALevel
from anatomy.parsing import parse_level
from imaging.cut_stacks import cut_stack, holds
from imaging.errors import MarksMoved, MarksNotClear, MarksStay, NotCut
from imaging.films import is_flat, space_of
from imaging.level_conflicts import conflict_with_new
from imaging.mark_sources import MarkSource, mark_kept
from imaging.models import AuthorKind, LevelMark, MarksGone, Series, SopInstance
from imaging.planes import Point, frame_plane
from imaging.services.four_lumbar import four_lumbar_say
from imaging.services.levels_change import levels_hold
from imaging.services.mark_places import marked_twice, names_conflict, own_places_conflict, sources_on
from imaging.services.mark_rows import marks_came, marks_gone_count
from projects.models import User
from projects.services import audit

BONES = frozenset(COLUMN) - frozenset(CONSTRUCT_ENDS)
ROWS, COLUMNS = "00280010", "00280011"
WHAT_TO_DO = "Correct your marks; or, if the others are wrong, take them away on the page of the study first."


@dataclass(frozen=True, slots=True)
class Placing:
    """One mark as a person has it: a stored one by its `uid`, which stays as it is, or a place.

    That is a pixel of a picture: `sop` is the SOP Instance UID; `column` and `row` count from 0 at the centre
    of the first. Or, on a cut through a stack, a `point` of the patient (LPS mm).
    """

    level: str
    uid: str = ""
    sop: str = ""
    column: float = 0.0
    row: float = 0.0
    point: Point | None = None


def own_marks(series: Series, person: User) -> list[LevelMark]:
    """The marks that a person placed on a series, in the order of placing."""
    return list(_own(series, person).select_related("sop_instance").order_by("pk"))


def _own(series: Series, person: User) -> QuerySet[LevelMark]:
    return series.level_marks.filter(author_kind=AuthorKind.PERSON, author=person)


def marks_version(series: Series, person: User) -> str:
    """A short word for exactly the marks of a person on a series: what a page was opened with.

    Those that went count too: without any again it is another word than before the first.
    """
    times = MarksGone.objects.filter(series=series, author=person).values_list("times", flat=True)
    names = _own(series, person).values_list("uid", flat=True)
    return hashlib.sha256(" ".join([*map(str, times), *sorted(map(str, names))]).encode()).hexdigest()[:16]


@transaction.atomic
def marks_place(
    *,
    series: Series,
    marks: Sequence[Placing],
    placed_by: User,
    seen: str,
    has_four_lumbar: bool | None = None,
) -> list[LevelMark]:
    """Make these the person's marks of a series and return them; nobody else's are touched.

    `seen` is the `marks_version` of those the page was opened with. A stored mark that is named stays with
    its acceptance; a moved one is a new one. `has_four_lumbar` is what the person says of the spine, None
    where nothing is said. Raises MarksMoved where the person saved others meanwhile,
    MarksStay where one that somebody vouched for would go, MarksNotClear where one names no level, lies
    outside of its picture, or cannot be right beside the others, as for a file of marks.
    """
    levels_hold(series.study.subject_id)
    own = own_marks(series, placed_by)
    if marks_version(series, placed_by) != seen:
        raise MarksMoved("You saved other marks of this series in another window. Reload the page first.")
    kept, new = _located(series, own, marks)
    gone = [mark for mark in own if str(mark.uid) not in kept]
    if gone and (barred := MarkSource("", gone).barred):
        raise MarksStay(barred)
    if new:
        require_agreement(series, new + [mark_told(mark) for mark in kept.values()], but=own)
    if has_four_lumbar is not None:
        four_lumbar_say(series.study.subject, is_so=has_four_lumbar, said_by=placed_by)
    _store(series, new, gone, placed_by)
    return own_marks(series, placed_by)


def marks_as_placed(*, series: Series, marks: Sequence[Placing], placed_by: User) -> list[LevelMark]:
    """The person's marks as their page has them, stored or not; nothing is stored, and nobody is asked.

    Raises MarksMoved and MarksNotClear as `marks_place` does, but not where others marked otherwise.
    """
    kept, new = _located(series, own_marks(series, placed_by), marks)
    return [*kept.values(), *(_row(series, mark, placed_by) for mark in new)]


def _kept(own: Sequence[LevelMark], marks: Sequence[Placing]) -> dict[str, LevelMark]:
    """Those of the stored marks that are named, by uid. Raises MarksMoved where one is not as it is named."""
    kept = {str(mark.uid): mark for mark in own if Placing(mark.level, str(mark.uid)) in _named(marks)}
    if unknown := [each.level for each in marks if each.uid and each.uid not in kept]:
        raise MarksMoved(f"{unknown[0]} is not stored as this page has it. Reload the page first.")
    return kept


def _named(marks: Sequence[Placing]) -> set[Placing]:
    return {Placing(each.level, each.uid) for each in marks if each.uid}


def _require_levels(marks: Sequence[Placing]) -> None:
    """Raise MarksNotClear where a level is none, or is not written as we do."""
    for level in (each.level for each in marks):
        try:
            canonical = str(parse_level(level))
        except NotALevel:
            canonical = ""
        if canonical != level or not BONES.issuperset(level.split("/")):
            raise MarksNotClear("One of the marks names no level of the spine. Reload the page.")


def _located(
    series: Series, own: Sequence[LevelMark], marks: Sequence[Placing]
) -> tuple[dict[str, LevelMark], list[dict[str, Any]]]:
    """The stored marks that stay, by uid, and the new ones in the coordinates of their series.

    Raises MarksMoved where a stored one is not as it is named, MarksNotClear where one names no level, has no
    place in its picture, or is marked twice on it.
    """
    _require_levels(marks)
    kept = _kept(own, marks)
    new = [placing_located(series, each) for each in marks if not each.uid]
    if twice := marked_twice(series, new + [mark_told(mark) for mark in kept.values()]):
        where = " on one picture" if is_flat(series) else ""
        raise MarksNotClear(f"{twice} is marked twice{where}. Delete one of the two.")
    return kept, new


def placing_located(series: Series, placing: Placing) -> dict[str, Any]:
    """A placing in the coordinates of its series. Raises MarksNotClear where it has none."""
    if placing.point is not None:
        _require_in_stack(series, placing.level, placing.point)
        return {"level": placing.level, "sop": None, "centroid": placing.point}
    file = series.sop_instances.filter(sop_instance_uid=placing.sop, number_of_frames=1).first()
    if file is None:
        raise MarksNotClear(f"The picture that {placing.level} was marked on is not in this series.")
    _require_inside(file, placing)
    centroid: tuple[float, float, float] = (placing.column, placing.row, 0.0)
    if not is_flat(series):
        plane = frame_plane(file.metadata)
        if plane is None:
            raise MarksNotClear("The picture does not say where in the body it lies, so it takes no marks.")
        centroid = plane.point_at(placing.column, placing.row)
    return {"level": placing.level, "sop": file, "centroid": centroid}


def _require_in_stack(series: Series, level: str, point: Point) -> None:
    try:
        stack = cut_stack(series)
    except NotCut as problem:
        raise MarksNotClear(f"No planes can be cut through this series. {problem}") from problem
    if not holds(stack, point):
        raise MarksNotClear(f"{level} lies beyond the slices of this series.")


def _require_inside(file: SopInstance, placing: Placing) -> None:
    told = json.loads(file.metadata)
    columns, rows = (int(told.get(tag, {}).get("Value", [0])[0]) for tag in (COLUMNS, ROWS))
    if not (-0.5 <= placing.column <= columns - 0.5 and -0.5 <= placing.row <= rows - 0.5):
        raise MarksNotClear(f"{placing.level} lies outside of its picture of {columns} × {rows} pixels.")


def mark_told(mark: LevelMark) -> dict[str, Any]:
    """A stored mark as `require_agreement` takes it."""
    return {"level": mark.level, "sop": mark.sop_instance, "centroid": (mark.x, mark.y, mark.z)}


def require_agreement(
    series: Series,
    marks: list[dict[str, Any]],
    *,
    but: Sequence[LevelMark],
    called: str = "yours",
    what_to_do: str = WHAT_TO_DO,
) -> None:
    """Raise MarksNotClear where marks cannot be right beside each other's, another one's, another series'.

    `called` is what they are named by in the sentence.
    """
    sentence = own_places_conflict(series, marks, but=but)
    for source in sources_on(series, but=but):
        names = (called, f"those of {source[0].told_by}")
        sentence = sentence or names_conflict(series, marks, source, names)
    if not is_flat(series):
        sentence = sentence or conflict_with_new(series, marks)
    if sentence:
        raise MarksNotClear(f"{sentence} {what_to_do}")


def _store(series: Series, new: list[dict[str, Any]], gone: list[LevelMark], by: User) -> None:
    if not new and not gone:
        return
    if gone:
        LevelMark.objects.filter(pk__in=[mark.pk for mark in gone]).delete()
        marks_gone_count(series, by)
    made = LevelMark.objects.bulk_create(_row(series, mark, by) for mark in new)
    audit(
        action="marks_place",
        actor=by,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"marks": [mark_kept(each) for each in made], "gone": [mark_kept(each) for each in gone]},
    )
    marks_came(series, [mark.level for mark in made])


def _row(series: Series, mark: dict[str, Any], by: User) -> LevelMark:
    x, y, z = mark["centroid"]
    return LevelMark(
        series=series,
        level=mark["level"],
        space=space_of(series),
        sop_instance=mark["sop"],
        x=x,
        y=y,
        z=z,
        author_kind=AuthorKind.PERSON,
        author=by,
        author_name=by.get_username(),
    )
