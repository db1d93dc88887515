"""An answer that goes through the options and says of each whether it is right."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmark.extraction.folding import blank
from benchmark.extraction.option_text import comparable
from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.payload import Question

_HEAD = re.compile(
    r"(?:^|(?<=[.;!?。；！？])|(?<=[.;!?,] )|(?<=\s)(?=[(\[]?[A-Z]\)))[\s>*#\-•]*(?:(?:option|choice|选项)\s*)?[(\[\"']*(?P<letter>[A-Z])[)\]\"']*"
    r"\s*(?:[(（][^)）\n]{1,60}[)）]\s*)?[).\]:,，、：\-–—](?=\s|$|[^a-z0-9])",
    re.MULTILINE | re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"(?<![\w'])(?P<letter>[A-Z])\s*\?\s*(?=(?i:no|nope|not|wrong|incorrect|false)\b|不|错|否)"
)
_SENTENCE = re.compile(r"[.;!?。；！？](?=\s|$|[一-鿿])|\n")
_LINK = r"(?:\b(?:this|that|it|which|option|这|此项|该项|此选项)\b\s*)?(?:\b(?:is|was|are|would be|seems|looks|appears)\b\s*)?(?:\b(?:clearly|definitely|certainly|also|therefore|thus|obviously|simply|probably|the|a|an)\b\s*)*"
_ENDS = r"(?:\s*[-–—,，;；:：(（]|\W*$|\W+(?:because|as|since|due|given|here|for|in|at|answer|option|choice|one|level|therefore)\b|因为|由于)"
_NOT = (
    r"(?:incorrect|wrong|false|not (?:the )?(?:correct|right|true|best|so|it|this|level|segment|site|cause|diagnosis|answer)|isn't (?:the )?(?:correct|right|true|best|it)|excluded|ruled out|unlikely|eliminated|rejected"
    r"|(?:can|may|should|must) be (?:safely )?(?:excluded|ruled out|rejected|eliminated|dismissed)|(?:cannot|can't|can not) be (?:the )?(?:correct|right|true|best|excluded)"
    r"|(?:does not|doesn't) (?:fit|match|apply)|no(?:pe)?|错误的?|错|不对|不正确|不符合?|不是|排除|可排除|否|0|[✗✘×❌✕])"
)
_YES = r"(?:correct|right|true|yes|best|(?<=the )(?:level|segment|site|cause|diagnosis|answer)|1|正确的?|对的?|是|符合|[✓✔✅☑√])"
_DENIED = re.compile(rf"^\W*?{_LINK}{_NOT}{_ENDS}", re.IGNORECASE)
_AFFIRMED = re.compile(rf"^\W*?{_LINK}{_YES}{_ENDS}", re.IGNORECASE)
# The words of an option said otherwise, and then a verdict that can be nothing else.
_DENIED_LATER = re.compile(
    r"^[^.;!?\n]{1,60}?(?:\s[-–—:]\s*|:\s*|\s\(?|\b(?:is|are|was|were)\s+)(?:clearly |definitely |also )?(?:incorrect|wrong|not correct|not right|ruled out|excluded|(?:can|may) be (?:excluded|ruled out)|错误|不正确|不对|[✗✘×❌✕])\)?\W*$",
    re.IGNORECASE,
)
_AFFIRMED_LATER = re.compile(
    r"^[^.;!?\n]{1,60}?(?:\s[-–—:]\s*|:\s*|\s\(?|\b(?:is|are)\s+)(?:clearly |definitely |the )?(?:correct|right|正确|[✓✔✅☑√])\)?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One option and what is said of it: True, False, or None where nothing is."""

    letter: str
    is_right: bool | None
    start: int
    end: int


def option_verdicts(plain: str, question: Question) -> tuple[Reading | None, str]:
    """The one option called right while others are called wrong, and the text without what was denied.

    No reading where none or several are right: the text that is left may say more.
    """
    judged = [*_doubted(plain, question), *_headed(plain, question)]
    right = [one for one in judged if one.is_right]
    wrong = [one for one in judged if one.is_right is False]
    if not wrong and len(judged) < 2:
        return None, plain
    if len({one.letter for one in right}) == 1:
        last = right[-1]
        return Reading(last.letter, Status.ANSWERED, last.start, last.end), plain
    if right:
        return Reading(None, Status.AMBIGUOUS, right[0].start, right[-1].end), plain
    if remaining := _only_one_left(judged, question):
        return Reading(remaining.letter, Status.ANSWERED, remaining.start, remaining.end), plain
    for one in wrong:
        plain = blank(plain, one.start, one.end)
    return None, plain


def _only_one_left(judged: list[_Judged], question: Question) -> _Judged | None:
    wrong = {one.letter for one in judged if one.is_right is False}
    left = [one for one in judged if one.letter not in wrong]
    all_said = {one.letter for one in judged} == set(question.letters)
    return left[0] if all_said and len(left) == 1 else None


def _doubted(plain: str, question: Question) -> list[_Judged]:
    return [
        _Judged(found["letter"], False, found.start(), found.end())
        for found in _DOUBTED.finditer(plain)
        if found["letter"] in question.options
    ]


def _headed(plain: str, question: Question) -> list[_Judged]:
    heads = [head for head in _HEAD.finditer(plain) if head["letter"].upper() in question.options]
    stops = [head.start("letter") for head in heads] + [len(plain)]
    return [_judge(plain, head, stop, question) for head, stop in zip(heads, stops[1:], strict=True)]


def _judge(plain: str, head: re.Match[str], stop: int, question: Question) -> _Judged:
    letter, begin = head["letter"].upper(), head.end()
    words = question.options[letter]
    for sentence_end in _sentence_ends(plain, begin, stop):
        said = plain[begin:sentence_end].strip()
        verdict = _verdict(_without(said, words))
        # The option's own words say nothing of it yet.
        if verdict is None and (not said.strip(" .,:;") or comparable(said) == comparable(words)):
            continue
        return _Judged(letter, verdict, head.start("letter"), sentence_end)
    return _Judged(letter, None, head.start("letter"), stop)


def _sentence_ends(plain: str, begin: int, stop: int) -> list[int]:
    ends = [found.start() for found in _SENTENCE.finditer(plain, begin, stop)]
    return [*ends[:3], stop]


def _without(said: str, words: str) -> str:
    """What is said of an option, behind its own words."""
    if said.casefold().startswith(words.casefold()):
        return said[len(words) :]
    return said


def _verdict(said: str) -> bool | None:
    if _DENIED.match(said) or _DENIED_LATER.match(said):
        return False
    if _AFFIRMED.match(said) or _AFFIRMED_LATER.match(said):
        return True
    return None
