"""A question bank as JSON lines: every question with its options, its answer and its reasons is a passage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.sources.errors import SourceRefused
from corpus.sources.markdown import LONGEST_HEADING, PassageText

# How the fields are called in the banks that are handed round; upper and lower case are one.
QUESTION = ("question", "stem", "caption")
CONTEXT = ("context", "contexts", "passage", "vignette")
OPTIONS = ("options", "choices")
ANSWER = ("answer", "long_answer", "correct", "answer_key")
SHORT_ANSWER = ("final_decision",)
REASONS = ("rationale", "explanation", "exp")
HEADING = ("topic", "subject", "focus", "category", "title")
# Of so many faulty lines at most the person is told.
TOLD_FAULTS = 5


def is_question_bank(text: str) -> bool:
    """Whether a text is JSON lines: its first line is one JSON object."""
    first = text.lstrip().split("\n", 1)[0].strip()
    if not (first.startswith("{") and first.endswith("}")):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def questions_of(text: str) -> list[PassageText]:
    """The questions as passages, in order. Raises SourceRefused with the numbers of the faulty lines."""
    found, faults = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_passage(line, number))
        except ValueError as problem:
            faults.append(f"Line {number}: {problem}")
    if faults:
        more = f" And {len(faults) - TOLD_FAULTS} more." if len(faults) > TOLD_FAULTS else ""
        raise SourceRefused("Nothing was taken. " + " ".join(faults[:TOLD_FAULTS]) + more)
    return found


def _passage(line: str, number: int) -> PassageText:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON.") from None
    if not isinstance(row, dict):
        raise ValueError("this is no JSON object.")
    fields = {str(name).lower(): value for name, value in row.items()}
    question = _words(_first(fields, QUESTION))
    if not question:
        raise ValueError("there is no question in it.")
    parts = [*_paragraphs(_first(fields, CONTEXT)), question, *_options(_first(fields, OPTIONS))]
    parts += [f"Answer: {answer}" for answer in _paragraphs(_first(fields, ANSWER))]
    parts += [f"In short: {answer}" for answer in _paragraphs(_first(fields, SHORT_ANSWER))]
    parts += _paragraphs(_first(fields, REASONS))
    heading = _words(_first(fields, HEADING)) or f"Question {number}"
    return PassageText(heading[:LONGEST_HEADING], "\n\n".join(parts))


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)


def _options(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from (f"{letter}. {words}" for letter, text in told.items() if (words := _words(text)))
    elif isinstance(told, list):
        for letter, text in zip("ABCDEFGHIJ", told, strict=False):
            yield f"{letter}. {_words(text)}"


def _paragraphs(told: Any) -> list[str]:
    """Paragraphs of a text, a number, or a list of texts."""
    each = told if isinstance(told, list) else [told]
    return [words for one in each if (words := _words(one))]


def _words(told: Any) -> str:
    is_text = isinstance(told, str | int | float) and not isinstance(told, bool)
    return " ".join(str(told).split()) if is_text else ""
