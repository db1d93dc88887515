"""Which level each segment of a DICOM segmentation shows: by its codes, label and tracking identifier.

What a segment is called stays in the file: sentences name it by its number only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from anatomy import find_levels, parse_level
from anatomy.levels import Level, LevelKind, NotALevel
from imaging.exchange.codes import (
    CENTRE,
    DISC,
    LESION,
    REGIONS,
    VERTEBRA,
    WHOLE,
    is_bone_or_disc,
    is_other_structure,
    level_of_code,
)
from imaging.exchange.exact import Exact, exact_told
from imaging.formats.errors import Refused

TYPE, CATEGORY = "SegmentedPropertyTypeCodeSequence", "SegmentedPropertyCategoryCodeSequence"
# Marks between the words of a name, and the words before a level that say only what kind of level it is.
_BETWEEN = re.compile(r"[_()\[\]:,;]+|-(?=[^\W\d]{3})")
_BEFORE = re.compile(
    r"^(?:(?:the|of|vertebra[el]?|vertebral|body|bodies|corpus|vb|ivd|inter-?vertebral|dis[ck]s?|levels?|"
    r"segment|motion|bone|spine)\s+)+",
    re.IGNORECASE,
)
_DISC_WORD = re.compile(r"\b(?:dis[ck]s?|ivd)\b", re.IGNORECASE)
_TWO_BONES = re.compile(r"\b([CTLS]\d{1,2})\s+([CTLS]\d{1,2})\b", re.IGNORECASE)
_ROOT_WORD = re.compile(r"\b(?:nerve|roots?)\b", re.IGNORECASE)
CORRECT = "Correct the names and codes of its segments, export it again"


@dataclass(frozen=True)
class Segments:
    """The levels by segment number, and how many segments show something else.

    `centres` are those that are a level's middle and not the level, with the exact place where it is told.
    `wholes` are bones of which a level is the upper end: a whole sacrum, which is S1 where S1 is not drawn.
    """

    levels: dict[int, Level]
    left_out: int
    centres: dict[int, Exact | None]
    wholes: frozenset[int]


def segments_named(dataset: Dataset, read_as: str) -> Segments:
    """The levels that the segments show. Raises Refused where one is no level, or two."""
    # A label map may describe its background as segment 0.
    shown = [item for item in dataset.SegmentSequence if int(item.SegmentNumber) > 0]
    found = {int(item.SegmentNumber): _level(item, read_as) for item in shown}
    levels = {number: level for number, level in found.items() if level is not None}
    if not levels:
        raise Refused("no_levels", "None of its segments is a level of the spine.", CORRECT, read_as=read_as)
    centres = {
        int(item.SegmentNumber): exact_told(item) for item in shown if _code(item[TYPE].value) == CENTRE
    }
    return Segments(levels, len(found) - len(levels), centres, _whole_bones(shown))


def _level(item: Dataset, read_as: str) -> Level | None:
    """The level of one segment; None for another structure, as a lesion in a level is."""
    number = int(item.SegmentNumber)
    kind, category = (_code(item[word].value) for word in (TYPE, CATEGORY))
    regions = [_code([each]) for each in item.get("AnatomicRegionSequence") or []]
    named = {level for text in _texts(item) if (level := level_in(text))}
    mentioned = {level for text in _texts(item) for level in levels_mentioned(text)}
    if is_other_structure(kind) or category == LESION:
        if named:
            sentence = f"Segment {number} is named {min(named)}, but coded as what is no level."
            raise _contradiction(sentence, read_as)
        return None
    coded = {level for code in (kind, *regions) if (level := level_of_code(code))}
    known = coded | (named or _whole(kind))
    # What is said beside a name or a code may still contradict it.
    both = sorted(known | mentioned) if known else []
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


def two_segments(level: Level, read_as: str) -> Refused:
    """The refusal of segments that show one level in one place."""
    return Refused("twice", f"Two segments show {level}.", CORRECT, read_as=read_as)


def _contradiction(sentence: str, read_as: str) -> Refused:
    return Refused("segment_contradiction", sentence, CORRECT, read_as=read_as)


def _texts(item: Dataset) -> list[str]:
    return [str(item.get(word) or "") for word in ("SegmentLabel", "TrackingID")]


def level_in(text: str) -> Level | None:
    """The level that a text is the name of: `L4`, `vertebrae_L4`, `L5 (body)`; None for any other text.

    A text that says something of a level, as a lesion of L5 or its pedicle, names no level.
    """
    plain = _BETWEEN.sub(" ", text).strip()
    if _DISC_WORD.search(plain):
        plain = _TWO_BONES.sub(r"\1/\2", plain)
    if _ROOT_WORD.search(plain):
        return None
    try:
        level = parse_level(_BEFORE.sub("", plain))
    except NotALevel:
        return None
    return level if is_bone_or_disc(level) else None


def levels_mentioned(text: str) -> set[Level]:
    """Every level that a text speaks of."""
    mentions = find_levels(text.replace("_", " "))
    return {level for mention in mentions for level in mention.levels if is_bone_or_disc(level)}


def _whole(kind: Code) -> set[Level]:
    return {parse_level(name) for code, name in WHOLE if kind == code}


def _whole_bones(items: list[Dataset]) -> frozenset[int]:
    """The segments that are a level only because they are coded as the whole bone that it begins."""
    wholes = [item for item in items if _whole(_code(item[TYPE].value))]
    return frozenset(int(item.SegmentNumber) for item in wholes if not any(map(level_in, _texts(item))))


def _code(sequence: list[Dataset]) -> Code:
    item = sequence[0]
    value = item.get("CodeValue") or item.get("LongCodeValue") or ""
    return Code(str(value), str(item.get("CodingSchemeDesignator") or ""), str(item.get("CodeMeaning") or ""))
