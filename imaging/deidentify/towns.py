"""Towns told in passing: where somebody comes from, or was treated. They point at nobody by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imaging.deidentify.name_rules import Place, is_clinical, is_common
from imaging.deidentify.names_zh import HAN
from imaging.deidentify.tried import Tried

_FROM = (
    r"(?i:films?|scans?|images?|imaging|x-?rays?|mri|ct|notes|letter|discs?|reports?|referr(?:ed|al)"
    r"|transfer(?:red)?|repatriated|admitted|moved(?: here| over| down| up)?|arrived|came(?: over)?|drove"
    r"|flew(?: in)?|travell?ed|here|hails|back) from"
)
_DONE_IN = (
    r"(?i:operated(?: on)?|operation|surgery|discectomy|fusion|fixation|laminectomy|treated|seen|admitted"
    r"|hospitali[sz]ed|injured|accident|fell|fall|collision|rehabilitated|diagnosed|grew up|retired|holiday"
    r"|abroad)(?: again| elsewhere| previously)? (?:in|at|near|outside)"
)
_CALENDAR = (
    r"(?!(?:January|February|March|April|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter)\b)"
)
_WORD = r"[A-Z][a-z'’-]{3,20}"
_TOWN = rf"{_CALENDAR}(?P<it>{_WORD}(?: (?:(?:(?:upon|on|le) )?{_WORD}|Bay)){{0,2}})(?![\w'’-])"
# What is written so and is no town: a position is Trendelenburg's, a frame Wilson's.
_NOT_THERE = (
    r"(?! (?:position|clamp|frame|brace|jacket|collar|vest|table|tongs|traction|clinic|unit|ward|theatre"
    r"|department|test|sign|type|grade|classification|score|et al|and colleagues))"
)
_ENGLISH = tuple(re.compile(rf"(?<![\w-]){before} {_TOWN}{_NOT_THERE}") for before in (_FROM, _DONE_IN))
_BEFORE_ZH = (
    "(?:(?<=来自)|(?<=转自)|(?<=转至)|(?<=家住)|(?<=家在)|(?<=老家)|(?<=籍贯)|(?<=务工于)|(?<=定居)"
    "|(?<=常驻))"
)
# Parts of the body, and places that anybody may be from: nothing presses on a nerve from a town.
_NO_TOWN_ZH = (
    f"(?![{HAN}]{{0,11}}?(?:[椎骨膜肌髓侧缘压的孔]|神经|血管|关节|软组织|外院|本院|我院|他院|上级|下级|农村|乡下|城[市里]"
    "|附近|外地|[本当]地|山区|[外内骨急]科|门诊|病房))"
)
# Whoever is one of some people is not from anywhere.
_SOMEBODY_ZH = (
    f"(?![老成青中少幼病家工军农商同当监联负委残健正独盲聋证法介发])[{HAN}]{{2,6}}?(?<![等的类为能个])"
)
_STOPS_ZH = r"[\s,，.。；;、（(）)]"
_CHINESE = (
    re.compile(
        rf"{_BEFORE_ZH}[:：是在]?(?![统列一各数不]){_NO_TOWN_ZH}(?P<it>[{HAN}]{{2,12}}?)"
        rf"(?=某|人?(?:{_STOPS_ZH}|$))"
    ),
    re.compile(rf"(?<=[为系是])(?P<it>{_SOMEBODY_ZH})(?=人{_STOPS_ZH})"),
)


def towns(text: str) -> Iterator[Place]:
    """Where towns stand, in the places of the plain letters."""
    tried = Tried(text)
    for rule in _ENGLISH:
        for found in tried.finds(rule):
            if not any(map(_is_word, found["it"].split())):
                yield found.span("it")
    if text.isascii():
        return
    for rule in _CHINESE:
        yield from (found.span("it") for found in tried.finds(rule))


def _is_word(word: str) -> bool:
    """Whether a word is of the language or the clinic."""
    return is_common(word) or is_clinical(word)
