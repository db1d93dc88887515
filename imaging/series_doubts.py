"""What speaks against the levels of one series: its header, and the distances of the bodies.

Films of one series are looked at each by itself, as `films` has it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from math import dist
from statistics import median

from anatomy.column import Region, Variant, region_of
from anatomy.parsing import parse_level
from imaging.films import PlaceKey, by_place, mark_film_numbers
from imaging.first_headers import first_headers
from imaging.level_contradictions import BELOW
from imaging.level_doubles import series_doubles
from imaging.level_spacing import BONES, Bone, order_with, size_fault
from imaging.models import PROPOSED, LevelMark, MarkSpace, Subject

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
# A step this much longer than the others has room for one more vertebra, this much shorter for one less.
ROOM = 1.6
CHECK = "Check the numbering."
ANSWER = "Take the marks away; or certify the numbering and say under “Reason” why they are right."


def series_doubts(marks: Iterable[LevelMark]) -> list[str]:
    """Sentences about what speaks against the marks of one series, none when nothing does.

    What a model proposes and nobody accepted is no part of them. Fetch the marks with their Subject.
    """
    marks = [mark for mark in marks if not mark.is_proposal]
    doubles = [double.sentence for double in series_doubles(marks)]
    bones = _bones(marks)
    if not bones:
        return doubles
    series = bones[0].series_id
    part, numbers = _body_parts({series}).get(series, ""), mark_film_numbers(bones)
    variants = bones[0].series.study.subject.variants_said
    found = (
        f"{_where(place, numbers)}{sentence} {CHECK}"
        for place, together in by_place(bones).items()
        for sentence in [
            *_faults(together, part, variants),
            *_against_steps(together, variants),
            _missing(together, variants),
        ]
        if sentence
    )
    return doubles + list(dict.fromkeys(found))


def series_barred(series_ids: Collection[int]) -> dict[int, str]:
    """Of these series those whose levels cannot be right, by key, with what is wrong and to do.

    That a level is left out is told, but proves no name wrong where there is room for it. Who records the
    numbering with a written reason answers what speaks against it, until marks come; no reason tells which of
    two places of one level is meant. Two queries for all.
    """
    rows = LevelMark.objects.filter(series__in=series_ids).exclude(PROPOSED)
    ordered = rows.select_related("series__study__subject", "author").order_by("series_id", "pk")
    marks = by_place(ordered)
    asked = {
        place: found
        for place, found in marks.items()
        if not numbering_is_reasoned(found[0].series.study.subject)
    }
    parts = _body_parts({series for series, _film in asked}) if asked else {}
    faults = {
        place: _faults(_bones(found), parts.get(place[0], ""), found[0].series.study.subject.variants_said)
        for place, found in asked.items()
    }
    told = {place[0]: f"{found[0]} {CHECK} {ANSWER}" for place, found in faults.items() if found}
    doubles = (double for found in marks.values() for double in series_doubles(found)[:1])
    return told | {double.one.series_id: double.sentence for double in doubles}


def subject_doubles(subject: Subject) -> str:
    """Which level of a Subject one series has at two places, as a sentence; empty without."""
    rows = LevelMark.objects.filter(series__study__subject=subject).select_related("series", "author")
    return next((double.sentence for double in series_doubles(rows.order_by("series_id", "pk"))), "")


def subject_faults(subject: Subject, variants: Collection[Variant]) -> str:
    """What no body of these variants has about the marks of a series of a Subject, as a sentence or empty."""
    rows = LevelMark.objects.filter(series__study__subject=subject).exclude(PROPOSED)
    marks = by_place(rows.order_by("series_id", "pk"))
    parts = _body_parts({series for series, _film in marks})
    found = (
        one
        for place, each in marks.items()
        for one in _faults(_bones(each), parts.get(place[0], ""), variants)
    )
    return next(found, "")


def numbering_is_reasoned(subject: Subject) -> bool:
    """Whether somebody recorded the numbering with a reason since the last marks came."""
    recorded = subject.numbering_certified_by_id is not None and not subject.has_late_marks
    return recorded and bool(subject.numbering_reason)


def _where(place: PlaceKey, numbers: Mapping[int, int]) -> str:
    """Which of several films a sentence is about."""
    number = numbers.get(place[1] or 0)
    return f"Picture {number}: " if number else ""


def _bones(marks: Iterable[LevelMark]) -> list[LevelMark]:
    return sorted((mark for mark in marks if mark.level in BONES), key=lambda mark: BONES.index(mark.level))


def _body_parts(series_ids: Collection[int]) -> dict[int, str]:
    """What the header of each series' first file says that it shows; one query."""
    return {series: str(_said(header)) for series, header in first_headers(series_ids).items()}


def _said(metadata: str) -> object:
    (said, *_others) = json.loads(metadata or "{}").get(BODY_PART, {}).get("Value", []) or [""]
    return said


def _faults(bones: list[LevelMark], body_part: str, variants: Collection[Variant]) -> list[str]:
    """What no body has, or no file of this header."""
    if not bones:
        return []
    # A whole sacrum is marked as S1 in some files: its distance proves nothing.
    above = [mark for mark in bones if region_of(mark.level) not in BELOW]
    found = [_against_header(bones, body_part), *_against_steps(above, variants)]
    if bones[0].space == MarkSpace.PATIENT:
        found.append(size_fault([_bone(mark) for mark in bones], variants))
    return [sentence for sentence in found if sentence]


def _bone(mark: LevelMark) -> Bone:
    box = json.loads(mark.box) if mark.box else None
    height = float(box["max"][2] - box["min"][2]) if box else None
    return Bone(mark.level, (mark.x, mark.y, mark.z), height)


def _against_header(bones: list[LevelMark], body_part: str) -> str:
    expected = IN_VIEW.get(body_part.upper().replace("_", "").replace(" ", ""))
    if expected is None or {parse_level(mark.level).region for mark in bones} & expected:
        return ""
    span = bones[0].level if len(bones) == 1 else f"{bones[0].level} to {bones[-1].level}"
    return f"{span} are marked, but the file says that it shows {body_part}."


def _missing(bones: list[LevelMark], variants: Collection[Variant]) -> str:
    marked = {mark.level for mark in bones}
    order = order_with(marked, variants)
    run = order[order.index(bones[0].level) : order.index(bones[-1].level)]
    gone = [name for name in run if name not in marked]
    return f"Between the marks {', '.join(gone)} is missing." if gone else ""


def _against_steps(bones: list[LevelMark], variants: Collection[Variant]) -> Iterator[str]:
    """Where the steps between neighbours leave room for one more, or none for those left out between two."""
    order = order_with((mark.level for mark in bones), variants)
    pairs = [(order.index(a.level), order.index(b.level), _apart(a, b)) for a, b in pairwise(bones)]
    steps = [apart for upper, lower, apart in pairs if lower == upper + 1]
    if not steps:
        return
    usual = median(steps)
    for upper, lower, apart in pairs:
        gone, around = order[upper + 1 : lower], f"Between {order[upper]} and {order[lower]}"
        if lower == upper + 1 and len(steps) >= 3 and apart > ROOM * usual:
            yield f"{around} there is room for another vertebra."
            return
        if gone and apart * ROOM < usual * len(order[upper:lower]):
            yield f"{around} there is no room for {', '.join(gone)}."
            return


def _apart(upper: LevelMark, lower: LevelMark) -> float:
    """The distance of two centres, mm or px."""
    return dist((upper.x, upper.y, upper.z), (lower.x, lower.y, lower.z))
