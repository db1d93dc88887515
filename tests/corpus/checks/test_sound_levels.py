"""Levels that are only compared with, feared or blamed, and landmarks that a level names."""

from __future__ import annotations

import pytest

from corpus.bodies import body_validate
from corpus.checks import FactGiven
from corpus.checks.faults import fault_inject
from tests.corpus.checks.bodies import FACTS, choice, found, names, open_question


@pytest.mark.parametrize(
    "rationale",
    [
        "L3/L4 and L5/S1 are clear of herniation.",
        "Compare L3/L4 and L5/S1: both without herniation.",
        "L3/L4、L5/S1两处皆无突出。",
        "L3/L4和L5/S1都不是突出节段。",
        "Nothing has herniated at L3/L4 or L5/S1.",
        "Two levels serve for comparison, L3/L4 and L5/S1; neither is herniated.",
        "Marrow signal is preserved in L3 and S1; no metastasis is seen there.",
    ],
)
def test_a_rationale_may_name_sound_levels_alone(rationale: str) -> None:
    wrong = names(found(choice(rationale=rationale, evidence=[])), "error")
    assert not wrong & {"levels_agree_with_the_body", "findings_agree_with_facts"}


@pytest.mark.parametrize(
    "rationale",
    ["L3/L4 has herniated.", "It is L5/S1 that bears the herniation.", "L3/L4 is dark; the others are not."],
)
def test_a_rationale_that_states_the_finding_elsewhere_is_an_error(rationale: str) -> None:
    assert "levels_agree_with_the_body" in names(found(choice(rationale=rationale)), "error")


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("LDH L3/L4.", True),
        ("LDH L4/L5.", False),
        ("At L3/L4 all is well; LDH 240 U/l.", False),
        ("There is herniated disc, whereas L3/L4 keeps its shape. L4/L5 is the one.", False),
        ("Seen at L4/L5 (herniation left; canal free), L3/L4 without herniation.", False),
    ],
)
def test_a_finding_is_said_of_its_own_level(said: str, *, is_wrong: bool) -> None:
    errors = names(found(choice(rationale=f"{said} The L4/L5 disc is herniated.")), "error")
    assert ("findings_agree_with_facts" in errors) is is_wrong


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("So the culprit is L3/L4.", True),
        ("So the culprit is L4/L5.", False),
        ("L3/L4 is not the culprit, L4/L5 is.", False),
        ("根子在L3/L4。", True),
        ("根子在L4/L5。", False),
    ],
)
def test_a_culprit_has_a_finding(said: str, *, is_wrong: bool) -> None:
    errors = names(found(choice(rationale=said)), "error")
    assert ("culprits_have_findings" in errors) is is_wrong


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("Apex L3, Cobb 40 degrees.", True),
        ("Apex at L2, Cobb 40 degrees.", False),
        ("顶椎L3，Cobb 40°。", True),
        ("The C6 plumb line falls behind the sacrum.", True),
        ("The C7 plumb line falls behind the sacrum.", False),
    ],
)
def test_a_landmark_is_that_of_the_cited_text(said: str, *, is_wrong: bool) -> None:
    cited = {"p1": "Lumbar scoliosis, apex L2. C7 plumb line in front of the sacrum."}
    errors = names(found(open_question(reference_answer=said, evidence=[]), passages=cited), "error")
    assert ("landmarks_agree_with_the_source" in errors) is is_wrong


@pytest.mark.parametrize(
    ("said", "is_doubted"),
    [
        ("Subarticular herniation at L4/L5 catches the L4 root.", True),
        ("Subarticular herniation at L4/L5 catches the L5 root.", False),
        ("Foraminal herniation at L4/L5 catches the L5 root.", True),
        ("Foraminal herniation at L4/L5 catches the L4 root.", False),
        ("Central stenosis at L4/L5 catches the L5 root.", False),
    ],
)
def test_a_zone_meets_its_root(said: str, *, is_doubted: bool) -> None:
    warned = names(found(open_question(claims=[said])), "warning")
    assert ("roots_fit_their_segment" in warned) is is_doubted


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("ACDF at L3/L4 if no better.", True),
        ("Screws above and below L2 and radiotherapy after.", True),
        ("Cement L2 held in reserve.", True),
        ("Cement L4 held in reserve.", False),
        ("No surgery at L2.", False),
        ("若不缓解，对L1/L2再次手术。", True),
        ("若不缓解，对L4/L5再次手术。", False),
    ],
)
def test_a_treatment_is_held_to_its_level_also_when_conditional(said: str, *, is_wrong: bool) -> None:
    errors = names(found(choice(rationale=said)), "error")
    assert ("treated_levels_have_findings" in errors) is is_wrong


def test_a_question_that_names_what_is_shown_may_tell_of_other_films() -> None:
    told = "No slip on standing films. This MRI is shown. Which disc is herniated?"
    assert "modality_is_what_is_shown" not in names(found(choice(stem=told)), "error")
    shown = "On these standing films, which disc is herniated?"
    assert "modality_is_what_is_shown" in names(found(choice(stem=shown)), "error")


def test_what_something_may_hide_is_not_said_to_be_there() -> None:
    cited = {"p1": "A fracture can hide a tumour."}
    body = open_question(reference_answer="The L4/L5 disc is herniated. A tumour fills the canal.")
    assert "findings_are_supported" in names(found(body, passages=cited), "warning")
    cited = {"p1": "A tumour was seen there."}
    assert "findings_are_supported" not in names(found(body, passages=cited), "warning")


def test_a_recorded_fracture_and_a_second_name_of_a_tumour_are_no_faults() -> None:
    body = body_validate(open_question(reference_answer="L4 holds a metastasis."))
    facts = (*FACTS, FactGiven("f9", "L4", "body", "fracture", "2", scale="Genant"))
    said = {str(fault_inject(body, "unsupported", seed=seed, facts=facts)) for seed in range(30)}
    assert not any("tumour" in one or "fracture of" in one for one in said)
    assert any("abscess" in one for one in said)
