"""Findings nothing supports, answers that leak, patients, sequences, languages and ranges."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.checks import SeriesGiven, SubjectGiven
from tests.corpus.checks.bodies import SERIES, choice, found, names, open_question
from tests.corpus.checks.longer_bodies import report


@pytest.mark.parametrize(
    ("language", "said", "is_told"),
    [
        ("en", "A metastasis destroys the body as well.", True),
        ("en", "There is an epidural abscess.", True),
        ("en", "There is no metastasis.", False),
        ("en", "A metastasis would have to be excluded.", False),
        ("en", "The herniation is seen on two slices.", False),
        ("zh", "另见椎体转移瘤。", True),
        ("en", "Alternative: facet synovial cyst.", False),
        ("zh", "未见转移。", False),
        ("zh", "还可以想到滑膜囊肿。", False),
    ],
)
def test_a_finding_that_nothing_supports_is_a_warning(language: str, said: str, is_told: bool) -> None:
    rationale = f"The L4/L5 disc is herniated. {said}"
    if language == "zh":
        rationale = f"L4/5椎间盘突出。{said}"
    told = names(found(choice(rationale=rationale)), "warning")
    assert ("findings_are_supported" in told) is is_told


def test_without_facts_and_texts_nothing_is_called_unsupported() -> None:
    rationale = "The L4/L5 disc is herniated. A metastasis is seen."
    assert "findings_are_supported" not in names(found(choice(rationale=rationale), facts=(), passages={}))


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("What does L4/L5 show? Bear in mind: the L4/L5 disc is herniated.", True),
        ("What does L4/L5 show? Hint: look at the disc.", True),
        ("What does the L4/L5 disc show?", False),
        ("Tell what the L5/S1 disc is, as the L4/L5 disc is herniated.", True),
        ("Is the L3/L4 disc herniated, as the passage says?", False),
        ("L4/5有何表现？提示：椎间盘。", True),
    ],
)
def test_a_question_that_holds_its_answer_is_a_warning(question: str, is_told: bool) -> None:
    told = names(found(open_question(question=question)), "warning")
    assert ("stem_keeps_the_key" in told) is is_told


OF_WOMAN = SubjectGiven("F", "50-59")


@pytest.mark.parametrize(
    ("stem", "is_told"),
    [
        ("A 54-year-old woman is shown. Which disc is herniated?", False),
        ("A 54-year-old man is shown. Which disc is herniated?", True),
        ("A 34-year-old woman is shown. Which disc is herniated?", True),
        ("患者男性，54岁。哪个椎间盘突出？", True),
        ("患者，女，54岁。哪个椎间盘突出？", False),
        ("女性，34岁。哪个椎间盘突出？", True),
        ("Surgery in women and men over 65 years is safe. Which disc is herniated?", False),
    ],
)
def test_a_patient_is_as_recorded(stem: str, is_told: bool) -> None:
    told = names(found(choice(stem=stem), subject=OF_WOMAN), "error")
    assert ("patient_is_as_recorded" in told) is is_told
    assert "patient_is_as_recorded" not in names(found(choice(stem=stem)))


def test_a_patient_is_as_the_context_says_and_of_one_age() -> None:
    context = {"sex": {"value": "male", "status": "stated"}, "age": {"value": "61", "status": "stated"}}
    of_woman = choice(stem="A 61-year-old woman. Which disc is herniated?", clinical_context=context)
    assert "patient_is_as_recorded" in names(found(of_woman), "error")
    two = choice(
        stem="A 61-year-old man. Which disc is herniated?", rationale="At 45 years old, the L4/L5 disc tears."
    )
    aged = report(
        imaging="MRI of a 61-year-old woman. L4/L5: left disc herniation.",
        diagnosis="A 45-year-old woman with a left disc herniation at L4/L5.",
    )
    assert "patient_is_as_recorded" not in names(found(two), "error")
    assert "patient_is_as_recorded" in names(found(aged), "warning")


def _of_series(description: str) -> dict[str, Any]:
    return {"series": {SERIES: SeriesGiven(SERIES, "MR", description, "sagittal", "verified")}}


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("STIR", True),
        ("fat-suppressed", True),
        ("contrast-enhanced", True),
        ("T1-weighted", True),
        ("T2-weighted", False),
    ],
)
def test_a_sequence_is_what_is_shown(said: str, is_told: bool) -> None:
    stem = f"This sagittal {said} MRI is shown. Which disc is herniated?"
    assert ("sequence_is_what_is_shown" in names(found(choice(stem=stem)), "warning")) is is_told
    assert "sequence_is_what_is_shown" not in names(found(choice(stem=stem), **_of_series("lumbar")))


@pytest.mark.parametrize(
    ("told", "is_told"),
    [
        ("Gadolinium-enhanced MRI with a herniation.", False),
        ("Pre- and post-contrast MRI are shown.", False),
        ("MRI, T2 and STIR.", False),
        ("MRI, T1 and STIR.", True),
        ("Post-contrast images are shown.", True),
    ],
)
def test_an_examination_and_a_list_hold_what_is_shown(told: str, *, is_told: bool) -> None:
    stem = f"{told} Which disc is herniated?"
    assert ("sequence_is_what_is_shown" in names(found(choice(stem=stem)), "warning")) is is_told


def test_a_sequence_whose_description_names_it_is_shown() -> None:
    stem = "This sagittal STIR MRI is shown. Which disc is herniated?"
    assert "sequence_is_what_is_shown" not in names(found(choice(stem=stem), **_of_series("T2 STIR sag")))


def test_a_text_names_the_modality_that_the_body_declares() -> None:
    on_ct = open_question(question="What does this CT show at L4/L5?", modality="MR", images=[])
    assert "modality_is_what_is_shown" in names(found(on_ct, series={}), "warning")
    on_mr = open_question(question="What does this MRI show at L4/L5?", modality="MR", images=[])
    assert "modality_is_what_is_shown" not in names(found(on_mr, series={}, passages={}))


def test_a_report_that_describes_another_modality_is_a_warning() -> None:
    imaging = "CT of the lumbar spine. L4/L5: left disc herniation."
    assert "modality_is_what_is_shown" in names(found(report(imaging=imaging)), "warning")


@pytest.mark.parametrize(
    ("plan", "is_told"),
    [
        ("If pain persists, a left L5 block under CT.", False),
        ("Decompression, as this CT shows.", True),
    ],
)
def test_a_plan_may_name_what_is_not_shown(plan: str, *, is_told: bool) -> None:
    told = names(found(report(treatment_physician=plan)), "warning")
    assert ("modality_is_what_is_shown" in told) is is_told


@pytest.mark.parametrize(
    "text", ["全脊柱站立位EOS：侧弯。", "颈椎动力位片：稳定。", "站立位全脊柱长片：侧弯。"]
)
def test_radiographs_have_many_names(text: str) -> None:
    on_film = open_question(question=text, modality="DX", images=[])
    assert "modality_is_what_is_shown" not in names(found(on_film, series={}, passages={"p1": text}))


def test_one_text_in_the_other_language_is_an_error() -> None:
    chinese = "腰椎磁共振显示第四、第五腰椎之间的椎间盘向左侧突出，压迫神经根，椎管变窄，其余正常。"
    findings = found(report(risk=chinese))
    assert [one.field for one in findings if one.check == "language_is_as_asked"] == ["/sections/4/text"]


@pytest.mark.parametrize(
    ("texts", "is_told"),
    [
        (["10 to 20 degrees", "15 to 30 degrees", "40 to 50 degrees"], True),
        (["10 to 20 degrees", "20 to 30 degrees", "30 to 40 degrees"], False),
        (["less than 10 mm", "more than 5 mm", "20 to 30 mm"], True),
        (["小于10度", "10至20度", "大于15度"], True),
    ],
)
def test_ranges_that_overlap_are_a_warning(texts: list[str], is_told: bool) -> None:
    options = [{"key": key, "text": text} for key, text in zip("ABC", texts, strict=True)]
    told = names(found(choice(options=options, answer="A", levels=[])), "warning")
    assert ("options_differ" in told) is is_told


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("The Cobb angle from T5 to T12 is 420 degrees.", True),
        ("The Cobb angle from T5 to T12 is 42 degrees.", False),
        ("侧凸角为250度。", True),
        ("矢状面平衡为35毫米。", False),
        ("The mJOA is 55.", True),
        ("The VAS was 7 after 12 months.", False),
        ("The dural sac area is 5000 mm2.", True),
    ],
)
def test_numbers_lie_within_what_a_spine_can_have(said: str, is_told: bool) -> None:
    told = names(found(choice(rationale=said)), "warning")
    assert ("numbers_are_plausible" in told) is is_told
