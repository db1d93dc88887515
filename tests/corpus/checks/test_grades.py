"""A grade in the text against the grade recorded on the same scale."""

from __future__ import annotations

import pytest

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import FACTS, choice, found

GRADES = (
    FactGiven("g1", "L4/L5", "disc", "degeneration", "2", scale="Pfirrmann"),
    FactGiven("g2", "L3/L4", "disc", "degeneration", "IV", scale="Pfirrmann"),
    FactGiven("g3", "L4/L5", "endplate", "modic", "II", scale="Modic"),
    FactGiven("g4", "L4", "body", "spondylolisthesis", "I", scale="Meyerding"),
    FactGiven("g5", "L4/L5", "canal", "stenosis", "A2", scale="Schizas"),
)


def against(text: str, facts: tuple[FactGiven, ...] = GRADES) -> list[tuple[str, str]]:
    language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    findings = found(choice(rationale=text, language=language), facts=FACTS + facts)
    return [(one.severity, one.level) for one in findings if one.check == "grades_agree_with_facts"]


@pytest.mark.parametrize(
    "text",
    [
        "Pfirrmann IV at L4/L5.",
        "The L4/L5 disc is Pfirrmann grade 4, without denial of anything else.",
        "The L4/L5 disc is grade IV Pfirrmann.",
        "Pfirrmann IV at L3/L4 and Pfirrmann IV at L4/L5.",
        "L3/L4 is not degenerated, severe degeneration and Pfirrmann IV at L4/L5.",
        "L4/L5 is a grade 4 disc by Pfirrmann.",
        "Pfirrmann at L4/L5 is 4.",
        "The Pfirrmann grade of the L4/L5 disc is 4.",
        "The L4/L5 disc is grade IV according to Pfirrmann.",
        "L4/L5 disc: degeneration IV, Pfirrmann scale.",
        "The L4/L5 disc is degenerated (grade IV, Pfirrmann).",
        "The L4/L5 disc shows grade IV degeneration (Pfirrmann).",
        "Without herniation, the L4/L5 disc is Pfirrmann IV.",
        "L4/L5 has a grade 3 listhesis.",
        "Grade III anterolisthesis at L4/L5.",
        "Spondylolisthesis at L4/L5, grade 3.",
        "Modic III changes at L4/L5.",
        "Schizas grade C at L4/L5.",
        "腰4/5椎间盘Pfirrmann分级IV级。",
        "腰4/5椎间盘退变为Pfirrmann 4级。",
        "腰4/5椎间盘Pfirrmann IV级。",
        "腰4/5椎间盘Pfirrmann Ⅳ级。",
        "腰4/5 IV度滑脱。",
        "腰4/5椎体三度滑脱。",
        "腰4/5滑脱(Ⅲ度)。",
        "腰4/5终板Modic III型改变。",
    ],
)
def test_another_grade_than_the_recorded_one_is_an_error(text: str) -> None:
    assert against(text) == [("error", "L4/L5")]


@pytest.mark.parametrize(
    "text",
    [
        "Pfirrmann II at L4/L5.",
        "The L4/L5 disc is Pfirrmann grade 2, not Pfirrmann IV.",
        "Pfirrmann IV at L3/L4 and Pfirrmann II at L4/L5.",
        "Genant 2 at L4/L5.",
        "L3/L4 is degenerated (severe, Pfirrmann IV) and L2/L3 and L4/L5 are not.",
        "Pfirrmann IV at L2/L3.",
        "L4/L5 is a grade 2 disc by Pfirrmann.",
        "Pfirrmann at L4/L5 is 2.",
        "L4/L5 disc: degeneration 2, Pfirrmann scale.",
        "Unlike L3/L4 with its Pfirrmann IV, L4/L5 is Pfirrmann II.",
        "L4/L5 has a grade 1 listhesis and Pfirrmann II.",
        "L4 has slipped: spondylolisthesis, grade I.",
        "Modic type 2 changes and a grade 1 slip at L4/L5.",
        "Schizas A at L4/L5.",
        "Pfirrmann 2/5 at L4/L5.",
        "Pfirrmann II, 4 mm of height left at L4/L5.",
        "Is L4/L5 of Pfirrmann grade IV?",
        "腰4/5椎间盘Pfirrmann分级II级。",
        "腰4/5椎间盘Pfirrmann 2级,并非Pfirrmann IV级。",
        "腰4/5 I度滑脱。",
        "腰4/5椎间盘Pfirrmann Ⅱ级,Modic II型改变。",
    ],
)
def test_the_recorded_grade_and_what_nothing_grades_are_left_alone(text: str) -> None:
    assert against(text) == []


RANGES = [
    ("Pfirrmann {}-{} at L4/L5.", "roman"),
    ("Pfirrmann {}–{} at L4/L5.", "roman"),
    ("Pfirrmann grade {} to {} at L4/L5.", "arabic"),
    ("The L4/L5 disc is Pfirrmann {}/{}.", "roman"),
    ("The L4/L5 disc is grade {} or {} by Pfirrmann.", "arabic"),
    ("Modic {}/{} changes at L4/L5.", "roman"),
    ("Grade {}-{} listhesis at L4/L5.", "roman"),
    ("腰4/5椎间盘Pfirrmann {}-{}级。", "arabic"),
    ("腰4/5椎间盘Pfirrmann {}级至{}级。", "roman"),
    ("腰4/5 {}～{}度滑脱。", "roman"),
]
_ROMAN = ("", "I", "II", "III", "IV", "V")


@pytest.mark.parametrize(("text", "numbers"), RANGES)
@pytest.mark.parametrize(("low", "high", "holds"), [(1, 2, True), (2, 3, True), (3, 4, False), (4, 5, False)])
def test_a_range_that_holds_the_recorded_grade_is_right(
    text: str, numbers: str, low: int, high: int, holds: bool
) -> None:
    said = text.format(*((_ROMAN[one] if numbers == "roman" else one) for one in (low, high)))
    # Only Modic ends at three, and here each scale has the recorded grade 2.
    slip = FactGiven("g4", "L4/L5", "body", "spondylolisthesis", "II", scale="Meyerding")
    assert against(said, (*GRADES[:3], slip)) == ([] if holds else [("error", "L4/L5")])


SWAPPED = [
    "Pfirrmann II at L3/L4 and Pfirrmann IV at L4/L5, compared with L5/S1.",
    "Compared with L5/S1, L3/L4 is Pfirrmann II and L4/L5 is Pfirrmann IV.",
    "Above L5/S1, Pfirrmann II is seen at L3/L4 and Pfirrmann IV at L4/L5.",
    "L3/L4 is Pfirrmann II, L4/L5 is Pfirrmann IV, and L5/S1 is not degenerated.",
    "L5/S1 is bright, L3/L4 is Pfirrmann II and L4/L5 Pfirrmann IV.",
    "L3/L4, L4/L5 and L5/S1 are Pfirrmann II, IV and III.",
    "The Pfirrmann grade of L3/L4 is II and that of L4/L5 is Pfirrmann IV, unlike L5/S1.",
    "与L5/S1相比,L3/L4为Pfirrmann II级,L4/L5为Pfirrmann IV级。",
    "L3/L4、L4/L5及L5/S1分别为Pfirrmann II、IV和III级。",
    "L5/S1信号正常,L3/L4 Pfirrmann II级,L4/L5 Pfirrmann IV级。",
]


@pytest.mark.parametrize("text", SWAPPED)
def test_grades_swapped_between_two_levels_are_told_beside_a_third(text: str) -> None:
    assert sorted(against(text)) == [("error", "L3/L4"), ("error", "L4/L5")]


@pytest.mark.parametrize("text", SWAPPED)
def test_grades_of_two_levels_beside_a_third_pass_as_recorded(text: str) -> None:
    right = text.replace("IV", "\0").replace("Pfirrmann II", "Pfirrmann IV").replace("is II", "is IV")
    assert against(right.replace("\0", "II")) == []
