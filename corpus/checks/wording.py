"""The language that was asked for, and nothing that identifies a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.bodies import Consultation, Report
from corpus.checks.material import CheckFinding, CheckInput, Grade, TextField
from imaging.deidentify.free_text import MAY_BE_ANYBODY, UUIDS, Named, looks_like, named_in

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
# One Chinese character carries about as much as three Latin letters; level labels are Latin in both.
_LETTERS_PER_HAN: Final = 3
# Longer texts are read each time, so that a few of them fill no memory.
_KEPT_LENGTH: Final = 20_000

# No date need stand beside it.
_BIRTH: Final = re.compile(r"\b(?:DOB|date of birth|born on)\b|出生日期", re.IGNORECASE)


def language_is_as_asked(given: CheckInput) -> list[CheckFinding]:
    """English bodies are English, Chinese ones Chinese; terms and labels of the other are allowed."""
    asked = given.body.language
    apart = [
        CheckFinding("language_is_as_asked", "error", message, place.pointer)
        for place in given.fields
        if (message := _is_other(asked, place.text, _FEWEST_OF_ONE))
    ]
    whole = _is_other(asked, " ".join(one.text for one in given.fields), _FEWEST)
    if whole and not apart:
        return [CheckFinding("language_is_as_asked", "error", whole)]
    return apart


def letters(text: str) -> int:
    """How much a text says, in Latin letters."""
    return len(_HAN.findall(text)) * (_LETTERS_PER_HAN - 1) + sum(map(str.isalnum, text))


# Letters from which a body's language can be told, and that of one text in it: an option may be one term.
_FEWEST: Final = 20
_FEWEST_OF_ONE: Final = 60


def _is_other(asked: str, text: str, fewest: int) -> str:
    """What is wrong with the language of a text; empty where nothing is or where it is too short to tell."""
    han, latin = len(_HAN.findall(text)) * _LETTERS_PER_HAN, len(_LATIN.findall(text))
    if han + latin < fewest:
        return ""
    share = han / (han + latin)
    if asked == "en" and share > 0.3:
        return "English was asked for, much of this is Chinese."
    if asked == "zh" and share < 0.4:
        return "Chinese was asked for, much of this is not."
    return ""


def text_identifies_nobody(given: CheckInput) -> list[CheckFinding]:
    """Names, numbers and dates that could identify a patient; a person has to look.

    What points at one person is an error: a name, a number, an address. A date or a hospital may be
    a guideline's. What the page shows as no text of its own is read as well: a release holds it.
    """
    return [*_in_fields(given), *_beside_fields(given)]


def _in_fields(given: CheckInput) -> list[CheckFinding]:
    return [
        CheckFinding(
            "text_identifies_nobody",
            "warning" if one.what in MAY_BE_ANYBODY else "error",
            looks_like(one, place.text),
            place.pointer,
            one.start,
            one.end,
        )
        for place in given.fields
        for one in _first_of_each(place.text)
        if not (one.what in MAY_BE_ANYBODY and _starts_in_a_level(given, place, one.start))
    ]


def _starts_in_a_level(given: CheckInput, place: TextField, start: int) -> bool:
    """`L4 may be fused`: no fourth of May."""
    return any(said.pointer == place.pointer and one.start < start < one.end for said, one in given.mentions)


def _beside_fields(given: CheckInput) -> Iterator[CheckFinding]:
    """Finds that no place in a text field goes with."""
    for pointer, text in texts_beside(given):
        for one in _first_of_each(UUIDS.sub("", text)):
            severity: Grade = "warning" if one.what in MAY_BE_ANYBODY else "error"
            message = looks_like(one, UUIDS.sub("", text))
            yield CheckFinding("text_identifies_nobody", severity, message, pointer)


def texts_beside(given: CheckInput) -> Iterator[tuple[str, str]]:
    """What the page shows beside the texts of the body, each with its JSON pointer."""
    body = given.body
    yield "/conditions", "; ".join(body.conditions)
    yield "/modality", body.modality or ""
    for name, fact in body.clinical_context.items():
        yield "/clinical_context", f"{name.replace('_', ' ')}: {fact.value or fact.status}"
    for number, reference in enumerate(body.evidence):
        # What a source says stays what it says; whoever it names was seen when it came in.
        if reference.quote not in given.passages.get(reference.passage or reference.figure or "", ""):
            yield f"/evidence/{number}/quote", reference.quote
    if isinstance(body, Consultation):
        yield "/red_flags", "; ".join(body.red_flags)
    if isinstance(body, Report):
        for number, section in enumerate(body.sections):
            yield f"/sections/{number}/not_applicable", section.not_applicable or ""


def _first_of_each(text: str) -> tuple[Named, ...]:
    """The finds of a text, each once however often its words stand there."""
    return _kept(text) if len(text) <= _KEPT_LENGTH else _read(text)


# Whoever edits an item changes one text of ten at a time, and each time all are asked about again.
@lru_cache(maxsize=1024)
def _kept(text: str) -> tuple[Named, ...]:
    return _read(text)


def _read(text: str) -> tuple[Named, ...]:
    told: dict[str, Named] = {}
    births = (Named(*found.span(), "a date of birth") for found in _BIRTH.finditer(text))
    for one in (*named_in(text), *births):
        told.setdefault(looks_like(one, text), one)
    return tuple(told.values())
