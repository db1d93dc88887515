"""One line of a study's file: a report, whose subject it is about, and the system that wrote it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from benchmark.uploads.lines import LineFault, clean, object_read, short
from imaging.deidentify.free_text import UUIDS, points_at_one

LONGEST_REPORT = 40_000  # characters
LONGEST_NAME = 80
FEWEST_LETTERS = 3  # of a system: fewer are no name that could be found
NEEDED = ("report_id", "subject", "system", "report")
KNOWN = frozenset({*NEEDED, "reference", "family"})
LONGEST_FAMILY = 60


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report as its file names it; `reference` is empty without one."""

    report_id: str
    subject: str
    system: str
    text: str
    reference: str = ""
    family: str = ""


def report_read(raw: bytes) -> ReportLine:
    """Read one line. Raises LineFault; the words of a report are never in it."""
    row = object_read(raw)
    if unknown := sorted(set(row) - KNOWN):
        raise LineFault(f"“{short(unknown[0])}” is no field; these are: {', '.join(sorted(KNOWN))}.")
    report_id, subject, system = (_name(row, field) for field in NEEDED[:3])
    text = _text(row, "report")
    reference = _text(row, "reference") if row.get("reference") not in (None, "") else ""
    for field, words in (("report", text), ("reference", reference), ("subject", subject)):
        _names_nobody(field, words)
    family = "" if row.get("family") in (None, "") else _name(row, "family", most=LONGEST_FAMILY)
    return ReportLine(report_id, subject, system, text, reference, family)


def systems_in(text: str, systems: Iterable[str]) -> list[str]:
    """The systems that a text names, in words of their own: whoever rates it would know."""
    return [name for name in systems if (pattern := _as_word(name)) is not None and pattern.search(text)]


def systems_masked(text: str, systems: Iterable[str]) -> str:
    """A text in which no system names itself."""
    for pattern in filter(None, map(_as_word, sorted(systems, key=len, reverse=True))):
        text = pattern.sub("[system]", text)
    return text


@lru_cache(maxsize=256)
def _as_word(system: str) -> re.Pattern[str] | None:
    """How a system's name stands in a text, without regard to case and to what parts its words.

    None for a name of fewer than three letters and digits, which stand in any text.
    """
    words = re.findall(r"[^\W_]+", system)
    if sum(map(len, words)) < FEWEST_LETTERS:
        return None
    inside = r"[\W_]{0,3}".join(map(re.escape, words))
    return re.compile(rf"(?<![^\W_]){inside}(?![^\W_])", re.IGNORECASE)


def _name(row: dict[str, Any], field: str, *, most: int = LONGEST_NAME) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not (name := " ".join(clean(value).split())):
        raise LineFault(f"“{field}” is missing.")
    if len(name) > most:
        raise LineFault(f"“{field}” has {len(name)} characters; {most} are the most.")
    return name


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise LineFault(f"“{field}” is no text.")
    if not value.strip():
        raise LineFault(f"“{field}” is empty.")
    if len(value) > LONGEST_REPORT:
        raise LineFault(f"“{field}” has {len(value):,} characters; {LONGEST_REPORT:,} are the most.")
    return clean(value).strip()


def _names_nobody(field: str, words: str) -> None:
    """Raises LineFault that says what was found and how often, never the words themselves."""
    found = Counter(one.what for one in points_at_one(UUIDS.sub("", words)))
    if found:
        told = ", ".join(f"{what} ({count} time{'s' * (count > 1)})" for what, count in sorted(found.items()))
        raise LineFault(f"“{field}” seems to hold {told}. Take it out: reports are read by others.")
