"""One recorded spine, and what the checks hold against a sentence about it."""

from __future__ import annotations

from corpus.checks import FactGiven
from tests.corpus.checks.bodies import choice, found

FACTS = (
    FactGiven("1", "L4/L5", "disc", "herniation", "present", side="left"),
    FactGiven("2", "L3/L4", "disc", "herniation", "absent"),
    FactGiven("3", "L5/S1", "disc", "herniation", "none"),
    FactGiven("4", "L4/L5", "canal", "stenosis", "Severe", scale="RSNA", zone="central"),
    FactGiven("5", "L3/L4", "canal", "stenosis", "Normal/Mild", scale="RSNA", zone="central"),
    FactGiven("6", "L5/S1", "canal", "stenosis", "Normal/Mild", scale="RSNA", zone="central"),
    FactGiven("7", "L4/L5", "foramen", "narrowing", "Moderate", side="left", zone="foraminal"),
    FactGiven("8", "L4/L5", "foramen", "narrowing", "Normal/Mild", side="right", zone="foraminal"),
    FactGiven("9", "L5/S1", "foramen", "narrowing", "Severe", side="right", zone="foraminal"),
    FactGiven("10", "L5/S1", "foramen", "narrowing", "Moderate", side="left", zone="foraminal"),
    FactGiven("11", "L4/L5", "disc", "degeneration", "IV", scale="Pfirrmann"),
    FactGiven("12", "L3/L4", "disc", "degeneration", "II", scale="Pfirrmann"),
    FactGiven("13", "L5/S1", "disc", "degeneration", "III", scale="Pfirrmann"),
    FactGiven("14", "L4", "body", "spondylolisthesis", "I", scale="Meyerding"),
    FactGiven("15", "L1", "body", "fracture", "2", scale="Genant"),
    FactGiven("16", "L2", "body", "fracture", "0", scale="Genant"),
    FactGiven("17", "L4/L5", "endplate", "modic", "I", scale="Modic"),
    FactGiven("18", "L5/S1", "endplate", "modic", "0", scale="Modic"),
    FactGiven("19", "L3/L4", "disc", "bulging", "present"),
)
COMPARED = {"findings_agree_with_facts", "grades_agree_with_facts", "severities_agree_with_facts"}


def told_of(text: str) -> list[tuple[str, str]]:
    """Severities and messages of what is held against a text."""
    language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    findings = found(choice(rationale=text, language=language, evidence=[]), facts=FACTS)
    return [
        (one.severity, one.message)
        for one in findings
        if one.check in COMPARED and one.field == "/rationale" and one.severity != "note"
    ]
