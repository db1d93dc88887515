"""Side and assertion of a mention, looked for in its own clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.levels import Side
from anatomy.mentions.lexer import lower, normalise
from anatomy.mentions.model import Assertion
from anatomy.mentions.side_denied import is_contrasted, is_spared
from anatomy.mentions.side_neighbours import MIDLINE
from anatomy.mentions.surroundings import Group, Surroundings

_CLAUSE_END: Final = re.compile(
    r"[.;:!?](?=\s|$)|[。;；!?！？\n]|\b(?:but|while|whereas|however|although|yet)\b|"
    r",\s*(?:and|with|but)\s|但|而(?!且)",
    re.ASCII,
)
_COMMA: Final = re.compile(r"[,，]", re.ASCII)
_NOT_OF_LEVEL: Final = (
    r"(?!(?:[- ](?:sided|side))?(?:[- ]\w+)?[- ](?:leg|foot|arm|hand|thigh|calf|knee|hip|"
    r"ankle|toe|finger|shoulder|buttock|lower limb|"
    r"upper limb|lower extremit|upper extremit|convex|view|handed|main|thoracic|lumbar "
    r"curve|kidney|lung|iliac|ureter)|[- ]convex)"
)
_SIDE: Final = re.compile(
    rf"(?P<left>\b(?:left|lt\.?(?=\s+[clts]\d))\b(?!\s+(?:the|after|before|with|hospital|"
    rf"untreated|untouched|"
    rf"(?<!the left )in|as|alone|intact|behind|over)\b){_NOT_OF_LEVEL}|\(l\)|"
    rf"(?<![a-z])l(?=\s+[clts]\d)|[左](?!右|[下上]肢|腿|足|手|臂|凸|弯|侧?凸|肾|肺))"
    rf"|(?P<right>\b(?:right|rt\.?(?=\s+[clts]\d))\b(?!\s+(?:away|now|down|off|back(?!\s+(?:pain|ache|muscle)))\b){_NOT_OF_LEVEL}|\(r\)|"
    rf"(?<![a-z])r(?=\s+[clts]\d)|(?<!左)[右](?![下上]肢|腿|足|手|臂|凸|弯|侧?凸|肾|肺))"
    r"|(?P<bilateral>\bbilateral(?:ly)?\b(?!\s+(?:leg|arm|lower|upper|hand|foot|feet|babinski|hoffman|"
    r"ankle|knee|shoulder|hip|sciatica))|"
    r"\bboth sides\b|\bb/l\b|双侧(?!下肢|上肢|babinski|hoffman|巴氏|霍夫曼|病理征|膝|踝|跟腱|瞳孔|足|手|"
    r"肾|肺|胸腔)|两侧(?!下肢|上肢))"
    rf"|(?P<midline>{MIDLINE}(?!\s+(?:approach|incision|scar)))",
    re.ASCII,
)
# A limb, or the line dropped from a vertebra: the side that follows is theirs.
_ANOTHERS_SIDE: Final = re.compile(
    r"(?:\b(?:arm|leg|thigh|calf|foot|hand|limb|shoulder|buttock)s?(?:\s+(?:pain|numbness|weakness|"
    r"symptoms))?"
    r"\s+(?:(?:is|was)\s+)?(?:(?:on|to) the\s+)?|(?:plumb line|铅垂线|plumbline|csvl|躯干)\s*(?:[偏向]|"
    r"(?:on|to) the\s+)?)$",
    re.ASCII,
)
_REACH_BACK: Final = 40
NEGATION_LEFT: Final = re.compile(
    r"(?:\b(?:(?:did|does|do) not (?:show|reveal|demonstrate|identify|find|detect)|no|not|without|"
    r"absence of|absent|denies|denied|deny|negative for|free of|"
    r"lacks?|lacking|nor|neither|never|excludes?|fails to show)\b"
    r"(?!\s+(?:longer|change|only|significant change|interval change|doubt|response|"
    r"improvement))|未见|未及|未示|未发现|未出现|没有|否认|并无|无(?!法|力|明显变化|变化)|不伴|不存在|非)",
    re.ASCII,
)
_NEGATION_RIGHT: Final = re.compile(
    r"\s*(?:\)\s*)?(?:vertebra[el]?|vertebral|level|levels|body|disc|disk|nerve|root|"
    r"segment|space)*\s*(?:body|root|level|space|disc)?\s*[,:]?\s*"
    r"(?:(?:there\s+)?(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:no|not(?! (?:well |clearly |"
    r"fully )?(?:visuali|included|imaged|covered|shown|seen|assess|evaluat|scanned|"
    r"operated|used|counted|protective|superior|associated|correlated|significant|different|helpful|"
    r"necessary|"
    r"required|needed|recommended|effective|predict|worse|better|related|improved|performed|possible|"
    r"available|done|known))|without|absent|free of|uninvolved)\b|(?:shows?|showed|has|"
    r"had|demonstrates?|reveals?|with)\s+(?:no|none)\b|"
    r"without\b|no\b|uninvolved|unaffected|does not|did not|do not|has not)"
    r"(?!\s+(?:longer|change|significant change|interval change|only))"
    r"|\s*(?:椎间盘|椎体|水平|节段|处|旁|神经根|棘突|椎间隙|椎间孔|双侧|支配区)*\s*[,:]?\s*[亦均也皆都则尚]*(?:未见|"
    r"未及|无(?!力|变化|明显变化)|没有|未发现|不存在|未受[累压]|阴性|[未不](?:[突脱膨]出|狭窄|骨折|滑脱|退变))",
    re.ASCII,
)
_ABSENT_RIGHT: Final = re.compile(
    r"[^.;,:。；，]{0,60}?\b(?:is|are|was|were)\s+(?:absent|not (?:seen|present|found|"
    r"identified|visible|detected|demonstrated|evident|involved|affected|fractured|"
    r"compressed|shown))\b"
    r"|\s+\w+\s+(?:not (?:seen|found|identified|present)|absent)\b"
    r"|[^.;,:。；，]{0,20}?(?:阴性|未引出|不存在)",
    re.ASCII,
)
_POSSIBLE: Final = re.compile(
    r"\b(?:possible|possibly|probable|probably|suspected|suspicious|suspicion|likely|may|"
    r"might|could|questionable|suggest\w*|cannot be excluded|"
    r"presumed|query|\?)\b|可能|疑似|可疑|考虑|不除外|不能除外|待排",
    re.ASCII,
)
_HISTORICAL: Final = re.compile(
    r"\b(?:previous(?:ly)?|prior|history of|status post|s/p|post-?operative|old|healed|in "
    r"(?:19|20)\d\d|years? ago|months? ago|remote|earlier)\b|既往|曾|术后|陈旧|病史",
    re.ASCII,
)
_PLANNED: Final = re.compile(
    r"\b(?:planned?|planning|plan|scheduled|listed for|will|proposed|awaiting|to undergo|"
    r"recommend\w*|candidate for|consider)\b|拟行|拟|计划|建议行|准备行",
    re.ASCII,
)


def side_of(place: Surroundings) -> Side | None:
    """The side said of the level in its own clause, None where none is said or it cannot be told."""
    found: list[tuple[int, Side]] = []
    for match in _sides(place.group):
        distance = _distance(match, place)
        if distance is not None:
            found.append((distance, Side(match.lastgroup or "left")))
    if not found:
        return None
    closest = min(distance for distance, _ in found)
    nearest = {side for distance, side in found if distance <= closest + 8}
    if {Side.LEFT, Side.RIGHT} <= nearest:
        return Side.BILATERAL
    return min(found)[1]


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
        for match in _SIDE.finditer(lowered, *_clause(group))
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
        leads = (
            not trailing
            or group.previous_end <= group.bounds[0]
            or _leads_on(group.lowered[match.end() : group.start])
        )
        return group.start - match.end() if leads else None
    gap = match.start() - group.end
    if group.next_start >= group.bounds[1]:
        return gap
    leads = trailing and _leads_on(group.lowered[match.end() : group.next_start])
    ours = (trailing and not leads) or (not trailing and gap < group.next_start - match.end())
    return gap if ours else None


def _is_trailing(match: re.Match[str], lowered: str) -> bool:
    """`(left)`, `on the left`, `向左`: said of what stands before it; `指向左` points to what comes."""
    before = lowered[max(0, match.start() - 8) : match.start()]
    if before.endswith("指向"):
        return False
    return match.group().startswith("(") or before.endswith(("(", "on the ", "to the ", "向", "偏"))


def _leads_on(between: str) -> bool:
    """`on the left at L5-S1` leads to the mention behind it after all."""
    return re.fullmatch(r"(?:\s+side)?,?\s*(?:at|of)?\s*(?:the\s+)?", between) is not None


def _inside_list(match: re.Match[str], place: Surroundings, *, trailing: bool) -> int | None:
    """A side between the items of one list: in brackets it belongs to the item before, else to the next."""
    before = [one for one in place.group.members if one.end <= match.start()]
    after = [one for one in place.group.members if one.start >= match.end()]
    owner = before[-1] if trailing and before else (after[0] if after else None)
    return 0 if owner is place.expression else None


_SIDE_TITLE: Final = re.compile(r"(?:\b(?:left|right)(?: side)?|[左右]侧?)$", re.ASCII)
_SIDE_LEAD: Final = re.compile(r"\bon the (?:left|right)(?: side)?$", re.ASCII)
# What a side behind a comma may be led by and still be said of what stands before it: `，突出物偏左`.
_LED_BY: Final = (
    r"(?:(?:and|more|mainly|mostly|predominantly|chiefly|especially|particularly|slightly|largely|worse|greater|which|"
    r"where|that|lies|lying|sits|is|are|being|located|situated|eccentric|lateral(?:i[sz](?:ed|ing))?|extending|pointing|"
    r"directed|just|clearly)\s+)*(?:(?:on|to|towards?|in|into|from)\s+)?(?:(?:the|its)\s+)?"
    r"|(?:[并且其均更稍略亦也以偏居位于在向朝靠往为是的自从由]|主要|明显|大部分?|突出物?|脱出物?|突|髓核|病变|病灶|方向|"
    r"压迫|累及|占据|硬膜囊|椎管|中线)*"
)
_SIDE_AFTER_COMMA: Final = re.compile(rf"[,，]\s*(?:{_LED_BY})(?:left|right|bilateral|左|右|双侧)", re.ASCII)

_APPOSED: Final = re.compile(r"\s*(?:has|is|was|shows)\b", re.ASCII)


@lru_cache(maxsize=8)
def _clause(group: Group) -> tuple[int, int]:
    """The clause around a list of mentions; commas end it, other mentions bound it."""
    start, end = group.bounds
    start, end = max(start, group.previous_end), min(end, group.next_start)
    lowered = group.lowered
    for match in _CLAUSE_END.finditer(lowered, start, group.start):
        if match.group() not in ":：" or not _SIDE_TITLE.search(
            lowered, max(0, match.start() - 12), match.start()
        ):
            start = match.end()
    for match in _COMMA.finditer(lowered, start, group.start):
        if not _SIDE_LEAD.search(lowered, max(start, match.start() - 20), match.start()):
            start = match.end()
    for match in _CLAUSE_END.finditer(lowered, group.end, end):
        if match.group() not in ":：":
            end = match.start()
            break
    for match in _COMMA.finditer(lowered, group.end, end):
        # `This disc, L4/L5, has herniated on the left`.
        is_apposed = match.start() == group.end and _APPOSED.match(lowered, match.end())
        if not (is_apposed or _SIDE_AFTER_COMMA.match(lowered, match.start())):
            end = match.start()
            break
    return start, end


def assertion_of(place: Surroundings) -> Assertion:
    """Whether the finding named with a level is denied, doubted, past or planned."""
    return _assertion(place.group, begins_anew=_begins_anew(place))


def _begins_anew(place: Surroundings) -> bool:
    """`no stenosis at L3/4, L4/5 bulges`: after a bare comma, a level with a finding of its own."""
    members = place.group.members
    if len(members) < 2 or place.expression is not members[-1]:
        return False
    lowered = place.group.lowered
    between = lowered[members[-2].end : place.expression.start]
    if between.strip() not in {",", "，"} or not _OWN_FINDING.match(place.group.right):
        return False
    before = lowered[place.group.bounds[0] : place.group.start]
    denials = list(NEGATION_LEFT.finditer(before))
    return bool(denials) and _NAMED.search(before, denials[-1].end()) is not None


@lru_cache(maxsize=16)
def _assertion(group: Group, *, begins_anew: bool) -> Assertion:
    if not begins_anew and _is_denied(group):
        return Assertion.ABSENT
    start, end = _clause(group)
    clause = group.lowered[start:end]
    if _PLANNED.search(clause):
        return Assertion.PLANNED
    if _POSSIBLE.search(clause):
        return Assertion.POSSIBLE
    return Assertion.HISTORICAL if _HISTORICAL.search(clause) else Assertion.PRESENT


def _is_denied(group: Group) -> bool:
    start = group.bounds[0]
    for match in _CLAUSE_END.finditer(group.lowered, start, group.start):
        if ":" not in match.group():
            start = match.end()
    before = group.lowered[max(start, group.start - 120) : group.start]
    last = None
    for match in NEGATION_LEFT.finditer(before):
        last = match
    if last is not None and _STOPS.search(before, last.end()) is None:
        return True
    denied = _NEGATION_RIGHT.match(group.right)
    if denied:
        # `disc bulge at L4-5 without stenosis` denies another finding than the one at the level.
        governed = re.search(r"\w+\s+(?:at|of|in|from)\s+(?:the\s+)?$", group.left)
        return not (governed and re.search(r"with(?:out)?\b", denied.group()))
    return bool(_ABSENT_RIGHT.match(group.right))


# What a level is said to have, right behind it.
_OWN_FINDING: Final = re.compile(
    r"\s*(?:椎间盘|椎体|水平|节段|椎管|disc|disk|level)?\s*(?:(?:(?:shows?|has)(?!\s+no\b)|bulges?|mild(?:ly)?|moderate(?:ly)?|"
    r"severe(?:ly)?|slight(?:ly)?|bulging|herniates?)\b|轻度|中度|重度|明显|轻微|可见|显示|呈|膨出|突出|狭窄|滑脱)",
    re.ASCII,
)
# The denied finding stands before the list already, so that what follows the list is another.
_NAMED: Final = re.compile(
    r"[a-z]{4,}[^,]*\b(?:at|in|of)\s+(?:the\s+)?$|(?:狭窄|突出|膨出|滑脱|骨折)[^,]*$", re.ASCII
)

# A denial runs on to the mention unless a comma, an exception or a new statement stands in between.
_STOPS: Final = re.compile(
    r",\s*(?!or\b|nor\b|[a-z]\d|\w+ or\b|\w+,)|\b(?:except|besides|other than|apart from|"
    r"only|with|shows?|(?:is|was|are)(?!\s+(?:seen|noted|found|identified|present|evident|visible|detected|"
    r"demonstrated|shown)\b)|has)\b"
    r"|除|，(?!或)|[clts]\d",
    re.ASCII,
)
