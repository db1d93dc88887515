"""Judges and clinicians who are made up, with known faults: what certification makes of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmark.judge.certify import Rated

# Of a report: what it deserves, the system that wrote it.
Judge = Callable[[float, str, np.random.Generator], int | None]
SYSTEMS = {"A": 2.0, "B": 2.8, "C": 3.5, "D": 4.2}  # what the reports of each deserve on average
SPREAD = 0.7  # of the reports of one system about that
NOISE = 0.55  # of a clinician: quadratic kappa among them is near 0.7


def on_scale(value: float) -> int:
    """The nearest step of the scale."""
    return int(min(5, max(1, round(value))))


def good(worth: float, _system: str, draw: np.random.Generator) -> int:
    """As good as a clinician."""
    return on_scale(worth + draw.normal(0, NOISE))


def biased(steps: float) -> Judge:
    """Too mild by so many steps."""
    return lambda worth, _system, draw: on_scale(worth + steps + draw.normal(0, NOISE))


def partial_to(system: str, steps: float) -> Judge:
    """Too mild to one system."""
    return lambda worth, one, draw: on_scale(worth + steps * (one == system) + draw.normal(0, NOISE))


def blind(_worth: float, _system: str, draw: np.random.Generator) -> int:
    """Sees something that has to do with nothing, such as how long a report is."""
    return on_scale(3.1 + draw.normal(0, 1))


def prose(share: float) -> Judge:
    """As good as a clinician, but for a share of reports that it answers in prose."""
    return lambda worth, one, draw: None if draw.random() < share else good(worth, one, draw)


def judged(judge: Judge, subjects: int, draw: np.random.Generator) -> list[Rated]:
    """Reports of the four systems on so many subjects, rated by three clinicians and the judge."""
    found = []
    for subject in range(subjects):
        hard = draw.normal(0, 0.3)
        for system, mean in SYSTEMS.items():
            worth = mean + hard + draw.normal(0, SPREAD)
            seen = tuple(good(worth, system, draw) for _ in range(3))
            found.append(Rated(f"s{subject}", system, judge(worth, system, draw), seen))
    return found


def share_certified(judge: Judge, reports: int, times: int, certify: Callable[..., object]) -> float:
    """How often a judge is certified on so many reports."""
    draws = [np.random.default_rng(one) for one in range(times)]
    done = [certify(judged(judge, reports // len(SYSTEMS), draw)) for draw in draws]
    return sum(bool(one.is_certified) for one in done) / times
