"""The same question twice in one project."""

from __future__ import annotations

import unicodedata

from corpus.bodies import Body, ImageRef, MultipleChoice, OpenQuestion, canonical_json
from corpus.checks.material import CheckFinding, CheckInput, QuestionKey

ASKED_ONCE = "question_is_asked_once"


def question_is_asked_once(given: CheckInput) -> list[CheckFinding]:
    """No earlier question that stands asks the same of the same material."""
    key = question_key(given.body)
    number = given.asked.get(key) if key else None
    if number is None:
        return []
    field = "/stem" if isinstance(given.body, MultipleChoice) else "/question"
    message = f"Number {number} of this project asks the same already."
    return [CheckFinding(ASKED_ONCE, "warning", message, field)]


def text_is_new(given: CheckInput) -> list[CheckFinding]:
    """No earlier text of the project says nearly the same of the same pictures."""
    key = question_key(given.body)
    if key is not None and key in given.asked:
        return []
    earlier = [one for one in given.near if one.number is not None and not one.is_held_out]
    if not earlier:
        return []
    nearest = max(earlier, key=lambda one: one.share)
    message = f"Number {nearest.number} of this project says nearly the same ({nearest.share:.0f} % alike)."
    return [CheckFinding("text_is_new", "warning", message)]


def no_benchmark_holds_it(given: CheckInput) -> list[CheckFinding]:
    """Neither the text nor a picture is nearly one that a benchmark keeps from training.

    Which benchmark is not said: outside its project it exists for nobody.
    """
    found = []
    if any(one.is_held_out for one in given.near):
        message = "A benchmark holds nearly the same question: trained on, it would measure memory."
        found.append(CheckFinding("no_benchmark_holds_it", "warning", message))
    if given.pictures_held_out:
        message = "A benchmark holds a picture that looks like this one: trained on, it would measure memory."
        found.append(CheckFinding("no_benchmark_holds_it", "warning", message, "/images"))
    return found


def question_key(body: Body) -> QuestionKey | None:
    """What two bodies share that ask the same: the words, the right answer, and what is pointed at.

    Other wrong options make no other question; of an open question the words alone count.
    None for a consultation or a report.
    """
    pointed = frozenset(map(_shown, (image for image in body.images if image.pointer is not None)))
    pointed |= frozenset(body.figures)
    match body:
        case MultipleChoice():
            right = frozenset(_plain(one.text) for one in body.options if one.key == body.answer)
            return _plain(body.stem), right, pointed
        case OpenQuestion():
            return _plain(body.question), frozenset(), pointed
    return None


def _shown(image: ImageRef) -> str:
    """An image by its file where that is named: of its series texts may know an earlier name."""
    return canonical_json(image.model_dump(mode="json", exclude={"series"} if image.sop else None))


def _plain(text: str) -> str:
    """Without case, width, spacing and the mark at the end."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".?!。 ")
