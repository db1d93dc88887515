"""What gives the key away over many questions: a letter that is right too often, a key that is the "
"longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final, NamedTuple

from corpus.bodies import MultipleChoice
from corpus.checks.material import CheckFinding

# Questions from which a run tells anything, and how many standard deviations chance may be off: among the
# letters of one run (some five) it is farther off once in some 3,000 runs.
FEWEST: Final = 20
_FARTHEST: Final = 4.0


class Share(NamedTuple):
    """How often something was so, and how often it would be by chance."""

    name: str
    seen: int
    expected: float
    spread: float

    @property
    def is_off(self) -> bool:
        """Whether it was so clearly more often than by chance."""
        return self.seen - self.expected > _FARTHEST * self.spread


def run_is_balanced(bodies: Iterable[MultipleChoice]) -> list[CheckFinding]:
    """Over the questions of a run no letter is the key, and no key the longest option, too often."""
    questions = list(bodies)
    if len(questions) < FEWEST:
        return []
    return [
        CheckFinding("run_is_balanced", "warning", _message(one, len(questions)))
        for one in (*letter_shares(questions), longest_share(questions))
        if one.is_off
    ]


def letter_shares(questions: Sequence[MultipleChoice]) -> list[Share]:
    """How often each letter is the key. By chance each option of a question is it equally often."""
    seen = Counter(one.answer for one in questions)
    letters = sorted({option.key for one in questions for option in one.options})
    return [
        _share(
            f"the key is {letter}", seen[letter], [1 / len(one.options) for one in _with(questions, letter)]
        )
        for letter in letters
    ]


def longest_share(questions: Sequence[MultipleChoice]) -> Share:
    """How often the key is longer than every other option."""
    seen, chances = 0, []
    for one in questions:
        lengths = sorted((len(option.text), option.key) for option in one.options)
        if lengths[-1][0] > lengths[-2][0]:
            chances.append(1 / len(lengths))
            seen += lengths[-1][1] == one.answer
    return _share("the key is the longest option", seen, chances)


def _with(questions: Sequence[MultipleChoice], letter: str) -> list[MultipleChoice]:
    return [one for one in questions if any(option.key == letter for option in one.options)]


def _share(name: str, seen: int, chances: Sequence[float]) -> Share:
    return Share(name, seen, sum(chances), sqrt(sum(chance * (1 - chance) for chance in chances)))


def _message(share: Share, count: int) -> str:
    chance = f"by chance it would be in some {share.expected:.0f}"
    return f"In {share.seen} of {count} questions {share.name}; {chance}."
