"""De-identification reports in words."""

from __future__ import annotations

from typing import Any

from imaging.deidentify import PROFILES


def report_counts(report: dict[str, Any]) -> list[tuple[str, int]]:
    """How often each thing was done, by its name as a person reads it."""
    return sorted((_words(name), count) for name, count in report.get("counts", {}).items())


def report_profiles(report: dict[str, Any]) -> list[str]:
    """What was kept beside the Basic Profile, by each of the profiles under which files came in."""
    names = filter(None, str(report.get("profile", "")).split(", "))
    return [PROFILES[name].words if name in PROFILES else name for name in names]


def _words(name: str) -> str:
    said = name.replace("uid", "UID")
    return said[:1].upper() + said[1:]
