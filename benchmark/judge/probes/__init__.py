"""Probes: a report changed in one way, to see whether a judge's verdict follows, or rightly does not."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.judge.probes.findings import finding_turned
from benchmark.judge.probes.kinds import PROBED_DIMENSIONS, STEADY, Probe, is_asked
from benchmark.judge.probes.levels import levels_moved
from benchmark.judge.probes.padding import padded
from benchmark.judge.probes.sides import sides_exchanged

__all__ = ["PROBED_DIMENSIONS", "STEADY", "Probe", "is_asked", "probed"]

_CHANGES: dict[Probe, Callable[[str, int], str | None]] = {
    Probe.NONE: lambda text, _seed: text,
    Probe.REPEAT: lambda text, _seed: text,
    Probe.PADDING: padded,
    Probe.LEVEL_SWAP: lambda text, _seed: levels_moved(text),
    Probe.SIDE_SWAP: lambda text, _seed: sides_exchanged(text),
    Probe.NEGATION: finding_turned,
}


def probed(text: str, probe: Probe | str, *, seed: int) -> str | None:
    """The report as a probe changes it, the same for the same seed; None where it cannot be applied.

    Raises ValueError for a probe that there is not.
    """
    return _CHANGES[Probe(probe)](text, seed)
