"""A consultation on a study: the patient asks, and only what was asked for is told.

No history, no examination and no symptom is recorded of a study, so none is made up: the clinician asks for
the red flags, the patient leaves them to the examination, and the plan is an "if".
"""

from __future__ import annotations

from generation.answers import ConsultationDraft, DraftedEvidence, DraftedTurn
from generation.drafter.recorded import (
    fact_evidence,
    facts_told,
    is_finding,
    joined,
    levels_told,
    sentences_told,
)
from generation.drafter.wording import numbering_caution
from generation.material import FactView, Material

RED_FLAGS = {
    "en": [
        "new weakness",
        "numbness in the saddle area",
        "trouble passing urine or stool",
        "fever",
        "a recent fall",
    ],
    "zh": ["新发无力", "鞍区麻木", "排尿或排便困难", "发热", "近期跌倒"],
}
_SAID = {
    "en": {
        "opening": "My spine was imaged. May I know what the images show?",
        "flags": "Before I answer: do you have {flags}?",
        "defers": "I cannot tell; please examine me for these. {asked}",
        "findings": "Which levels show something that is not normal?",
        "rest": "And what else was recorded, normal findings included?",
        "plan": "Nothing is decided from images alone. If one of the signs asked about is present, refer "
        "now. If none is present, take the history and examine first, and then see whether the findings "
        "recorded here explain what is found.",
    },
    "zh": {
        "opening": "我做了脊柱影像检查。请问结果如何?",
        "flags": "回答之前,请问您是否有{flags}?",
        "defers": "我说不清楚,请您检查时一并查看。{asked}",
        "findings": "哪些节段有不正常的所见?",
        "rest": "还记录了哪些内容(包括正常所见)?",
        "plan": "不能仅凭影像作出决定。如有上述任一警示征象,应立即转诊;如均无,应先询问病史并查体,"
        "再判断此处记录的所见能否解释查体结果。",
    },
}


def draft_consultation(material: Material) -> ConsultationDraft:
    """A dialogue in which the clinician answers with the recorded facts and nothing else."""
    facts = facts_told(material)
    said, flags = _SAID[material.language], RED_FLAGS[material.language]
    turns = [
        DraftedTurn(speaker="patient", text=said["opening"]),
        DraftedTurn(speaker="clinician", text=said["flags"].format(flags=listed(flags, material.language))),
    ]
    evidence: list[DraftedEvidence] = []
    for number, (asked, told) in enumerate(_answers(facts, said)):
        question = asked if number else said["defers"].format(asked=asked)
        caution = numbering_caution(material.language) if material.level_is_assumed and not number else ""
        answer = joined([*sentences_told(told, material), caution], material.language)
        turns += [
            DraftedTurn(speaker="patient", text=question),
            DraftedTurn(speaker="clinician", text=answer),
        ]
        evidence += [fact_evidence(fact, material, f"turns/{len(turns) - 1}/text") for fact in told]
    return ConsultationDraft(
        turns=turns,
        red_flags=flags,
        plan=said["plan"],
        levels=levels_told(facts),
        side=None,
        conditions=list(material.conditions),
        evidence=evidence,
    )


def _answers(facts: list[FactView], said: dict[str, str]) -> list[tuple[str, list[FactView]]]:
    """What the patient asks for, with the facts that answer it; a question without an answer is not asked."""
    findings = [fact for fact in facts if is_finding(fact)]
    rest = [fact for fact in facts if not is_finding(fact)]
    return [(said[name], told) for name, told in (("findings", findings), ("rest", rest)) if told]


def listed(words: list[str], language: str) -> str:
    """Words as a list in a sentence."""
    if language == "zh":
        return "、".join(words[:-1]) + "或" + words[-1]
    return ", ".join(words[:-1]) + " or " + words[-1]
