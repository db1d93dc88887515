"""A degree in the text against the degree recorded at the same level, structure and side."""

from __future__ import annotations

import pytest

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import choice, found

FACTS = (
    FactGiven("l45", "L4/L5", "foramen", "narrowing", "Mild", side="left", zone="foraminal"),
    FactGiven("r45", "L4/L5", "foramen", "narrowing", "Severe", side="right", zone="foraminal"),
    FactGiven("c45", "L4/L5", "canal", "stenosis", "Moderate", zone="central", scale="RSNA"),
    FactGiven("l34", "L3/L4", "foramen", "narrowing", "Severe", side="left", zone="foraminal"),
    FactGiven("r34", "L3/L4", "foramen", "narrowing", "Normal/Mild", side="right", zone="foraminal"),
    FactGiven("c34", "L3/L4", "canal", "stenosis", "Normal/Mild", zone="central", scale="RSNA"),
)


def at_odds(text: str, facts: tuple[FactGiven, ...] = FACTS) -> list[str]:
    """What the check of degrees, and that of findings, hold against a text."""
    language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    findings = found(choice(rationale=text, language=language, evidence=[]), facts=facts)
    return [
        text[one.start : one.end]
        for one in findings
        if one.severity == "error"
        and one.field == "/rationale"
        and one.check in {"severities_agree_with_facts", "findings_agree_with_facts"}
    ]


SWAPPED = [
    "There is severe left and mild right foraminal narrowing at L4/L5.",
    "There is severe left foraminal narrowing and mild right foraminal narrowing at L4/L5.",
    "At L4/L5 the left foramen is severely narrowed, the right mildly.",
    "L4/L5 foraminal narrowing: left severe, right mild.",
    "At L4/L5, foraminal narrowing is severe on the left and mild on the right.",
    "L4/L5: severe narrowing of the left foramen, mild narrowing of the right foramen.",
    "The left L4/L5 foramen is severely, the right mildly narrowed.",
    "The left and right L4/L5 foramina show severe and mild narrowing respectively.",
    "Severe left foraminal stenosis at L4/L5; the right foramen at L4/L5 is mildly stenotic.",
    "At L4/L5 foraminal narrowing is worse on the left (severe) than on the right (mild).",
    "The left L4/L5 foramen (severe) is narrower than the right (mild).",
    "L4/L5 foraminal narrowing, more on the left side (severe) than on the right side (mild).",
    "Foraminal narrowing at L4/L5 is more marked on the left (severe) compared with the right (mild).",
    "L4/L5椎间孔狭窄左侧(重度)重于右侧(轻度)。",
    "L4/L5左侧椎间孔(重度)比右侧(轻度)狭窄。",
    "L4/L5左侧椎间孔重度狭窄,右侧轻度狭窄。",
    "L4/L5椎间孔狭窄,左侧重度,右侧轻度。",
    "L4/L5椎间孔左侧严重狭窄、右侧轻微狭窄。",
    "L4/L5左、右侧椎间孔分别呈重度、轻度狭窄。",
]
_TURNED = {
    "severe": "mild", "mild": "severe", "重度": "轻度", "轻度": "重度", "严重": "轻微", "轻微": "严重",
    "Severe": "Mild",
}  # fmt: skip


def turned(text: str) -> str:
    """The same text with each degree for the other."""
    for one in ("severe", "重度", "严重", "Severe"):
        other = _TURNED[one]
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return text


@pytest.mark.parametrize("text", SWAPPED)
def test_degrees_of_left_and_right_that_are_swapped_are_both_told(text: str) -> None:
    assert len(at_odds(text)) == 2


@pytest.mark.parametrize("text", SWAPPED)
def test_degrees_of_left_and_right_that_are_as_recorded_pass(text: str) -> None:
    assert at_odds(turned(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Mild canal stenosis at L4/L5.",
        "The canal at L4/L5 is severely stenotic.",
        "Central stenosis at L4/L5 is severe.",
        "There is severe bilateral foraminal narrowing at L4/L5.",
        "The left L4/L5 foramen is normal.",
        "The right L4/L5 foramen is moderately narrowed.",
        "L4/L5 shows moderate-to-severe narrowing of the left foramen.",
        "Unlike the right L3/L4 foramen, the left L4/L5 foramen is severely narrowed.",
        "L4/L5 foraminal narrowing is moderate.",
        "L4/L5椎管轻度狭窄。",
        "L4/L5椎管狭窄,程度为重度。",
        "L4/L5右侧椎间孔中度狭窄。",
        "L4/L5左侧椎间孔中重度狭窄。",
        "L4/L5双侧椎间孔重度狭窄。",
    ],
)
def test_a_degree_that_is_not_recorded_there_is_an_error(text: str) -> None:
    assert len(at_odds(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "There is mild to moderate narrowing of the left foramen at L4/L5.",
        "Moderate-to-severe canal stenosis at L4/L5.",
        "Moderately severe canal stenosis at L4/L5.",
        "L4/L5 shows severe foraminal narrowing.",
        "L4/L5 shows mild foraminal stenosis.",
        "L4/L5 stenosis is moderate.",
        "The left L4/L5 foramen is not severely narrowed.",
        "Severe leg pain comes from the stenosis at L4/L5.",
        "The L4/L5 canal has a moderate, the L3/L4 canal a mild stenosis.",
        "There is mild to severe bilateral foraminal narrowing at L4/L5.",
        "Narrowing at L4/L5 would be severe only where fat is lost.",
        "The right L3/L4 foramen is mildly narrowed.",
        "The right L3/L4 foramen is normal.",
        "The left L4/L5 foramen is narrowed less than the severely narrowed right one.",
        "At L4/L5 the right foramen (severe) is narrower than that of L3/L4 on the right (mild).",
        "Foraminal narrowing is worse at L4/L5 on the right (severe) than at L3/L4 on the right (mild).",
        "At L4/L5 leg pain on the left (severe) is worse than on the right (moderate).",
        "L4/L5椎管中重度狭窄。",
        "L4/L5左侧椎间孔轻中度狭窄。",
        "L4/L5椎间孔重度狭窄。",
        "L3/L4椎管轻度狭窄。",
        "L4/L5椎管狭窄引起严重疼痛。",
    ],
)
def test_a_degree_that_may_be_the_recorded_one_passes(text: str) -> None:
    assert at_odds(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Foraminal narrowing at L3/L4 is worse on the left (severe) than on the right (severe).", 1),
        ("Foraminal narrowing at L3/L4 is worse on the left (mild) than on the right (mild).", 1),
        ("Foraminal narrowing at L3/L4 is worse on the left (severe) than on the right (mild).", 0),
        ("L4/L5 has moderate canal stenosis and severe left foraminal narrowing.", 1),
        ("L4/L5 has severe canal stenosis and mild left foraminal narrowing.", 1),
        ("L4/L5 has moderate canal stenosis and mild left foraminal narrowing.", 0),
        ("Severe left narrowing of the foramen at L3/L4 and moderate canal stenosis at L4/L5.", 0),
        ("Mild left narrowing of the foramen at L3/L4 and severe canal stenosis at L4/L5.", 2),
        ("L3/L4 and L4/L5 have mild and moderate canal stenosis respectively.", 0),
        ("L3/L4 and L4/L5 have moderate and mild canal stenosis respectively.", 2),
        ("L4/L5椎管中度狭窄,左侧椎间孔重度狭窄。", 1),
        ("L4/L5椎管中度狭窄,左侧椎间孔轻度狭窄。", 0),
        ("L3/L4左侧椎间孔重度狭窄,L4/L5椎管中度狭窄。", 0),
    ],
)
def test_each_structure_and_level_is_compared_with_its_own_record(text: str, wrong: int) -> None:
    assert len(at_odds(text)) == wrong


def test_where_two_authors_differ_either_degree_passes() -> None:
    other = FactGiven("x", "L4/L5", "canal", "stenosis", "Severe", zone="central")
    assert at_odds("Severe canal stenosis at L4/L5.", (*FACTS, other)) == []
    assert len(at_odds("Mild canal stenosis at L4/L5.", (*FACTS, other))) == 1
