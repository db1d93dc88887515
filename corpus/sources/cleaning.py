"""Texts of hospital cases on their way in: what names somebody is taken out before a word is stored."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from imaging.deidentify.free_text import clean_text, named_in, names_told


class Cleaner:
    """Cleans the parts of one text. A name that is told once, beside a label or a title, goes everywhere.

    Known names are used and not kept; `taken` counts what went by kind and holds none of it.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = {name.strip() for name in names if name.strip()}
        self.taken: Counter[str] = Counter()

    def learn(self, text: str, labels: Sequence[str] = ()) -> str:
        """Note the names in a part of the text; returns the part as it is."""
        seen = visible(text)
        self.names |= names_told(seen, named_in(seen, labels=labels))
        return text

    def clean(self, text: str, labels: Sequence[str] = ()) -> str:
        """A part of the text with `[name]`, `[date]` and the like where something stood."""
        seen = visible(text)
        finds = named_in(seen, names=self.names, labels=labels)
        self.taken.update(one.kind for one in finds)
        return clean_text(seen, finds)


def visible(text: str) -> str:
    """The text without signs that nobody sees, which could part a name."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
