"""A report on a study: what is recorded level by level; sections that images alone do not carry say so."""

from __future__ import annotations

from generation.answers import SECTION_NAMES, DraftedEvidence, DraftedSection, ReportDraft, SectionName
from generation.drafter.neighbours import cranial_to_caudal
from generation.drafter.recorded import (
    fact_evidence,
    facts_told,
    is_finding,
    joined,
    levels_told,
    may_be_told,
    sentences_told,
)
from generation.drafter.wording import image_words, numbering_caution
from generation.material import FactView, Material

_SAID = {
    "en": {
        "technique": "Technique: {pictures}.",
        "unrecorded": "Image quality, posture and earlier studies are not recorded.",
        "numbering": "The numbering of the levels is certified.",
        "in_view": "In view without a record: {levels}.",
        "left_out": "Records that name a side are not told here, for the sides of these images are unknown.",
        "found": "Recorded as not normal:",
        "nothing": "Nothing but normal findings is recorded.",
        "treatment_patient": "No clinical context is stated, and images alone justify no treatment.",
        "treatment_physician": "No clinical context is stated, and images alone justify no treatment.",
        "risk": "No clinical context is stated from which a course could be told.",
        "postoperative": "No operation is recorded.",
        "basis": "This report rests on {count} recorded findings of one study and on nothing else. No "
        "history, examination or laboratory value was stated.",
    },
    "zh": {
        "technique": "检查技术:{pictures}。",
        "unrecorded": "未记录图像质量、体位及既往检查。",
        "numbering": "节段编号已经核定。",
        "in_view": "可见但无记录的节段:{levels}。",
        "left_out": "影像侧别未知,故未列入注明侧别的记录。",
        "found": "记录为不正常的所见:",
        "nothing": "仅记录正常所见。",
        "treatment_patient": "未说明临床情况,仅凭影像不能决定治疗。",
        "treatment_physician": "未说明临床情况,仅凭影像不能决定治疗。",
        "risk": "未说明临床情况,无法判断病程。",
        "postoperative": "未记录手术。",
        "basis": "本报告仅依据一次检查的{count}条记录,未说明病史、查体或化验结果。",
    },
}


def draft_report(material: Material) -> ReportDraft:
    """The fixed sections; findings and diagnosis from the facts, each of them cited."""
    facts = facts_told(material)
    findings = [fact for fact in facts if is_finding(fact)]
    texts = {
        "imaging": _imaging(material, facts),
        "diagnosis": _diagnosis(material, findings),
        "basis": _SAID[material.language]["basis"].format(count=len(facts)),
    }
    return ReportDraft(
        sections=[_section(name, texts, material.language) for name in SECTION_NAMES],
        levels=levels_told(facts),
        side=None,
        conditions=list(material.conditions),
        evidence=[*_cited("imaging", facts, material), *_cited("diagnosis", findings or facts, material)],
    )


def _imaging(material: Material, facts: list[FactView]) -> str:
    said, language = _SAID[material.language], material.language
    pictures = dict.fromkeys(image_words(one.modality, one.plane, language) for one in material.series)
    recorded = {fact.level for fact in facts}
    bare = cranial_to_caudal({mark.level for mark in material.marks} - recorded)
    between = "、" if language == "zh" else ", "
    return joined(
        [
            said["technique"].format(pictures=between.join(pictures)) if pictures else "",
            said["unrecorded"],
            numbering_caution(language) if material.level_is_assumed else said["numbering"],
            *sentences_told(facts, material),
            said["in_view"].format(levels=between.join(bare)) if bare else "",
            "" if all(may_be_told(fact, material) for fact in material.facts) else said["left_out"],
        ],
        language,
    )


def _diagnosis(material: Material, findings: list[FactView]) -> str:
    said = _SAID[material.language]
    if not findings:
        return said["nothing"]
    return joined([said["found"], *sentences_told(findings, material)], material.language)


def _section(name: SectionName, texts: dict[str, str], language: str) -> DraftedSection:
    reason = None if name in texts else _SAID[language][name]
    return DraftedSection(name=name, text=texts.get(name, ""), not_applicable=reason)


def _cited(section: str, facts: list[FactView], material: Material) -> list[DraftedEvidence]:
    field = f"sections/{SECTION_NAMES.index(section)}/text"
    return [fact_evidence(fact, material, field) for fact in facts]
