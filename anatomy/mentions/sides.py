"""The side of a mention, looked for in its own clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.levels import Side
from anatomy.mentions.clause import clause_of
from anatomy.mentions.lexer import lower, normalise
from anatomy.mentions.side_denied import is_contrasted, is_spared
from anatomy.mentions.side_neighbours import MIDLINE, TAKEN_UP
from anatomy.mentions.surroundings import Group, Surroundings

_NOT_OF_LEVEL: Final = (
    r"(?!(?:[- ](?:sided|side))?(?:[- ]\w+)?[- ](?:leg|foot|arm|hand|thigh|calf|knee|hip|"
    r"ankle|toe|finger|shoulder|buttock|lower limb|approach|incision|scar|"
    r"upper limb|lower extremit|upper extremit|convex|view|handed|main|thoracic|lumbar "
    r"curve|compensatory curve|curve|kidney|lung|iliac|ureter)|[- ]convex)"
)
_PAIRED: Final = (
    r"(?:(?:nerve|spinal|neural|lateral|exiting|traversing)\s+)*(?:roots|nerves|foramina|facets|recesses|pedicles|"
    r"laminae)"
)
_SIDE: Final = re.compile(
    rf"(?P<bilateral>\bboth(?=\s+(?:[clts]\d{{1,2}}(?:[-/][clts]?\d{{1,2}})?\s+)?{_PAIRED}\b)"
    r"|\bbilateral(?:ly)?\b(?!\s+(?:leg|arm|lower|upper|hand|foot|feet|babinski|hoffman|"
    r"ankle|knee|shoulder|hip|sciatica))|"
    r"\bboth sides\b|\bb/l\b|双侧(?!下肢|上肢|babinski|hoffman|巴氏|霍夫曼|病理征|膝|踝|跟腱|瞳孔|足|手|"
    r"肾|肺|胸腔)|两侧(?!下肢|上肢))"
    rf"|(?P<left>\b(?:left|lt\.?(?=\s+[clts]\d))\b(?!\s+(?<!the left )(?:the|after|before|with|hospital|"
    rf"untreated|untouched|"
    rf"in|as|alone|intact|behind|over|its|their)\b){_NOT_OF_LEVEL}|\(lt?\.?\)|"
    rf"(?<![a-z])l(?=\s+[clts]\d)|[左](?!右|侧?肢|[下上]肢|腿|足|手|臂|凸|弯|侧?凸|肾|肺))"
    rf"|(?P<right>\b(?:right|rt\.?(?=\s+[clts]\d))\b(?!\s+(?:away|now|down|off|where|back(?!\s+(?:pain|ache|muscle)))\b)(?!{TAKEN_UP}){_NOT_OF_LEVEL}|\(rt?\.?\)|"
    rf"(?<![a-z])r(?=\s+[clts]\d)|(?<!左)[右](?!侧?肢|[下上]肢|腿|足|手|臂|凸|弯|侧?凸|肾|肺))"
    rf"|(?P<midline>{MIDLINE}(?!\s+(?:approach|incision|scar)))",
    re.ASCII,
)
# A limb, or the line dropped from a vertebra: the side that follows is theirs.
# `the left and right L5 roots`, `mild left and moderate right narrowing`; in `find_sides` they stay two, each
# may be told something else.
_DEGREE: Final = r"(?:(?:mild|moderate|severe|minimal|slight|marked|less|more|[a-z]+ly)\s+){0,3}"
_BOTH: Final = rf"(?:left(?:-sided)? and {_DEGREE}right|right(?:-sided)? and {_DEGREE}left)\b"
_PAIR: Final = re.compile(
    # `L4-5 left and right L5-S1` names each level's own.
    rf"(?<!on the )(?<!to the )(?:(?<!\d )\b{_BOTH}(?!-?\s?sided)|(?<=\d ){_BOTH}(?!-?\s?sided|\s+[clts]\d))"
    rf"|\b(?:on|to) the {_BOTH}(?!-?\s?sided|\s+(?:[a-z-]+\s+){{1,4}}(?:at|of)\s+[clts]\d)"
    r"|左侧?[^左右，。；a-z\d]{0,4}[、和及]右(?!侧?[clts腰颈胸骶])"
    r"|右侧?[^左右，。；a-z\d]{0,4}[、和及]左(?!侧?[clts腰颈胸骶])",
    re.ASCII,
)
_PAIR_LENGTH: Final = 44
_ANOTHERS_SIDE: Final = re.compile(
    r"(?:\b(?:arm|leg|thigh|calf|foot|hand|limb|shoulder|buttock)s?(?:\s+(?:pain|numbness|weakness|"
    r"symptoms))?"
    r"\s+(?:(?:is|was)\s+)?(?:(?:on|to) the\s+)?|(?:plumb line|铅垂线|plumbline|csvl|躯干)\s*(?:[偏向]|"
    r"(?:on|to) the\s+)?)$",
    re.ASCII,
)
_REACH_BACK: Final = 40


def side_of(place: Surroundings) -> Side | None:
    """The side said of the level in its own clause, None where none is said or it cannot be told."""
    found: list[tuple[int, Side]] = []
    for match in _sides(place.group):
        distance = _distance(match, place)
        if distance is not None:
            found.append((distance, _side_said(match, place.group.lowered)))
    if not found:
        return None
    closest = min(distance for distance, _ in found)
    nearest = {side for distance, side in found if distance <= closest + 8}
    if {Side.LEFT, Side.RIGHT} <= nearest:
        return Side.BILATERAL
    return min(found)[1]


def _side_said(match: re.Match[str], lowered: str) -> Side:
    pairs = _PAIR.finditer(lowered, max(0, match.start() - _PAIR_LENGTH), match.end() + _PAIR_LENGTH)
    is_paired = any(pair.start() <= match.start() and match.end() <= pair.end() for pair in pairs)
    return Side.BILATERAL if is_paired else Side(match.lastgroup or "left")


def find_sides(text: str) -> list[tuple[int, int, Side]]:
    """Every word of side that speaks of the spine (not of a limb, a curve or a view): start, end, side."""
    lowered = lower(normalise(text))
    return [
        (match.start(), match.end(), Side(match.lastgroup or "left")) for match in _SIDE.finditer(lowered)
    ]


@lru_cache(maxsize=8)
def _sides(group: Group) -> tuple[re.Match[str], ...]:
    """Every word of side in the clause of a list; asked once for each of its members.

    Where one side is told from another that has nothing, only the first is said of the level.
    """
    lowered = group.lowered
    said = tuple(
        match
        for match in _SIDE.finditer(lowered, *clause_of(group))
        if not _ANOTHERS_SIDE.search(lowered[max(0, match.start() - _REACH_BACK) : match.start()])
        and not is_contrasted(lowered, match.start())
    )
    return tuple(match for match in said if not is_spared(lowered, match.end())) or said


def _distance(match: re.Match[str], place: Surroundings) -> int | None:
    """How far a side word is from the list the mention stands in; None when it speaks of another mention."""
    group = place.group
    trailing = _is_trailing(match, group.lowered)
    if group.start <= match.start() < group.end:
        return _inside_list(match, place, trailing=trailing)
    if match.end() <= group.start:
        if not trailing and _closes_previous(match, group):
            return None
        leads = (
            not trailing
            or group.previous_end <= group.bounds[0]
            or _leads_on(group.lowered[match.end() : group.start])
        )
        return group.start - match.end() if leads else None
    gap = match.start() - group.end
    if group.next_start >= group.bounds[1]:
        return gap
    if not trailing and _opens_next(match, group):
        return None
    leads = trailing and _leads_next(group.lowered[match.end() : group.next_start])
    ours = (trailing and not leads) or (not trailing and gap < group.next_start - match.end())
    return gap if ours else None


def _is_trailing(match: re.Match[str], lowered: str) -> bool:
    """`(left)`, `on the left`, `向左`: said of what stands before it; `指向左` points to what comes."""
    before = lowered[max(0, match.start() - 8) : match.start()]
    if before.endswith("指向"):
        return False
    if match.group().startswith("(") or before.endswith(("(", "on the ", "to the ", "向", "偏")):
        return True
    reach = lowered[max(0, match.start() - _REACH_BACK) : match.start()]
    return reach.rfind("(") > reach.rfind(")")


def _leads_on(between: str) -> bool:
    """`on the left, L5-S1` leads to the mention behind it after all."""
    return re.fullmatch(r"(?:\s+side)?,?\s*(?:at|of)?\s*(?:(?:the|an?)\s+)?", between) is not None


def _leads_next(between: str) -> bool:
    """The same behind another mention; a comma ends what was said of that: `L4-5 to the left, L5-S1`."""
    return "," not in between and _leads_on(between)


def _closes_previous(match: re.Match[str], group: Group) -> bool:
    """`L5 left and S1 right`: the side stands at the mention before, and `and` leads away from it."""
    lowered = group.lowered
    is_attached = group.previous_end and not lowered[group.previous_end : match.start()].strip()
    return bool(is_attached) and _NEXT_CLAUSE.search(lowered, match.end(), group.start) is not None


_AND_THEN: Final = re.compile(
    r"\)?\s*(?:(?:dis[ck]|level|segment|space|root|nerve|bod(?:y|ies)|vertebra[el]?|facet)s?)?"
    r"(?:\s*,|\s+and\b|\s*&|\s*,\s+and\b|[\s、及和与])\s*"
    r"(?:(?:an?|the|mild|moderate|severe|small|large|slight|broad-based|focal|marked|minimal|new)\s+)*",
    re.ASCII,
)
_NEXT_CLAUSE: Final = re.compile(r"[,;:，；：。、]|\.\s|\band\b|[及和与]", re.ASCII)


_JUST_JOINED: Final = re.compile(r"(?:,|\band)\s+(?:the\s+)?$", re.ASCII)
_NOUN_OF: Final = re.compile(
    r"(?:-sided)?\s+(?:(?!with\b|contact)[\w-]+\s+){1,3}(?:of|at|in)\s+(?:the\s+)?", re.ASCII
)


def _opens_next(match: re.Match[str], group: Group) -> bool:
    """`right-sided disc at L4-5 and left-sided disc at L5-S1`: what `and` joins has a side and a level."""
    lowered = group.lowered
    if _JUST_JOINED.search(lowered[group.end : match.start()]) and _NOUN_OF.fullmatch(
        lowered, match.end(), group.next_start
    ):
        return True
    is_joined = _AND_THEN.fullmatch(lowered, group.end, match.start()) is not None
    return is_joined and _NEXT_CLAUSE.search(lowered, match.end(), group.next_start) is None


def _inside_list(match: re.Match[str], place: Surroundings, *, trailing: bool) -> int | None:
    """A side between the items of one list: in brackets it belongs to the item before, else to the next."""
    before = [one for one in place.group.members if one.end <= match.start()]
    after = [one for one in place.group.members if one.start >= match.end()]
    owner = before[-1] if trailing and before else (after[0] if after else None)
    return 0 if owner is place.expression else None
