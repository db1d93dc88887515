"""What a way of counting rests on, and whether it is marked on the studies of the Subject."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from anatomy.column import COLUMN, POSITION, Variant, bones_with
from imaging.level_counts import bones_in, leaves_out, levels_marked
from imaging.models import NumberingBasis, Subject
from imaging.spine_bones import numbering_contradicted

BONES = frozenset(COLUMN) - {"ilium", "pelvis"}


def numbering_lacks(subject: Subject, *, basis: NumberingBasis, variants: frozenset[Variant]) -> str:
    """What would have to be marked for this numbering and is not, as a sentence; empty when all is there.

    A count is followed on one series, or one film, from bone to bone: from C2 to the lowest level marked
    anywhere on the Subject, or for the ribs from C2 or T1 to L5, to L4 of four. That a vertebra is called T12
    shows no rib.
    What a model proposed and nobody accepted shows nothing. "L5/S1 assumed" says no more than that, and asks
    for nothing.
    """
    marked = [bones_in(levels) & BONES for levels in levels_marked(subject.pk).values()]
    if missing := _not_shown(subject, marked, variants):
        return missing
    bones, all_marked = bones_with(variants), set().union(*marked)
    lowest = max(all_marked, key=POSITION.__getitem__, default="the lowest")
    last = "L4" if Variant.FOUR_LUMBAR in variants else "L5"
    broken = f"On no series of {subject} do the marks run unbroken from"
    if basis == NumberingBasis.COUNTED_FROM_C2 and not _counted(marked, bones, ["C2"], lowest):
        return f"{broken} C2 to {lowest}, so the count cannot be followed from there."
    if basis == NumberingBasis.COUNTED_FROM_RIBS and not _counted(marked, bones, ["C2", "T1"], last):
        return f"{broken} C2 or T1 to {last}, and no mark shows a rib."
    return ""


def numbering_denies(subject: Subject, variants: frozenset[Variant]) -> str:
    """What is marked that this numbering says is not there, as a sentence; empty when nothing is."""
    levels = set().union(*levels_marked(subject.pk).values())
    found = next(iter(numbering_contradicted(variants, levels).values()), "")
    return found and f"{found} Say it as it is marked, or take the marks away first."


def _not_shown(subject: Subject, marked: list[set[str]], variants: frozenset[Variant]) -> str:
    for variant in (Variant.T13, Variant.L6):
        if variant in variants and not any(variant in bones for bones in marked):
            return f"No {variant} is marked on any study of {subject}."
    if Variant.FOUR_LUMBAR in variants and not any(leaves_out("L5", bones) for bones in marked):
        return f"On no series of {subject} does S1 follow L4 in the marks."
    return ""


def _counted(marked: list[set[str]], bones: Sequence[str], starts: list[str], lowest: str) -> bool:
    return any(lowest in _run(each, bones, start) for each in marked for start in starts)


def _run(marked: set[str], bones: Sequence[str], start: str) -> list[str]:
    """The bones of a spine from `start` downwards, as far as each is marked."""
    return list(takewhile(marked.__contains__, bones[bones.index(start) :]))
