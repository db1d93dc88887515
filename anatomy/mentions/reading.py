"""What levels an expression means, given the words around it."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Final

from anatomy.column import bones_between
from anatomy.levels import Level, segment, segments_between, vertebra
from anatomy.mentions.expression import RANGE, Expression, Point, Unit
from anatomy.mentions.model import MentionKind
from anatomy.mentions.surroundings import Group, Surroundings

_SKIP: Final = (
    r"(?:(?!(?:and|with|of|at|in|on|is|was|were|are|for|from|to|or|after|the|a|an|no|"
    r"shows?|had|has)\b)[\w'-]+\s+){0,3}?"
)
_DISC: Final = (
    r"(?:inter-?vertebral\s+)?dis[ck]s?\b|dis[ck]\s?spaces?|interspaces?|disc(?:itis|"
    r"ectom)|disk(?:itis|ectom)|intervertebral"
)
_DISC_RIGHT: Final = re.compile(
    rf"\s*(?:levels?\s+)?\(?{_SKIP}(?:{_DISC})|[\s的]*(?:各|多个|诸|多|水平|节段|等|多节段|三个|四个|两个|"
    rf"[左右双]侧)*(?:椎?间盘|椎间隙|间隙)",
    re.ASCII,
)
_DISC_LEFT: Final = re.compile(
    r"(?:\bdis[ck]s?|dis[ck] spaces?|interspaces?|dis[ck] (?:bulges?|herniations?|"
    r"protrusions?|degeneration|disease|"
    r"narrowing|desiccation|heights?))\s*(?:,|:|\()?\s*(?:levels?\s+)?(?:(?:at|of|from|in|"
    r"between|involving|spanning|are|were)\s+)*"
    r"(?:the\s+)?(?:levels?\s+)?(?:of\s+|from\s+)?$|(?:椎?间盘|椎间隙)[(:,于在从自为]*$",
    re.ASCII,
)
_SEGMENTAL: Final = (
    r"acdf|anterior cervical dis[ck]ectom|dis[ck]ectom|foramina\b|foramen\b|foraminal|"
    r"foraminotom|facet|zygapophys|"
    r"[tpaxlo]?lif\b|interbody|arthroplasty|dis[ck] replacement"
)
_SEGMENTAL_RIGHT: Final = re.compile(
    rf"\s*\(?{_SKIP}(?:{_SEGMENTAL})|[\s的]*(?:双侧|左侧|右侧|各|水平)*(?:椎?间孔|小关节|关节突)", re.ASCII
)
_SEGMENTAL_LEFT: Final = re.compile(
    rf"(?:{_SEGMENTAL})\w*(?:\s+(?:joints?|fusion|and fusion|stenosis|arthropathy|"
    rf"hypertrophy|arthrosis))?\s*\(?(?:\s*(?:at|of|from|in|for|on|levels?|the|:))*\s*$"
    r"|(?:椎?间孔|小关节|关节突)[于在从自:(]*$",
    re.ASCII,
)
_SPACE_LEFT: Final = re.compile(
    r"(?:dis[ck]s?|dis[ck] space|space|interspace|cage|spacer|joint|segment|level|"
    r"herniation|protrusion|prolapse|extrusion|bulge)\s+"
    r"(?:\w+\s+){0,2}?between\s+(?:the\s+)?$",
    re.ASCII,
)
_FRACTURES: Final = re.compile(r"\s+(?:\w+\s+){0,2}?fractures\b", re.ASCII)
_ROOT_RIGHT: Final = re.compile(
    r"\s*(?:\((?:left|right|bilateral|l|r)\)\s*)?[-,]?\s*(?:(?:left|right|bilateral|"
    r"spinal|sensory|motor|ventral|dorsal|nerve|"
    r"exiting|traversing|selective|cervical|lumbar|sacral|thoracic|anterior|posterior|"
    r"compressive|acute|chronic|deep|tendon)\s+)*"
    r"(?:roots?\b|rootlets?|radicul|dermatom|myotom|distribution|reflex|h-reflex|"
    r"nerves?\b|drg\b|ganglion|innervat|pals(?:y|ies)\b|"
    r"snrb|light touch|pin ?prick|sciatica|spinal nerves?|brachial plexus)"
    r"|[\s的]*(?:[左右双]侧)?[(]?[左右双]?侧?[)]?(?:[脊出行走性]*神经|麻痹|支配|皮节|皮区|肌节|根性|根\b|"
    r"根(?:受|袖|出|及|刺|病|"
    r"炎|封|阻)|反射|分布区|感觉区|神经根)",
    re.ASCII,
)
# `left L5 and right S1 roots`: the noun behind the last is said of both.
_AND_OTHER_SIDE: Final = re.compile(
    r"\s*(?:,|and\b|or\b|&|[、及和与])\s*(?:the\s+|exiting\s+|traversing\s+)*(?:left|right|[左右]侧?)"
    r"(?:[- ]sided)?"
    r"\s*[clts]\d{1,2}(?![-/\d])",
    re.ASCII,
)
_ROOT_LEFT: Final = re.compile(
    r"(?:\broots?(?:\s+of)?|nerves?(?:\s+(?:of|called|named))?|radicul(?:opathy|itis|opathies)(?:\s*(?:of|"
    r"at|in|,|:|\())?|dermatomes?(?:\s+of)?|"
    r"myotomes?(?:\s+of)?|reflex(?:es)?(?:\s*\()?|"
    r"radicular(?:\s+pain)?(?:\s+(?:in|of))?)"
    r"\s*(?:\(|:|,)?\s*(?:the\s+)?(?:(?:left|right)\s+)?$|(?:\bthe|left|right|both|"
    r"^)\s+(?:traversing|exiting)\s*$|(?:神经根?|皮节|肌节|行走根|出口根)[(:为是]*$",
    re.ASCII,
)
_NOT_ROOT_LEFT: Final = re.compile(r"(?:root|nerve|dis[ck])\s+(?:compression|impingement)\s+at\s*$", re.ASCII)
# A question that asks for a root, then nothing but options up to the mention.
_OPTION: Final = r"[(\[]?\b[a-h]\b[).\]:、]?\s*"
_ROOT_QUESTION: Final = re.compile(
    r"(?:\b(?:which|what|likely|affected|involved|name the)\s+(?:(?:spinal|cervical|lumbar|sacral|"
    r"affected|involved|"
    r"compressed|single|one|the|of|these|nerve|most|likely)\s+)*(?:nerve roots?|roots?|dermatomes?|"
    r"myotomes?|nerves?)\b"
    r"[^?。!\n]{0,80}[?:]?|(?:神经根|皮节|肌节)[^?。!\n]{0,12}[?:])\s*"
    rf"(?:{_OPTION}[clts]\d+[.,;、\s]*)*(?:{_OPTION})?$",
    re.ASCII,
)
_QUESTION_REACH: Final = 260
_CORD_RIGHT: Final = re.compile(
    r"\s*(?:asia|ais|frankel|sensory level|motor level|neurological level|平面)", re.ASCII
)
_CORD_LEFT: Final = re.compile(
    r"(?:sensory|motor|neurolog\w+|injury|nli|感觉|运动|损伤)\s*(?:level|平面)?\s*(?:at|of|is|was|:|为|"
    r"在)?\s*$",
    re.ASCII,
)
_PAIR: Final = r"(\d+)/[a-z颈胸腰骶]?(\d+)"
_PAIR_TO_PAIR: Final = re.compile(rf"{_PAIR}\s*[-~]\s*[a-z颈胸腰骶]?{_PAIR}", re.ASCII)
_ROOTS: Final = (
    *(f"C{n}" for n in range(1, 9)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
)
_CONSTRUCT: Final = re.compile(
    r"\s*(?:posterior\s+|instrumented\s+|spinal\s+)*(?:fusion|construct|instrumentation|"
    r"arthrodesis|fixation|内固定|融合)",
    re.ASCII,
)


def reads_as_root(place: Surroundings) -> bool:
    """Whether the words name roots, dermatomes, myotomes or reflexes rather than bones."""
    if place.expression.points and any(point == Point("C", 8) for point in place.expression.points):
        return True
    if place.expression.noun == "disc" or place.expression.named:
        return False
    if (
        _ROOT_RIGHT.match(place.right)
        or _shares_root(place)
        or (_shares_noun(place) and _ROOT_RIGHT.match(place.group.right))
    ):
        return True
    left = place.group.left
    if _ROOT_LEFT.search(left):
        return not _NOT_ROOT_LEFT.search(left)
    return place.expression.is_single and _answers_root_question(place.group)


@lru_cache(maxsize=8)
def _answers_root_question(group: Group) -> bool:
    before = group.lowered[max(0, group.start - _QUESTION_REACH) : group.start]
    return _ROOT_QUESTION.search(before) is not None


def _shares_root(place: Surroundings) -> bool:
    """Whether a root on the other side, which follows, says that this is one."""
    other = _AND_OTHER_SIDE.match(place.right)
    return (
        place.expression.is_single and other is not None and bool(_ROOT_RIGHT.match(place.right, other.end()))
    )


def _shares_noun(place: Surroundings) -> bool:
    """Whether the noun after a list is said of this item too: not of the disc in `L4/L5, S1 root`."""
    sizes = {len(one.points) > 1 for one in place.group.members}
    return len(sizes) == 1 or len(place.expression.points) == 1


def kind_of(place: Surroundings, levels: tuple[Level, ...], *, is_root: bool) -> MentionKind:
    """What kind of thing the expression names."""
    if is_root:
        return MentionKind.ROOT
    if _CORD_RIGHT.match(place.right) or _CORD_LEFT.search(place.left):
        return MentionKind.NEUROLOGICAL
    if len(levels) > 2 and _CONSTRUCT.match(place.right):
        return MentionKind.CONSTRUCT
    segments = sum(level.lower is not None for level in levels)
    if segments == len(levels):
        return MentionKind.SEGMENT
    return MentionKind.AMBIGUOUS if segments else MentionKind.VERTEBRA


def meant_levels(place: Surroundings, *, is_root: bool) -> tuple[Level, ...]:
    """Every level the expression means, cranial first inside each item.

    Raises:
        NotALevel: what was written exists in no column (for example `C8/T1` as a disc).
    """
    expression = place.expression
    if expression.named:
        return tuple(
            segment(*name.split("/")) if "/" in name else vertebra(name) for name in expression.named
        )
    levels: list[Level] = []
    for unit in expression.units:
        levels.extend(_of_unit(unit, place, is_root=is_root))
    return tuple(levels)


def _of_unit(unit: Unit, place: Surroundings, *, is_root: bool) -> tuple[Level, ...]:
    points = unit.points
    if len(points) == 1:
        return _of_point(points[0], place)
    if is_root:
        return _roots(unit)
    ordered = points if points[0].is_above(points[-1]) else points[::-1]
    if RANGE in unit.joins and len(points) > 2:
        return _of_segment_range(unit)
    if len(points) > 2:
        return _of_chain(ordered, place)
    if RANGE not in unit.joins and ordered[0].touches(ordered[1]):
        return _of_pair(ordered, place)
    return _of_range(ordered, place)


def _of_point(point: Point, place: Surroundings) -> tuple[Level, ...]:
    level = vertebra(point.name)
    ordinal_disc = place.expression.noun == "disc" and place.expression.style == "ordinal"
    if ordinal_disc and level.caudal is not None:
        return (segment(level.upper, level.caudal.upper),)
    return (level,)


def _roots(unit: Unit) -> tuple[Level, ...]:
    """A pair of neighbours is two roots; a range from C7 or above to T1 or below also holds C8."""
    ends = sorted({vertebra(unit.points[0].name), vertebra(unit.points[-1].name)})
    first, last = ends[0].upper, ends[-1].upper
    if first not in _ROOTS or last not in _ROOTS or {first, last} == {"C7", "T1"}:
        return tuple(ends)
    names = _ROOTS[_ROOTS.index(first) : _ROOTS.index(last) + 1]
    return tuple(vertebra(name) for name in names)


def _of_pair(points: list[Point], place: Surroundings) -> tuple[Level, ...]:
    upper, lower = points[0].name, points[1].name
    if place.expression.style != "ordinal" and _FRACTURES.match(place.right):
        return vertebra(upper), vertebra(lower)
    return (segment(upper, lower),)


def _of_chain(points: list[Point], place: Surroundings) -> tuple[Level, ...]:
    """`L3-4-5`: two discs with a disc noun, else three vertebrae."""
    chained = all(upper.touches(lower) for upper, lower in itertools.pairwise(points))
    bones = [vertebra(point.name) for point in points]
    two_pairs = len(points) == 4 and points[0].touches(points[1]) and points[2].touches(points[3])
    if two_pairs and (not chained or _is_written_as_pairs(points, place)):
        return segments_between(bones[0], bones[-1])
    if chained and _says_disc(place):
        return tuple(segment(upper.upper, lower.upper) for upper, lower in itertools.pairwise(bones))
    return tuple(bones)


def _is_written_as_pairs(points: list[Point], place: Surroundings) -> bool:
    """`C4/5-C6/7`: discs from one to another, whatever the numbers between them."""
    expression = place.expression
    numbers = tuple(str(point.number) for point in points)
    return numbers in _PAIR_TO_PAIR.findall(place.group.lowered[expression.start : expression.end])


def _of_segment_range(unit: Unit) -> tuple[Level, ...]:
    """`L2-3 to L5-S1`: every segment from the first to the last."""
    bones = sorted(vertebra(point.name) for point in unit.points)
    # `L1/L1 to L1`: one bone is all that is named.
    return segments_between(bones[0], bones[-1]) or (bones[0],)


def _of_range(points: list[Point], place: Surroundings) -> tuple[Level, ...]:
    names = bones_between(points[0].name, points[1].name)
    bones = tuple(vertebra(name) for name in names if name != "C0")
    if place.expression.between:
        beside = len(bones) == 2 and (_SPACE_LEFT.search(place.left) or _DISC_RIGHT.match(place.right))
        return segments_between(bones[0], bones[1]) if beside else bones
    segmental = _SEGMENTAL_RIGHT.match(place.right) or _SEGMENTAL_LEFT.search(place.left)
    if len(bones) > 1 and (segmental or _says_disc(place)):
        return segments_between(bones[0], bones[-1])
    return bones


def _says_disc(place: Surroundings) -> bool:
    if place.expression.noun:
        return place.expression.noun == "disc"
    return bool(_DISC_RIGHT.match(place.right) or _DISC_LEFT.search(place.left))


def construct_ends(expression: Expression) -> tuple[Level, ...]:
    """Occiput, ilium or pelvis where a construct ends on them."""
    special = {"occiput": "C0", "pelvis": "pelvis"}
    return tuple(vertebra(special[point.letter]) for point in expression.points if point.letter in special)


__all__ = ["construct_ends", "kind_of", "meant_levels", "reads_as_root"]
