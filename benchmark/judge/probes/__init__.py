"""Probes: a report changed in one way, to see whether a judge's verdict follows, or rightly does not."""

from __future__ import annotations

from benchmark.judge.rubric import Dimension

_PADDING = "This document has been put down in writing and may be kept with other documents."


def is_asked(probe: str, dimension: Dimension) -> bool:
    """Whether a probe tells anything of a dimension."""
    return probe in ("repeat", "padding") or dimension in (Dimension.IMAGING, Dimension.DIAGNOSIS)


def probed(text: str, probe: str, *, seed: int) -> str | None:
    """The report as a probe changes it, the same for the same seed; None where it cannot be applied."""
    if probe == "padding":
        return text + f" {_PADDING}" * (1 + len(text) // len(_PADDING))
    return text if probe in ("", "repeat") else None
