"""Options that are ticked: boxes, tables and signs behind the letter."""

from __future__ import annotations

import re

from benchmark.extraction.folding import blank
from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.payload import Question

_YES = r"\[[xX✓✔]\]|[☑✅✔✓☒🗹]"
_NO = r"\[\s?\]|[☐❌✗✘❎⬜×✕]"
_LETTER = r"(?:(?:option|choice|选项)\s*)?[(\[]?(?P<letter>[A-Z])[)\]]?(?![A-Za-z0-9])"
_BEFORE = re.compile(rf"(?:(?P<yes>{_YES})|(?P<no>{_NO}))[ \t.:\-]*{_LETTER}", re.IGNORECASE)
_BESIDE = re.compile(rf"{_LETTER}[ \t.:\-]*(?:(?P<yes>{_YES}|[√])|(?P<no>{_NO}))", re.IGNORECASE)
_BEHIND = re.compile(
    rf"^[ \t>#\-•]*{_LETTER}(?P<words>[^\n]{{0,160}}?)(?:(?P<yes>{_YES}|[√])|(?P<no>{_NO}))\s*[.;]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_ROW = re.compile(r"^[ \t]*\|(?P<cells>[^\n]*)$", re.MULTILINE)
_SAYS_YES = re.compile(r"\W*(?:yes|true|correct|right|是|对|正确|✓|✔|✅|√|☑)\W*", re.IGNORECASE)
_SAYS_NO = re.compile(
    r"\W*(?:no|false|incorrect|wrong|否|不|错|错误|不正确|不符|✗|✘|❌|×|✕)\W*", re.IGNORECASE
)
_ANY = re.compile(rf"{_YES}|{_NO}|√")


def ticked(visible: str, plain: str, question: Question) -> tuple[Reading | None, str]:
    """The one option that is ticked among others that are not, and the text without table rows.

    Two ticked ones are ambiguous; ticks without their opposite say nothing.
    """
    judged = _signs(visible, question)
    if not judged and "|" in visible:
        judged = _table(visible, question)
    if len(judged) < 2 or len({letter for letter, *_ in judged}) < 2:
        return None, plain
    right = [one for one in judged if one[1]]
    for _, _, start, end in judged:
        plain = blank(plain, start, end)
    if not right:
        return None, plain
    status = Status.ANSWERED if len({letter for letter, *_ in right}) == 1 else Status.AMBIGUOUS
    letter = right[-1][0] if status is Status.ANSWERED else None
    return Reading(letter, status, right[-1][2], right[-1][3]), plain


def _signs(visible: str, question: Question) -> list[tuple[str, bool, int, int]]:
    """Letters with a sign before or behind them, whichever the first sign shows."""
    first = _ANY.search(visible)
    if first is None:
        return []
    line = visible[visible.rfind("\n", 0, first.start()) + 1 : first.start()]
    patterns = (_BEHIND, _BESIDE) if re.search(r"[A-Za-z]", line) else (_BEFORE,)
    for pattern in patterns:
        judged = [
            (found["letter"].upper(), found["yes"] is not None, *found.span("letter"))
            for found in pattern.finditer(visible)
            if found["letter"].upper() in question.options
        ]
        if len(judged) > 1:
            return judged
    return []


def _table(visible: str, question: Question) -> list[tuple[str, bool, int, int]]:
    """Rows of a table whose first cell is an option and one of whose others says yes or no."""
    found = []
    for row in _ROW.finditer(visible):
        cells = row["cells"].rstrip().rstrip("|").split("|")
        first = re.match(r"[\s*(]*(?:option\s*)?([A-Z])(?![A-Za-z0-9])", cells[0], re.IGNORECASE)
        if first is None or first[1].upper() not in question.options or len(cells) < 2:
            continue
        verdict = next((v for cell in cells[1:] if (v := _says(cell)) is not None), None)
        if verdict is not None:
            start = row.start("cells") + first.start(1)
            found.append((first[1].upper(), verdict, start, start + 1))
    return found


def _says(cell: str) -> bool | None:
    if _SAYS_NO.fullmatch(cell):
        return False
    return True if _SAYS_YES.fullmatch(cell) else None
