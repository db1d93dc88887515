"""The rubric by which reports are judged: dimensions on an anchored scale, and the score that follows.

The ten published dimensions (arXiv 2510.03160) lie in five sections. Postoperative management is ours: it is
judged and shown beside them, and is no part of the score, so that scores stay comparable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

VERSION = "1"
LEAST, MOST = 1, 5
CAP = 40.0  # of a report with a critical error, in points of 100
POINTS = 20.0  # of one step of the scale: a mean of 5 is 100


class Dimension(StrEnum):
    """What one judgement is about."""

    IMAGING = "imaging"
    DIAGNOSIS = "diagnosis"
    GUIDANCE = "patient_guidance"
    PLAN = "evidence_based_plan"
    FEASIBILITY = "technical_feasibility"
    RISK = "risk_and_prognosis"
    COVERAGE = "coverage"
    RELEVANCE = "relevance"
    GRANULARITY = "granularity"
    EXPLANATION = "explanation"
    POSTOPERATIVE = "postoperative_management"


class Critical(StrEnum):
    """Errors that harm somebody who trusts the report."""

    WRONG_LEVEL = "wrong_level"
    WRONG_SIDE = "wrong_side"
    MISSED_EMERGENCY = "missed_emergency"
    INVENTED_FINDING = "invented_finding"
    UNSAFE_ADVICE = "unsafe_advice"


SECTIONS: dict[str, tuple[Dimension, ...]] = {
    "imaging": (Dimension.IMAGING,),
    "diagnosis": (Dimension.DIAGNOSIS,),
    "treatment": (Dimension.GUIDANCE, Dimension.PLAN, Dimension.FEASIBILITY),
    "risk": (Dimension.RISK,),
    "reasoning": (Dimension.COVERAGE, Dimension.RELEVANCE, Dimension.GRANULARITY, Dimension.EXPLANATION),
}
PUBLISHED: tuple[Dimension, ...] = tuple(one for section in SECTIONS.values() for one in section)
ADDED: tuple[Dimension, ...] = (Dimension.POSTOPERATIVE,)


@dataclass(frozen=True)
class ReportScore:
    """Points from 20 to 100; None with the reason where a published dimension has no judgement.

    `uncapped` is what the dimensions alone give; `is_capped` says that a critical error took points away.
    """

    score: float | None
    uncapped: float | None
    is_capped: bool = False
    why: str = ""


def report_score(
    judged: Mapping[Dimension, float | None], critical: Collection[Critical] = ()
) -> ReportScore:
    """Twenty times the mean of the section means. A section counts once, however many dimensions it has.

    A judgement that failed is no figure: its report has no score. Raises ValueError for one off the scale.
    """
    if off := [name for name, value in judged.items() if value is not None and not LEAST <= value <= MOST]:
        raise ValueError(f"{off[0]} lies outside {LEAST} to {MOST}.")
    if missing := [one for one in PUBLISHED if judged.get(one) is None]:
        told = ", ".join(one.replace("_", " ") for one in missing)
        return ReportScore(None, None, why=f"Not judged: {told}.")
    sections = [fmean(judged[one] or 0 for one in section) for section in SECTIONS.values()]
    whole = POINTS * fmean(sections)
    capped = bool(critical) and whole > CAP
    return ReportScore(CAP if capped else whole, whole, is_capped=capped)
