"""What looks like a level and is none: facts of other fields, as patterns over the words around.

Each rule names the labels it may strike. `right` and `left` must stand directly beside the mention (or
the list it stands in); `sentence` is weaker and yields to plain evidence of a bone, disc or root.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


def numbered(letter: str, first: int, last: int) -> frozenset[str]:
    """The labels of one letter from a number to a number."""
    return frozenset(f"{letter}{number}" for number in range(first, last + 1))


ALL: Final = numbered("C", 1, 8) | numbered("T", 1, 13) | numbered("L", 1, 6) | numbered("S", 1, 5)
MR: Final = numbered("T", 1, 2)
# Labels of which medicine itself makes other things daily (complement, thyroid hormones, visits): a vague
# word is no evidence for them. `SHARED` are further ones that many fields use: they vouch for nothing of
# their own region, and beside a stranger they need a plain word of the spine.
BORROWED: Final = numbered("C", 3, 5) | numbered("T", 1, 6)
SHARED: Final = BORROWED | numbered("L", 1, 2) | numbered("S", 1, 4) | numbered("C", 1, 2)


# The same few words stand around labels again and again: repeated texts cost a look-up, not a search.
@lru_cache(maxsize=8192)
def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.match(text) is not None


@lru_cache(maxsize=8192)
def _found(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


@dataclass(frozen=True, eq=False)
class Rule:
    """One foreign field: which labels it uses and which words show it."""

    name: str
    labels: frozenset[str]
    right: re.Pattern[str] | None = None
    left: re.Pattern[str] | None = None
    sentence: re.Pattern[str] | None = None

    def stands_after(self, text: str) -> bool:
        """Whether the text right after a label shows this field."""
        return self.right is not None and _matches(self.right, text)

    def stands_before(self, text: str) -> bool:
        """Whether the text right before a label shows this field."""
        return self.left is not None and _found(self.left, text)


# Before a Chinese character there is no `\\b`.
_WORD_START: Final = r"(?<![a-z0-9])(?:"


def field_rule(
    name: str, labels: frozenset[str], right: str = "", left: str = "", sentence: str = ""
) -> Rule:
    """A rule of one field; ASCII, so that a word also starts and ends beside a Chinese character."""
    return Rule(
        name,
        labels,
        re.compile(rf"\s*(?:{right})", re.ASCII) if right else None,
        re.compile(rf"(?:{left})\s*$".replace(r"\b(?:", _WORD_START), re.ASCII) if left else None,
        re.compile(sentence, re.ASCII) if sentence else None,
    )


# Words of a protocol before a label: what follows is a weighting even where it looks like a range.
WEIGHTING_BEFORE: Final = re.compile(
    r"\b(?:sagittal|sag|axial|ax|coronal|cor|weighted|suppressed|turbo|fse|tse|stir|flair|"
    r"contrast|enhanced|on|hyperintense|hypointense)"
    r"\s+t\s?[12]$"
)
