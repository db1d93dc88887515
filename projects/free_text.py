"""Text boxes whose words are kept for good: what points at one person is refused before anything is stored.

The rules of who is a person are the imaging room's, which stands above; it registers its reader here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django import forms

from projects.models import User

NAMES_SOMEBODY = "names_somebody"
TAKE_OUT = "Take it out; nothing was saved."
# Whoever is called so is no colleague, even by a colleague's name.
_PATIENT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Mx|patient|pt|name)\b|患者|病人|姓名)[.:：\s]*$", re.IGNORECASE
)

_ANYBODYS = {"mr", "mrs", "ms", "miss", "mx"}
_DOCTORS = {"dr", "doctor", "prof", "professor"}


class Find(NamedTuple):
    """What points at one person in a text: from `start` up to `end`, and what it looks like."""

    start: int
    end: int
    what: str


Reader = Callable[[str], Iterable[Find]]
_READERS: list[Reader] = []


def free_text_read_by(reader: Reader) -> None:
    """Register who finds persons in text; called when the program starts."""
    if reader not in _READERS:
        _READERS.append(reader)


class FreeText(forms.CharField):
    """Words that cannot be taken back: no name of a patient, no number, no address is among them.

    Colleagues may be named as they are known to the house. `passing` are finds that this box may hold.
    Raises ValidationError of the code `NAMES_SOMEBODY` with the very words.
    """

    def __init__(self, *, passing: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.passing = passing

    def validate(self, value: str) -> None:
        """Refuse each find with its own sentence."""
        super().validate(value)
        finds = persons_in(value, passing=self.passing)
        told = [f"This looks like {one.what}: “{value[one.start : one.end]}”." for one in finds]
        if told:
            raise forms.ValidationError(" ".join([*dict.fromkeys(told), TAKE_OUT]), code=NAMES_SOMEBODY)


def persons_in(text: str, *, passing: frozenset[str] = frozenset()) -> list[Find]:
    """What points at one person in words that are kept, but for colleagues and finds that are `passing`."""
    finds = [one for reader in _READERS for one in reader(text) if one.what not in passing]
    if not any(one.what == "a person’s name" for one in finds):
        return finds
    house = _house()
    return [one for one in finds if not _is_of_the_house(text, one, house)]


def _house() -> list[set[str]]:
    """The words of each colleague's name."""
    names = User.objects.filter(is_active=True).values_list("display_name", "username")
    return [_words(" ".join(pair)) - _ANYBODYS | _DOCTORS for pair in names.iterator()]


def _is_of_the_house(text: str, find: Find, house: list[set[str]]) -> bool:
    """Whether a name is one colleague's and not said of a patient."""
    words = _words(text[find.start : find.end])
    is_name = find.what == "a person’s name" and not _PATIENT.search(text[: find.start])
    return is_name and bool(words) and any(words <= colleague for colleague in house)


def _words(name: str) -> set[str]:
    # One letter may be anybody's.
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 1}
