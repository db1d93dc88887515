"""Certification as pages and files tell it: each figure with its limits, the probes, and every reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from benchmark.judge.probes.kinds import STEADY
from benchmark.judge.rubric import ADDED, Dimension
from benchmark.judge.titles import TITLES
from benchmark.models import JudgeCalibration, JudgeRun, Probe

NOT_RECKONED = "It was not reckoned."
Told = dict[str, Any]


@dataclass(frozen=True)
class FigureTold:
    """A figure and its limits (95 %); without a value `why` says why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True)
class ProbeTold:
    """What a probe did to the judge's verdict, and how often the judge noticed it."""

    name: str
    title: str
    effect: FigureTold
    detection: FigureTold
    is_steady: bool

    @property
    def counted(self) -> str:
        """What the share is of: where nothing was made wrong no verdict may move."""
        return "moved" if self.is_steady else "noticed"


@dataclass(frozen=True)
class DimensionTold:
    """One dimension of a judge: whether it may stand in for clinicians, and what that rests on."""

    dimension: Dimension
    is_certified: bool
    reports: int
    unscored: int
    kappa: FigureTold
    among: FigureTold
    gap: FigureTold
    bias: FigureTold
    systems: list[tuple[str, FigureTold]]
    probes: list[ProbeTold]
    reasons: list[str]

    @property
    def title(self) -> str:
        """The dimension as pages call it."""
        return TITLES[self.dimension]

    @property
    def is_added(self) -> bool:
        """Whether it stands beside the published ten."""
        return self.dimension in ADDED


def dimensions_told(run: JudgeRun) -> list[DimensionTold]:
    """Every calibrated dimension in the order of the rubric; empty before the run is held against ratings."""
    rows = {Dimension(row.dimension): row for row in run.calibrations.all()}
    return [_dimension(one, rows[one]) for one in Dimension if one in rows]


def verdict_told(told: list[DimensionTold]) -> str:
    """The whole in one sentence."""
    certified = [one for one in told if one.is_certified]
    if not told:
        return ""
    if len(certified) == len(told):
        return f"On all {len(told)} dimensions this judge may stand in for clinicians."
    if not certified:
        return "This judge may stand in for clinicians on no dimension: clinicians’ ratings are used."
    names = ", ".join(one.title.lower() for one in certified)
    return (
        f"This judge may stand in for clinicians on {len(certified)} of {len(told)} dimensions: {names}. "
        "On the others clinicians’ ratings are used."
    )


def _dimension(dimension: Dimension, row: JudgeCalibration) -> DimensionTold:
    told: Told = json.loads(row.figures)
    return DimensionTold(
        dimension=dimension,
        is_certified=row.is_certified,
        reports=told.get("reports", 0),
        unscored=told.get("unscored", 0),
        kappa=_figure(told.get("kappa")),
        among=_figure(told.get("among_clinicians")),
        gap=_figure(told.get("gap")),
        bias=_figure(told.get("bias")),
        systems=[(name, _figure(one)) for name, one in sorted((told.get("system_bias") or {}).items())],
        probes=[_probe(probe, (told.get("probes") or {}).get(probe.value)) for probe in _PROBES],
        reasons=list(told.get("reasons") or []),
    )


_PROBES = [probe for probe in Probe if probe != Probe.NONE]


def _probe(probe: Probe, told: Told | None) -> ProbeTold:
    told = told or {}
    effect, detection = _figure(told.get("effect")), _figure(told.get("detection"))
    return ProbeTold(str(probe.value), str(probe.label), effect, detection, probe in STEADY)


def _figure(told: Told | None) -> FigureTold:
    if not told:
        return FigureTold(why=NOT_RECKONED)
    low, high = told.get("ci95") or (None, None)
    return FigureTold(told.get("value"), low, high, told.get("why") or "")
