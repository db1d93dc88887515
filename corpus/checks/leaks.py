"""A question that holds its own answer."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from anatomy import Level, find_levels
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
    key = next(option.text for option in body.options if option.key == body.answer)
    stem = _DEGREE_ASKED.sub(" ", _beside(key, body.stem))
    if any(_gives_away(body, part) for part in (stem, *_SENTENCE.split(stem))):
        return [_finding(f"The stem already says {body.answer}.", "/stem")]
    if match := _SAYS_SO.search(body.stem):
        return [_finding(f"The stem gives a hint: {match.group().strip()}", "/stem")]
    return []


def _beside(text: str, asked: str) -> str:
    """What a text is looked for in: what a question says in brackets only where the text has some too."""
    return asked if _BRACKET.search(text) else _BRACKET.sub(" ", asked)


def _gives_away(body: MultipleChoice, part: str) -> bool:
    """Whether a part of the stem holds the key and no other option but such as the key holds itself."""
    said = f" {normalised(part)} "
    options = {option.key: normalised(option.text) for option in body.options}
    held = {key: text for key, text in options.items() if _is_held(text, said)}
    # Options that differ by a level are alike: what stands there word for word is meant.
    held = {key: text for key, text in held.items() if _is_quoted(text, said)} or held
    if not held:
        return _is_stated_last(body, part)
    longest = [key for key, text in held.items() if not any(text in one != text for one in held.values())]
    return longest == [body.answer]


# `已知为右`, `Bear in mind: II.`: a key of a letter or two counts where a statement ends with it.
_LEADS_TO: Final = r"(?:[:：]\s*|\b(?:is|as)\s+|[为是属系到在偏向])"
_STOP: Final = r"(?![A-Za-z0-9/])"


def _is_stated_last(body: MultipleChoice, part: str) -> bool:
    if not any(_may_stand(one.text, part) for one in body.options if one.key == body.answer):
        return False
    said = {one.key: _LEADS_TO + re.escape(one.text.strip(" .。")) + _STOP for one in body.options}
    named = [key for key, pattern in said.items() if re.search(pattern, part, re.IGNORECASE)]
    ends = re.compile(rf"{said[body.answer]}\s*[.。]?\s*$", re.IGNORECASE)
    return named == [body.answer] and ends.search(part) is not None


def _may_stand(text: str, part: str) -> bool:
    """Whether a text may be found in a part, whatever their capitals; told without making a pattern of it.

    What is more than plain letters has more than one form.
    """
    return not (text + part).isascii() or text.strip(" .").lower() in part.lower()


# `How severe is it?` says nothing of how severe it is.
_DEGREE_ASKED: Final = re.compile(r"\bhow (?:mild|severe|moderate)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.?!。？！])\s*")


def _is_quoted(option: str, text: str) -> bool:
    return f" {option} " in text and letters(option) > 2


def _is_held(option: str, text: str) -> bool:
    if _is_quoted(option, text):
        return True
    if not option.isascii():
        return letters(option) >= _SHORTEST_HAN and option in text
    return len(option) >= _SHORTEST and fuzz.partial_ratio(option, text, score_cutoff=_ALIKE) >= _ALIKE


def _of_open(body: OpenQuestion) -> list[CheckFinding]:
    for text in (body.reference_answer, *body.claims):
        answer, question = normalised(text), normalised(_beside(text, body.question))
        fits = letters(answer) >= _SHORTEST and len(answer) <= len(question)
        # `Which root does a herniation at L5/S1 affect?` is like its answer, and does not hold it.
        fits = fits and _levels(text) <= _levels(body.question)
        if fits and fuzz.partial_ratio(answer, question, score_cutoff=_ALIKE) >= _ALIKE:
            return [_finding("The question already holds its answer.", "/question")]
    if match := _SAYS_SO.search(body.question):
        return [_finding(f"The question gives a hint: {match.group().strip()}", "/question")]
    return []


def _levels(text: str) -> set[Level]:
    return {level for mention in find_levels(text) for level in mention.levels}


def _finding(message: str, field: str) -> CheckFinding:
    return CheckFinding("stem_keeps_the_key", "warning", message, field)
