"""Texts that speak of an option by a letter that it has no longer, since another one was removed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from corpus.bodies import Body, MultipleChoice
from review.body_form import fields_of
from review.body_places import letters_of
from review.own_text import typed_fields

# `A` alone is a word; other letters that stand alone may mean something else: it is only asked about.
_NAMED: Final = re.compile(
    r"(?:(?i:\b(?:options?|answers?|choices?|distractors?)\s+)|选项\s*|答案\s*)([A-Z])(?![A-Za-z0-9])"
    r"|(?<![\w./-])([B-Z])(?![\w./'’-])",
    re.ASCII,
)


class LetterNamed(NamedTuple):
    """A text that names an option by its letter of before; `now` is empty where that option is removed."""

    label: str
    letter: str
    now: str

    @property
    def words(self) -> str:
        """What a reader is to look at."""
        what = f"is {self.now} now" if self.now else "is removed"
        return f"{self.label} names option {self.letter}, which {what}. Put it right if that one is meant."


def letters_named(seen: Body, raw: Mapping[str, Any]) -> list[LetterNamed]:
    """What of a text in its places still names options as `seen` has them; a text that names others is its
    reader's own.
    """
    if not isinstance(seen, MultipleChoice):
        return []
    letters = letters_of(raw)
    moved = {each.key: letters.get(each.key, "") for each in seen.options}
    before = {each.path: _letters(each.text) for each in fields_of(seen)}
    return [
        LetterNamed(each.label, letter, moved[letter])
        for each in typed_fields(seen, raw)
        if not each.is_removed and _letters(each.text) == before.get(each.path)
        for letter in dict.fromkeys(before[each.path])
        if moved.get(letter, letter) != letter
    ]


def _letters(text: str) -> list[str]:
    return [one or other for one, other in _NAMED.findall(text)]
