"""What is done to a report before it is judged once more, and where a judge must notice it."""

from __future__ import annotations

from enum import StrEnum

from benchmark.judge.rubric import Dimension


class Probe(StrEnum):
    """One way to change a report, or none."""

    NONE = ""
    REPEAT = "repeat"
    PADDING = "padding"
    LEVEL_SWAP = "level_swap"
    SIDE_SWAP = "side_swap"
    NEGATION = "negation"

    @property
    def label(self) -> str:
        """What pages call it."""
        return LABELS[self]


LABELS: dict[Probe, str] = {
    Probe.NONE: "As it is",
    Probe.REPEAT: "Asked again",
    Probe.PADDING: "Padded with words that say nothing",
    Probe.LEVEL_SWAP: "Levels moved by one",
    Probe.SIDE_SWAP: "Sides exchanged",
    Probe.NEGATION: "A finding denied",
}
# An operation at the wrong level or side is no plan; with one finding denied a plan may still be the best.
PROBED_DIMENSIONS: dict[Probe, frozenset[Dimension]] = {
    Probe.LEVEL_SWAP: frozenset({Dimension.IMAGING, Dimension.DIAGNOSIS, Dimension.PLAN}),
    Probe.SIDE_SWAP: frozenset({Dimension.IMAGING, Dimension.DIAGNOSIS, Dimension.PLAN}),
    Probe.NEGATION: frozenset({Dimension.IMAGING, Dimension.DIAGNOSIS}),
}
# These must move no dimension.
STEADY: frozenset[Probe] = frozenset({Probe.REPEAT, Probe.PADDING})


def is_asked(probe: Probe, dimension: Dimension) -> bool:
    """Whether a probe tells anything of a dimension."""
    return probe in STEADY or dimension in PROBED_DIMENSIONS.get(probe, frozenset())
