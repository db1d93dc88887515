"""Bodies and material for the tests of the checks: one sound question that each test spoils in one place."""

from __future__ import annotations

from typing import Any

from corpus.bodies import Body, body_validate
from corpus.checks import CheckFinding, CheckInput, FactGiven, MarkGiven, SeriesGiven, run_all

SERIES = "1.2.3"
FACTS = (
    FactGiven("f1", "L4/L5", "disc", "herniation", "present", side="left", zone="subarticular"),
    FactGiven("f2", "L3/L4", "disc", "herniation", "absent"),
    FactGiven("f3", "L5/S1", "disc", "herniation", "absent"),
)
MARKS = tuple(MarkGiven(f"m{level}", SERIES, level) for level in ("L2", "L3", "L4", "L5", "S1"))
PASSAGE = "Lumbar disc herniation at L4/L5 usually compresses the traversing L5 root, not the L4 root."


def choice(**changes: Any) -> dict[str, Any]:
    """A sound multiple-choice body, changed where a test wants it spoilt."""
    return {
        "kind": "multiple_choice",
        "language": "en",
        "axis": "pathology",
        "stem": "This sagittal T2-weighted MRI is shown. Which disc is herniated?",
        "options": [
            {"key": "A", "text": "L3/L4", "why_wrong": "It keeps its contour."},
            {"key": "B", "text": "L4/L5", "why_wrong": None},
            {"key": "C", "text": "L5/S1", "why_wrong": "It keeps its contour."},
        ],
        "answer": "B",
        "rationale": "The L4/L5 disc is herniated and meets the traversing L5 root.",
        "levels": ["L4/L5"],
        "side": None,
        "modality": "MR",
        "images": [{"series": SERIES, "frame": 7}],
        "evidence": [
            {"id": 1, "field": "rationale", "fact": "f1", "level": "L4/L5"},
            {"id": 2, "field": "rationale", "passage": "p1", "quote": "compresses the traversing L5 root"},
        ],
    } | changes


def open_question(**changes: Any) -> dict[str, Any]:
    """A sound open question."""
    return {
        "kind": "open_question",
        "language": "en",
        "axis": "pathology",
        "question": "What does the L4/L5 disc show?",
        "reference_answer": "The L4/L5 disc is herniated.",
        "claims": ["The L4/L5 disc is herniated."],
        "levels": ["L4/L5"],
        "evidence": [{"id": 1, "field": "claims/0", "fact": "f1"}],
    } | changes


def given(
    fields: dict[str, Any], *, laterality: str = "verified", modality: str = "MR", **other: Any
) -> CheckInput:
    """The body with the usual study behind it."""
    body: Body = body_validate(fields)
    series = SeriesGiven(SERIES, modality, "T2 sagittal", "sagittal", laterality)
    material: dict[str, Any] = {
        "facts": FACTS, "marks": MARKS, "series": {SERIES: series}, "passages": {"p1": PASSAGE},
    }  # fmt: skip
    return CheckInput(body, **(material | other))


def found(fields: dict[str, Any], **material: Any) -> list[CheckFinding]:
    """What all checks say."""
    return run_all(given(fields, **material))


def names(findings: list[CheckFinding], *severities: str) -> set[str]:
    """Names of the checks that found something of these severities (all when none is given)."""
    return {one.check for one in findings if not severities or one.severity in severities}
