"""One finding of a report denied wherever it is stated; where none is, one that is denied is stated."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from anatomy.mentions.assertion import NEGATION_LEFT
from anatomy.mentions.lexer import lower, normalise
from benchmark.judge.probes.finding_words import (
    CAUSE,
    CHINESE_LED,
    DEGREE,
    DENIED_BEHIND,
    FINDINGS,
    LED_ELSEWHERE,
    NOT_OF_NOW,
    chinese_phrase,
    english_phrase,
)

_ARTICLE: Final = r"(?:\b(?P<article>an?|the|this|some)\s+)?"
_SHOWN: Final = r"(?:(?<![未及不没])(?P<shown>可见|见|存在|有|呈|伴有|伴|合并))?"
_DENIAL: Final = r"\b(?P<denial>no|without)\s+(?:(?P<sign>(?:evidence|signs?)\s+of\s+)|(?:any|definite)\s+)?"
_CHINESE_DENIAL: Final = r"(?P<denial>未见|未及|未发现|没有|不伴有?|无)(?:明显|明确|显著|确切)?"
_STATED: Final = {"不伴": "伴", "不伴有": "伴有", "无": "有", "没有": "有"}
_END: Final = re.compile(r"[.;!?](?=\s|$)|[。；！？]|\n(?![a-z])")
_COMMA: Final = re.compile(r"[，,]")


_REACH: Final = 40


class Edit(NamedTuple):
    """What stands instead of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def finding_turned(text: str, seed: int) -> str | None:
    """The report with one finding turned round; None where no finding is plainly stated or denied.

    Of the stated findings the one that is named most often is denied, everywhere: by chance it is what the
    report is about. The seed decides between equals.
    """
    for edits_of in (_denials, _statements):
        found = {key: list(edits_of(text, key)) for key in FINDINGS}
        most = max(map(len, found.values()))
        if most:
            key = random.Random(seed).choice([key for key in found if len(found[key]) == most])  # noqa: S311
            return _edited(text, found[key])
    return None


def _edited(text: str, edits: list[Edit]) -> str:
    parts, done = [], 0
    for one in sorted(edits):
        if one.start >= done:
            parts += [text[done : one.start], one.text]
            done = one.end
    return "".join([*parts, text[done:]])


@lru_cache(maxsize=64)
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    """Stated in English, in Chinese; denied in English, in Chinese."""
    english, chinese = english_phrase(key), chinese_phrase(key)
    sources = (_ARTICLE + english, _SHOWN + chinese, _DENIAL + english, _CHINESE_DENIAL + chinese)
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)


def _denials(text: str, key: str) -> Iterator[Edit]:
    english, chinese, *_ = _patterns(key)
    for found in english.finditer(text):
        before = text[max(0, found.start() - _REACH) : found.start()]
        cause = CAUSE.search(before)
        if not _is_stated(text, found) or (LED_ELSEWHERE.search(before) and not cause):
            continue
        if cause:
            start = found.start() - len(cause.group())
            yield Edit(start, found.start(), f"not {cause.group()}")
        else:
            yield Edit(*found.span(), _denied(found))
    for found in chinese.finditer(text):
        if _is_stated(text, found) and not CHINESE_LED.search(
            text[max(0, found.start() - _REACH) : found.start()]
        ):
            phrase = DEGREE.sub("", found["phrase"])
            how = "不伴" if found["shown"] in {"伴", "伴有", "合并"} else "未见"
            yield Edit(*found.span(), how + phrase)


def _denied(found: re.Match[str]) -> str:
    phrase = DEGREE.sub("", found["phrase"])
    if not found.group()[0].isupper() or re.match(r"[CTLS]\d", found.group()):
        return f"no {phrase}"
    is_word = phrase[1:2].islower()
    return f"No {phrase[0].lower() + phrase[1:] if is_word else phrase}"


def _statements(text: str, key: str) -> Iterator[Edit]:
    *_, english, chinese = _patterns(key)
    for found in english.finditer(text):
        if not NOT_OF_NOW.search(_sentence(text, found)):
            yield Edit(*found.span(), _said(found))
    for found in chinese.finditer(text):
        if not NOT_OF_NOW.search(_sentence(text, found)):
            yield Edit(*found.span(), _STATED.get(found["denial"], "可见") + found["phrase"])


def _said(found: re.Match[str]) -> str:
    said = (found["sign"] or "") + found["phrase"]
    if found["denial"].lower() == "without":
        return f"with {said}"
    return said[0].upper() + said[1:] if found["denial"][0].isupper() else said


def _is_stated(text: str, found: re.Match[str]) -> bool:
    """Whether a report says that the finding is there, now: neither denied nor feared, past or treated."""
    before = text[_start(text, found) : found.start()]
    if re.search(r"[\u4e00-\u9fff]", found.group()):
        before = _COMMA.split(before)[-1]
    if NEGATION_LEFT.search(lower(normalise(before))) or before.endswith("未") or "不" in before:
        return False
    return not (NOT_OF_NOW.search(_sentence(text, found)) or DENIED_BEHIND.match(text, found.end()))


def _sentence(text: str, found: re.Match[str]) -> str:
    end = _END.search(text, found.end())
    return text[_start(text, found) : end.start() if end else len(text)]


def _start(text: str, found: re.Match[str]) -> int:
    """Where the sentence of a finding begins; whether one ends depends on what follows."""
    ends = takewhile(lambda end: end <= found.start(), (one.end() for one in _END.finditer(text)))
    return max(ends, default=0)
