"""A hospital case, study and report text, as a consultation and as a report: the record, word for word.

What the record does not say, nobody says: the patient answers from it only when asked, the clinician tells
findings only when asked, and sections without a word in the record say so.
"""

from __future__ import annotations

from collections.abc import Iterable

from generation.answers import (
    FEWEST_TURNS,
    SECTION_NAMES,
    ConsultationDraft,
    DraftedEvidence,
    DraftedSection,
    DraftedTurn,
    ReportDraft,
)
from generation.drafter.case_text import Said, about, case_read
from generation.drafter.consultations import RED_FLAGS, listed
from generation.drafter.neighbours import cranial_to_caudal
from generation.drafter.recorded import fact_evidence, joined, may_be_told
from generation.drafter.wording import numbering_caution
from generation.errors import NothingToDraft
from generation.levels_in_text import levels_named
from generation.material import FactView, Material

_SAID = {
    "en": {
        "opening": "You have my record before you. What is wrong, and what can be done?",
        "history": "First tell me what you have noticed. And do you have {flags}?",
        "no_history": "The record says nothing of that; please ask and examine me. What was found?",
        "asks_findings": "{told} What was found?",
        "asks_plan": "What was advised, or done?",
        "plan": "The record names no treatment. If one of the signs asked about is present, refer now; if "
        "none is, examine first and decide with the patient.",
        "silent": "The record says nothing of it.",
        "treatment_patient": "The record holds no explanation for the patient.",
        "basis": "This report rests on {sentences} sentences of the record and {facts} recorded findings of "
        "its images, and on nothing else.",
    },
    "zh": {
        "opening": "我的病历就在您面前。请问是什么问题,应如何处理?",
        "history": "请先说说您的不适。另外,您是否有{flags}?",
        "no_history": "病历中没有记录,请您询问并查体。发现了什么?",
        "asks_findings": "{told}发现了什么?",
        "asks_plan": "当时建议或施行了什么处理?",
        "plan": "病历未记录治疗。如有上述任一警示征象,应立即转诊;如均无,应先查体,再与患者共同决定。",
        "silent": "病历未提及。",
        "treatment_patient": "病历中没有对患者的说明。",
        "basis": "本报告仅依据病历中的{sentences}句原文与影像的{facts}条记录。",
    },
}
# Which sentences of the record a section is made of.
_OF_SECTION = {
    "imaging": ("imaging",),
    "diagnosis": ("diagnosis", "history", "examination"),
    "treatment_physician": ("treatment",),
    "postoperative": ("course",),
}


def draft_consultation(material: Material) -> ConsultationDraft:
    """The patient tells the history when asked, the clinician the findings and the treatment when asked."""
    record, said = case_read(material), _SAID[material.language]
    flags, facts = RED_FLAGS[material.language], _facts(material)
    history = about(record, "history")
    told = _words(history, material)
    asked = said["asks_findings"].format(told=told + ("" if material.language == "zh" else " "))
    turns = [
        _patient(said["opening"]),
        _clinician(said["history"].format(flags=listed(flags, material.language))),
        _patient(asked if history else said["no_history"]),
    ]
    evidence = [one.evidence("turns/2/text") for one in history]
    found = about(record, "examination", "imaging", "diagnosis")
    for question, sentences, with_facts in (
        (said["asks_findings"].format(told=""), found, facts),
        (said["asks_plan"], about(record, "treatment", "course"), []),
    ):
        if sentences or with_facts:
            turns += [_patient(question)] if turns[-1].speaker == "clinician" else []
            turns.append(_clinician(_found(sentences, with_facts, material)))
            field = f"turns/{len(turns) - 1}/text"
            evidence += _cited(sentences, with_facts, material, field)
    if len(turns) < FEWEST_TURNS:
        raise NothingToDraft("The record says nothing that a clinician could answer with.")
    treatment = about(record, "treatment")
    return ConsultationDraft(
        turns=turns,
        red_flags=flags,
        plan=_words(treatment, material) or said["plan"],
        levels=_levels(record, facts),
        side=None,
        conditions=list(material.conditions),
        evidence=[*evidence, *(one.evidence("plan") for one in treatment)],
    )


def draft_report(material: Material) -> ReportDraft:
    """The sections from the sentences that belong to them, the images' facts with the findings."""
    record, said = case_read(material), _SAID[material.language]
    facts = _facts(material)
    basis = said["basis"].format(sentences=len(record), facts=len(facts))
    sections, evidence = [], []
    for number, name in enumerate(SECTION_NAMES):
        sentences = about(record, *_OF_SECTION.get(name, ()))
        with_facts = facts if name == "imaging" else []
        text = basis if name == "basis" else _found(sentences, with_facts, material)
        reason = said.get(name, said["silent"]) if not text else None
        sections.append(DraftedSection(name=name, text=text, not_applicable=reason))
        if name != "basis":
            evidence += _cited(sentences, with_facts, material, f"sections/{number}/text")
    if not evidence:
        raise NothingToDraft("The record says nothing that a report could hold.")
    return ReportDraft(
        sections=sections,
        levels=_levels(record, facts),
        side=None,
        conditions=list(material.conditions),
        evidence=evidence,
    )


def _facts(material: Material) -> list[FactView]:
    return [fact for fact in material.facts if may_be_told(fact, material)]


def _found(sentences: list[Said], facts: list[FactView], material: Material) -> str:
    """Sentences of the record, then the facts of the images, and that their levels are assumed."""
    told = [one.text for one in sentences] + [fact.sentence(material.language) for fact in facts]
    caution = numbering_caution(material.language) if facts and material.level_is_assumed else ""
    return joined([*told, caution], material.language)


def _words(sentences: Iterable[Said], material: Material) -> str:
    return joined([one.text for one in sentences], material.language)


def _cited(
    sentences: list[Said], facts: list[FactView], material: Material, field: str
) -> list[DraftedEvidence]:
    return [one.evidence(field) for one in sentences] + [
        fact_evidence(fact, material, field) for fact in facts
    ]


def _levels(record: list[Said], facts: list[FactView]) -> list[str]:
    named = set(levels_named(" ".join(one.text for one in record)))
    return cranial_to_caudal(named | {fact.level for fact in facts})


def _patient(text: str) -> DraftedTurn:
    return DraftedTurn(speaker="patient", text=text)


def _clinician(text: str) -> DraftedTurn:
    return DraftedTurn(speaker="clinician", text=text)
