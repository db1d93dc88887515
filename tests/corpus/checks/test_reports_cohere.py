"""A report: its sections, what they say of each other, what is treated and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.corpus.checks.bodies import found, given, names
from tests.corpus.checks.longer_bodies import report

BARE: dict[str, Any] = {"facts": (), "passages": {}}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sound_report_has_no_error_and_no_warning(language: str) -> None:
    assert names(found(report(language)), "error", "warning") == set()
    assert names(found(report(language, {"side": "left"}), **BARE), "error", "warning") == set()


@pytest.mark.parametrize(
    ("language", "section", "text"),
    [
        ("en", "diagnosis", "Left disc herniation at L3/L4."),
        ("en", "diagnosis", "Right disc herniation at L4/L5."),
        ("en", "diagnosis", "There is no herniation at L4/L5."),
        ("en", "basis", "The right herniation at L4/L5."),
        ("zh", "diagnosis", "L3/4椎间盘左侧突出。"),
        ("zh", "diagnosis", "L4/5椎间盘右侧突出。"),
        ("zh", "diagnosis", "L4/5椎间盘无突出。"),
    ],
)
def test_a_section_that_says_otherwise_than_the_findings_is_an_error(
    language: str, section: str, text: str
) -> None:
    spoilt = report(language, **{section: text})
    assert "sections_agree" in names(found(spoilt, **BARE), "error")


@pytest.mark.parametrize(
    "text",
    [
        "Herniation at L4/L5, which may explain the leg pain.",
        "Left paracentral herniation at L4/L5; no herniation at L3/L4.",
        "Of the discs only L4/L5 is herniated.",
    ],
)
def test_a_section_that_goes_on_about_the_findings_is_none(text: str) -> None:
    told = names(found(report(diagnosis=text), **BARE), "error", "warning")
    assert "sections_agree" not in told


def test_degrees_of_two_sections_agree() -> None:
    imaging = "MRI. Severe canal stenosis at L4/L5."
    assert "sections_agree" in names(
        found(report(imaging=imaging, diagnosis="Mild canal stenosis at L4/L5."), **BARE), "error"
    )
    assert "sections_agree" not in names(
        found(report(imaging=imaging, diagnosis="Severe canal stenosis at L4/L5."), **BARE)
    )


def test_what_is_looked_out_for_later_need_not_be_found_yet() -> None:
    later = report(postoperative="A herniation at L3/L4 may follow; watch for fracture of L3.")
    assert "sections_agree" not in names(found(later, **BARE), "error")


@pytest.mark.parametrize(
    ("language", "plan"),
    [
        ("en", "Decompression of L2/L3 is offered when pain persists."),
        ("en", "L3/L4 laminectomy, depending on the symptoms."),
        ("en", "If pain persists, decompression of L3/L4."),
        ("zh", "必要时行L2/3椎板切除。"),
    ],
)
def test_a_treated_level_without_a_finding_is_an_error(language: str, plan: str) -> None:
    told = found(report(language, treatment_physician=plan))
    assert "treated_levels_have_findings" in names(told, "error")


@pytest.mark.parametrize(
    "plan",
    [
        "If pain persists, decompression of L4/L5.",
        "Surgery at L3/L4 is not indicated; no decompression of L3/L4.",
        "She had a fusion of L2/L3 before.",
    ],
)
def test_a_treated_level_with_a_finding_or_an_untreated_one_is_none(plan: str) -> None:
    assert "treated_levels_have_findings" not in names(found(report(treatment_physician=plan)))


@pytest.mark.parametrize(
    "plan",
    [
        "If it progresses, posterior fusion from T4 to L1, ending at L1 since it is the stable vertebra.",
        "若进展，行T4至L1后路融合，远端止于L1，因其为稳定椎。",
    ],
)
def test_the_end_of_a_long_construct_needs_no_finding_of_its_own(plan: str) -> None:
    told = found(report("en" if plan.isascii() else "zh", treatment_physician=plan))
    assert "treated_levels_have_findings" not in names(told)


@pytest.mark.parametrize(
    ("plan", "is_told"),
    [
        ("If it progresses, posterior fusion from T4 to L3.", True),
        ("If it progresses, posterior fusion from T4 to L3; L3 is chosen as the stable vertebra.", False),
        ("若进展，行T4至L3后路融合。", True),
        ("若进展，行T4至L3后路融合，因L3为稳定椎。", False),
        ("If it progresses, posterior fusion from T4 to L3; L2 is chosen as the stable vertebra.", True),
        ("若进展，行T4至L3后路融合，选择L2是因其为稳定椎。", True),
    ],
)
def test_the_ends_of_a_construct_have_a_reason(plan: str, is_told: bool) -> None:
    language = "en" if plan.isascii() else "zh"
    curve = {"en": "Scoliosis with its apex at T8.", "zh": "脊柱侧凸，顶椎T8。"}[language]
    told = names(found(report(language, imaging=curve, treatment_physician=plan), **BARE), "warning")
    assert ("construct_ends_have_reasons" in told) is is_told


@pytest.mark.parametrize(
    ("plan", "is_told"),
    [
        ("Discectomy at L4/L5 is indicated.", True),
        ("If pain persists, discectomy at L4/L5.", False),
        ("应行L4/5髓核摘除术。", True),
        ("若疼痛持续，行L4/5髓核摘除术。", False),
        ("非手术6周，无效：L4/5髓核摘除术。", False),
        ("疼痛仍重的，考虑L4/5髓核摘除术。", False),
        ("No deficit: six weeks of exercise, then discectomy at L4/L5.", False),
        ("Most people never need an operation.", False),
        ("Conservative treatment for six weeks, then discectomy at L4/L5.", False),
        ("SINS < 7: radiotherapy; > 12: stabilise L4.", False),
        ("The fragment can be taken out by an operation.", False),
        ("She needs an operation.", True),
    ],
)
def test_no_plan_rests_on_pixels_alone(plan: str, is_told: bool) -> None:
    language = "en" if plan.isascii() else "zh"
    without = report(language, {"clinical_context": {}}, treatment_physician=plan)
    assert ("plans_rest_on_context" in names(found(without))) is is_told
    assert "plans_rest_on_context" not in names(found(report(language, treatment_physician=plan)))


def test_every_section_stands_once_with_words_or_a_reason() -> None:
    def told(sections: list[dict[str, Any]]) -> set[str]:
        return {
            one.message
            for one in found(report(fields={"sections": sections}))
            if one.check == "report_has_its_sections" and one.severity == "error"
        }

    sound: list[dict[str, Any]] = report()["sections"]
    assert told(sound) == set()
    assert told([one for one in sound if one["name"] != "risk"]) == {
        "The section risk and prognosis is missing."
    }
    assert told([*sound, sound[0] | {"text": "Once more, in other words."}]) == {
        "The section imaging findings stands more than once."
    }
    assert len(told([*sound[:-1], {"name": "basis", "text": ""}])) == 1
    reason = {"name": "basis", "text": "", "not_applicable": "No images."}
    assert told([*sound[:-1], reason]) == set()
    assert len(told([*sound[:-1], reason | {"text": "All the same."}])) == 1


def test_a_section_copied_into_another_is_an_error() -> None:
    copied = report(risk=report()["sections"][1]["text"])
    assert "parts_differ" in names(found(copied), "error")
    assert "parts_differ" not in names(found(report()))


def test_the_section_of_a_text_is_known() -> None:
    checked = given(report())
    assert [checked.section_of(place) for place in checked.fields][:2] == ["imaging", "diagnosis"]
