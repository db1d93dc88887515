"""Words that speak to a model instead of a reader: in the text a draft rests on, or in the draft."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from corpus.checks.material import CheckFinding, CheckInput
from corpus.signs import spelt_out

NAME: Final = "nothing_speaks_to_a_model"
_SHOWN: Final = 60  # characters of what was found
_EARLIER: Final = r"(?:above|previous|prior|preceding|earlier|foregoing)"
_TOLD: Final = r"(?:instructions?|prompts?|rules|directions|messages?|guidelines given|context)"
_TAGS: Final = (
    r"(?:system|assistant|user|material|comment|findings|previous|draft|checklist|schema|instructions?)"
)
# Each with words of which one must be there: only then is the pattern searched for.
_ORDERS: Final = (
    (
        "ignore disregard forget override",
        rf"\b(?:ignore|disregard|forget|override)\s+(?:(?:all|any|the|your|these|of|everything)\s+){{0,3}}"
        rf"(?:{_EARLIER}\s+{_TOLD}|{_TOLD}\s+{_EARLIER}|{_EARLIER}(?=\s*(?:[,.;:!]|and\b|$)))",
    ),
    (
        "instruction prompt",
        r"\b(?:new|updated|revised) (?:system )?(?:instructions?|prompt)\s*:|\bsystem prompt\b",
    ),
    (
        "you",
        r"\byou are (?:now )?(?:an? )?(?:helpful )?"
        r"(?:AI|(?:large )?language model|chatbot|assistant (?!nurse|surgeon))",
    ),
    (
        "always only must just",
        r"\b(?:always|only|must|just) (?:answer|choose|mark|select|reply|respond)"
        r"(?: with)? (?:option )?[A-F]\b|\b(?:answer|key) (?:is|must be) always [A-F]\b",
    ),
    ("<", rf"<\s*[/\\]?\s*{_TAGS}\b[^<>]{{0,40}}>|<\|[a-z_]{{2,24}}\|>|<</?SYS>>"),
    ("inst]", r"\[/?INST\]"),
    ("##", r"^#{2,4} ?(?:System|Assistant|Instruction)s?:"),
    (
        "忽略 无视 不要理会 忘记 忘掉",
        r"(?:忽略|无视|不要理会|忘记|忘掉)[^。;,]{0,6}(?:以上|上述|上面|前面|之前|先前|此前)"
        r"(?:[^。;,]{0,6}(?:内容|指令|指示|提示|说明|要求|规则|对话)|(?=[,。;:!]|$))",
    ),
    ("提示词 指令", r"系统提示词|(?:新的?|更新)(?:系统)?指令\s*:"),
    ("你", r"你(?:现在)?是(?:一个|一名)?(?:AI|人工智能|大?语言模型|聊天机器人|智能助手)"),
    (
        "务必 一律 只能 必须 始终 总是 直接",
        r"(?:务必|一律|只能|必须|始终|总是|直接)(?:回答|选择|选|答|输出)\s*[A-F](?![A-Za-z])",
    ),
)
_SPEAKS: Final = tuple(
    (
        tuple(words.split()),
        re.compile(pattern, re.IGNORECASE | re.MULTILINE),
    )
    for words, pattern in _ORDERS
)


def nothing_speaks_to_a_model(given: CheckInput) -> list[CheckFinding]:
    """No text of the draft gives orders to a model, and none that it was drafted from did."""
    in_draft = [
        CheckFinding(NAME, "error", f"This speaks to a model, not to a reader: {said}", place.pointer)
        for place in given.fields
        if (said := spoken_to_a_model(place.text))
    ]
    in_source = [
        CheckFinding(
            NAME,
            "warning",
            f"The text behind this speaks to a model: {said} Check that the draft did not obey it.",
            passage=uid,
        )
        for uid, text in given.passages.items()
        if (said := spoken_to_a_model(text))
    ]
    return in_draft + in_source


def spoken_to_a_model(text: str) -> str:
    """The first words of a text that give orders to a model, in quotation marks; empty where there are none.

    Read as a model reads them: wide letters as narrow ones, hidden letters as letters.
    """
    plain = unicodedata.normalize("NFKC", spelt_out(text))
    small = plain.casefold()
    for words, pattern in _SPEAKS:
        if any(word in small for word in words) and (found := pattern.search(plain)):
            return f"“{' '.join(found.group().split())[:_SHOWN]}”."
    return ""
