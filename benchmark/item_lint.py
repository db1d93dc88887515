"""What about an item's options may spoil the reading of answers, found without asking a model. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from benchmark.extraction.option_text import OptionText, prepare
from benchmark.level_scores import claim_of

# An option that is, or ends in, a letter which is also an option's: "ASIA C", "grade B".
_LETTER_AT_END = re.compile(r"(?:^|[\s\-])(?P<letter>[A-Z])\W*$")
_LETTER_AND_NUMBER = re.compile(r"\b(?P<letter>[A-Z])\d")
_OTHERS = re.compile(
    r"\b(?:all|none|both|neither|either) of (?:the above|these)\b|\b[A-H] (?:and|or|&) [A-H]\b"
    r"|以上(?:都|均|皆)|[A-H][和及与、][A-H]",
    re.IGNORECASE,
)


class Flag(StrEnum):
    """What the linter finds; the value is what is stored."""

    TWINS = "twins"
    SAME_LEVELS = "same_levels"
    LETTER_LIKE = "letter_like"
    LEVEL_LETTERS = "level_letters"
    WITHIN = "within"
    OTHERS = "others"


WORDS: dict[Flag, str] = {
    Flag.TWINS: "Two options are one once levels are written alike",
    Flag.SAME_LEVELS: "Two options name the same levels in other words",
    Flag.LETTER_LIKE: "An option ends in a letter that is another option's",
    Flag.LEVEL_LETTERS: "Levels begin with the letter of an option",
    Flag.WITHIN: "An option's words stand within another's",
    Flag.OTHERS: "An option speaks of the other options",
}
# These make answers in words unreadable or the key doubtful; the others only ask for care.
SERIOUS = frozenset({Flag.TWINS, Flag.SAME_LEVELS, Flag.LETTER_LIKE})


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding and the options that it is about."""

    flag: Flag
    letters: tuple[str, ...]

    @property
    def words(self) -> str:
        """The finding as a sentence's beginning."""
        return WORDS[self.flag]


def item_lint(options: Mapping[str, str]) -> list[Lint]:
    """Everything that the options of one item give rise to, the gravest first."""
    texts = prepare(dict(options))
    found = [*_pairs(texts, options), *_letter_like(options), *_level_letters(options)]
    found += [Lint(Flag.OTHERS, (key,)) for key, text in options.items() if _OTHERS.search(text)]
    return sorted(found, key=lambda one: (list(Flag).index(one.flag), one.letters))


def _pairs(texts: list[OptionText], options: Mapping[str, str]) -> list[Lint]:
    found = []
    for one, other in combinations(texts, 2):
        both = (one.letter, other.letter)
        if one.words == other.words:
            found.append(Lint(Flag.TWINS, both))
        elif _name_the_same(options[one.letter], options[other.letter], one, other):
            found.append(Lint(Flag.SAME_LEVELS, both))
        elif _is_within(one.words, other.words) or _is_within(other.words, one.words):
            found.append(Lint(Flag.WITHIN, both))
    return found


def _name_the_same(first: str, second: str, one: OptionText, other: OptionText) -> bool:
    """ "L5/S1" and "lumbosacral junction": nothing but levels in both, and the same ones."""
    here, there = claim_of(first), claim_of(second)
    return bool(here.levels) and here == there and one.without_levels == other.without_levels


def _is_within(part: str, whole: str) -> bool:
    return bool(part) and f" {part} " in f" {whole} "


def _letter_like(options: Mapping[str, str]) -> list[Lint]:
    ends = {
        key: match["letter"]
        for key, text in options.items()
        if (match := _LETTER_AT_END.search(text.strip()))
    }
    crossed = tuple(
        key
        for key, letter in ends.items()
        if letter in options and letter != key and not _OTHERS.search(options[key])
    )
    return [Lint(Flag.LETTER_LIKE, crossed)] if crossed else []


def _level_letters(options: Mapping[str, str]) -> list[Lint]:
    """Cervical levels begin with C: "Answer: C4/5" is not C."""
    begun = {match["letter"] for text in options.values() for match in _LETTER_AND_NUMBER.finditer(text)}
    clashing = tuple(key for key in options if key in begun)
    return [Lint(Flag.LEVEL_LETTERS, clashing)] if clashing else []
