"""Slips, curves, fusions and plans of the neck, the trunk and the deformed spine."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.checks import FactGiven, MarkGiven
from tests.corpus.checks.bodies import SERIES, choice, found, names
from tests.corpus.checks.longer_bodies import consultation, report

OF_TEXT: dict[str, Any] = {"facts": (), "marks": ()}


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Lateral listhesis L4 on L4 of 6 mm.", True),
        ("Lateral listhesis L3 on L5 of 6 mm.", True),
        ("腰弯L1-L4。L4对L4侧方滑移6mm。", True),
        ("Lateral listhesis L3 on L4 of 6 mm.", False),
        ("C4 slips 3 mm on C5 in flexion.", False),
        ("腰弯L1-L4。L3对L4侧方滑移6mm。", False),
        ("Slip of L4. Screws in L5 on the left.", False),
    ],
)
def test_a_vertebra_slips_on_its_neighbour(text: str, is_wrong: bool) -> None:
    body = report(imaging=text)
    assert ("slips_are_of_neighbours" in names(found(body, **OF_TEXT), "error")) is is_wrong


@pytest.mark.parametrize(
    ("text", "agrees"), [("Slip of C4 on C5, 3 mm.", True), ("Slip of C5 on C6, 3 mm.", False)]
)
def test_what_another_vertebra_slips_on_has_not_slipped(text: str, agrees: bool) -> None:
    body = report(imaging="C4 slips 3 mm on C5 in flexion.", diagnosis=text)
    assert ("sections_agree" not in names(found(body, **OF_TEXT), "error")) is agrees


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("Lumbar curve, convex to the right.", True),
        ("Right lumbar curve.", True),
        ("腰弯凸向右。", True),
        ("Lumbar curve, convex to the left.", False),
        ("腰弯凸向左。", False),
    ],
)
def test_a_curve_is_convex_to_the_side_that_the_cited_text_says(said: str, is_wrong: bool) -> None:
    body = report(imaging=said)
    told = found(body, **OF_TEXT, passages={"p1": "Lumbar curve L1-L4, convex to the left."})
    assert any(one.check == "sides_agree" and "convex" in one.message for one in told) is is_wrong


@pytest.mark.parametrize(
    "passage", ["Curves convex to the left and convex to the right.", "A straight spine."]
)
def test_of_two_curves_or_none_no_convexity_is_held(passage: str) -> None:
    told = found(report(imaging="Lumbar curve, convex to the right."), **OF_TEXT, passages={"p1": passage})
    assert not any("convex" in one.message for one in told)


@pytest.mark.parametrize(
    ("language", "plan"),
    [
        ("en", "First tablets; if the leg stays bad, a revision at {}."),
        ("en", "Conservative for now. If no improvement: microdiscectomy {}."),
        ("en", "If the leg is no better in six weeks, we can take out the herniated piece at {}."),
        ("en", "Refer; radiotherapy to {} if it grows."),
        ("en", "If it hurts, surgery from the front at {} is an option."),
        ("zh", "若腿痛持续，再在{}翻修。"),
        ("zh", "若进展，{}放疗。"),
        ("zh", "若腿痛持续，可从前面做{}手术。"),
    ],
)
def test_surgery_said_right_at_a_level_needs_a_finding_there(language: str, plan: str) -> None:
    for level, is_wrong in (("L3/4", True), ("L4/5", False)):
        told = found(consultation(language, plan=plan.format(level)))
        assert ("treated_levels_have_findings" in names(told, "error")) is is_wrong


@pytest.mark.parametrize(
    "plan",
    [
        "If pain persists, repeat the MRI of L3/4.",
        "若腿痛持续，复查L3/4手术史。",
        "If pain persists, no discectomy at L3/4.",
    ],
)
def test_a_level_beside_the_word_is_no_plan(plan: str) -> None:
    told = found(consultation(plan=plan))
    assert "treated_levels_have_findings" not in names(told, "error")


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("L3/L4 and L2/L3 return normal signal: no herniation.", False),
        ("L3/L4、L2/L3信号正常，无突出。", False),
        ("L3/L4 and L2/L3 are compressed.", True),
        ("L3/L4 is abnormal.", True),
    ],
)
def test_that_a_neighbour_is_normal_is_a_reason_and_no_slip(text: str, is_wrong: bool) -> None:
    told = names(found(choice(rationale=text)), "error")
    assert ("levels_agree_with_the_body" in told) is is_wrong


@pytest.mark.parametrize(("text", "is_wrong"), [("寰枢关节正常。", False), ("寰枢关节脱位。", True)])
def test_a_normal_segment_at_the_edge_of_what_is_marked_is_in_view(text: str, is_wrong: bool) -> None:
    marks = (MarkGiven("m1", SERIES, "C2"),)
    told = found(report("zh", imaging=f"颈椎MRI。{text}"), facts=(), marks=marks, passages={})
    (one,) = [one for one in told if one.check == "levels_have_a_place" and one.level == "C1/C2"]
    assert (one.severity == "error") is is_wrong


def test_a_level_that_a_long_span_holds_is_still_where_the_findings_are() -> None:
    fact = FactGiven("f1", "L1", "body", "fracture", "3", scale="Genant")
    imaging = "CT. Fracture of L1. Facets congruent from T10 to L3."
    for said, is_wrong in (
        ("Recorded: fracture of L1; the L4 vertebra is whole.", False),
        ("Recorded: fracture of L4.", True),
    ):
        told = found(report(imaging=imaging, basis=said), facts=(fact,), marks=(), passages={})
        assert (
            any(one.field == "/sections/6/text" for one in told if one.check == "sections_agree") is is_wrong
        )


@pytest.mark.parametrize(
    ("plan", "is_told"),
    [
        ("Refractory: ACDF L4/L5.", False),
        ("顽固者ACDF（L4/L5）。", False),
        ("ACDF L4/L5.", True),
        ("该患者行L4/L5减压。", True),
    ],
)
def test_who_is_refractory_is_a_condition(plan: str, is_told: bool) -> None:
    language = "zh" if "行" in plan or "顽" in plan else "en"
    body = report(
        language, {"clinical_context": {}}, treatment_physician=plan, treatment_patient="", basis="-"
    )
    told = [one for one in found(body) if one.check == "plans_rest_on_context"]
    assert any(one.field == "/sections/3/text" for one in told) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Herniation at L4/L5. DDx: pathological fracture (myeloma), not favoured.", False),
        ("A myeloma is in the canal.", True),
    ],
)
def test_a_differential_states_nothing(text: str, is_told: bool) -> None:
    told = names(found(report(diagnosis=text)), "warning")
    assert ("findings_are_supported" in told) is is_told


@pytest.mark.parametrize(("text", "is_told"), [("EOS, standing.", False), ("MRI, standing.", True)])
def test_eos_is_a_radiograph(text: str, is_told: bool) -> None:
    body = report("en", {"modality": "DX", "images": [], "levels": []}, imaging=text)
    told = found(body, **OF_TEXT, passages={"p1": text})
    assert ("modality_is_what_is_shown" in names(told, "error", "warning")) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("The right recess is filled; the left leg hurts.", True),
        ("The left recess is filled; the right leg does not hurt.", False),
    ],
)
def test_a_limb_does_not_vouch_for_the_side_of_an_image(text: str, is_told: bool) -> None:
    told = names(found(report(basis=text)), "error", "warning")
    assert ("sides_agree" in told) is is_told
