"""Side, modality, numbers, language and what identifies a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.checks import CHECKS, FactGiven, MarkGiven, SeriesGiven
from tests.corpus.checks.bodies import FACTS, MARKS, SERIES, choice, found, given, names, open_question


def test_a_side_on_images_of_unknown_laterality_is_an_error() -> None:
    rationale = "The left L4/L5 disc herniation meets the traversing L5 root."
    assert "no_side_where_it_is_unknown" in names(
        found(choice(rationale=rationale), laterality="unknown"), "error"
    )
    assert "no_side_where_it_is_unknown" not in names(found(choice(rationale=rationale)))


FILM = "1.2.9"


def _two_series(*lateralities: str, film_marks: tuple[str, ...] = ("L4", "L5")) -> dict[str, Any]:
    """A sagittal MR and a film, both shown; the MR has all marks, the film those given."""
    of_mr, of_film = lateralities
    return {
        "series": {
            SERIES: SeriesGiven(SERIES, "MR", "T2 sagittal", "sagittal", of_mr),
            FILM: SeriesGiven(FILM, "CR", "AP film", "projection", of_film),
        },
        "marks": (*MARKS, *(MarkGiven(f"film {level}", FILM, level) for level in film_marks)),
    }


BOTH = [{"series": SERIES, "frame": 7}, {"series": FILM, "frame": 1}]
SIDED = "The left L4/L5 disc herniation meets the traversing L5 root."


def _unknown_side(**material: Any) -> list[tuple[str, str]]:
    findings = found(choice(rationale=SIDED, images=BOTH), **material)
    return [(one.severity, one.message) for one in findings if one.check == "no_side_where_it_is_unknown"]


@pytest.mark.parametrize("known", ["verified", "header_only"])
def test_with_mixed_series_a_warning_names_the_one_whose_side_is_unknown(known: str) -> None:
    told = "The text says left, but left and right are unknown in {}."
    assert _unknown_side(**_two_series(known, "unknown")) == [("warning", told.format("AP film"))]
    assert _unknown_side(**_two_series("unknown", known)) == [("warning", told.format("T2 sagittal"))]
    assert _unknown_side(**_two_series("unknown", "unknown")) == [
        ("error", "The text says left, but left and right of these images are unknown.")
    ]
    assert _unknown_side(**_two_series(known, "verified")) == []


def test_a_known_side_elsewhere_does_not_excuse_a_claim_that_only_another_series_carries() -> None:
    told = "The text says left, but left and right are unknown in T2 sagittal."
    assert _unknown_side(**_two_series("unknown", "verified", film_marks=("T12",))) == [("error", told)]
    assert _unknown_side(**_two_series("verified", "unknown", film_marks=()))[0][0] == "warning"


def test_the_leg_of_a_symptom_is_no_claim_about_the_image() -> None:
    stem = "A woman with left leg pain. This sagittal T2-weighted MRI is shown. Which disc is herniated?"
    assert "no_side_where_it_is_unknown" not in names(found(choice(stem=stem), laterality="unknown"))


@pytest.mark.parametrize(
    ("rationale", "said"),
    [
        ("Levoscoliosis with its apex here; R paracentral extrusion and Lt. foraminal narrowing.", "left"),
        ("Left thoracic curve of 42 degrees.", "left"),
        ("The foramen is narrow, R>L.", "right"),
        ("胸弯右凸。", "right"),
    ],
)
def test_every_spelling_of_a_side_is_held_against_unknown_laterality(rationale: str, said: str) -> None:
    findings = found(choice(rationale=rationale), laterality="unknown")
    told = [one.message for one in findings if one.check == "no_side_where_it_is_unknown"]
    assert told == [f"The text says {said}, but left and right of these images are unknown."]


@pytest.mark.parametrize(
    "stem",
    [
        "Pain in the left leg for six weeks. Which disc is herniated?",
        "A man with right-sided sciatica after RT. Which disc is herniated?",
        "The level was left untreated. Which disc, by the right answer, is herniated in the left panel?",
        "患者左下肢放射痛，左侧腰痛。哪个椎间盘突出？",
    ],
)
def test_what_the_patient_feels_and_words_that_look_like_sides_are_free(stem: str) -> None:
    assert "no_side_where_it_is_unknown" not in names(found(choice(stem=stem), laterality="unknown"))


def test_an_answer_with_a_side_in_letters_is_held_against_the_side_declared() -> None:
    fields = open_question(
        question="What does it show?", reference_answer="R paracentral extrusion.", side="left"
    )
    assert "sides_agree" in names(found(fields), "error")


def test_a_side_against_the_record_is_an_error() -> None:
    rationale = "The right L4/L5 disc herniation is seen."
    assert "sides_agree" in names(found(choice(rationale=rationale)), "error")
    assert "sides_agree" not in names(found(choice(rationale=rationale.replace("right", "left"))))


@pytest.mark.parametrize(
    ("rationale", "is_told"),
    [
        ("The fragment fills the right recess.", True),
        ("The fragment fills the left recess, the right recess is free.", False),
        ("The right recess is free.", False),
        ("Nothing is seen; no right recess is narrow.", False),
        ("The fragment is on the left. On the right there is none.", False),
        ("On the right it has not herniated.", False),
        ("Come right back if it hurts.", False),
        ("突出物偏右。", True),
        ("突出物偏左，而非右侧。", False),
        ("右侧侧隐窝通畅。", False),
    ],
)
def test_a_text_that_speaks_of_the_other_side_alone_is_told(rationale: str, is_told: bool) -> None:
    assert ("sides_agree" in names(found(choice(rationale=rationale)))) is is_told


def test_the_side_of_a_root_is_held_against_the_segment_that_it_passes() -> None:
    for side, is_told in (("left", False), ("right", True)):
        rationale = f"The L4/L5 disc is herniated on the {side} and meets the {side} L5 root."
        assert ("sides_agree" in names(found(choice(rationale=rationale)))) is is_told


def test_a_side_against_the_bodys_own_side_is_an_error() -> None:
    fields = choice(rationale="The L4/L5 foramen is narrow on the right.", side="left")
    assert "sides_agree" in names(found(fields, facts=()), "error")


BOTH_SIDES = (
    FactGiven("f1", "L4/L5", "foramen", "stenosis", "severe", side="right"),
    FactGiven("f2", "L4/L5", "foramen", "stenosis", "absent", side="left"),
)


@pytest.mark.parametrize(
    ("said", "side", "is_wrong"),
    [
        ("There is right foraminal stenosis at L4/L5.", "right", False),
        ("There is left foraminal stenosis at L4/L5.", "left", True),
        ("There is left foraminal stenosis at L4/L5.", "right", True),
        ("There is no left foraminal stenosis at L4/L5.", "left", False),
        ("There is no right foraminal stenosis at L4/L5.", "right", True),
    ],
)
def test_with_both_sides_on_record_each_is_held_against_its_own(said: str, side: str, is_wrong: bool) -> None:
    fields = choice(rationale=said, side=side, evidence=[])
    errors = names(found(fields, facts=BOTH_SIDES), "error")
    assert bool(errors & {"sides_agree", "findings_agree_with_facts"}) == is_wrong


def test_a_comparison_with_the_other_side_is_no_error() -> None:
    said = "Unlike the left L4/L5 foramen, the right L4/L5 foramen has stenosis."
    assert "sides_agree" not in names(found(choice(rationale=said, side="right"), facts=BOTH_SIDES), "error")


def test_a_ct_called_mri_is_an_error() -> None:
    assert "modality_is_what_is_shown" in names(found(choice(), modality="CT"), "error")
    assert "modality_is_what_is_shown" not in names(found(choice()))


def test_a_text_question_is_not_filed_under_a_modality_that_its_source_never_names() -> None:
    evidence = [one for one in choice()["evidence"] if not one.get("series")]
    fields = choice(stem="Which disc is herniated?", images=[], evidence=evidence, modality="CT")
    silent, spoken = {"p1": "A slip is measured."}, {"p1": "On CT a slip is measured."}
    assert "modality_is_what_is_shown" in names(found(fields, series={}, passages=silent), "warning")
    assert "modality_is_what_is_shown" not in names(found(fields, series={}, passages=spoken))
    assert "modality_is_what_is_shown" not in names(found(fields, series={}, passages={}))


def test_an_mri_that_is_only_recommended_is_no_claim() -> None:
    fields = choice(stem="This CT is shown. Should an MRI be obtained next?", modality="CT")
    assert "modality_is_what_is_shown" not in names(found(fields, modality="CT"))


def test_the_wrong_weighting_is_a_warning() -> None:
    series = {SERIES: SeriesGiven(SERIES, "MR", "T1 sagittal", "sagittal", "verified")}
    assert "sequence_is_what_is_shown" in names(found(choice(), series=series), "warning")


@pytest.mark.parametrize(
    ("sentence", "plausible"),
    [
        ("The Cobb angle is 54 degrees.", True),
        ("The Cobb angle is 254 degrees.", False),
        ("The SVA is 60 mm.", True),
        ("The SVA is 60 cm.", False),
        ("PI-LL mismatch was 12°.", True),
        ("PI-LL mismatch was 120°.", False),
        ("The canal diameter is 9 mm.", True),
        ("The canal diameter is 9 cm.", False),
        ("椎管矢状径为120 mm。", False),
        ("Cobb角为45度。", True),
    ],
)
def test_numbers_outside_what_a_spine_can_have_are_a_warning(sentence: str, plausible: bool) -> None:
    findings = found(choice(rationale=f"The L4/L5 disc is herniated. {sentence}"))
    assert ("numbers_are_plausible" not in names(findings, "warning")) is plausible


def test_the_other_language_is_an_error_and_terms_of_it_are_not() -> None:
    text = "L4/L5椎间盘突出，行走根L5受压，建议保守治疗六周后复查。"
    assert "language_is_as_asked" in names(found(choice(rationale=text * 3)), "error")
    zh = choice(language="zh", stem="如图所示MR图像，哪一椎间盘突出？", rationale=text)
    assert "language_is_as_asked" not in names(found(zh))
    assert "language_is_as_asked" in names(found(choice(language="zh")), "error")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Mr. Henderson", "a person’s name: “Henderson”"),
        ("Compare Mr John Smith, MRN 4471123.", "a record number: “4471123”"),
        ("MRN 4471192", "a record number: “4471192”"),
        ("born on", "a date of birth: “born on”"),
        ("+44 20 7946 0958", "a telephone number: “+44 20 7946 0958”"),
        ("a.person@clinic.org", "an e-mail address: “a.person@clinic.org”"),
        ("住院号：88123", "a record number: “88123”"),
        ("Mrs Núñez", "a person’s name: “Núñez”"),
        ("DOB 12.03.1956", "a date of birth: “12.03.1956”"),
    ],
)
def test_what_points_at_one_person_is_an_error_with_the_very_words(words: str, told: str) -> None:
    findings = found(choice(rationale=f"The L4/L5 disc is herniated. {words}"))
    assert ("error", f"This looks like {told}.") in {(one.severity, one.message) for one in findings}


def test_a_second_name_of_one_field_is_told_beside_the_first() -> None:
    findings = found(choice(rationale="The L4/L5 disc is herniated. Mr Henderson, then Mr Okafor."))
    told = {one.message for one in findings if one.check == "text_identifies_nobody"}
    assert told == {f"This looks like a person’s name: “{name}”." for name in ("Henderson", "Okafor")}


@pytest.mark.parametrize(
    ("field", "place"),
    [
        (
            {"clinical_context": {"history": {"value": "Mr Henderson has pain.", "status": "stated"}}},
            "/clinical_context",
        ),
        ({"clinical_context": {"Mr Henderson": {"status": "absent"}}}, "/clinical_context"),
        ({"conditions": ["stenosis of Mr Henderson"]}, "/conditions"),
        ({"modality": "MR of Mr Henderson"}, "/modality"),
        ({"evidence": [{"id": 1, "field": "stem", "quote": "Mr Henderson has pain."}]}, "/evidence/0/quote"),
    ],
)
def test_a_name_beside_the_text_fields_is_an_error_too(field: dict[str, Any], place: str) -> None:
    told = [one for one in found(choice(**field)) if one.check == "text_identifies_nobody"]
    assert [(one.severity, one.field) for one in told] == [("error", place)]
    assert "Henderson" in told[0].message


def test_authors_whom_a_cited_source_names_are_no_find() -> None:
    evidence = [{"id": 1, "field": "stem", "passage": "p1", "quote": "as Mr Henderson found"}]
    passages = {"p1": "The disc is dark, as Mr Henderson found."}
    assert "text_identifies_nobody" not in names(found(choice(evidence=evidence), passages=passages), "error")


@pytest.mark.parametrize("words", ["seen 2019-04-05", "Mercy Hospital", "93 years old"])
def test_a_date_a_hospital_or_a_great_age_is_a_warning(words: str) -> None:
    findings = found(choice(rationale=f"The L4/L5 disc is herniated. {words}"))
    assert {one.severity for one in findings if one.check == "text_identifies_nobody"} == {"warning"}


def test_every_check_is_silent_on_the_sound_question_and_named_by_its_function() -> None:
    for check in CHECKS:
        for finding in check(given(choice())):
            assert finding.check == check.__name__
            assert finding.severity == "note"


def test_a_side_that_nothing_recorded_says_is_a_warning() -> None:
    rationale = "The L4/L5 disc is herniated; the left L3/L4 foramen is narrow."
    assert "sides_agree" in names(found(choice(rationale=rationale)), "warning")


def test_a_side_recorded_of_another_finding_there_is_a_side_on_record() -> None:
    rationale = "The L4/L5 disc is herniated. It is L4/L5, on the {}, and the canal is narrowed there."
    assert "sides_agree" not in names(found(choice(rationale=rationale.format("left"))))
    assert "sides_agree" in names(found(choice(rationale=rationale.format("right"))))
    degeneration = FactGiven("f7", "L4/L5", "disc", "degeneration", "5")
    beside = "The L4/L5 disc is herniated. Left L4/L5 disc: degeneration 5."
    assert "sides_agree" in names(found(choice(rationale=beside), facts=(*FACTS, degeneration)))


def _sides_of_a_text_question(answer: str, question: str) -> set[str]:
    fields = open_question(
        question=question,
        reference_answer=answer,
        claims=[answer],
        evidence=[{"id": 1, "field": "claims/0", "passage": "p1", "quote": "usually compresses"}],
    )
    findings = found(fields, facts=(), marks=(), series={})
    return {one.severity for one in findings if one.check == "sides_agree"}


def test_a_side_that_neither_the_cited_text_nor_the_question_says_is_a_warning() -> None:
    answer = "Herniation at the left L4/L5 disc compresses the traversing L5 root."
    assert _sides_of_a_text_question(answer, "Which root does an L4/L5 disc meet?") == {"warning"}
    assert _sides_of_a_text_question(answer, "A left L4/L5 disc meets which root?") == set()
    unsided = answer.replace("left ", "")
    assert _sides_of_a_text_question(unsided, "Which root does an L4/L5 disc meet?") == set()


@pytest.mark.parametrize(
    ("answer", "said"), [("left L1", {"warning"}), ("左侧L1", {"warning"}), ("L1", set())]
)
def test_a_side_beside_a_bare_label_is_noticed(answer: str, said: set[str]) -> None:
    options = [
        {"key": "A", "text": answer, "why_wrong": None},
        {"key": "B", "text": "L2", "why_wrong": "It keeps its height."},
        {"key": "C", "text": "L3", "why_wrong": "It keeps its height."},
    ]
    fields = choice(options=options, answer="A", rationale="L1 has lost height.", levels=["L1"])
    right = (FactGiven("f9", "L4/L5", "disc", "herniation", "present", side="right"),)
    findings = [one for one in found(fields, facts=right) if one.check == "sides_agree"]
    assert {one.severity for one in findings} == said
    elsewhere = tuple(replace(fact, side="left") for fact in right)
    assert {one.severity for one in found(fields, facts=elsewhere) if one.check == "sides_agree"} == said
    left = tuple(replace(fact, level="L1") for fact in elsewhere)
    assert "sides_agree" not in names(found(fields, facts=left))
