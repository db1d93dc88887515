"""Lists of the options that a model repeats: they commit to nothing and are blanked out."""

from __future__ import annotations

import re

from benchmark.extraction.folding import blank
from benchmark.extraction.option_text import same_text
from benchmark.extraction.payload import Question

_LEAST = 3  # options in their order, each with its own words; of two-option items both
_HEAD = re.compile(r"(?<![\w/+\-'])[(\[]?(?P<letter>[A-Z0-9])\s*[)\].:、,\-|]+\s*")
_TITLE = re.compile(r"(?:options|choices|answers|alternatives|选项|备选)\s*:?\s*$", re.IGNORECASE)


def is_title(said: str) -> bool:
    """Whether words that seem to announce an answer are the title of the list of options."""
    return bool(_TITLE.fullmatch(said.strip()))


def without_echo(plain: str, question: Question) -> str:
    """The text without runs such as "A. L2/3 B. L3/4 C. L4/5", whether in one line or in several."""
    heads = [head for head in _HEAD.finditer(plain) if head["letter"] in question.options]
    least = min(_LEAST, len(question.letters))
    if len(heads) < least:
        return plain
    stops = [head.start() for head in heads[1:]] + [len(plain)]
    run: list[tuple[str, int, int]] = []
    for head, stop in zip(heads, stops, strict=True):
        end = _own_words_end(plain, head, stop, question)
        follows = bool(run) and _is_next(run[-1][0], head["letter"], question)
        if end is None or not follows:
            plain = _blanked(plain, run, least)
            run = []
        if end is not None:
            run.append((head["letter"], head.start(), end))
    return _blanked(plain, run, least)


def _own_words_end(plain: str, head: re.Match[str], stop: int, question: Question) -> int | None:
    """Where the option's own words end behind its letter; None where other words stand there."""
    line = plain.find("\n", head.end(), stop)
    # A list whose last option shares its line with what follows is not only a list.
    ends = [end for end in (line, stop) if end > head.end()]
    for end in ends:
        if same_text(plain[head.end() : end].strip(" \n*|-;,."), question.texts) == head["letter"]:
            return end
    return None


def _is_next(before: str, letter: str, question: Question) -> bool:
    return question.letters.index(letter) == question.letters.index(before) + 1


def _blanked(plain: str, run: list[tuple[str, int, int]], least: int) -> str:
    return blank(plain, run[0][1], run[-1][2]) if len(run) >= least else plain
