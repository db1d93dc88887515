"""De-identification reports in words."""

from __future__ import annotations

from typing import Any


def report_counts(report: dict[str, Any]) -> list[tuple[str, int]]:
    """How often each thing was done, by its name as a person reads it."""
    return sorted((_words(name), count) for name, count in report.get("counts", {}).items())


def _words(name: str) -> str:
    said = name.replace("uid", "UID")
    return said[:1].upper() + said[1:]
