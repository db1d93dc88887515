"""The same question twice in one project."""

from __future__ import annotations

import unicodedata

from corpus.bodies import Body, MultipleChoice, OpenQuestion, canonical_json
from corpus.checks.material import CheckFinding, CheckInput, QuestionKey


def question_is_asked_once(given: CheckInput) -> list[CheckFinding]:
    """No earlier question that stands asks the same of the same material."""
    key = question_key(given.body)
    number = given.asked.get(key) if key else None
    if number is None:
        return []
    field = "/stem" if isinstance(given.body, MultipleChoice) else "/question"
    message = f"Number {number} of this project asks the same already."
    return [CheckFinding("question_is_asked_once", "warning", message, field)]


def question_key(body: Body) -> QuestionKey | None:
    """What two bodies share that ask the same: the words, the options in any order, and what is pointed at.

    None for a consultation or a report.
    """
    pointed = frozenset(
        canonical_json(image.model_dump(mode="json")) for image in body.images if image.pointer is not None
    )
    match body:
        case MultipleChoice():
            options = frozenset(_plain(option.text) for option in body.options)
            return _plain(body.stem), options, pointed
        case OpenQuestion():
            return _plain(body.question), frozenset(), pointed
    return None


def _plain(text: str) -> str:
    """Without case, width, spacing and the mark at the end."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".?!。 ")
