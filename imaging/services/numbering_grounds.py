"""What a way of counting rests on, and whether it is marked on the studies of the Subject."""

from __future__ import annotations

from anatomy.column import Region, region_of
from imaging.models import PROPOSED, LevelMark, NumberingBasis, Subject


def numbering_lacks(subject: Subject, *, basis: NumberingBasis, has_t13: bool, has_l6: bool) -> str:
    """What would have to be marked for this numbering and is not, as a sentence; empty when all is there.

    A count from C2 begins at one; a count from the ribs needs the last of them and what lies below. What a
    model proposed and nobody accepted shows nothing.
    """
    by_study = _bones_marked(subject)
    marked = set().union(*by_study.values())
    if basis == NumberingBasis.COUNTED_FROM_C2 and "C2" not in marked:
        return f"No C2 is marked on any study of {subject}, so the count cannot be followed from there."
    if basis == NumberingBasis.COUNTED_FROM_RIBS and not any(map(_spans_the_last_rib, by_study.values())):
        return (
            f"No study of {subject} has a thoracic and a lumbar vertebra marked, so no rib shows the count."
        )
    for variant, ticked in (("T13", has_t13), ("L6", has_l6)):
        if ticked and variant not in marked:
            return f"No {variant} is marked on any study of {subject}."
    return ""


def _bones_marked(subject: Subject) -> dict[int, set[str]]:
    rows = LevelMark.objects.filter(series__study__subject=subject).exclude(PROPOSED)
    marked: dict[int, set[str]] = {}
    for study, level in rows.values_list("series__study_id", "level"):
        marked.setdefault(study, set()).update(level.split("/"))
    return marked


def _spans_the_last_rib(bones: set[str]) -> bool:
    return {Region.THORACIC, Region.LUMBAR} <= set(map(region_of, bones))
