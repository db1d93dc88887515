"""Rules tried on a text: those that cannot find anything in it are told by its letters, and left out.

Most rules know persons by words beside them, and most texts hold few of these. To look for the words as they
stand takes a fraction of what it takes to try a pattern at every letter. What a rule needs is read from its
own pattern, so what is found stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from imaging.deidentify.needs import KIND, KINDS, Stretch, begins_a_word, needs_of, starts_of

# Letters that a pattern takes for others, whatever the case, and that no letter of ASCII stands for; the last
# is the sign of kelvin.
_ODD = re.compile("[ıſİ\u212a]")
_DIGIT = re.compile(r"\d")
# Two letters at the beginning of a word, by kinds and as they are.
_BEGINNING = re.compile("(?<![Aa])[Aa]{2}")
_PAIR = re.compile("[A-Za-z]{2}")
_BY_KIND = str.maketrans(KIND)
_MOST = 4  # groups looked for before a rule is tried
_MOST_STARTS = 64  # places at which a rule is tried one by one; else at every letter
_known: dict[int, _Known] = {}


class _Starts:
    """With what all that a rule finds begins.

    Where no letter stands before it, words are known by their first two letters: `words` has those of each
    pair, by form. Other stretches are looked for in the whole text.
    """

    def __init__(self, stretches: tuple[Stretch, ...], begin_words: bool) -> None:
        self.begin_words = begin_words
        words = [one for one in stretches if begin_words and one[0] != KINDS and _PAIR.match(one[1])]
        self.others = tuple(one for one in stretches if one not in words)
        self.words: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {}
        for pair in {one[:2].lower() for _form, one in words}:
            of_pair = [(form, one) for form, one in words if one[:2].lower() == pair]
            self.words[pair] = tuple(
                (form, tuple(one for other, one in of_pair if other == form))
                for form in {form for form, _ in of_pair}
            )


@dataclass(frozen=True, slots=True)
class _Known:
    """A rule, how what it finds begins, and of which groups of stretches a text must hold one each."""

    rule: re.Pattern[str]  # kept, so that no other can have its place in memory
    starts: _Starts | None
    needs: tuple[tuple[Stretch, ...], ...]


class Tried:
    """A text on which rules are tried."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._read = _read(text)

    def finds(self, rule: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """What a rule finds, as its own ``finditer`` does."""
        known, read = _known.get(id(rule)) or _know(rule), self._read
        forms = read.forms
        for several in known.needs:
            for form, one in several:  # A generator would take longer than most of the looking.
                if one in forms[form]:
                    break
            else:
                return ()
        places = read.places(known.starts) if known.starts else None
        if places is None:
            return rule.finditer(self.text)
        return _found_at(rule, self.text, places) if places else ()


class _Read:
    """A text in its forms, and where stretches stand in it."""

    def __init__(self, text: str) -> None:
        kinds = (text if text.isascii() else _DIGIT.sub("0", text)).translate(_BY_KIND)
        self._is_odd = _ODD.search(text) is not None
        low = text.lower()
        self.forms = _Anything() if self._is_odd else low, text, kinds
        self._places: dict[_Starts, list[int] | None] = {}
        self._pairs: dict[str, list[int]] = {}
        for found in _BEGINNING.finditer(kinds):
            self._pairs.setdefault(low[found.start() : found.end()], []).append(found.start())

    def places(self, starts: _Starts) -> list[int] | None:
        """Where one of the stretches stands; None where that is at many places, or cannot be told."""
        try:
            return self._places[starts]
        except KeyError:
            places = None if self._is_odd else {*self._of_words(starts), *self._of_others(starts)}
            told = None if places is None or len(places) > _MOST_STARTS else sorted(places)
            self._places[starts] = told
            return told

    def _of_words(self, starts: _Starts) -> Iterator[int]:
        for pair in starts.words.keys() & self._pairs.keys():
            for form, words in starts.words[pair]:
                held = self.forms[form]
                yield from (at for at in self._pairs[pair] if held.startswith(words, at))

    def _of_others(self, starts: _Starts) -> Iterator[int]:
        kinds = self.forms[KINDS]
        for form, one in starts.others:
            held = self.forms[form]
            at = held.find(one)
            while at >= 0:
                if not (starts.begin_words and at and kinds[at] in "Aa" and kinds[at - 1] in "Aa"):
                    yield at
                at = held.find(one, at + 1)


_read = lru_cache(maxsize=16)(_Read)
# Rules that begin alike share one, and so what was looked for.
_starts = cache(_Starts)


class _Anything(str):
    """Small letters of a text of which they tell nothing."""

    def __contains__(self, _stretch: object) -> bool:
        return True


def _found_at(rule: re.Pattern[str], text: str, places: list[int]) -> Iterator[re.Match[str]]:
    """As ``finditer`` does it, where nothing begins elsewhere: from the left, none within another."""
    end = 0
    for place in places:
        if place >= end and (found := rule.match(text, place)):
            yield found
            end = found.end()


def _know(rule: re.Pattern[str]) -> _Known:
    begins = starts_of(rule)
    starts = _starts(tuple(sorted(begins)), begins_a_word(rule)) if begins else None
    needs = [one for one in needs_of(rule) if not begins or len(one) < len(begins)][:_MOST]
    _known[id(rule)] = known = _Known(rule, starts, tuple(tuple(sorted(one)) for one in needs))
    return known
