"""Captions and what cites figures, in English and Chinese: their numbers and panels."""

from __future__ import annotations

import re
from dataclasses import dataclass

# `3`, `3.2`, `3-2`, `3–2`; two numbers of up to three digits, as books number figures by chapter.
NUMBER = r"\d{1,3}(?:\s?[.\-–—．]\s?\d{1,3}){0,2}"
PANEL = r"[A-Ha-h]"
WORD = r"(?:supplementary\s+|online\s+)?(?:figures?|figs?\.?|plates?)"
CHINESE = r"(?:附?[图圖])"
SEVERAL = rf"(?P<numbers>{NUMBER}(?:\s*(?:,|、|，|&|and|to|和|与|至|及)\s*(?:{CHINESE})?\s*{NUMBER})*)"
PANELS = rf"(?P<panels>\s?\(?{PANEL}(?![A-Za-z])(?:\s?[,\-–、，和]\s?{PANEL}(?![A-Za-z]))*\)?)?"
LABEL = re.compile(rf"\s*(?P<word>{WORD}|{CHINESE})\s*{SEVERAL}{PANELS}", re.IGNORECASE)
# What stands between the label and the words of a caption.
MARKED = re.compile(r"\s*[.:|。．：—–、]\s*|\s+-\s+")
# A sentence about a figure goes on like this; its caption does not.
SENTENCE = re.compile(r"\s*(?:[a-z]|显示|示|所示|可见|中|为|是|的|给出|表明|提示|展示|说明|列出|，|,|\)|）)")
# Panels in the words of a caption: `(A)`, `(A, B)`, `A, sagittal`, `A: sagittal`, `A．矢状面`.
IN_BRACKETS = re.compile(rf"[(（]\s*({PANEL}(?:\s?[,、，和&\-–]\s?{PANEL})*)\s*[)）]")
BEFORE_WORDS = re.compile(r"(?:^|[\s.;:。；：，,])([A-H])\s?[.,:：，、．]\s?(?=\S)")
CITING = re.compile(rf"(?P<word>\b{WORD}|{CHINESE})\s*{SEVERAL}{PANELS}", re.IGNORECASE)
LONGEST_LABEL = 40
TABLE = re.compile(
    rf"\s*(?:supplementary\s+|online\s+)?(?:tables?|tab\.|附?表)\s*(?:{NUMBER}|[IVX]+\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a caption is of: figure numbers as `3.2`, and where its words begin."""

    numbers: tuple[str, ...]
    shown: str
    words_from: int
    panels: frozenset[str] = frozenset()


def caption_begins(text: str) -> Label | None:
    """The label of a caption that a text begins with; None where it is a sentence, or begins otherwise."""
    found = LABEL.match(text[:200])
    if found is None:
        return None
    # A letter that stands free begins the words about its panel: `Figure 3 A sagittal, B axial`.
    is_free = bool(re.fullmatch(rf"\s{PANEL}", found["panels"] or ""))
    end = found.start("panels") if is_free else found.end()
    rest = text[end:]
    marked = MARKED.match(rest)
    if not marked and (_is_sentence(rest) or not (rest == "" or rest[0].isspace())):
        return None
    words_from = end + (marked.end() if marked else len(rest) - len(rest.lstrip()))
    panels = frozenset() if is_free else frozenset(_letters(found["panels"] or ""))
    return Label(
        tuple(_numbers(found)), text[found.start() : end].strip()[:LONGEST_LABEL], words_from, panels
    )


def table_caption_begins(text: str) -> bool:
    """Whether a text begins as the caption of a table does."""
    found = TABLE.match(text[:200])
    return found is not None and not SENTENCE.match(text[found.end() :])


def _is_sentence(rest: str) -> bool:
    """Whether what stands behind a label goes on a sentence; an arrow in brackets is passed over."""
    aside = re.match(r"\s*[(（][^()（）]{0,40}[)）]", rest)
    return bool(SENTENCE.match(rest[aside.end() :] if aside else rest))


def _numbers(found: re.Match[str]) -> list[str]:
    """The numbers of a label; `3–5` is a span where the word is in the plural, else figure 5 of chapter 3."""
    numbers = numbers_in(found["numbers"])
    if len(numbers) == 1 and re.match(r"figures|figs", found["word"], re.IGNORECASE):
        ends = re.fullmatch(r"(\d+)\s?[\-–—]\s?(\d+)", found["numbers"].strip())
        if ends:
            return [ends[1], *_between(ends[1], ends[2]), ends[2]]
    return numbers


def numbers_in(told: str) -> list[str]:
    """The numbers of a list of figures: `4 and 5` gives 4 and 5, `4 to 6` the one between as well."""
    parts = re.split(rf"\s*(,|、|，|&|and|to|和|与|至|及)\s*(?:{CHINESE})?\s*", told, flags=re.IGNORECASE)
    found: list[str] = []
    for index in range(0, len(parts), 2):
        number = _plain(parts[index])
        word = parts[index - 1].lower() if index else ""
        if word in {"to", "至"} and found:
            found += _between(found[-1], number)
        found.append(number)
    return found


def _plain(number: str) -> str:
    return re.sub(r"\s?[.\-–—．]\s?", ".", number.strip())


def _between(first: str, last: str) -> list[str]:
    if not (first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < 20):
        return []
    return [str(number) for number in range(int(first) + 1, int(last))]


def panels_of(caption: str) -> tuple[str, ...]:
    """The panels that a caption names, as capital letters in order: A, B, C; fewer than two are none."""
    named: set[str] = set()
    for told in IN_BRACKETS.findall(caption):
        named |= _letters(told)
    if len(named) < 2:
        named |= set(BEFORE_WORDS.findall(caption))
    ordered = sorted(named)
    # Letters that do not count up from A are names of something else.
    whole = [letter for index, letter in enumerate(ordered) if ord(letter) - ord("A") == index]
    return tuple(whole) if len(whole) > 1 else ()


def _letters(told: str) -> set[str]:
    span = re.fullmatch(rf"({PANEL})\s?[\-–]\s?({PANEL})", told)
    if span:
        first, last = (ord(end.upper()) for end in span.groups())
        return {chr(code) for code in range(first, last + 1)}
    return {letter.upper() for letter in re.findall(PANEL, told)}


def figures_cited(text: str) -> set[str]:
    """Numbers of the figures that a paragraph cites."""
    return {number for one in CITING.finditer(text) for number in _numbers(one)}
