"""Recognise an option by its own words, with levels in one notation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from anatomy import find_levels

_FILLERS = re.compile(r"\b(?:the|a|an|grade|type|class|level)\b")
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
    r"|preserved|absent)|\s*(?:isn't|wasn't|cannot|can't)\b|\s*(?:正常|错误|不对|不正确|可排除|被排除|已排除|不符|不考虑))"
)


@dataclass(frozen=True, slots=True)
class OptionText:
    """One option in comparable form: words, those not in every option, and its levels apart."""

    letter: str
    words: str
    distinct: str
    levels: frozenset[str]
    without_levels: str


def comparable(text: str) -> str:
    """Lower case, levels canonical, punctuation and articles gone."""
    words = (word.strip(".,;:。；，'-") for word in _spelled(text).split())
    return " ".join(word for word in words if word)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    """Like `comparable`, with the stops that end a clause still in it."""
    for mention in reversed(find_levels(text)):
        names = [str(level) for level in mention.levels]
        before = text[: mention.start].casefold()
        if len(names) == 2 and "/" not in names[0] and _DISC_BEFORE.search(before):
            names = ["/".join(names)]
        text = f"{text[: mention.start]} {'+'.join(names)} {text[mention.end :]}"
    text = _FILLERS.sub(" ", text.casefold())
    return re.sub(r"\s+", " ", _NOT_A_WORD.sub(" ", text))


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
    return OptionText(letter, words, distinct, levels, rest)


def _is_level(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[ctls]\d{1,2}|co)(?:[/+](?:[ctls]\d{1,2}|co))*", word))


def same_text(segment: str, options: list[OptionText]) -> str | None:
    """The one option whose words the segment is, whole; None for none or several."""
    words = comparable(segment)
    found = {option.letter for option in options if words and option.words == words}
    if not found and len(segment.strip(" .,:;()[]\"'")) > 1:
        # "Grade C" among "ASIA grade A" … "ASIA grade D": the word they share may be left out.
        found = {option.letter for option in options if words and option.distinct == words}
    return found.pop() if len(found) == 1 else None


def options_within(segment: str, options: list[OptionText]) -> list[str]:
    """Letters of the options named in a stretch of text, longest first, denied ones left out."""
    words, found = _spelled(segment), []
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
    left = r"(?<![a-z0-9/+])" if words[0].isascii() else ""
    right = r"(?![a-z0-9/+])" if words[-1].isascii() else ""
    return left + r"[ ,;.:]+".join(re.escape(word) for word in words.split()) + right


def _denied(words: str, start: int, end: int) -> bool:
    return bool(_TEXT_NEGATION.search(words[:start]) or _DENIED_AFTER.search(words[end:]))


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
