"""How far clinicians are with a version, for its steward: counts, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from benchmark.clinicians.needed import answers_needed
from benchmark.judge.needed import FEWEST_CLINICIANS
from benchmark.models import Baseline, SuiteVersion


@dataclass(frozen=True)
class BaselineShown:
    """Answers of each clinician, the most first; `fewest` with `needed` answers make a row on the board."""

    baseline: Baseline
    answers: list[int]
    needed: int
    fewest: int = FEWEST_CLINICIANS


def baseline_shown(version: SuiteVersion) -> BaselineShown | None:
    """None where nobody was asked."""
    baseline = Baseline.objects.filter(version=version).first()
    if baseline is None:
        return None
    counts = baseline.answers.values("clinician").annotate(count=Count("pk")).order_by("-count")
    needed = answers_needed(version.closed_item_count)
    return BaselineShown(baseline, [row["count"] for row in counts], needed)
