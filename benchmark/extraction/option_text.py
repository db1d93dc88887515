"""Recognise an option by its own words, with levels in one notation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from anatomy import NotALevel, find_levels, parse_level

_FILLERS = re.compile(r"\b(?:the|an|grade|type|class|level)\b")
# "a fusion" has an article; the last word of "grade A" and the letter of "A (fusion)" are none.
_ARTICLE = re.compile(r"(?<![\w/])[Aa](?=\s+[a-z])")
_PAIR = re.compile(
    r"(?<![A-Za-z0-9/])([CTLS])\s?(\d{1,2})\s?[-/~]\s?([CTLS]?)\s?(\d{1,2})(?![\w/])", re.IGNORECASE
)
_GAP_AFTER = re.compile(r"\s*(?:椎?间(?!盘突)|之间|椎间盘|interspace)")
_SAME_SCALE = re.compile(r"\bAIS\b|\bASIA impairment scale\b", re.IGNORECASE)
_UNIT = re.compile(r"(\d)\s*(mm|cm|ml|degrees?|deg|度|°|%)(?![a-z])")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=(?:[a-z]|\d)(?![\w]))")
_GAP = re.compile(
    r"(?<![\w/+])([ctls]\d{1,2})\s*(?:与|和|至|到)\s*([ctls]\d{1,2})\s*(?:之间|间)(?!盘)(?:隙)?"
)
_SEQUENCE = re.compile(
    r"\bT[12]\b(?=[\s-]*(?:W\b|WI\b|weighted|signal|hyper|hypo|sequence|image|STIR|FLAIR|contrast|relaxation|加权|信号|像))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[ ,;.]*(?:\band\b|&|和|及|以及|与|、|\+| |,)[ ,;.]*")
_DISC_BEFORE = re.compile(
    r"(?:dis[ck]s?(?: space)?|segment|space|junction)\W+(?:\w+\W+)?(?:between|of|at)?\W*(?:the\W+)?$"
)
_NOT_A_WORD = re.compile(r"[^\w/+'\-.%°,;:。；，]+")
_TEXT_NEGATION = re.compile(
    r"(?:\bnot?\b|n't\b|\bnever\b|\bneither\b|\bnor\b|\bwithout\b|\brul\w+ out\b|\bexclud\w+|\brather than\b"
    r"|\binstead of\b|\bunlikely\b|\babsence of\b|\bagainst\b|\bexcept\b"
    r"|不是|并非|而非|排除|没有|未见|无|不选|不考虑|不支持|除外)"
    r"(?!\W*only)(?:(?!\bbut\b|\bhowever\b|而是|\bso\b)[^.;,:。；，、\n]){0,40}$"
)
_DENIED_AFTER = re.compile(
    r"^\W{0,2}(?:\s*(?:is|are|was|were|seems?|appears?|looks?|can be|has been)\s+(?:\w+ly\s+)?"
    r"(?:not\b|wrong|incorrect|ruled out|excluded|eliminated|unlikely|less likely|normal|intact|unremarkable"
    r"|preserved|absent|contraindicated|inappropriate|unsuitable|unnecessary|inadequate|insufficient)|\s*不是|\s*(?:isn't|wasn't|cannot|can't)\b|\s*(?:正常|错误|不对|不正确|可排除|被排除|已排除|不符|不考虑))"
)


@dataclass(frozen=True, slots=True)
class OptionText:
    """One option in comparable form: words, those not in every option, and its levels apart."""

    letter: str
    words: str
    distinct: str
    levels: frozenset[str]
    without_levels: str
    joined: frozenset[str]
    length: int


@lru_cache(maxsize=8192)
def comparable(text: str) -> str:
    """Lower case, levels canonical, punctuation and articles gone."""
    words = (word.strip(".,;:。；，'-") for word in _spelled(text).split())
    return " ".join(word for word in words if word)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    """Like `comparable`, with the stops that end a clause still in it."""
    for mention in reversed(find_levels(text)):
        names = [str(level) for level in mention.levels]
        if len(names) == 2 and "/" not in names[0] and _names_a_gap(text, mention.start, mention.end):
            names = ["/".join(names)]
        text = f"{text[: mention.start]} {'+'.join(names)} {text[mention.end :]}"
    # What reads as a complement or a weighting elsewhere is a level where levels are the options.
    text = _PAIR.sub(_pair, text)
    text = _FILLERS.sub(" ", _ARTICLE.sub(" ", _SAME_SCALE.sub("ASIA", text)).casefold())
    text = _UNIT.sub(_unit, _HYPHEN.sub(" ", _NOT_A_WORD.sub(" ", text)))
    return _GAP.sub(_gap, re.sub(r"\s+", " ", text))


def _unit(found: re.Match[str]) -> str:
    return found[1] + ("°" if found[2] in {"degrees", "degree", "deg", "度", "°"} else f" {found[2]}")


def _gap(found: re.Match[str]) -> str:
    """第五颈椎与第六颈椎之间: each vertebra has its own words, and the disc lies between them."""
    try:
        return f" {parse_level(f'{found[1]}/{found[2]}'.upper())} ".casefold()
    except NotALevel:
        return found[0]


def _names_a_gap(text: str, start: int, end: int) -> bool:
    """Whether two vertebrae stand for the disc between them: "between L5 and S1", 第四、五腰椎间."""
    before = text[:start].casefold().rstrip()
    return bool(
        _DISC_BEFORE.search(f"{before} ") or before.endswith("between") or _GAP_AFTER.match(text, end)
    )


def _pair(found: re.Match[str]) -> str:
    region, first, other, last = (part.upper() for part in found.groups())
    try:
        return f" {parse_level(f'{region}{first}/{other or region}{last}')} "
    except NotALevel:
        return found[0]


def prepare(options: dict[str, str]) -> list[OptionText]:
    """Every option in comparable form."""
    everywhere = (
        set.intersection(*(set(comparable(text).split()) for text in options.values())) if options else set()
    )
    return [_prepare(letter, text, everywhere) for letter, text in options.items()]


def _prepare(letter: str, text: str, everywhere: set[str]) -> OptionText:
    words = comparable(text)
    distinct = " ".join(word for word in words.split() if word not in everywhere)
    # From the words, not from the mentions: "L1" alone is a level among options, if not in prose.
    found = (word.upper() for word in words.split() if _is_level(word))
    levels = frozenset(level for word in found for level in word.split("+"))
    rest = " ".join(word for word in words.split() if not _is_level(word))
    return OptionText(letter, words, distinct, levels, rest, _levels_joined(words), len(text))


def _levels_joined(words: str) -> frozenset[str]:
    """The levels of "L1 and L2" or "L2, L1"; empty for one level and for anything else."""
    parts = [part for part in _JOINED.split(words) if part]
    return frozenset(parts) if len(parts) > 1 and all(map(_is_level, parts)) else frozenset()


def _is_level(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[ctls]\d{1,2}|co)(?:[/+](?:[ctls]\d{1,2}|co))*", word))


def longest_same(options: list[OptionText]) -> int:
    """Characters that the words of an option may have at most, however they are said."""
    return 2 * max((option.length for option in options), default=0) + 80


def same_text(segment: str, options: list[OptionText]) -> str | None:
    """The one option whose words the segment is, whole; None for none or several."""
    if len(segment) > longest_same(options):
        return None
    words = comparable(segment)
    found = {option.letter for option in options if words and option.words == words}
    if not found and (several := _levels_joined(words)):
        found = {option.letter for option in options if option.joined == several}
    if not found and len(segment.strip(" .,:;()[]\"'")) > 1:
        # "Grade C" among "ASIA grade A" … "ASIA grade D": the word they share may be left out.
        found = {option.letter for option in options if words and option.distinct == words}
    return found.pop() if len(found) == 1 else None


def options_within(segment: str, options: list[OptionText]) -> list[str]:
    """Letters of the options named in a stretch of text, longest first, denied ones left out."""
    words, found = _spelled(_SEQUENCE.sub("MR", segment)), []
    by_length = sorted((o for o in options if _fit_for_search(o)), key=lambda o: -len(o.words))
    for option in by_length:
        pattern = re.compile(_bounded(option.words))
        for match in pattern.finditer(words):
            denied = _denied(words, match.start(), match.end())
            if option.letter not in found and not denied:
                found.append(option.letter)
        # A longer option's words are used up: "L1 and L2" does not name "L1" as well.
        words = pattern.sub(lambda m: "¤" * len(m[0]), words)
    return found or _by_level_alone(segment, options)


def _fit_for_search(option: OptionText) -> bool:
    # "No" within a sentence says nothing; such options count only when they are the whole answer.
    short = len(option.words) < 4 and not option.levels and option.words.isascii()
    return bool(option.words) and not short and option.words not in {"none", "both", "normal"}


def _bounded(words: str) -> str:
    left = r"(?<![a-z0-9/+])(?<!\d[.,])" if words[0].isascii() else ""
    right = r"(?![a-z0-9/+])" if words[-1].isascii() else ""
    return left + r"[ ,;.:]+".join(re.escape(word) for word in words.split()) + right


def _denied(words: str, start: int, end: int) -> bool:
    return bool(
        _TEXT_NEGATION.search(words[max(0, start - 90) : start])
        or _DENIED_AFTER.search(words[end : end + 60])
    )


def _by_level_alone(segment: str, options: list[OptionText]) -> list[str]:
    """Options that differ in nothing but the level may be named by it."""
    if len({option.without_levels for option in options}) > 1 or not options[0].without_levels:
        return []
    words = _spelled(segment)
    named = {
        tuple(re.split(r"\+", match[0].upper()))
        for match in re.finditer(r"(?<![\w/+])[ctls]\d{1,2}(?:[/+][ctls]\d{1,2})*(?![\w/+])", words)
        if not _denied(words, match.start(), match.end())
    }
    levels = frozenset(level for names in named for level in names)
    return [option.letter for option in options if levels and option.levels == levels]
