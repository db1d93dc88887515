"""What a probe did to a judge's verdicts on one dimension, and in words what is wrong with that.

A probe that makes a report wrong must lower its verdict; one that changes nothing must move none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.judge.draws import Figure, mean_figure
from benchmark.judge.probes.kinds import STEADY, Probe
from corpus.statistics.proportions import wilson

FEWEST_PAIRS = 30
LEAST_DETECTED, LEAST_DETECTED_LOW = 0.9, 0.8  # of the share that falls, and of its lower limit
SOUND = 3  # as clinicians rate it: what is wrong already is not made wrong by one more error
MOST_MOVED = 0.3  # steps: the limits must lie within
MOST_VARIANCE = 0.1  # of one report's verdicts: the upper limit must not pass; one in five moved by one step
MOST_UNSCORED = 0.05
_NOTHING = "No report has both verdicts."


@dataclass(frozen=True)
class Pair:
    """A report's verdict as it is and as the probe changed it, None where the judge failed.

    `opinion` is the clinicians' mean, None where nobody rated it.
    """

    subject: str
    plain: int | None
    changed: int | None
    opinion: float | None = None


@dataclass(frozen=True)
class Effect:
    """`change` is in steps, changed less plain. `share` is of verdicts that fell, or moved where none must.

    Of `pairs` those `unscored` lack a verdict, and `spared` could not fall: they are left out of both
    figures, but for a changed report without a verdict, which counts as not noticed. `variance` is of the
    verdicts on one report, where it was asked twice.
    """

    probe: Probe
    pairs: int
    unscored: int
    spared: int
    change: Figure
    share: Figure
    variance: Figure | None
    reasons: tuple[str, ...]


def effect_of(probe: Probe, pairs: Sequence[Pair], seed: int = 0) -> Effect:
    """The effect of one probe; intervals of means by subject, of shares after Wilson."""
    return _steady(probe, pairs, seed) if probe in STEADY else _noticed(probe, pairs, seed)


def _noticed(probe: Probe, pairs: Sequence[Pair], seed: int) -> Effect:
    known = [one for one in pairs if one.plain is not None]
    able = [one for one in known if _can_fall(one)]
    unscored = sum(None in (one.plain, one.changed) for one in pairs)
    share = _share([change is not None and change < 0 for change in map(_change, able)])
    change = _mean(able, seed)
    told = _unscored(unscored, len(pairs))
    if len(able) < FEWEST_PAIRS:
        told.append(
            f"{len(able)} reports that are rated {SOUND} or more were changed; {FEWEST_PAIRS} are needed."
        )
    if share.value is None or share.ci95 is None:
        told.append(f"How often it is noticed is not defined. {share.why}")
    elif share.value < LEAST_DETECTED:
        told.append(
            f"{share.value:.0%} of the changed reports are judged lower; {LEAST_DETECTED:.0%} are needed."
        )
    elif share.ci95[0] < LEAST_DETECTED_LOW:
        told.append(
            f"The share of changed reports that are judged lower may be {share.ci95[0]:.0%}; "
            f"{LEAST_DETECTED_LOW:.0%} is needed."
        )
    spared = len(known) - len(able)
    return Effect(probe, len(pairs), unscored, spared, change, share, None, _named(probe, told))


def _can_fall(pair: Pair) -> bool:
    return pair.plain is not None and pair.plain > 1 and (pair.opinion is None or pair.opinion >= SOUND)


def _steady(probe: Probe, pairs: Sequence[Pair], seed: int) -> Effect:
    whole = [one for one in pairs if _change(one) is not None]
    unscored = len(pairs) - len(whole)
    change, share = _mean(whole, seed), _share([_change(one) != 0 for one in whole])
    spread = [(_change(one) or 0) ** 2 / 2 for one in whole]
    told = _unscored(unscored, len(pairs))
    if len(whole) < FEWEST_PAIRS:
        told.append(f"{len(whole)} reports were judged twice; {FEWEST_PAIRS} are needed.")
    variance = None
    if probe == Probe.REPEAT:
        variance = mean_figure([one.subject for one in whole], spread, seed, _NOTHING)
        told += _varies(variance)
    else:
        told += _moves(change)
    return Effect(probe, len(pairs), unscored, 0, change, share, variance, _named(probe, told))


def _moves(change: Figure) -> list[str]:
    if change.ci95 is None:
        return [f"How far it moves verdicts is not defined. {change.why}"]
    low, high = change.ci95
    if low >= -MOST_MOVED and high <= MOST_MOVED:
        return []
    return [
        f"Verdicts move by {change.value:+.2f} steps and may move by {low:+.2f} to {high:+.2f}; {MOST_MOVED} "
        "either way is allowed."
    ]


def _varies(variance: Figure) -> list[str]:
    if variance.ci95 is None:
        return [f"How verdicts vary is not defined. {variance.why}"]
    if variance.ci95[1] <= MOST_VARIANCE:
        return []
    return [
        f"The variance of verdicts on one report is {variance.value:.2f} and may be {variance.ci95[1]:.2f}; "
        f"{MOST_VARIANCE} is allowed."
    ]


def _unscored(unscored: int, pairs: int) -> list[str]:
    if unscored <= MOST_UNSCORED * pairs:
        return []
    return [f"{unscored} of {pairs} reports lack one of the two verdicts; {MOST_UNSCORED:.0%} are allowed."]


def _named(probe: Probe, told: list[str]) -> tuple[str, ...]:
    return tuple(f"{probe.label}: {one}" for one in told)


def _change(pair: Pair) -> int | None:
    return None if pair.plain is None or pair.changed is None else pair.changed - pair.plain


def _mean(pairs: Sequence[Pair], seed: int) -> Figure:
    found = [(one.subject, change) for one in pairs if (change := _change(one)) is not None]
    return mean_figure([subject for subject, _ in found], [change for _, change in found], seed, _NOTHING)


def _share(marks: Sequence[bool]) -> Figure:
    if not marks:
        return Figure(None, why=_NOTHING)
    return Figure(sum(marks) / len(marks), wilson(sum(marks), len(marks)))
