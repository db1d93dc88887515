"""A grade in the text against the grade recorded on the same scale."""

from __future__ import annotations

import pytest

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import FACTS, choice, found

GRADES = (
    FactGiven("g1", "L4/L5", "disc", "degeneration", "2", scale="Pfirrmann"),
    FactGiven("g2", "L3/L4", "disc", "degeneration", "IV", scale="Pfirrmann"),
)


def against(text: str, language: str = "en") -> list[tuple[str, str]]:
    findings = found(choice(rationale=text, language=language), facts=FACTS + GRADES)
    return [(one.severity, one.level) for one in findings if one.check == "grades_agree_with_facts"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pfirrmann IV at L4/L5.", "en"),
        ("The L4/L5 disc is Pfirrmann grade 4, without denial of anything else.", "en"),
        ("The L4/L5 disc is grade IV Pfirrmann.", "en"),
        ("Pfirrmann IV at L3/L4 and Pfirrmann IV at L4/L5.", "en"),
        ("腰4/5椎间盘Pfirrmann分级IV级。", "zh"),
        ("腰4/5椎间盘退变为Pfirrmann 4级。", "zh"),
    ],
)
def test_another_grade_than_the_recorded_one_is_an_error(text: str, language: str) -> None:
    assert against(text, language) == [("error", "L4/L5")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pfirrmann II at L4/L5.", "en"),
        ("The L4/L5 disc is Pfirrmann grade 2, not Pfirrmann IV.", "en"),
        ("Pfirrmann IV at L3/L4 and Pfirrmann II at L4/L5.", "en"),
        ("Schizas B at L4/L5.", "en"),
        ("Pfirrmann IV at L2/L3.", "en"),
        ("腰4/5椎间盘Pfirrmann分级II级。", "zh"),
        ("腰4/5椎间盘Pfirrmann 2级,并非Pfirrmann IV级。", "zh"),
    ],
)
def test_the_recorded_grade_and_what_nothing_grades_are_left_alone(text: str, language: str) -> None:
    assert against(text, language) == []
