"""Whether a judge may stand in for clinicians on one dimension, and in words why not.

Reports on one subject are drawn again together, and every figure is reckoned on the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmark.judge.draws import Figure, Floats, drawn_average, drawn_weights, figure_of
from benchmark.judge.needed import FEWEST_CLINICIANS, FEWEST_REPORTS, FEWEST_SYSTEMS, LEAST_KAPPA

BELOW_CLINICIANS = 0.1
MOST_BIAS = 0.3  # steps: the limits must lie within
MOST_APART = 0.5  # steps that one system may be judged apart from the others: its limits must lie within
MOST_UNSCORED = 0.05  # of the reports: wrong by all four steps, these would move a mean by 0.2
_ONE_VALUE = "Two raters gave one and the same value throughout, or rated nothing both."
_ALONE = "One system alone cannot be judged apart from others."


@dataclass(frozen=True)
class Rated:
    """One report: verdicts of 1 to 5, None where the judge failed or a clinician did not rate."""

    subject: str
    system: str
    judge: int | None
    clinicians: tuple[int | None, ...]


@dataclass(frozen=True)
class Certification:
    """`reasons` is empty where the judge is certified. `unscored` counts the judge's failed verdicts.

    Kappas are quadratic, the mean over clinicians or pairs of them; `gap` is the judge's less theirs.
    Biases are steps of the scale, judge less mean clinician; a system's is less that of all reports.
    `redefine`: clinicians do not agree themselves, so that no judge can be held against them.
    """

    reports: int
    unscored: int
    kappa: Figure
    among_clinicians: Figure
    gap: Figure
    bias: Figure
    system_bias: dict[str, Figure]
    reasons: tuple[str, ...]
    redefine: bool = False

    @property
    def is_certified(self) -> bool:
        """Whether no condition failed."""
        return not self.reasons


def certify(rated: Sequence[Rated], seed: int = 0) -> Certification:
    """Judge and clinicians compared. Raises ValueError where reports list different numbers of clinicians."""
    if len({len(one.clinicians) for one in rated}) > 1:
        raise ValueError("Every report lists the same clinicians, None for one who did not rate it.")
    opined = [one for one in rated if sum(map(_is_given, one.clinicians)) >= FEWEST_CLINICIANS]
    whole = [one for one in opined if one.judge is not None]
    unscored = sum(one.judge is None for one in rated)
    if not whole:
        none = Figure(None, why="No report has a verdict and the ratings of three clinicians.")
        return Certification(0, unscored, none, none, none, none, {}, (none.why,))
    weights = drawn_weights([one.subject for one in whole], seed)
    judge = np.array([one.judge for one in whole], dtype=float)
    clinicians = np.array([one.clinicians for one in whole], dtype=float).T
    kappas = _mean([_kappa(judge, one, weights) for one in clinicians])
    theirs = _mean([_kappa(one, other, weights) for one, other in combinations(clinicians, 2)])
    difference = judge - np.nanmean(clinicians, axis=0)
    biases = drawn_average(difference, weights)
    kappa, among, gap = (figure_of(draws, _ONE_VALUE) for draws in (kappas, theirs, kappas - theirs))
    bias = figure_of(biases, _ONE_VALUE)
    apart = _apart(difference, np.array([one.system for one in whole]), weights, biases)
    redefine = among.value is not None and among.value < LEAST_KAPPA
    reasons = (
        *_size(len(whole), len(apart)), *_unscored(unscored, len(rated)),
        *_agreement(kappa, among, gap), *_bias(bias), *_bias_apart(apart),
    )  # fmt: skip
    return Certification(len(whole), unscored, kappa, among, gap, bias, apart, reasons, redefine)


def _is_given(value: int | None) -> bool:
    return value is not None


def _kappa(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Quadratic kappa per draw: 1 less the mean square difference over the one that chance gives."""
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b, w = one[both], other[both], weights[:, both]
    mean_a, mean_b = drawn_average(a, w), drawn_average(b, w)
    chance = drawn_average(a**2, w) + drawn_average(b**2, w) - 2 * mean_a * mean_b
    apart = drawn_average((a - b) ** 2, w)
    return np.asarray(1 - np.divide(apart, chance, out=np.full(len(w), np.nan), where=chance > 1e-12))


def _mean(figures: list[Floats]) -> Floats:
    """Of those pairs that rated something both; a pair that never met says nothing."""
    met = [one for one in figures if not np.isnan(one[0])]
    return np.asarray(np.mean(met if met else figures, axis=0))


def _apart(difference: Floats, member: np.ndarray, weights: Floats, biases: Floats) -> dict[str, Figure]:
    names = sorted(set(member.tolist()))
    if len(names) < 2:
        return {name: Figure(None, why=_ALONE) for name in names}
    return {
        name: figure_of(drawn_average(difference, weights * (member == name)) - biases, _ONE_VALUE)
        for name in names
    }


def _size(reports: int, systems: int) -> list[str]:
    told = []
    if reports < FEWEST_REPORTS:
        told.append(f"{reports} reports with three clinicians; {FEWEST_REPORTS} are needed.")
    if systems < FEWEST_SYSTEMS:
        told.append(f"{systems} systems; {FEWEST_SYSTEMS} of differing quality are needed.")
    return told


def _unscored(unscored: int, reports: int) -> list[str]:
    if unscored <= MOST_UNSCORED * reports:
        return []
    return [
        f"{unscored} of {reports} reports have no verdict; {MOST_UNSCORED:.0%} are allowed, for a judge that "
        "answers only where it is easy looks better than it is."
    ]


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


def _bias(bias: Figure) -> list[str]:
    if bias.ci95 is None:
        return [f"The bias is not defined. {bias.why}"]
    low, high = bias.ci95
    if low >= -MOST_BIAS and high <= MOST_BIAS:
        return []
    return [
        f"The bias is {bias.value:+.2f} steps and may be {low:+.2f} to {high:+.2f}; {MOST_BIAS} either way "
        "is allowed."
    ]


def _bias_apart(apart: dict[str, Figure]) -> list[str]:
    """What is not shown to be alike. All systems must lie within, so that no correction is due for many."""
    told = []
    for name, found in apart.items():
        if found.ci95 is None:
            told.append(f"Whether {name} is judged apart from the others is not known. {found.why}")
        elif not (found.ci95[0] >= -MOST_APART and found.ci95[1] <= MOST_APART):
            low, high = found.ci95
            told.append(
                f"{name} is judged {found.value:+.2f} steps apart from the others and may be {low:+.2f} to "
                f"{high:+.2f}; {MOST_APART} either way is allowed."
            )
    return told
