"""Where an answer is announced, found by cheap words first: most of a long argument announces nothing."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmark.extraction import cues
from benchmark.extraction.folding import lowered

# Without IGNORECASE and without a boundary in front the engine skips by first letters; both are checked after.
_NOUNS = re.compile(
    r"answer|ans|option|choice|selection|response|pick|letter|conclusion|verdict|solution|decision|prediction|alternative|guess"
)
_VERBS = re.compile(
    r"choose|chose|select|pick|go with|going with|went with|opt for|vote for|settl|answer|say|commit to|guess"
    r"|conclude with|stick with|submit|lean toward|favor|favour|switch to|change |revise "
)
_TURNS = re.compile(
    r"wait|hm|actually|correction|scratch that|strike that|sorry|nope|no|rather|on second|on reflection|i mean"
    r"|however|but|make that|final|ultimately|in the end|on balance|if forced|if pressed|if i |revised|my mistake"
)
_SOFT = re.compile(
    r"so|thus|therefore|hence|leav|which is|that is|i\.e\.|namely|mak|suggest|support|favo|point|consistent with|i|we"
    r"|correspond|match|probably|likely|perhaps|maybe|must be|should be|would be"
    r"|因此|所以|故|于是|可见|应为|应是|考虑为|提示|符合|对应|可能是|应该是|->|→"
)
_FROM = re.compile(r"from (?:option )?[(\[]?[a-z0-9][)\]]? to ")
_CHINESE = ("选", "答案", "结论", "回答", "改", "更正", "修正", "实际", "其实", "最终")
_ROMANCE = (
    "respuesta", "reponse", "réponse", "antwort", "lösung", "resposta", "risposta", "cevap", "đáp án",
    "ответ", "одговор",
)  # fmt: skip
_VERB_REACH = 70  # characters from "I would therefore have to" to its verb
Place = tuple[int, int]


def announcements(plain: str) -> list[Place]:
    """Start and end of every cue, from left to right, none within another."""
    low = lowered(plain)
    found = sorted(
        {*_of_nouns(plain, low), *_of_verbs(plain, low), *_of_turns(plain, low), *_others(plain, low)}
    )
    kept: list[Place] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            # Of two that begin alike the longer one reads further.
            if start == kept[-1][0]:
                kept[-1] = (start, end)
            continue
        kept.append((start, end))
    return kept


def soft_cues(plain: str, start: int) -> Iterator[re.Match[str]]:
    """Verdicts within an argument, from a place on."""
    low = lowered(plain)
    end = start
    for hit in _SOFT.finditer(low, start):
        if hit.start() < end or (
            hit[0].isascii() and hit[0][0] != "-" and _continues_a_word(low, hit.start())
        ):
            continue
        if cue := cues.SOFT.match(plain, hit.start()):
            end = cue.end()
            yield cue


def _of_nouns(plain: str, low: str) -> Iterator[Place]:
    for hit in _NOUNS.finditer(low):
        if not _continues_a_word(low, hit.start()) and (cue := cues.NOUN.match(plain, hit.start())):
            yield cue.span()


def _of_verbs(plain: str, low: str) -> Iterator[Place]:
    for hit in _VERBS.finditer(low):
        begin, stop = max(0, hit.start() - _VERB_REACH), min(len(plain), hit.end() + 30)
        for cue in cues.VERB.finditer(plain, begin, stop):
            if cue.end() > hit.start():
                yield cue.span()


def _of_turns(plain: str, low: str) -> Iterator[Place]:
    for hit in _TURNS.finditer(low):
        if _continues_a_word(low, hit.start()):
            continue
        if cue := cues.TURN.match(plain, hit.start()):
            yield cue.span()
    if _FROM.search(low):
        yield from (cue.span() for cue in cues.CHANGED.finditer(plain))


def _others(plain: str, low: str) -> Iterator[Place]:
    if any(word in plain for word in _CHINESE):
        yield from (cue.span() for cue in cues.CHINESE.finditer(plain))
    if not plain.isascii() or any(word in low for word in _ROMANCE):
        yield from (cue.span() for cue in cues.OTHER_LANGUAGES.finditer(plain))
    yield from (cue.span() for cue in cues.LINE_HEAD.finditer(plain))


def _continues_a_word(low: str, start: int) -> bool:
    return start > 0 and (low[start - 1].isalnum() or low[start - 1] == "_")
