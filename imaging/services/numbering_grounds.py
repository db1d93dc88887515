"""What a way of counting rests on, and whether it is marked on the studies of the Subject."""

from __future__ import annotations

from anatomy.column import COLUMN, POSITION, follows
from imaging.films import PlaceKey, by_place
from imaging.models import PROPOSED, LevelMark, NumberingBasis, Subject

BONES = frozenset(COLUMN) - {"ilium", "pelvis"}


def numbering_lacks(subject: Subject, *, basis: NumberingBasis, has_t13: bool, has_l6: bool) -> str:
    """What would have to be marked for this numbering and is not, as a sentence; empty when all is there.

    A count is followed on one series, or one film, from bone to bone: from C2 to the lowest level marked
    anywhere on the Subject, or for the ribs from C2 or T1 to L5. That a vertebra is called T12 shows no rib.
    What a model proposed and nobody accepted shows nothing. "L5/S1 assumed" says no more than that, and asks
    for nothing.
    """
    by_series = _bones_marked(subject)
    marked = set().union(*by_series.values())
    lowest = max(marked, key=POSITION.__getitem__, default="the lowest")
    broken = f"On no series of {subject} do the marks run unbroken from"
    if basis == NumberingBasis.COUNTED_FROM_C2 and not _counted(by_series, ["C2"], lowest):
        return f"{broken} C2 to {lowest}, so the count cannot be followed from there."
    if basis == NumberingBasis.COUNTED_FROM_RIBS and not _counted(by_series, ["C2", "T1"], "L5"):
        return f"{broken} C2 or T1 to L5, and no mark shows a rib."
    for variant, ticked in (("T13", has_t13), ("L6", has_l6)):
        if ticked and variant not in marked:
            return f"No {variant} is marked on any study of {subject}."
    return ""


def _bones_marked(subject: Subject) -> dict[PlaceKey, set[str]]:
    rows = LevelMark.objects.filter(series__study__subject=subject).exclude(PROPOSED)
    return {
        place: {bone for mark in marks for bone in mark.level.split("/")} & BONES
        for place, marks in by_place(rows).items()
    }


def _counted(by_series: dict[PlaceKey, set[str]], starts: list[str], lowest: str) -> bool:
    return any(lowest in _run(bones, start) for bones in by_series.values() for start in starts)


def _run(bones: set[str], start: str) -> list[str]:
    """The bones from `start` downwards, as far as none is left out between."""
    run: list[str] = []
    for bone in sorted(bones, key=POSITION.__getitem__):
        if bone == start or (run and follows(run[-1], bone)):
            run.append(bone)
        elif run:
            break
    return run
