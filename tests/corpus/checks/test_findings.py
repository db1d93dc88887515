"""A finding stated or denied in the text against the finding recorded at the same level."""

from __future__ import annotations

import pytest

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import choice, found

# At L4/L5 a stenosis and no herniation, at L3/L4 a herniation and no stenosis.
FACTS = (
    FactGiven("h45", "L4/L5", "disc", "herniation", "absent"),
    FactGiven("s45", "L4/L5", "canal", "stenosis", "severe"),
    FactGiven("h34", "L3/L4", "disc", "herniation", "present"),
    FactGiven("s34", "L3/L4", "canal", "stenosis", "absent"),
)


def said_wrongly(text: str, facts: tuple[FactGiven, ...] = FACTS) -> list[tuple[str, str]]:
    """Level and first word of the message of each error on a text."""
    language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    findings = found(choice(rationale=text, language=language, evidence=[]), facts=facts)
    return sorted(
        (one.level, one.message.split()[0])
        for one in findings
        if (one.check, one.severity, one.field) == ("findings_agree_with_facts", "error", "/rationale")
    )


@pytest.mark.parametrize(
    "text",
    [
        "There is no herniation but a severe stenosis at L4/L5.",
        "L4/L5 shows no herniation, but severe stenosis.",
        "No herniation is seen at L4/L5; it is stenotic.",
        "Without herniation, L4/L5 is stenotic.",
        "L4/L5 has stenosis without herniation.",
        "There is no herniation at L4/L5, whereas the canal there has a severe stenosis.",
        "No herniation, severe stenosis at L4/L5.",
        "L4/L5无突出,但有狭窄。",
        "L4/L5椎间盘无突出，椎管重度狭窄。",
        "L4/L5未见突出,然而椎管狭窄。",
        "L4/L5狭窄而无突出。",
    ],
)
def test_a_denial_ends_at_the_word_that_turns_against_it(text: str) -> None:
    assert said_wrongly(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "There is no stenosis but a herniation at L4/L5.",
        "L4/L5 shows no stenosis, but a herniation.",
        "Without stenosis, L4/L5 is herniated.",
        "L4/L5 has a herniation without stenosis.",
        "There is no stenosis at L4/L5, whereas its disc is herniated.",
        "No stenosis, broad-based herniation at L4/L5.",
        "L4/L5无狭窄,但有突出。",
        "L4/L5椎管无狭窄，椎间盘明显突出。",
        "L4/L5突出而无狭窄。",
    ],
)
def test_both_halves_of_a_turned_sentence_are_compared(text: str) -> None:
    assert said_wrongly(text) == [("L4/L5", "herniation"), ("L4/L5", "stenosis")]


@pytest.mark.parametrize(
    "text",
    [
        "L4/L5 is herniated, and L3/L4 is without stenosis.",
        "The L4/L5 disc is herniated, L3/L4 has no stenosis.",
        "There is no stenosis at L3/L4, and a herniation at L4/L5.",
        "L4/L5 is herniated with no compression of the conus.",
        "The L4/L5 disc is herniated, not calcified.",
        "The herniated L4/L5 disc does not reach the foramen.",
        "No Schmorl node is seen, the L4/L5 disc is herniated.",
        "The L4/L5 disc is herniated; the marrow is normal.",
        "L3/L4椎管无狭窄,L4/L5椎间盘突出。",
        "L4/L5椎间盘突出,圆锥无受压。",
        "L4/L5椎间盘突出,椎体信号正常。",
    ],
)
def test_a_denial_of_something_else_does_not_hide_a_wrong_finding(text: str) -> None:
    assert said_wrongly(text) == [("L4/L5", "herniation")]


@pytest.mark.parametrize(
    "text",
    [
        "L3/L4 is herniated, and L4/L5 has no herniation.",
        "The L3/L4 disc is herniated, the L4/L5 disc is not herniated.",
        "There is no stenosis at L3/L4, and a stenosis at L4/L5.",
        "L3/L4 is herniated with no compression of the conus.",
        "L3/L4 is herniated. Neither L4/L5 nor L5/S1, both included in the study, is herniated.",
        "L3/L4突出，在左侧。L4/L5和L5/S1我也看了，没突出。",
        "L3/L4椎间盘显示突出，L4/L5椎间盘未显示突出。",
        "L3/L4突出，L4/L5不见突出。",
        "L3/L4突出。L4/L5没发现突出。",
        "突出见于L3/L4，L4/L5和L5/S1椎间盘没有突出。",
        "该节段椎间盘突出，L4/L5未见突出。",
        "The L3/L4 disc is herniated, not calcified.",
        "Unlike L4/L5, the L3/L4 disc is herniated.",
        "No fracture is seen, the L3/L4 disc is herniated.",
        "No disc is herniated at L4/L5.",
        "If the L4/L5 disc is herniated, surgery is discussed.",
        "L3/L4椎管无狭窄,L4/L5椎管狭窄。",
        "L3/L4椎间盘突出,圆锥无受压。",
        "与L4/L5相比,L3/L4椎间盘突出。",
    ],
)
def test_right_findings_beside_denials_pass(text: str) -> None:
    assert said_wrongly(text) == []


DENIALS = [
    "Stenosis is excluded at {}.",
    "Stenosis at {} is excluded.",
    "{} lacks a stenosis.",
    "There is an absence of stenosis at {}.",
    "{} is free of stenosis.",
    "The {} canal is not narrowed.",
    "Stenosis at {} is ruled out.",
    "No evidence of stenosis at {}.",
    "Neither stenosis nor fracture is seen at {}.",
    "No stenosis, slip or fracture at {}.",
    "The {} canal shows no central stenosis.",
    "{} canal (central): stenosis none.",
    "No canal is narrowed at {}.",
    "Stenosis is not seen at {}.",
    "{}未见狭窄。",
    "{}椎管未见明显狭窄。",
    "{}椎管无狭窄。",
    "{}排除狭窄。",
    "{}椎管狭窄已排除。",
    "{}没有狭窄。",
    "{}椎管不存在狭窄。",
    "{}椎管未显示狭窄。",
    "{}椎管不见狭窄。",
    "{}没看到狭窄。",
    "{}椎管没狭窄。",
    "{}不是狭窄。",
    "Neither L1/L2 nor {}, both included in the study, has stenosis.",
]


@pytest.mark.parametrize("text", DENIALS)
def test_a_denial_in_any_words_is_held_against_the_record(text: str) -> None:
    stem = "narrowing" if "narrow" in text else "stenosis"
    assert said_wrongly(text.format("L4/L5")) == [("L4/L5", stem)]
    assert said_wrongly(text.format("L3/L4")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Stenosis at {} cannot be excluded.",
        "Stenosis at {} is not excluded.",
        "A CT is needed to exclude stenosis at {}.",
        "There is no progression of the stenosis at {}.",
        "No severe stenosis at {}.",
        "No significant stenosis at {}.",
        "The stenosis at {} has resolved.",
        "Is there a stenosis at {}?",
        "Narrowing rather than stenosis at {}?",
        "{}不能排除狭窄。",
        "{}狭窄待排除。",
        "{}椎管狭窄不除外。",
        "{}未见重度狭窄。",
    ],
)
def test_what_neither_states_nor_denies_is_left_alone(text: str) -> None:
    assert said_wrongly(text.format("L4/L5")) == []
    assert said_wrongly(text.format("L3/L4")) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The L4/L5 foramen is stenotic.", []),
        ("L4/L5 shows foraminal stenosis.", []),
        ("L4/L5 shows no foraminal stenosis.", [("L4/L5", "stenosis")]),
        ("L4/L5 shows canal stenosis.", [("L4/L5", "stenosis")]),
        ("L4/L5 shows no central canal stenosis.", []),
        ("L4/L5椎间孔狭窄。", []),
        ("L4/L5椎间孔无狭窄。", [("L4/L5", "stenosis")]),
        ("L4/L5椎管狭窄。", [("L4/L5", "stenosis")]),
    ],
)
def test_a_narrow_foramen_is_no_narrow_canal(text: str, wrong: list[tuple[str, str]]) -> None:
    facts = (
        FactGiven("c", "L4/L5", "canal", "stenosis", "absent"),
        FactGiven("f", "L4/L5", "foramen", "narrowing", "severe"),
    )
    assert said_wrongly(text, facts) == wrong


def test_a_slip_is_one_of_the_vertebra_and_of_the_segment_below_it() -> None:
    facts = (FactGiven("s", "L4", "body", "spondylolisthesis", "present"),)
    assert said_wrongly("There is no spondylolisthesis at L4/L5.", facts) == [("L4/L5", "spondylolisthesis")]
    assert said_wrongly("There is a spondylolisthesis at L4/L5, none at L5/S1.", facts) == []


@pytest.mark.parametrize("text", ["L4/L5 is herniated.", "L4/L5 is not herniated.", "L4/L5无突出。"])
def test_what_could_not_be_assessed_contradicts_nothing(text: str) -> None:
    facts = (FactGiven("h", "L4/L5", "disc", "herniation", "present", certainty="not_assessable"),)
    assert said_wrongly(text, facts) == []


@pytest.mark.parametrize("text", ["L4/L5 is degenerated.", "L4/L5 is not degenerated.", "L4/L5椎间盘退变。"])
def test_the_least_grade_of_a_scale_without_nought_is_called_normal_or_not(text: str) -> None:
    facts = (FactGiven("d", "L4/L5", "disc", "degeneration", "II", scale="Pfirrmann"),)
    assert said_wrongly(text, facts) == []


def test_the_question_of_the_stem_is_answered_by_the_level_of_the_key() -> None:
    asked = choice(
        stem="On this MRI, which disc is herniated?", answer="B", rationale="As seen.", evidence=[]
    )
    denied = asked | {"stem": "On this MRI, which disc shows no herniation?"}
    other = asked | {"stem": "There is a stenosis at L3/L4. Which other disc is narrowed on this MRI?"}
    told = [
        [one.severity for one in found(fields, facts=FACTS) if one.check == "findings_agree_with_facts"]
        for fields in (asked, denied, other)
    ]
    assert told == [["error"], [], []]
