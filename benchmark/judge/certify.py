"""Whether a judge may stand in for clinicians on one dimension, and in words why not.

Reports on one subject are drawn again together, and every figure is reckoned on the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Interval = tuple[float, float]
FEWEST_REPORTS, FEWEST_CLINICIANS, FEWEST_SYSTEMS = 60, 3, 4
LEAST_KAPPA, BELOW_CLINICIANS, MOST_BIAS = 0.5, 0.1, 0.3
RESAMPLES = 2000


@dataclass(frozen=True)
class Rated:
    """One report: verdicts of 1 to 5, None where the judge failed or a clinician did not rate."""

    subject: str
    system: str
    judge: int | None
    clinicians: tuple[int | None, ...]


@dataclass(frozen=True)
class Figure:
    """A figure with its limits (95 %, for systems all together); None with the reason where undefined."""

    value: float | None
    ci95: Interval | None = None
    why: str = ""


@dataclass(frozen=True)
class Certification:
    """`reasons` is empty where the judge is certified. `unscored` counts the judge's failed verdicts.

    Kappas are quadratic, the mean over clinicians or pairs of them; `gap` is the judge's less theirs.
    Biases are steps of the scale, judge less mean clinician.
    """

    reports: int
    unscored: int
    kappa: Figure
    among_clinicians: Figure
    gap: Figure
    bias: Figure
    system_bias: dict[str, Figure]
    reasons: tuple[str, ...]

    @property
    def is_certified(self) -> bool:
        """Whether no condition failed."""
        return not self.reasons


def certify(rated: Sequence[Rated], seed: int = 0) -> Certification:
    """Judge and clinicians compared. Raises ValueError where reports list different numbers of clinicians."""
    if len({len(one.clinicians) for one in rated}) > 1:
        raise ValueError("Every report lists the same clinicians, None for one who did not rate it.")
    whole = [
        one for one in rated
        if one.judge is not None and sum(value is not None for value in one.clinicians) >= FEWEST_CLINICIANS
    ]  # fmt: skip
    unscored = sum(one.judge is None for one in rated)
    systems = sorted({one.system for one in whole})
    if not whole:
        none = Figure(None, why="No report has a verdict and the ratings of three clinicians.")
        return Certification(0, unscored, none, none, none, none, {}, (none.why,))
    weights = _weights([one.subject for one in whole], seed)
    judge = np.array([one.judge for one in whole], dtype=float)
    clinicians = np.array([one.clinicians for one in whole], dtype=float).T
    kappas = _mean([_kappa(judge, one, weights) for one in clinicians])
    theirs = _mean([_kappa(one, other, weights) for one, other in combinations(clinicians, 2)])
    difference = judge - np.nanmean(clinicians, axis=0)
    biases = _average(difference, weights)
    kappa, among, gap, bias = map(_figure, (kappas, theirs, kappas - theirs, biases))
    member = np.array([one.system for one in whole])
    apart = {
        name: _figure(_average(difference, weights * (member == name)) - biases, 0.05 / len(systems))
        for name in systems
    }
    reasons = _size(len(whole), len(systems)) + _agreement(kappa, among, gap) + _bias(bias, apart)
    return Certification(len(whole), unscored, kappa, among, gap, bias, apart, tuple(reasons))


def _weights(subjects: list[str], seed: int) -> Floats:
    """How often each report is in each draw (draws by reports); the first row is the reports as they are."""
    place = np.unique(subjects, return_inverse=True)[1]
    count = int(place.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    return np.vstack([np.ones(len(subjects)), drawn[:, place]])


def _average(values: Floats, weights: Floats) -> Floats:
    total = weights.sum(axis=1)
    return np.asarray(np.divide(weights @ values, total, out=np.full(len(total), np.nan), where=total > 0))


def _kappa(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Quadratic kappa per draw: 1 less the mean square difference over the one that chance gives."""
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b, w = one[both], other[both], weights[:, both]
    mean_a, mean_b = _average(a, w), _average(b, w)
    chance = _average(a**2, w) + _average(b**2, w) - 2 * mean_a * mean_b
    ratio = np.divide(_average((a - b) ** 2, w), chance, out=np.full(len(w), np.nan), where=chance > 1e-12)
    return np.asarray(1 - ratio)


def _mean(figures: list[Floats]) -> Floats:
    return np.asarray(np.mean(figures, axis=0))


def _figure(draws: Floats, outside: float = 0.05) -> Figure:
    defined = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(defined):
        return Figure(None, why="Two raters gave one and the same value throughout, or rated nothing both.")
    low, high = np.quantile(defined, [outside / 2, 1 - outside / 2])
    return Figure(float(draws[0]), (float(low), float(high)))


def _size(reports: int, systems: int) -> list[str]:
    told = []
    if reports < FEWEST_REPORTS:
        told.append(f"{reports} reports with three clinicians; {FEWEST_REPORTS} are needed.")
    if systems < FEWEST_SYSTEMS:
        told.append(f"{systems} systems; {FEWEST_SYSTEMS} of differing quality are needed.")
    return told


def _agreement(kappa: Figure, among: Figure, gap: Figure) -> list[str]:
    if kappa.ci95 is None or among.value is None or gap.ci95 is None:
        return [f"Agreement is not defined. {kappa.why or among.why or gap.why}"]
    told = []
    if among.value < LEAST_KAPPA:
        told.append(f"Clinicians agree at {among.value:.2f} themselves: redefine the dimension or drop it.")
    if kappa.ci95[0] < LEAST_KAPPA:
        told.append(f"The lower bound of kappa is {kappa.ci95[0]:.2f}; {LEAST_KAPPA} is needed.")
    if gap.ci95[0] < -BELOW_CLINICIANS:
        told.append(f"Kappa may lie {-gap.ci95[0]:.2f} below clinicians; {BELOW_CLINICIANS} is allowed.")
    return told


def _bias(bias: Figure, apart: dict[str, Figure]) -> list[str]:
    told = []
    if bias.value is not None and abs(bias.value) > MOST_BIAS:
        told.append(f"The bias is {bias.value:+.2f} steps; {MOST_BIAS} either way is allowed.")
    for name, found in apart.items():
        if found.ci95 and found.value is not None and not found.ci95[0] <= 0 <= found.ci95[1]:
            told.append(f"{name} is judged {found.value:+.2f} steps apart from the others.")
    return told
