"""Levels against facts, marks, source and anatomy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.checks.material import MarkGiven
from tests.corpus.checks.bodies import FACTS, SERIES, choice, found, names, open_question


def test_a_sound_question_has_no_error_and_no_warning() -> None:
    assert names(found(choice()), "error", "warning") == set()
    assert names(found(open_question()), "error", "warning") == set()


def test_a_level_that_nothing_shows_is_an_error() -> None:
    findings = found(choice(rationale="The L4/L5 disc is herniated; T5 is intact."))
    (finding,) = [one for one in findings if one.check == "levels_have_a_place"]
    assert (finding.severity, finding.level, finding.field) == ("error", "T5", "/rationale")
    assert "The L4/L5 disc is herniated; T5 is intact."[finding.start : finding.end] == "T5"


def test_a_marked_level_without_a_fact_is_unverifiable_and_never_passed() -> None:
    findings = found(choice(rationale="The L4/L5 disc is herniated. L2 is intact."))
    (finding,) = [one for one in findings if one.level == "L2"]
    assert (finding.severity, finding.mark) == ("note", "mL2")
    assert "unverifiable" in finding.message


def test_a_wrong_option_may_name_any_level() -> None:
    options = choice()["options"]
    options[0]["text"] = "T4/T5"
    assert "levels_have_a_place" not in names(found(choice(options=options)), "error")


def test_a_finding_at_a_level_recorded_free_of_it_is_an_error() -> None:
    rationale = "The L4/L5 disc is seen and the L3/L4 disc is herniated."
    assert "findings_agree_with_facts" in names(found(choice(rationale=rationale)), "error")


def test_a_denied_finding_agrees_with_a_record_of_absence() -> None:
    rationale = "The L4/L5 disc is herniated. There is no herniation at L3/L4."
    assert "findings_agree_with_facts" not in names(found(choice(rationale=rationale)))


def test_a_denied_finding_that_is_recorded_is_an_error() -> None:
    rationale = "There is no herniation at L4/L5."
    assert "findings_agree_with_facts" in names(found(choice(rationale=rationale)), "error")


def test_a_grade_of_nought_denies_in_chinese_too() -> None:
    facts = tuple(replace(fact, value="0") for fact in FACTS)
    for words, wrong in (("突出0(Genant分级)", False), ("突出0.5厘米", True)):
        said = found(choice(language="zh", rationale=f"L4/L5椎间盘:{words}。"), facts=facts)
        against = [one for one in said if one.check == "findings_agree_with_facts"]
        assert ("/rationale" in [one.field for one in against]) is wrong


def test_a_finding_without_a_fact_while_others_have_one_is_a_warning() -> None:
    rationale = "The L4/L5 disc is herniated. The L2/L3 disc is herniated too."
    assert "findings_agree_with_facts" in names(found(choice(rationale=rationale)), "warning")


def test_a_rationale_about_another_level_is_an_error() -> None:
    findings = found(choice(rationale="The L2/L3 disc is herniated."))
    assert "levels_agree_with_the_body" in names(findings, "error")
    assert "evidence_is_about_the_same_level" in names(findings, "error")


def test_a_traversing_root_may_be_named_for_its_segment() -> None:
    assert "levels_agree_with_the_body" not in names(
        found(choice(rationale="The traversing L5 root at L4/L5 is met."))
    )


def test_the_wrong_root_called_traversing_is_an_error() -> None:
    findings = found(choice(rationale="The L4/L5 disc meets the traversing L4 root."))
    assert "roots_fit_their_segment" in names(findings, "error")


def test_the_wrong_root_called_exiting_is_an_error() -> None:
    findings = found(choice(rationale="The L4/L5 disc meets the exiting L5 root in the foramen."))
    assert "roots_fit_their_segment" in names(findings, "error")


def test_l5_radiculopathy_from_l4_l5_is_right() -> None:
    findings = found(choice(rationale="The L4/L5 disc explains the L5 radiculopathy."))
    assert "roots_fit_their_segment" not in names(findings)


def test_a_root_above_the_segment_is_a_warning_and_no_error() -> None:
    findings = found(choice(rationale="The L4/L5 disc explains the L2 radiculopathy."))
    assert "roots_fit_their_segment" in names(findings, "warning")
    assert "roots_fit_their_segment" not in names(findings, "error")


def test_a_disc_that_a_marked_variant_parts_is_in_nobodys_view() -> None:
    marks = tuple(MarkGiven(f"m{level}", SERIES, level) for level in ("L4", "L5", "L6", "S1"))
    rationale = "The L4/L5 disc is herniated. The L5/S1 disc is intact."
    said = found(choice(rationale=rationale), marks=marks, facts=FACTS[:1])
    (finding,) = [one for one in said if one.level == "L5/S1"]
    assert (finding.check, finding.severity) == ("levels_have_a_place", "error")


@pytest.mark.parametrize(
    ("rationale", "is_doubted"),
    [
        ("The L4/L5 lateral recess is narrow and the L5 root is met.", False),
        ("The L4/L5 lateral recess is narrow and the L4 root is met.", True),
        ("The L4/L5 foramen is narrow and the L4 root is met.", False),
        ("The L4/L5 foramen is narrow and the L5 root is met.", True),
        # In several zones either root may be met.
        ("The L4/L5 foramen and lateral recess are narrow and the L5 root is met.", False),
        ("The L4/L5 disc meets the L2 root.", True),
    ],
)
def test_a_root_is_held_against_the_one_that_a_zone_usually_meets(rationale: str, is_doubted: bool) -> None:
    assert ("roots_fit_their_segment" in names(found(choice(rationale=rationale)), "warning")) is is_doubted
