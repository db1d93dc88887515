"""Levels that have a name of their own: atlas, axis, dens, vertebra prominens, coccyx, junctions."""

from __future__ import annotations

import re
from typing import Final

_NAMED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"vertebra\s+prominens", ("C7",)),
    (r"atlas(?=\W|$)", ("C1",)),
    (r"axis(?=\W|$)", ("C2",)),
    (r"dens(?=\W|$)", ("C2",)),
    (r"odontoid(?:\s+(?:process(?:es)?|peg))?", ("C2",)),
    (r"coccy(?:x|ges|geal\s+(?:vertebrae?|segments?))(?=\W|$)", ("Co",)),
    (r"lumbo-?\s?sacral\s+junction", ("L5/S1",)),
    (r"thoraco-?\s?lumbar\s+junction", ("T12/L1",)),
    (r"cervico-?\s?(?:thoracic|dorsal)\s+junction", ("C7/T1",)),
    (r"atlanto-?\s?(?:axial|axis)(?=\W|$)", ("C1/C2",)),
)
_FIRST_WORDS: Final = {
    "vertebra": 0,
    "atlas": 1,
    "axis": 2,
    "dens": 3,
    "odontoid": 4,
    "coccyx": 5,
    "coccyges": 5,
    "coccygeal": 5,
    "lumbosacral": 6,
    "lumbo": 6,
    "thoracolumbar": 7,
    "thoraco": 7,
    "cervicothoracic": 8,
    "cervicodorsal": 8,
    "cervico": 8,
    "atlantoaxial": 9,
    "atlanto": 9,
}
_PATTERNS: Final = [(re.compile(pattern), levels) for pattern, levels in _NAMED]

_ZH: Final = (
    ("寰枢", ("C1/C2",)),
    ("寰椎", ("C1",)),
    ("枢椎", ("C2",)),
    ("齿", ("C2",)),
    ("隆椎", ("C7",)),
    ("尾", ("Co",)),
    ("腰骶", ("L5/S1",)),
    ("胸腰", ("T12/L1",)),
    ("颈胸", ("C7/T1",)),
    ("寰", ("C1", "C2")),
)


def english_name(low_word: str, lowered: str, start: int) -> tuple[int, tuple[str, ...]] | None:
    """End and levels of an English name that starts with this word, None when it is none."""
    place = _FIRST_WORDS.get(low_word)
    if place is None:
        return None
    pattern, levels = _PATTERNS[place]
    match = pattern.match(lowered, start, start + 60)
    return (match.end(), levels) if match else None


def chinese_name(text: str) -> tuple[str, ...]:
    """Levels of a Chinese name token."""
    return next(levels for stem, levels in _ZH if text.startswith(stem))
