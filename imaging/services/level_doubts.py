"""What speaks against the levels marked on a study: other series, its header, the distances of the bodies.

Distances between neighbouring bodies' centres: a body and a disc are taken as about 18 mm high in the neck
and 37 mm in the lower back. These are working figures of ours, not verified against a publication.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from anatomy.column import STANDARD, Region
from anatomy.parsing import parse_level
from imaging.level_conflicts import WHAT_TO_DO, study_conflicts
from imaging.models import ImportFile, ImportFileState, LevelMark, MarkSpace, Series, Study

BODY_PART = "00180015"
# What a header's body part (PS3.16 Annex L) shows of the spine; parts of several regions prove nothing.
IN_VIEW: dict[str, frozenset[Region]] = {
    "CSPINE": frozenset([Region.CERVICAL, Region.THORACIC]),
    "NECK": frozenset([Region.CERVICAL, Region.THORACIC]),
    "TSPINE": frozenset([Region.THORACIC]),
    "LSPINE": frozenset([Region.THORACIC, Region.LUMBAR, Region.SACRAL]),
    "LSSPINE": frozenset([Region.THORACIC, Region.LUMBAR, Region.SACRAL]),
    "ABDOMEN": frozenset([Region.THORACIC, Region.LUMBAR, Region.SACRAL]),
    "PELVIS": frozenset([Region.LUMBAR, Region.SACRAL, Region.COCCYGEAL]),
    "SSPINE": frozenset([Region.LUMBAR, Region.SACRAL, Region.COCCYGEAL]),
}
# How the outcome of a list begins that nothing but its name, or being alone, pairs with its image.
PLACED, CHECK = "A list of levels was placed by", "check that it belongs there."
# Bodies of the neck farther apart, or higher, than these (mm) are those of a larger region.
NECK_APART, NECK_HIGH = 26.0, 27.0
# Bodies of the lower back nearer than this (mm) are a child's, or of a smaller region.
BACK_APART = 22.0
# A step this much longer than the others has room for one more vertebra.
ROOM = 1.6


def level_doubts(study: Study) -> list[str]:
    """Sentences about what speaks against the levels marked on a study, none when nothing does.

    Series that contradict each other come first: while they do, nothing is drafted from the study.
    """
    marks: dict[int, list[LevelMark]] = {}
    for mark in LevelMark.objects.filter(series__study=study).select_related("series").order_by("pk"):
        marks.setdefault(mark.series_id, []).append(mark)
    told = [f"{conflict.sentence} {WHAT_TO_DO}" for conflict in study_conflicts(study)]
    told += [sentence for of_series in marks.values() for sentence in series_doubts(of_series)]
    return list(dict.fromkeys(_placed_unproved(study) + told))


def list_placed(series: Series, *, by_name: bool) -> str:
    """How a list of levels came to lie on a series: it names none, and has no grid to hold against it."""
    shown = f"{series.modality} “{series.description}”" if series.description else f"the {series.modality}"
    if by_name:
        return f"{PLACED} its name on {shown}; {CHECK}"
    return f"{PLACED} being alone on {shown}, the only image; {CHECK}"


def _placed_unproved(study: Study) -> list[str]:
    """What was said of lists whose series has no mask that would show that they belong there."""
    taken = ImportFile.objects.filter(series__study=study, state=ImportFileState.TAKEN)
    proved = taken.filter(read_as__startswith="Mask").values("series")
    unproved = taken.filter(reason__startswith=PLACED).exclude(series__in=proved)
    return [
        f"{reason.split(CHECK)[0]}{CHECK}"
        for reason in unproved.order_by("pk").values_list("reason", flat=True)
    ]


def series_doubts(marks: Iterable[LevelMark]) -> list[str]:
    """The same for the marks of one series."""
    bones = sorted((mark for mark in marks if mark.level in STANDARD), key=_rank)
    if not bones:
        return []
    found = [_against_header(bones[0].series, bones), _missing(bones), _against_steps(bones)]
    if bones[0].space == MarkSpace.PATIENT:
        found += [_against_size(bones)]
    return [f"{sentence} Check the numbering." for sentence in found if sentence]


def _rank(mark: LevelMark) -> int:
    return STANDARD.index(mark.level)


def _regions(marks: Sequence[LevelMark]) -> set[Region]:
    return {parse_level(mark.level).region for mark in marks}


def _span(marks: Sequence[LevelMark]) -> str:
    return marks[0].level if len(marks) == 1 else f"{marks[0].level} to {marks[-1].level}"


def _against_header(series: Series, bones: list[LevelMark]) -> str:
    first = series.sop_instances.order_by("pk").values_list("metadata", flat=True).first()
    (said, *_others) = json.loads(first or "{}").get(BODY_PART, {}).get("Value", []) or [""]
    expected = IN_VIEW.get(str(said).upper().replace("_", "").replace(" ", ""))
    if expected is None or _regions(bones) & expected:
        return ""
    return f"{_span(bones)} are marked, but the file says that it shows {said}."


def _missing(bones: list[LevelMark]) -> str:
    marked = {_rank(mark) for mark in bones}
    gone = [STANDARD[at] for at in range(min(marked), max(marked)) if at not in marked]
    return f"Between the marks {', '.join(gone)} is missing." if gone else ""


def _steps(bones: list[LevelMark]) -> list[tuple[LevelMark, LevelMark, float]]:
    """Neighbours in the body with the distance of their centres, mm or px."""
    return [
        (
            upper,
            lower,
            ((upper.x - lower.x) ** 2 + (upper.y - lower.y) ** 2 + (upper.z - lower.z) ** 2) ** 0.5,
        )
        for upper, lower in pairwise(bones)
        if _rank(lower) == _rank(upper) + 1
    ]


def _against_steps(bones: list[LevelMark]) -> str:
    steps = _steps(bones)
    if len(steps) < 3:
        return ""
    usual = median(apart for _upper, _lower, apart in steps)
    for upper, lower, apart in steps:
        if apart > ROOM * usual:
            return f"Between {upper.level} and {lower.level} there is room for another vertebra."
    return ""


def _against_size(bones: list[LevelMark]) -> str:
    steps = [(_regions([upper, lower]), apart) for upper, lower, apart in _steps(bones)]
    neck = [apart for regions, apart in steps if regions == {Region.CERVICAL}]
    back = [apart for regions, apart in steps if regions == {Region.LUMBAR}]
    if neck and median(neck) > NECK_APART:
        return (
            f"Vertebrae named {_span(bones)} lie {median(neck):.0f} mm apart; in the neck it is about 18 mm."
        )
    high = [_height(mark) for mark in bones if mark.level in STANDARD[3:8] and mark.box]
    if not neck and high and median(high) > NECK_HIGH:
        return (
            f"Vertebrae named {_span(bones)} are {median(high):.0f} mm high; in the neck it is about 13 mm."
        )
    if back and median(back) < BACK_APART:
        told = f"Vertebrae named {_span(bones)} lie {median(back):.0f} mm apart"
        return f"{told}; in the lower back it is about 37 mm."
    return ""


def _height(mark: LevelMark) -> float:
    box = json.loads(mark.box)
    return float(box["max"][2] - box["min"][2])
