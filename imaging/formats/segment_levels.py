"""Which level each segment of a DICOM segmentation shows: by its codes, label and tracking identifier.

What a segment is called stays in the file: sentences name it by its number only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from anatomy import find_levels, parse_level
from anatomy.levels import Level, LevelKind, NotALevel
from imaging.exchange.codes import (
    DISC,
    LESION,
    REGIONS,
    VERTEBRA,
    WHOLE,
    is_bone_or_disc,
    is_other_structure,
    level_of_code,
)
from imaging.formats.errors import Refused

TYPE, CATEGORY = "SegmentedPropertyTypeCodeSequence", "SegmentedPropertyCategoryCodeSequence"
CORRECT = "Correct the names and codes of its segments, export it again"


@dataclass(frozen=True)
class Segments:
    """The levels by segment number, and how many segments show something else."""

    levels: dict[int, Level]
    left_out: int


def segments_named(dataset: Dataset, read_as: str) -> Segments:
    """The levels that the segments show. Raises Refused where one is no level, two, or there twice."""
    # A label map may describe its background as segment 0.
    shown = [item for item in dataset.SegmentSequence if int(item.SegmentNumber) > 0]
    found = {int(item.SegmentNumber): _level(item, read_as) for item in shown}
    levels = {number: level for number, level in found.items() if level is not None}
    if not levels:
        raise Refused("no_levels", "None of its segments is a level of the spine.", CORRECT, read_as=read_as)
    levels = _without_whole_bones(levels, dataset)
    names = list(levels.values())
    if twice := next((level for level in names if names.count(level) > 1), None):
        raise Refused("twice", f"Two segments show {twice}.", CORRECT, read_as=read_as)
    return Segments(levels, len(found) - len(levels))


def _level(item: Dataset, read_as: str) -> Level | None:
    """The level of one segment; None for another structure, as a lesion in a level is."""
    number = int(item.SegmentNumber)
    kind, category = (_code(item[word].value) for word in (TYPE, CATEGORY))
    regions = [_code([each]) for each in item.get("AnatomicRegionSequence") or []]
    named = {level for text in _texts(item) if (level := _level_in(text))}
    if is_other_structure(kind) or category == LESION:
        if named:
            sentence = f"Segment {number} is named {min(named)}, but coded as what is no level."
            raise _contradiction(sentence, read_as)
        return None
    coded = {level for code in (kind, *regions) if (level := level_of_code(code))}
    both = sorted(coded | (named or _whole(kind)))
    if not both:
        sentence = f"Segment {number} names no level of the spine, and no other structure either."
        raise Refused("unknown_segment", sentence, CORRECT, read_as=read_as)
    if len(both) > 1:
        sentence = f"Segment {number} is both {both[0]} and {both[1]} by its names and codes."
        raise _contradiction(sentence, read_as)
    _require_kind(number, both[0], kind, regions, read_as)
    return both[0]


def _require_kind(number: int, level: Level, kind: Code, regions: list[Code], read_as: str) -> None:
    """Raise Refused where a disc is coded as a bone or the reverse, or a level lies in another region."""
    is_disc = level.kind is LevelKind.SEGMENT
    if kind == (VERTEBRA if is_disc else DISC):
        words = "a vertebra" if is_disc else "a disc"
        raise _contradiction(f"Segment {number} is named {level}, but coded as {words}.", read_as)
    own = {REGIONS[bone.region] for bone in level.bones}
    elsewhere = [code for code in regions if any(code == region for region in REGIONS.values())]
    if elsewhere and not any(code == region for code in elsewhere for region in own):
        raise _contradiction(f"Segment {number} is named {level}, but lies in another region.", read_as)


def _contradiction(sentence: str, read_as: str) -> Refused:
    return Refused("segment_contradiction", sentence, CORRECT, read_as=read_as)


def _texts(item: Dataset) -> list[str]:
    return [str(item.get(word) or "") for word in ("SegmentLabel", "TrackingID")]


def _level_in(text: str) -> Level | None:
    """The level that a text names alone: `L4`, `vertebrae_L4`; None for none or several."""
    try:
        levels = {parse_level(text)}
    except NotALevel:
        levels = {level for mention in find_levels(text.replace("_", " ")) for level in mention.levels}
    return next(iter(levels)) if len(levels) == 1 and all(map(is_bone_or_disc, levels)) else None


def _whole(kind: Code) -> set[Level]:
    return {parse_level(name) for code, name in WHOLE if kind == code}


def _without_whole_bones(levels: dict[int, Level], dataset: Dataset) -> dict[int, Level]:
    """Without the sacrum where S1 has a segment of its own: both would be S1."""
    wholes = {
        int(item.SegmentNumber)
        for item in dataset.SegmentSequence
        if _whole(_code(item[TYPE].value)) and not any(map(_level_in, _texts(item)))
    }
    others = {level for number, level in levels.items() if number not in wholes}
    return {n: level for n, level in levels.items() if n not in wholes or level not in others}


def _code(sequence: list[Dataset]) -> Code:
    item = sequence[0]
    value = item.get("CodeValue") or item.get("LongCodeValue") or ""
    return Code(str(value), str(item.get("CodingSchemeDesignator") or ""), str(item.get("CodeMeaning") or ""))
