"""Statements that contradict a sentence in one place, for options that are provably wrong.

Each swap changes one word or number to another that cannot be true if the sentence is. A sentence that
offers too few swaps carries no question; nothing is invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Pairs read in both directions. Only words whose exchange contradicts the sentence, not shades of one.
_ENGLISH_PAIRS = (
    ("should not be", "should be"),
    ("is not recommended", "is recommended"),
    ("are not recommended", "are recommended"),
    ("is not needed", "is needed"),
    ("is contraindicated", "is indicated"),
    ("does not exclude", "excludes"),
    ("does not require", "requires"),
    ("do not require", "require"),
    ("cannot", "can"),
    ("must not", "must"),
    ("before", "after"),
    ("increases", "decreases"),
    ("increase", "decrease"),
    ("higher", "lower"),
    ("more than", "less than"),
    ("at least", "at most"),
    ("always", "never"),
    ("anterior", "posterior"),
    ("ventral", "dorsal"),
    ("cranial", "caudal"),
    ("proximal", "distal"),
    ("above", "below"),
    ("flexion", "extension"),
    ("urgent", "elective"),
    ("emergency", "elective"),
    ("operative", "non-operative"),
    ("exiting", "traversing"),
    ("T1-weighted", "T2-weighted"),
    ("hyperintense", "hypointense"),
    ("upper motor neuron", "lower motor neuron"),
)
_CHINESE_PAIRS = (
    ("不应", "应"),
    ("不推荐", "推荐"),
    ("不建议", "建议"),
    ("不需要", "需要"),
    ("不能", "可以"),
    ("之前", "之后"),
    ("以内", "以后"),
    ("升高", "降低"),
    ("增加", "减少"),
    ("高于", "低于"),
    ("大于", "小于"),
    ("至少", "至多"),
    ("前方", "后方"),
    ("腹侧", "背侧"),
    ("头侧", "尾侧"),
    ("上方", "下方"),
    ("屈曲", "后伸"),
    ("急诊", "择期"),
    ("出口根", "走行根"),
    ("高信号", "低信号"),
    ("上运动神经元", "下运动神经元"),
)
# A number that belongs to a level, a range, a decimal or a word is left alone.
_NUMBER = re.compile(r"(?<![\w/.\-–~至])\d{1,3}(?![\w/.\-–~至]|\s*(?:to|and|or)\s*\d|,\d)")


@dataclass(frozen=True)
class Swap:
    """One place of a sentence and what stands there instead: ``start`` and ``end`` in characters."""

    start: int
    end: int
    was: str
    becomes: str

    def apply(self, sentence: str) -> str:
        """The sentence with this one change."""
        return sentence[: self.start] + self.becomes + sentence[self.end :]


def swaps_of(sentence: str, *, language: str) -> list[Swap]:
    """Every place where the sentence can be contradicted, in reading order, never two at one place."""
    found = [*_word_swaps(sentence, language), *_number_swaps(sentence)]
    kept: list[Swap] = []
    for swap in sorted(found, key=lambda swap: (swap.start, -(swap.end - swap.start))):
        overlapping = [one for one in kept if one.start < swap.end and swap.start < one.end]
        if all(one.start == swap.start and one.end == swap.end for one in overlapping):
            kept.append(swap)
    return kept


def contradictions(sentence: str, *, language: str) -> list[tuple[Swap, str]]:
    """Contradicting statements with the change that made each; all differ from one another."""
    made: dict[str, Swap] = {}
    for swap in swaps_of(sentence, language=language):
        made.setdefault(swap.apply(sentence), swap)
    made.pop(sentence, None)
    return [(swap, statement) for statement, swap in made.items()]


def _word_swaps(sentence: str, language: str) -> list[Swap]:
    found: list[Swap] = []
    for pair in _CHINESE_PAIRS if language == "zh" else _ENGLISH_PAIRS:
        for was, becomes in (pair, pair[::-1]):
            pattern = re.escape(was) if language == "zh" else rf"(?<![\w-]){re.escape(was)}(?![\w-])"
            for match in re.finditer(pattern, sentence, flags=re.IGNORECASE):
                text = match.group()
                fitting = becomes[0].upper() + becomes[1:] if text[0].isupper() else becomes
                found.append(Swap(match.start(), match.end(), text, fitting))
    return found


def _number_swaps(sentence: str) -> list[Swap]:
    found: list[Swap] = []
    for match in _NUMBER.finditer(sentence):
        number = int(match.group())
        if number == 0:
            continue
        others = [number * 2, number * 3, number // 2 if number % 2 == 0 else number * 4]
        found.extend(Swap(match.start(), match.end(), match.group(), str(other)) for other in others)
    return found
