"""The clause around a list of mentions: where what is said of it starts and ends."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.mentions.surroundings import Group

CLAUSE_END: Final = re.compile(
    r"[.;:!?](?=\s|$)|[。;；!?！？\n]|\b(?:but|while|whereas|however|although|yet)\b|"
    r",\s*(?:and|with|but)\s|但|而(?!且)",
    re.ASCII,
)
_COMMA: Final = re.compile(r"[,，]", re.ASCII)
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
def clause_of(group: Group) -> tuple[int, int]:
    """Start and end of the clause around a list; commas end it, other mentions bound it."""
    start, end = group.bounds
    start, end = max(start, group.previous_end), min(end, group.next_start)
    lowered = group.lowered
    for match in CLAUSE_END.finditer(lowered, start, group.start):
        if match.group() not in ":：" or not _SIDE_TITLE.search(
            lowered, max(0, match.start() - 12), match.start()
        ):
            start = match.end()
    for match in _COMMA.finditer(lowered, start, group.start):
        if not _SIDE_LEAD.search(lowered, max(start, match.start() - 20), match.start()):
            start = match.end()
    for match in CLAUSE_END.finditer(lowered, group.end, end):
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
