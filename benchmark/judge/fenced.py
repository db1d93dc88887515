"""A report as a judge sees it: between two marks that nothing inside it can close, and its quotes checked."""

from __future__ import annotations

import re
import unicodedata

OPENING, CLOSING = "<report>", "</report>"
_QUOTED_BY = " \"'“”‘’.…"
FEWEST_QUOTED = 3  # letters or digits: fewer are found in any text
_MARK = re.compile(
    r"[<\uff1c\u2039\u27e8]\s*([/\uff0f]?)\s*report\b[^>\uff1e\u203a\u27e9]{0,40}[>\uff1e\u203a\u27e9]?",
    re.IGNORECASE,
)


def report_fenced(text: str) -> str:
    """The report between the marks; what looks like a mark inside it is written in square brackets."""
    inside = _MARK.sub(lambda found: "[/report]" if found[1] else "[report]", text)
    return f"{OPENING}\n{inside}\n{CLOSING}"


def quote_stands(quote: str, report: str) -> bool:
    """Whether a judge's quote is in the report, case, width and blanks aside; "L4/5" is no quote of "L45"."""
    wanted = _plain(quote).strip(_QUOTED_BY)
    return sum(map(str.isalnum, wanted)) >= FEWEST_QUOTED and wanted in _plain(report)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
