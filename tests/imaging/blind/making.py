"""Making the blind notes, and counting what of them is found."""

from __future__ import annotations

import random
import re

from tests.imaging.blind import chinese, english
from tests.imaging.blind.persons import Chinese, English
from tests.imaging.notes import Note

FORMS = {
    ("en", "fifth"): english.FIFTH,
    ("en", "sixth"): english.SIXTH,
    ("zh", "fifth"): chinese.FIFTH,
    ("zh", "sixth"): chinese.SIXTH,
}


def blind_notes(count: int, seed: int, *, language: str, forms: str) -> list[Note]:
    """So many notes of one language; the same seed gives the same ones. `forms`: `fifth` or `sixth`."""
    chance = random.Random(seed)
    known, made = FORMS[language, forms], []
    for _note in range(count):
        fill = English(chance) if language == "en" else Chinese(chance)
        between = chance.choice(["\n", " " if language == "en" else ""])
        made.append(_note_of(chance.sample(known, chance.randint(4, 9)), fill, between))
    return made


def _note_of(forms: list[str], fill: English | Chinese, between: str) -> Note:
    """A note of these forms. What stands before a bar in a filling names nobody, as a title."""
    text, named, clinical = "", [], []
    for form in forms:
        for part in re.split(r"(\{\w+\}|<[^>]*>)", form):
            words = part
            if part.startswith("{"):
                before, bar, name = getattr(fill, part[1:-1])().partition("|")
                before, name = (before, name) if bar else ("", before)
                if name:
                    start = len(text) + len(before)
                    named.append((start, start + len(name), part[1:-1]))
                words = before + name
            elif part.startswith("<"):
                words = part[1:-1]
                clinical.append(words)
            text += words
        text += between
    return Note(text, tuple(named), tuple(clinical))
