"""Signs that make a reader see another text than the one that is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus.bodies import MultipleChoice
from corpus.checks.material import CheckFinding, CheckInput, Grade
from corpus.checks.wording import texts_beside
from corpus.signs import Sign, is_seen, levels_disguised, signs_in

NAME: Final = "text_hides_nothing"
_TAGS: Final = "U+E00"


def text_hides_nothing(given: CheckInput) -> list[CheckFinding]:
    """No sign turns the direction of writing, is unseen, or looks like the letter of a level.

    A level in other signs, turned words, hidden letters and a text of which nothing is seen are errors, other
    unseen signs warnings.
    """
    read = [(place.pointer, place.text) for place in given.fields]
    of_draft = [one for pointer, text in [*read, *texts_beside(given)] for one in _in_text(pointer, text)]
    return [*of_draft, *_in_letters(given), *_in_sources(given)]


def _in_text(pointer: str, text: str) -> Iterator[CheckFinding]:
    for level in levels_disguised(text):
        message = f"This looks like {level.looks}, but other signs are stored, read as another level or none."
        yield CheckFinding(NAME, "error", f"{message} Write it anew.", pointer, level.start, level.end)
    told: dict[str, list[Sign]] = {}
    for sign in signs_in(text):
        if sign.kind != "alike":
            told.setdefault(sign.code, []).append(sign)
    for signs in told.values():
        grade = _grade(signs[0]) if is_seen(text) else "error"
        yield CheckFinding(NAME, grade, _words(signs), pointer, signs[0].start, signs[0].end)


def _grade(sign: Sign) -> Grade:
    return "error" if sign.kind == "turns" or sign.code.startswith(_TAGS) else "warning"


def _words(signs: list[Sign]) -> str:
    first = signs[0]
    often = f", {len(signs)} times" if len(signs) > 1 else ""
    does = "turns the direction of what is read" if first.kind == "turns" else "is not seen"
    return f"A sign that {does} stands here{often}: {first.name} ({first.code}). Take it out."


def _in_letters(given: CheckInput) -> Iterator[CheckFinding]:
    """Letters of options that only look like those of the alphabet."""
    if isinstance(given.body, MultipleChoice):
        for number, option in enumerate(given.body.options):
            if not option.key.isascii():
                message = f"The letter of this option is not the {option.key} of the keyboard. Write it anew."
                yield CheckFinding(NAME, "error", message, f"/options/{number}/key")


def _in_sources(given: CheckInput) -> Iterator[CheckFinding]:
    for uid, text in given.passages.items():
        turning = [sign for sign in signs_in(text) if _grade(sign) == "error"]
        if turning:
            message = (
                f"The text behind this holds {turning[0].name} ({turning[0].code}), which shows other words"
            )
            message += " than are stored. Check what the draft took from it."
            yield CheckFinding(NAME, "warning", message, passage=uid)
