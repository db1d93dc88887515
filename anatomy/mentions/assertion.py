"""The assertion of a mention: whether the finding named with it is denied, doubted, past or planned."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.mentions.clause import CLAUSE_END, clause_of
from anatomy.mentions.model import Assertion
from anatomy.mentions.surroundings import Group, Surroundings

NEGATION_LEFT: Final = re.compile(
    r"(?:\b(?:(?:did|does|do) not (?:show|reveal|demonstrate|identify|find|detect)|no|not|without|"
    r"absence of|absent|denies|denied|deny|negative for|free of|"
    r"lacks?|lacking|nor|none|neither|never|excludes?|fails to show)\b"
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
    start, end = clause_of(group)
    clause = group.lowered[start:end]
    if _PLANNED.search(clause):
        return Assertion.PLANNED
    if _POSSIBLE.search(clause):
        return Assertion.POSSIBLE
    return Assertion.HISTORICAL if _HISTORICAL.search(clause) else Assertion.PRESENT


def _is_denied(group: Group) -> bool:
    start = group.bounds[0]
    for match in CLAUSE_END.finditer(group.lowered, start, group.start):
        if ":" not in match.group():
            start = match.end()
    before = group.lowered[max(start, group.start - 120) : group.start]
    last = None
    for match in NEGATION_LEFT.finditer(before):
        last = match
    if last is not None and _STOPS.search(before, last.end()) is None:
        return True
    if _EXCEPTED.search(group.left):
        return False
    denied = _NEGATION_RIGHT.match(group.right)
    if denied:
        # `disc bulge at L4-5 without stenosis` denies another finding than the one at the level.
        governed = re.search(r"\w+\s+(?:at|of|in|from)\s+(?:the\s+)?$", group.left)
        return not (governed and _WITHOUT.search(denied.group()))
    return bool(_ABSENT_RIGHT.match(group.right))


# No `are without`: that is said of the level.
_WITHOUT: Final = re.compile(r"^(?!.*\b(?:is|are|was|were)\b).*\bwith(?:out)?\b", re.ASCII)
# `Except for L4-5, no disc is bulging`: the one level of which it is not denied.
_EXCEPTED: Final = re.compile(
    r"\b(?:except(?:ing)?(?: for)?|apart from|aside from|other than|besides|save for)\s+(?:at\s+)?"
    r"(?:the\s+)?$|除了?$",
    re.ASCII,
)
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
