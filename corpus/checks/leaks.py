"""A question that holds its own answer."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from corpus.bodies import MultipleChoice, OpenQuestion
from corpus.checks.material import CheckFinding, CheckInput
from corpus.checks.options import normalised
from corpus.checks.wording import letters

# In percent, and in letters of what is compared so.
_ALIKE: Final = 92.0
_SHORTEST: Final = 10
_SHORTEST_HAN: Final = 6
# What stands in brackets is how levels are counted, not a hint, unless it says that it is one.
_BRACKET: Final = re.compile(r"[(（](?![^)）]*(?:answer|hint|答案|提示))[^)）]*[)）]", re.IGNORECASE)
_SAYS_SO: Final = re.compile(
    r"(?<![a-z])(?:correct |right )?(?:answer|key) (?:is|:)\s|(?<![a-z])(?:hint|answer)\s*:|答案(?:是|"
    r"为|:|：)|提示\s*[:：]",
    re.IGNORECASE,
)


def stem_keeps_the_key(given: CheckInput) -> list[CheckFinding]:
    """The question does not hold the words of its answer; of options, not those of the key alone."""
    match given.body:
        case MultipleChoice():
            return _of_choice(given.body)
        case OpenQuestion():
            return _of_open(given.body)
    return []


def _of_choice(body: MultipleChoice) -> list[CheckFinding]:
    stem = _DEGREE_ASKED.sub(" ", _BRACKET.sub(" ", body.stem))
    for part in (stem, *_SENTENCE.split(stem)):
        text = f" {normalised(part)} "
        if [option.key for option in body.options if _is_held(normalised(option.text), text)] == [
            body.answer
        ]:
            return [_finding(f"The stem already says {body.answer}.", "/stem")]
    if match := _SAYS_SO.search(body.stem):
        return [_finding(f"The stem gives a hint: {match.group().strip()}", "/stem")]
    return []


# `How severe is it?` says nothing of how severe it is.
_DEGREE_ASKED: Final = re.compile(r"\bhow (?:mild|severe|moderate)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.?!。？！])\s*")


def _is_held(option: str, text: str) -> bool:
    if f" {option} " in text and letters(option) > 2:
        return True
    if not option.isascii():
        return letters(option) >= _SHORTEST_HAN and option in text
    return len(option) >= _SHORTEST and fuzz.partial_ratio(option, text, score_cutoff=_ALIKE) >= _ALIKE


def _of_open(body: OpenQuestion) -> list[CheckFinding]:
    question = normalised(_BRACKET.sub(" ", body.question))
    for text in (body.reference_answer, *body.claims):
        answer = normalised(text)
        fits = letters(answer) >= _SHORTEST and len(answer) <= len(question)
        if fits and fuzz.partial_ratio(answer, question, score_cutoff=_ALIKE) >= _ALIKE:
            return [_finding("The question already holds its answer.", "/question")]
    if match := _SAYS_SO.search(body.question):
        return [_finding(f"The question gives a hint: {match.group().strip()}", "/question")]
    return []


def _finding(message: str, field: str) -> CheckFinding:
    return CheckFinding("stem_keeps_the_key", "warning", message, field)
