"""Whether an edit turns a statement into its opposite: denied or asserted, and pairs of opposites.

A small list of words, for asking a second reader; not an understanding of the text. A word that
stands in both texts, denied in one and asserted in the other, is a reversal; so is one pole of a pair
in place of the other. Saying the same in other words is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from operator import itemgetter

from anatomy import find_levels

# Words that a denial reaches: "no sign of acute disc herniation" is five.
REACH = 6

_CLAUSE = re.compile(
    r"[.;:,!?()\n\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
    r"|\b(?:but|that|which|because|although|while|whereas|with|and (?:the|an?|its|there))\b|但",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|without|never|neither|nor|cannot|(?:absence|lack) of|free of|"
    r"den(?:y|ies|ied)|\w+n['’]t)\b|而不是|而非|没有|未见|否认|排除|[无未不非]",
    re.IGNORECASE,
)
_PASSED_OVER = re.compile(r"\b(?:rather than|instead of)\b", re.IGNORECASE)
_DENIED_BEFORE = re.compile(
    r"\b(?:absent|excluded|ruled out|not (?:seen|found|present|evident|visible|identified|shown))\b"
    r"|(?:不存在|阴性)",
    re.IGNORECASE,
)
_NO_DENIAL = re.compile(r"\bno(?:t)? (?:doubt|only|less than|more than)\b|不仅|不少于|不超过", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]", re.IGNORECASE)
_EMPTY = frozenset(
    {
        "the",
        "this",
        "that",
        "there",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "been",
        "being",
        "for",
        "from",
        "its",
        "any",
        "see",
        "seen",
        "shown",
        "show",
        "shows",
        "present",
        "absent",
        "evident",
        "found",
        "visible",
        "identified",
        "and",
        "with",
        "does",
        "did",
        "can",
        "may",
        "sign",
        "signs",
        "evidence",
        *"的是有见可在了为示与和及其于",
    }
)

# Either pole of a pair in the place of the other; the second pole is what denying the first means.
_PAIRS = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"\bnormal(?:ly)?\b|正常", r"\babnormal(?:ly|ity|ities)?\b|异常"),
        (r"\bpresent\b|存在", r"\babsent\b"),
        (
            r"\b(?:operat(?:e|ed|ion|ive)|surg(?:ery|ical(?:ly)?)|decompress(?:ion|ed)?|fusion)\b|手术|减压|融合",
            r"\b(?:observ(?:e|ed|ation)|conservative(?:ly)?|non-?operative(?:ly)?|non-?surgical(?:ly)?)\b|保守|观察|随访",
        ),
        (r"\bindicat(?:ed|ion)\b|(?<!非)适应症", r"\bcontra-?indicat(?:ed|ion)\b|禁忌"),
        (r"\bstable\b|(?<!不)稳定", r"\bunstable\b|不稳"),
        (r"\bintact\b|完整", r"\b(?:torn|ruptured?|disrupted)\b|断裂|破裂"),
        (
            r"\bincreas(?:e|ed|es|ing)\b|增高|升高|增加",
            r"\b(?:decreas|reduc)(?:e|ed|es|ing)\b|降低|减低|减少",
        ),
        (r"\bhyperintens(?:e|ity)\b|高信号", r"\bhypointens(?:e|ity)\b|低信号"),
        (r"\bbenign\b|良性", r"\bmalignan(?:t|cy)\b|恶性"),
        (r"\bpositive\b|阳性", r"\bnegative\b|阴性"),
        (r"\bmild(?:ly)?\b|轻度", r"\bsevere(?:ly)?\b|重度"),
        (r"\bantero-?listhe\w+|前滑脱", r"\bretro-?listhe\w+|后滑脱"),
        (r"\banterior(?:ly)?\b|前方|前缘|向前", r"\bposterior(?:ly)?\b|后方|后缘|向后"),
        (r"\bsuperior(?:ly)?\b|上终板|上缘", r"\binferior(?:ly)?\b|下终板|下缘"),
        (r"\bacute(?:ly)?\b|急性", r"\bchronic(?:ally)?\b|慢性|陈旧"),
        (r"\bipsi-?lateral(?:ly)?\b|同侧", r"\bcontra-?lateral(?:ly)?\b|对侧"),
        (r"\bexiting\b|出口根", r"\btraversing\b|行走根|走行根"),
        (r"\b(?:urgent(?:ly)?|emergen\w+)\b|紧急|急诊", r"\b(?:elective(?:ly)?|routine(?:ly)?)\b|择期"),
    )
)


def is_reversed(before: str, after: str) -> bool:
    """Whether `after` says the opposite of something that `before` says."""
    if before == after:
        return False
    return (
        _disjoint(_words(before), _words(after))
        or _poles_changed(before, after)
        or _disjoint(_levels(before), _levels(after))
    )


def _disjoint(before: dict[str, set[bool]], after: dict[str, set[bool]]) -> bool:
    """Whether a word that both have is only ever denied in one and only ever asserted in the other."""
    return any(not before[word] & after[word] for word in before.keys() & after.keys())


def _words(text: str) -> dict[str, set[bool]]:
    """Each word of meaning with whether it is asserted (True) or denied (False)."""
    found: dict[str, set[bool]] = defaultdict(set)
    for clause, words, denied in _clauses(text):
        for (name, start, _), no in zip(words, denied, strict=True):
            if name not in _EMPTY and not _DENIES.fullmatch(clause[start : start + len(name)]):
                found[name].add(not no)
    return found


# A name with where it starts and ends in its clause.
_Word = tuple[str, int, int]


# Each pair of opposites asks for the clauses of the same text.
@lru_cache(maxsize=64)
def _clauses(text: str) -> tuple[tuple[str, list[_Word], list[bool]], ...]:
    """The clauses of a text, each with its words and which of them are denied."""
    found = []
    for clause in _CLAUSE.split(_NO_DENIAL.sub("", text)):
        words = [(word.group().lower(), *word.span()) for word in _WORD.finditer(clause)]
        found.append((clause, words, _denied(clause, words)))
    return tuple(found)


def _denied(clause: str, words: list[_Word]) -> list[bool]:
    """For each word of a clause whether it is denied."""
    denied = [False] * len(words)
    for denial in _DENIES.finditer(clause):
        first = _first_after(words, denial.end())
        if "\u4e00" <= denial.group()[0] <= "\u9fff":  # reaches all that follows, so no other can add to it
            denied[first:] = [True] * (len(words) - first)
            break
        _deny(denied, first, first + REACH)
    for choice in _PASSED_OVER.finditer(clause):
        first = _first_after(words, choice.end())
        _deny(denied, first, first + 1)
    for denial in _DENIED_BEFORE.finditer(clause):
        end = bisect_right(words, denial.start(), key=itemgetter(2))
        _deny(denied, max(0, end - REACH), end)
    return denied


def _first_after(words: list[_Word], at: int) -> int:
    """The place of the first word that starts at `at` or behind."""
    return bisect_left(words, at, key=itemgetter(1))


def _deny(denied: list[bool], start: int, end: int) -> None:
    for place in range(start, min(end, len(denied))):
        denied[place] = True


def _poles_changed(before: str, after: str) -> bool:
    return any(
        (one := _poles(before, pair)) and (other := _poles(after, pair)) and not one & other
        for pair in _PAIRS
    )


def _poles(text: str, pair: tuple[re.Pattern[str], re.Pattern[str]]) -> set[bool]:
    """Which poles a text asserts: the first (True), the second (False); denying one asserts the other."""
    poles = set()
    for clause, words, denied in _clauses(text):
        no = {start for (_, start, _), is_denied in zip(words, denied, strict=True) if is_denied}
        for is_first, pattern in zip((True, False), pair, strict=True):
            poles |= {is_first != (found.start() in no) for found in pattern.finditer(clause)}
    return poles


def _levels(text: str) -> dict[str, set[bool]]:
    found: dict[str, set[bool]] = defaultdict(set)
    for mention in find_levels(text):
        for level in mention.levels:
            found[str(level)].add(not mention.negated)
    return found
