"""From a body to the messages a vision-language model is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Message = dict[str, Any]

WORDS = {
    "en": {
        "context": "Clinical context",
        "unknown": "not known",
        "absent": "absent",
        "simulated": "(simulated)",
        "answer": "Answer",
        "plan": "Plan",
        "report": "Write a structured spine report.",
        "opening": "The consultation begins.",
        "not_applicable": "Not applicable",
        "disclaimer": "Not for patient care. Drafted with the help of a model; a clinician must verify it.",
    },
    "zh": {
        "context": "临床资料",
        "unknown": "未知",
        "absent": "无",
        "simulated": "(模拟)",
        "answer": "答案",
        "plan": "方案",
        "report": "请书写结构化脊柱报告。",
        "opening": "问诊开始。",
        "not_applicable": "不适用",
        "disclaimer": "不得用于临床诊疗。由模型辅助起草,须经临床医师核实。",
    },
}
SECTIONS = {
    "imaging": "1. Structured imaging findings",
    "diagnosis": "2. AI-assisted diagnosis",
    "treatment_patient": "3a. Treatment, explained to the patient",
    "treatment_physician": "3b. Treatment, for the physician",
    "risk": "4. Risk and prognosis",
    "postoperative": "5. Postoperative management",
    "basis": "6. Diagnostic basis",
}


def messages_of(body: Mapping[str, Any]) -> list[Message]:
    """User and assistant in turn, beginning with the user; every image stands before the first words."""
    said = WORDS[body["language"]]
    turns = list(_turns(body, said))
    first = turns[0]
    first["content"] = [{"type": "image"} for _ in body["images"]] + first["content"]
    if context := _context(body["clinical_context"], said):
        first["content"].append({"type": "text", "text": f"\n\n{said['context']}:\n{context}"})
    return turns


def simulated_facts(body: Mapping[str, Any]) -> list[str]:
    """Names of the clinical facts that were made up for the exercise."""
    facts = body["clinical_context"].items()
    return sorted(name for name, fact in facts if fact["status"] == "simulated")


def _turns(body: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Message]:
    match body["kind"]:
        case "multiple_choice":
            options = "\n".join(f"{option['key']}. {option['text']}" for option in body["options"])
            yield _message("user", f"{body['stem']}\n{options}")
            yield _message("assistant", _joined(f"{said['answer']}: {body['answer']}", body["rationale"]))
        case "open_question":
            yield _message("user", body["question"])
            yield _message("assistant", _joined(body["reference_answer"], body["rationale"]))
        case "consultation":
            yield from _dialogue(body, said)
        case _:
            yield _message("user", said["report"])
            yield _message("assistant", _report(body["sections"], said))


def _dialogue(body: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Message]:
    """Turns of one speaker in a row become one; the plan closes the clinician's last words."""
    spoken: list[tuple[str, list[str]]] = []
    for turn in body["turns"]:
        role = "user" if turn["speaker"] == "patient" else "assistant"
        if not spoken and role == "assistant":
            spoken.append(("user", [said["opening"]]))
        if spoken and spoken[-1][0] == role:
            spoken[-1][1].append(turn["text"])
        else:
            spoken.append((role, [turn["text"]]))
    plan = f"{said['plan']}: {body['plan']}"
    if spoken[-1][0] == "assistant":
        spoken[-1][1].append(plan)
    else:
        spoken.append(("assistant", [plan]))
    for role, texts in spoken:
        yield _message(role, _joined(*texts))


def _report(sections: list[Mapping[str, Any]], said: Mapping[str, str]) -> str:
    written = [
        f"## {SECTIONS[section['name']]}\n"
        + (
            f"{said['not_applicable']}: {section['not_applicable']}"
            if section["not_applicable"]
            else section["text"]
        )
        for section in sections
    ]
    return _joined(*written, said["disclaimer"])


def _context(facts: Mapping[str, Mapping[str, Any]], said: Mapping[str, str]) -> str:
    lines = []
    for name, fact in sorted(facts.items()):
        status, value = fact["status"], fact["value"] or ""
        word = said.get(status, "") if status != "simulated" else f"{value} {said['simulated']}".strip()
        lines.append(f"- {name}: {value if status == 'stated' else word}")
    return "\n".join(lines)


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _message(role: str, text: str) -> Message:
    return {"role": role, "content": [{"type": "text", "text": text}]}
