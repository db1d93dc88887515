"""Sides that a text names to say that nothing is there: `left, not right`, `右侧未见突出`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anatomy.mentions.lexer import lower, normalise

_REACH: Final = 24
# `On the left, not on the right`, `而非右侧`: another side is meant.
_CONTRASTED: Final = re.compile(
    r"(?:\b(?:not|rather than|instead of|as opposed to)\s+(?:(?:on|to|towards?|in|at|from)\s+)?"
    r"(?:the\s+|its\s+)?"
    r"|(?:不|非)(?:是|在|向|偏|往|朝|位于|居)?)$",
    re.ASCII,
)
_DENIED: Final = re.compile(r"(?:\b(?:no|without)\s+(?:\w+\s+)?|未见|未及|没有|无)$", re.ASCII)
_PARTS: Final = (
    r"(?:\s+(?:lateral|subarticular|neural|nerve|disc|recess(?:es)?|foram(?:en|ina)|roots?|facets?|half|margin|side|"
    r"one|of the canal|at \S+))*"
)
_VERBS: Final = (
    r"(?:\s+(?:there|it|this|is|are|was|were|stays?|remains?|appears?|looks?|has|have|shows?|does|do|need))+"
)
# `The right recess is open`, `右侧侧隐窝通畅`.
_SPARED: Final = re.compile(
    rf"(?:-?sided)?{_PARTS}{_VERBS}\s+(?:not|no|none|nothing|free|open|clear|normal|patent|spared|unremarkable|intact|"
    r"unaffected|uninvolved|preserved|empty|"
    r"left (?:alone|untouched|unopened))\b"
    r"|[侧側边邊半]?的?(?:侧?隐窝|椎间孔|神经孔|神经根|椎管|硬膜囊|椎?间盘|后缘|关节|结构|处|则|均|亦|也|尚|仍|完全)*"
    r"(?:未(?:见|示|有|受|突出|发现|显示|出现)|没|无(?![力法])|不(?:突出|狭窄|窄|受|痛|疼|是|在|必|需|存在)|"
    r"通畅|正常|空虚|清晰|光整|平整|完整|干净|阴性)",
    re.ASCII,
)


def is_contrasted(lowered: str, start: int) -> bool:
    """Whether the words before a side, in a text in lower case, say that it is not that one."""
    return _CONTRASTED.search(lowered, max(0, start - _REACH), start) is not None


def is_spared(lowered: str, end: int) -> bool:
    """Whether the words behind a side, in a text in lower case, say that nothing is there."""
    return _SPARED.match(lowered, end) is not None


# Asked once for each side of a text.
@lru_cache(maxsize=4)
def _plain(text: str) -> str:
    return lower(normalise(text))


def side_is_denied(text: str, start: int, end: int) -> bool:
    """Whether a text names the side at characters `start` to `end` only to say that nothing is there."""
    lowered = _plain(text)
    before = _DENIED.search(lowered, max(0, start - _REACH), start)
    return before is not None or is_contrasted(lowered, start) or is_spared(lowered, end)
