"""How dimensions, sections and critical errors are called on pages."""

from __future__ import annotations

from benchmark.judge.rubric import ADDED, SECTIONS, Critical, Dimension

TITLES: dict[Dimension, str] = {
    Dimension.IMAGING: "Imaging findings",
    Dimension.DIAGNOSIS: "Diagnosis",
    Dimension.GUIDANCE: "Patient guidance",
    Dimension.PLAN: "Evidence-based plan",
    Dimension.FEASIBILITY: "Technical feasibility",
    Dimension.RISK: "Risk and prognosis",
    Dimension.COVERAGE: "Coverage",
    Dimension.RELEVANCE: "Relevance",
    Dimension.GRANULARITY: "Granularity",
    Dimension.EXPLANATION: "Explanation",
    Dimension.POSTOPERATIVE: "Postoperative management",
}
CRITICAL_TITLES: dict[Critical, str] = {
    Critical.WRONG_LEVEL: "Wrong level",
    Critical.WRONG_SIDE: "Wrong side",
    Critical.MISSED_EMERGENCY: "Missed emergency",
    Critical.INVENTED_FINDING: "Invented finding",
    Critical.UNSAFE_ADVICE: "Unsafe advice",
}
# In the order of the rubric; what is added to the published ten stands apart.
PARTS: tuple[tuple[str, tuple[Dimension, ...]], ...] = (
    ("Imaging", SECTIONS["imaging"]),
    ("Diagnosis", SECTIONS["diagnosis"]),
    ("Treatment", SECTIONS["treatment"]),
    ("Risk and prognosis", SECTIONS["risk"]),
    ("Reasoning", SECTIONS["reasoning"]),
    ("After surgery, beside the published ten", ADDED),
)
