"""Persons' names in English and Chinese text: by title, label and signature, and by lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from imaging.deidentify.text import is_plain_word

_HERE = Path(__file__).parent
GIVEN = frozenset((_HERE / "given_names.txt").read_text().split())
NOT_NAMES = frozenset((_HERE / "not_names.txt").read_text().split())
SURNAMES = (_HERE / "surnames_zh.txt").read_text().strip()
NOT_NAMES_ZH = tuple((_HERE / "not_names_zh.txt").read_text().split())

Place = tuple[int, int]

# --- English ------------------------------------------------------------------------------------------

_SIGNED = r"(?:MD|M\.D\.|DO|FRCR|FRCS|MBBS|PhD|RN|MBChB|NP|PA-C)\b"
# Bounded, so that no text takes longer than its length asks for.
_PART = (
    rf"(?!{_SIGNED})(?<![A-Za-z])(?:[A-Z][a-z]?['’]?[A-Z]?[a-z]{{1,20}}(?:-[A-Z][a-z]{{1,20}}){{0,2}}"
    r"|[A-Z]{2,20}(?:-[A-Z]{1,20}){0,2})"
)
_FULL = rf"{_PART}(?:,? (?:[A-Z]\.? )?{_PART}|,? [A-Z]\.(?: {_PART})?){{0,2}}"
_TITLE = r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sister|Nurse)\.?[ \t]+"
_BY = r"(?:referred|reported|dictated|signed|reviewed|verified|requested) by"
_BEFORE = rf"(?i:\b(?:patient|name|pt|dear|{_BY}|physio|daughter|son|wife|husband|mother|father|carer))"
_LABEL = (
    rf"(?i:\b(?:patient(?:'s)? name|patient|name|pt|re|referring (?:physician|doctor|clinician)|{_BY}|signed"
    r"|radiologist|surgeon|consultant|attending|operator|technologist|next of kin|contact))"
)
_DOES = (
    r"(?:underwent|presented|presents|attended|attends|was|is|has|had|complains|returned|reports"
    r"|tells|says|said)"
)
_SAW = r"(?:discussed|reviewed|seen|examined|operated|performed|assessed|referred)"
_BEGINS = r"(?:(?<=\n)|(?<=[.;:] )|^)"

# What a title, a label with its colon or DICOM's own writing names is a name, whatever the word.
_SURE = (
    re.compile(rf"{_TITLE}(?P<it>(?:[A-Z]\.? )*{_FULL})"),
    re.compile(rf"{_LABEL}[ \t]*:[ \t]*(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?(?P<it>{_FULL})"),
    re.compile(r"(?<![A-Za-z'’-])(?P<it>[A-Za-z'’-]{1,40}\^[A-Za-z'’^-]{1,60})"),
)
# Here a clinical word may stand in the same place.
_LIKELY = (
    re.compile(rf"{_BEFORE}[ \t]+(?P<it>{_FULL})"),
    re.compile(rf"(?P<it>\b{_FULL}),? {_SIGNED}"),
    re.compile(rf"{_BEGINS}(?P<it>{_PART} (?:[A-Z]\.? )?{_PART})(?= {_DOES}\b)"),
    re.compile(rf"{_BEGINS}(?P<it>{_PART})(?= (?:tells|says|said)\b)"),
    re.compile(rf"\b(?P<it>{_PART} (?:[A-Z]\. )?{_PART})(?=['’]s\b)"),
    re.compile(rf"(?i:sincerely|faithfully|regards),?\s+(?P<it>{_FULL})"),
    re.compile(rf"\b{_SAW}\b[^.;\n]{{0,20}}? (?:by|with) (?P<it>{_PART}(?: and {_PART})?)"),
)
_WORD = re.compile(r"(?<![\w-])[A-Z][a-z]{2,}(?![\w-])")
# Given names that are words as well: alone they name nobody.
WORDS_TOO = frozenset((_HERE / "given_words.txt").read_text().split())
_NAMES_ALONE = GIVEN - NOT_NAMES - WORDS_TOO
_PAIR = re.compile(rf"(?<!\w)(?={_PART},? (?:[A-Z]\.? )?{_PART})(?P<it>{_PART},? (?:[A-Z]\.? )?{_PART})")


def english_names(text: str) -> Iterator[Place]:
    """Where names stand in English text."""
    for rule in _SURE:
        yield from (found.span("it") for found in rule.finditer(text))
    for rule in _LIKELY:
        for found in rule.finditer(text):
            start, end = _trimmed(text, *found.span("it"))
            if start < end:
                yield start, end
    for found in _PAIR.finditer(text):
        words = re.findall(r"[a-z'’-]+", found["it"].lower())
        if (words[0] in GIVEN or words[-1] in GIVEN) and not all(map(is_clinical, words)):
            yield found.span("it")
    for found in _WORD.finditer(text):
        low = found[0].lower()
        if low in _NAMES_ALONE and not is_plain_word(low):
            yield found.span()


def _trimmed(text: str, start: int, end: int) -> Place:
    """The place without the words at its ends that are clinical."""
    found = re.finditer(r"[A-Za-z'’-]+\.?", text[start:end])
    words = [(start + word.start(), start + word.end(), is_clinical(word[0])) for word in found]
    names = [word for word in words if not word[2]]
    return (names[0][0], names[-1][1]) if names else (start, start)


def is_clinical(word: str) -> bool:
    """Whether a word is one of the clinic or of the language, so that it names nobody."""
    low = word.rstrip(".").lower()
    return low in NOT_NAMES or is_plain_word(low)


# --- Chinese ------------------------------------------------------------------------------------------

_HAN = "\u4e00-\u9fff"
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|司徒|独孤|南宫|长孙|宇文"
_SURNAME = rf"(?:{_COMPOUND}|[{SURNAMES}])"
_NAME = rf"{_SURNAME}[{_HAN}]{{1,2}}"
_ENDS = r"(?=[\s，,。；;、（(：:]|男|女|于|因|诉|签|陪|主|医|记|护|教|大夫|先生|女士|的|为|$)"
_ROLE = (
    "患者姓名|患者|病人|姓名|家属|联系人|女儿|儿子|妻子|丈夫|配偶|父亲|母亲|主治医师|主管医师|报告医师|审核医师|申请医生"
    "|申请医师|床位医生|经治医师|检查技师|技师|医师|医生|主刀|一助|二助|术者|麻醉|麻醉医师|器械护士|巡回护士|护士|记录者"
    "|记录|签名|经办|操作者|录入|之子|之女|之妻|之夫|签发|审签|送检|校对|复核|书写|报告人|审核人|记录人"
)
_TITLES = (
    "主任医师|副主任|主治医师|住院医师|主任|医生|医师|大夫|教授|护士长|护士|先生|女士|小姐|老师|技师|同志"
)
_CHINESE = (
    re.compile(rf"(?:{_ROLE})\s*[:：]?\s*(?P<it>{_NAME}?){_ENDS}"),
    re.compile(rf"(?:{_ROLE})\s*[:：]\s*(?P<it>[{_HAN}·]{{2,4}}){_ENDS}"),
    # Forms spread a name of two signs over the width of three.
    re.compile(rf"(?:{_ROLE})\s*[:：]\s*(?P<it>{_SURNAME}[ \u3000]{{1,3}}[{_HAN}]{{1,2}}){_ENDS}"),
    re.compile(rf"(?<!主)(?P<it>{_SURNAME}[{_HAN}]{{0,2}}?)(?={_TITLES})"),
    re.compile(rf"(?<![{_HAN}])(?P<it>{_NAME})(?=[，,、\s]\s*(?:男|女|\d{{1,3}}岁))"),
    re.compile(rf"[（(](?P<it>{_NAME}\s*[/／、]\s*{_NAME})[)）]"),
    re.compile(rf"(?<![{_HAN}])(?P<it>[老小]{_SURNAME})(?=诉|说|称)"),
)


def chinese_names(text: str) -> Iterator[Place]:
    """Where names stand in Chinese text."""
    for rule in _CHINESE:
        for found in rule.finditer(text):
            start, end = found.span("it")
            if start < end and not any(text.startswith(word, start) for word in NOT_NAMES_ZH):
                yield start, end
