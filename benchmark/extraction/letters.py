"""Option letters as they stand in prose: alone, in lists, denied, or not option letters at all."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BETWEEN = r"\s*[)\].]?\s*(?:\([^()\n]{1,40}\)\s*)?(?:,?\s*也可能是?|,?\s*(?:and|or|nor)(?:\s+(?:possibly|maybe|perhaps|even|also))?(?![a-z])|and/or|[,、/&+;]|及|和|或者?是?|与|还是)\s*(?:(?:option|choice)\s+)?[(\[]?\s*"
# Words before a letter that make it a grade, a picture or a substance.
_GRADED = frozenset(
    re.findall(
        r"[a-z]+",
        "asia ais frankel grade grades graded type types subtype subtypes class classes stage stages lenke schizas ao"
        " aospine magerl denis modifier category group cohort plan phase zone panel panels figure figures fig figs image"
        " images film films slice slices series vitamin hepatitis protein factor influenza point line arrow marker part"
        " step nurick pugh impairment scale score hemophilia haemophilia king root nerve dr prof mr mrs ms patient case"
        " subject arm reader rater model device",
    )
)
_GRADED_CHINESE = ("图", "图像", "分级", "分型", "维生素", "等级", "型号")
_ABBREVIATED = ("fig.", "figs.", "dr.", "prof.", "mr.", "mrs.", "ms.")
_LAST_WORD = re.compile(r"[a-z]*$")
_NOT_AN_OPTION_BEFORE = re.compile(
    r"\s?(?:型|级|类|期|组|柱|超|盘|[-‐]?(?:spine|arm|reactive|dimer|weighted|scan|mode|score|fib)\b)"
)
_PROSE_AFTER_LETTER = re.compile(
    r"\s+(?:is|was|would|will|can|could|may|might|must|should|has|as|because|since|and|or|but|seems|appears|looks|fits|matches"
    r"|best|not|for|with|over|rather|in|at|on|due|given|if|then|while|whereas|shows|describes|correctly|represents|are|were"
    r"|being|by|to|from|based|cannot|isn't|wasn't|can't|doesn't|does)\b"
)
_DENIED_BEFORE = re.compile(
    r"(?:\bnot\b|n't\b|\bnever\b|\bneither\b|\bnor\b|\bcannot\b|\brul(?:e|es|ed|ing) out\b|\bexclud(?:e|es|ed|ing)\b"
    r"|\beliminat(?:e|es|ed|ing)\b|\breject(?:s|ed|ing)?\b|\bdiscard(?:s|ed|ing)?\b|\brather than\b|\binstead of\b"
    r"|\b(?:anything|everything|all|any|nothing) but\b|\bexcept(?: for)?\b|\bother than\b|\bunlike\b|\bdismiss\w*|\bargues? against\b|\b(?:wrong|incorrect|excluded|eliminated|unlikely|(?:less|least) (?:likely|probable|plausible))\s*:"
    r"|\b(?:wrong|incorrect|false)\s+(?:answers?|options?|choices?|letters?)\s*(?:is|are|was|:)"
    r"|\b(?:wrong|incorrect|a mistake|an error)\s+to\b"
    r"|不是|并不是|不选|不应选|不应该选|不能选|并非|而非|不为|排除了?|除了?|不考虑|不可能是|否定|错误的?(?:选项|答案)?(?:是|为|:)|\bthan\b|\bover\b)"
    r"\s*(?:(?:the|to|be|is|being|choose|pick|select|go with|say|option|options|choice|choices|answer|letter|either|both|have been|选项|选)\s*)*"
    r"[:(\[\"']*\s*$",
    re.IGNORECASE,
)
_JOINT = re.compile(_BETWEEN, re.IGNORECASE)
_IS = r"(?:is|are|was|were|seems?|looks?|appears?|(?:can|could|would|must|should|may) be|has been|have been|being)"
_DENIED_AFTER = re.compile(
    rf"[)\]\"'.]*\s*(?:项|选项)?\s*(?:{_IS}\s+(?:(?:all|both|also|each|then|more|\w+ly)\s+)*"
    r"(?:not\b|wrong|incorrect|false\b|out\b|excluded|eliminated|ruled out|unlikely|less likely|less plausible|less appropriate"
    r"|less suitable|implausible|inappropriate|unsuitable|contraindicated|impossible|distractors?|a distractor|rejected|discarded"
    r"|improbable|inconsistent|unsupported|refuted|inferior|normal\b|intact\b|an? (?:mistake|error)\b)"
    r"|(?:isn't|aren't|wasn't|can't|cannot|doesn't|does not|do not|don't|won't|would not|wouldn't|fails?|can safely be excluded)\b"
    r"|(?:均|都|也|是|则|可|可以|应|应该|被|已|显然|明显)*(?:错误|不对|不正确|错|排除|不符|不考虑|不可能|不选|不是|不合适|不成立|不恰当|有误)"
    r"|[:\-(=]\s*(?:wrong|incorrect|no\b|not (?:correct|right|likely|the)\b|false|excluded|ruled out|eliminated|错误|不对|不正确|排除))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LetterList:
    """One letter, or several joined by "and", "or", commas or slashes."""

    letters: tuple[str, ...]
    start: int
    end: int
    denied: bool


# Words one of which stands before every letter that `_DENIED_BEFORE` takes away.
_DENIALS = (
    "not", "n't", "never", "neither", "nor", "rul", "exclud", "eliminat", "reject", "discard", "instead",
    "except", "other", "unlike", "dismiss", "against", "wrong", "incorrect", "false", "mistake", "error", "likely", "less", "least", "than", "over", "but",
    "不", "非", "排除", "除", "否", "错",
)  # fmt: skip


def letter_class(letters: list[str], *, within_list: bool = False) -> str:
    """A pattern for one option letter, alone; within a list a slash may stand before it."""
    inner = "|".join(re.escape(letter) for letter in sorted(letters, key=len, reverse=True))
    before = "" if within_list else r"(?<![A-Za-z0-9_\-+./])(?<![A-Za-z]['(])"
    return rf"{before}(?:{inner})(?![A-Za-z0-9_+]|'[A-Za-z])(?!-\w)(?![/.]\d)"


@lru_cache(maxsize=256)
def _pattern(letters: tuple[str, ...], within_list: bool) -> re.Pattern[str]:
    return re.compile(letter_class(list(letters), within_list=within_list))


def read_list(text: str, start: int, letters: list[str]) -> LetterList | None:
    """The letter or list of letters that begins exactly at `start`."""
    one = letter_at(text, start, letters)
    if one is None:
        return None
    found, end = [one], start + len(one)
    while joint := _JOINT.match(text, end):
        following = letter_at(text, joint.end(), letters, within_list=True)
        if following is None or _starts_another_clause(text, joint, following):
            break
        found.append(following)
        end = joint.end() + len(following)
    return LetterList(tuple(found), start, end, is_denied(text, start, end))


def _starts_another_clause(text: str, joint: re.Match[str], letter: str) -> bool:
    """In "B, A is wrong" the second letter is the subject of its own clause."""
    after = text[joint.end() + len(letter) :]
    loose = joint[0].strip() in {",", ";", "."} or joint[0].strip().startswith(",")
    return bool(
        loose and re.match(r"[)\].]?\s*(?:is|was|has|shows|would|can|cannot|isn't|because|不|错|项|:)", after)
    ) or (
        letter in {"A", "I"} and bool(re.match(r"\s+[a-z]", after)) and not _PROSE_AFTER_LETTER.match(after)
    )


def letter_at(text: str, start: int, letters: list[str], *, within_list: bool = False) -> str | None:
    """The option letter that stands alone at `start`, whatever follows in prose."""
    match = _pattern(tuple(letters), within_list).match(text, start)
    if match is None or _NOT_AN_OPTION_BEFORE.match(text, match.end()):
        return None
    # "C 4/5" and "C - 5" are levels, not the option C.
    if match[0] in "CTLS" and re.match(r"\s?\d", text[match.end() :]):
        return None
    return match[0]


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the words around say that it is not this one."""
    before = text[max(0, start - 70) : start]
    small = before.lower()
    if any(word in small for word in _DENIALS) and _DENIED_BEFORE.search(before):
        return True
    return bool(_DENIED_AFTER.match(text, end))


def is_article(text: str, start: int, letter: str) -> bool:
    """Whether "A" is the article, or "I" the pronoun."""
    after = text[start + len(letter) :]
    if letter == "A":
        return bool(re.match(r"\s+[A-Za-z0-9]", after)) and not _PROSE_AFTER_LETTER.match(after)
    return letter == "I" and bool(re.match(r"(?:\s+(?!is\b)[a-z]|')", after))


def loose_lists(text: str, letters: list[str]) -> list[LetterList]:
    """Every mention of option letters in prose that is neither article, pronoun nor grade."""
    return list(_loose_lists(text, tuple(letters)))


# One text is asked about several times while it is read.
@lru_cache(maxsize=16)
def _loose_lists(text: str, letters: tuple[str, ...]) -> tuple[LetterList, ...]:
    found: list[LetterList] = []
    position = 0
    pattern = _pattern(letters, False)
    while match := pattern.search(text, position):
        position = match.end()
        one = read_list(text, match.start(), list(letters))
        if one is None or is_article(text, match.start(), match[0]) or is_grade(text, match.start()):
            continue
        if match[0] == "I" and not re.match(r"\s*(?:[.,;)\]]|is\b|$)", text[match.end() : match.end() + 20]):
            continue
        found.append(one)
        position = one.end
    return tuple(found)


def is_grade(text: str, start: int) -> bool:
    """Whether the word before makes the letter a grade, a picture or a substance."""
    before = text[max(0, start - 30) : start].rstrip(" \t\"'(").rstrip("-:").rstrip(" \t").lower()
    if before.endswith((".", "。")):
        # A full stop ends the sentence, unless it belongs to an abbreviation.
        before = before[:-1] if before.endswith(_ABBREVIATED) else ""
    if before.endswith(_GRADED_CHINESE):
        return True
    word = _LAST_WORD.search(before)
    return bool(word and word[0] in _GRADED)
