"""Reports as a judge sees them: between marks that nothing inside can close, and quotes from them checked."""

from __future__ import annotations

import re
import unicodedata

REPORT, REFERENCE = "report", "reference"
OPENING, CLOSING = f"<{REPORT}>", f"</{REPORT}>"
_QUOTED_BY = " \"'“”‘’.…"
FEWEST_QUOTED = 3  # letters or digits: fewer are found in any text
_MARK = re.compile(
    r"[<\uff1c\u2039\u27e8]\s*([/\uff0f]?)\s*(report|reference)\b[^>\uff1e\u203a\u27e9]{0,40}[>\uff1e\u203a\u27e9]?",
    re.IGNORECASE,
)


def report_fenced(text: str) -> str:
    """The report between the marks; what looks like a mark inside it is written in square brackets."""
    return _fenced(text, REPORT)


def reference_fenced(text: str) -> str:
    """The same for the report that clinicians approved, between marks of its own."""
    return _fenced(text, REFERENCE)


def quote_stands(quote: str, report: str) -> bool:
    """Whether a judge's quote is in the report, case, width and blanks aside; "L4/5" is no quote of "L45"."""
    wanted = _plain(quote).strip(_QUOTED_BY)
    return sum(map(str.isalnum, wanted)) >= FEWEST_QUOTED and wanted in _plain(report)


def _fenced(text: str, mark: str) -> str:
    inside = _MARK.sub(lambda found: f"[{'/' if found[1] else ''}{found[2].lower()}]", text)
    return f"<{mark}>\n{inside}\n</{mark}>"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
