"""Drafts and revisions made from the material that the prompt carries, as a willing model would."""

from __future__ import annotations

import json
import re
from typing import Any

NEIGHBOURS = ["T11", "T12", "L1", "L2", "L3", "L4", "L5", "S1"]
ASKED_ALREADY = "Ask something else"
SEGMENTS = ["T11/T12", "T12/L1", "L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"]


def block(prompt: str, tag: str) -> Any:
    """The JSON inside the last ``<tag>…</tag>`` of the prompt; ``KeyError`` when there is none."""
    found = re.findall(rf"<{tag}>\s*(.*?)\s*</{tag}>", prompt, flags=re.S)
    if not found:
        raise KeyError(tag)
    return json.loads(found[-1])


def draft(prompt: str, *, schema_name: str) -> dict[str, Any]:
    """A choice or open-question draft for the material's focus."""
    material = block(prompt, "material")
    make = {"choice_draft": choice, "open_draft": open_question, "consultation_draft": dialogue}
    made = make.get(schema_name, report)(material)
    if "<comment>" in prompt:
        _close(made, "(已按意见修改)" if material["language"] == "zh" else " (Revised as asked.)")
    if ASKED_ALREADY in prompt and ("stem" in made or "question" in made):
        asks = "stem" if "stem" in made else "question"
        made[asks] = ("换一种问法:" if material["language"] == "zh" else "Asked otherwise: ") + made[asks]
    return made


def redraft(prompt: str, *, schema_name: str) -> dict[str, Any]:
    """A draft with a reply to each comment of the surgeon."""
    made = draft(prompt, schema_name=schema_name.replace("_redraft", "_draft"))
    replies = [
        {"comment": one["number"], "changed": f"Done: {one['comment']}", "why_not": ""}
        for one in block(prompt, "comment")
    ]
    return {"replies": replies, "draft": made}


def revision(prompt: str, *, schema_name: str) -> dict[str, Any]:
    """The draft with every checklist item answered; one wording change."""
    body = block(prompt, "draft")
    items = [{"item": item["id"], "passed": True, "changed": ""} for item in block(prompt, "checklist")]
    stop = "。" if block(prompt, "material")["language"] == "zh" else "."
    items[-1] = {"item": items[-1]["item"], "passed": False, "changed": "the reasons end with a full stop"}
    _close(body, stop)
    return {"checklist": items, "draft": body}


def _close(body: dict[str, Any], words: str) -> None:
    """Put words at the end of the reasons, the plan or the last section."""
    if "sections" in body:
        body, name = body["sections"][-1], "text"
    else:
        name = "plan" if "plan" in body else "rationale"
    body[name] = body[name].rstrip(".。 ") + words


SAID = {
    "en": {
        "opening": "I had pictures taken. What do they show?",
        "flags": "Do you have trouble passing urine, or new weakness?",
        "asked": "I cannot say. What was written down?",
        "plan": "If trouble passing urine appears, refer now; otherwise examine first.",
        "none": "The material does not say.",
        "basis": "Drafted from the material given; the numbering is assumed where nobody certified it.",
        "red": ["trouble passing urine", "new weakness"],
    },
    "zh": {
        "opening": "我做了影像检查,结果如何?",
        "flags": "您是否有排尿困难或新发无力?",
        "asked": "我说不清楚。记录了什么?",
        "plan": "如出现排尿困难,应立即转诊;否则先行查体。",
        "none": "材料未说明。",
        "basis": "依据所给材料起草;未核定之处节段编号为推定。",
        "red": ["排尿困难", "新发无力"],
    },
}
SECTIONS = (
    "imaging",
    "diagnosis",
    "treatment_patient",
    "treatment_physician",
    "risk",
    "postoperative",
    "basis",
)


def dialogue(material: dict[str, Any]) -> dict[str, Any]:
    """A consultation in which the clinician reads out what the material says."""
    said = SAID[material["language"]]
    told, levels, evidence = _all_told(material, "turns/3/text")
    return {
        "turns": [
            {"speaker": "patient", "text": said["opening"]},
            {"speaker": "clinician", "text": said["flags"]},
            {"speaker": "patient", "text": said["asked"]},
            {"speaker": "clinician", "text": told},
        ],
        "red_flags": said["red"],
        "plan": said["plan"] + said["basis"],
        "levels": levels,
        "side": None,
        "conditions": [],
        "evidence": evidence,
    }


def report(material: dict[str, Any]) -> dict[str, Any]:
    """A report whose findings are what the material says, and nothing else."""
    said = SAID[material["language"]]
    told, levels, evidence = _all_told(material, "sections/0/text")
    texts = {"imaging": told, "basis": said["basis"]}
    sections = [
        {
            "name": name,
            "text": texts.get(name, ""),
            "not_applicable": None if name in texts else said["none"],
        }
        for name in SECTIONS
    ]
    return {
        "sections": sections,
        "levels": levels,
        "side": None,
        "conditions": [],
        "evidence": evidence,
    }


def _all_told(material: dict[str, Any], field: str) -> tuple[str, list[str], list[dict[str, Any]]]:
    """Every fact and the first sentence of every passage, their levels, and the evidence for them."""
    rows = [
        (fact["statement"], fact["level"], {"passage": None, "figure": None, "fact": fact["uid"]})
        for fact in material["facts"]
    ]
    rows += [
        (_first_sentence(passage["text"]), None, {"passage": passage["uid"], "figure": None, "fact": None})
        for passage in material["passages"]
    ]
    chinese = material["language"] == "zh"
    told = ("" if chinese else " ").join(_in_language(quote, chinese) for quote, _, _ in rows)
    evidence = [{"field": field, "quote": quote, "level": level, **cited} for quote, level, cited in rows]
    return told, list(dict.fromkeys(level for _, level, _ in rows if level)), evidence


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.。])\s*", text.strip())[0]


def choice(material: dict[str, Any]) -> dict[str, Any]:
    """A choice draft in the language asked for."""
    chinese = material["language"] == "zh"
    level, quote, source = _subject(material)
    said = _in_language(quote, chinese)
    wrong = _wrong_levels(level) if level else ["a", "b", "c"]
    if source.get("passage") or source.get("figure"):
        right = said
        stem = "根据所给指南,下列哪项陈述正确?" if chinese else "Which statement does the passage support?"
        texts = [right, *_wrong_statements(chinese)]
    else:
        right = level
        stem = "图中所指为哪一节段?" if chinese else "Which level does the finding concern?"
        texts = [right, *wrong[:3]]
    why = "原文不支持。" if chinese else "The material does not support it."
    options = [
        {"key": "ABCD"[index], "text": text, "why_wrong": "" if text == right else why}
        for index, text in enumerate(texts)
    ]
    reason = f"材料写道:「{said}」" if chinese else f'The material says: "{said}"'
    return {
        "stem": stem,
        "options": options,
        "answer": "A",
        "rationale": reason,
        "levels": [level] if level else [],
        "side": None,
        "conditions": [],
        "evidence": [{"field": "rationale", "quote": quote, "level": level or None, **source}],
    }


def examination(prompt: str, material: dict[str, Any], *, right: bool, first: bool) -> str:
    """An answer to a question on the focus of the material, right or wrong, or its first letter."""
    level = _subject(material)[0]
    if "<options>" not in prompt:
        return json.dumps({"answer": level if right else "cannot be said"})
    options = block(prompt, "options")
    keys = [letter for letter, text in options.items() if (text == level) is right]
    return json.dumps({"answer": next(iter(options)) if first else keys[0]})


def open_question(material: dict[str, Any]) -> dict[str, Any]:
    """An open question whose reference answer is the quoted sentence."""
    chinese = material["language"] == "zh"
    level, quote, source = _subject(material)
    said = _in_language(quote, chinese)
    where = f"({level})" if level and chinese else f" at {level}" if level else ""
    return {
        "question": f"请说明材料中的要点{where}。" if chinese else f"What does the material say{where}?",
        "reference_answer": f"要点:{said}" if chinese else f"It says: {said}",
        "claims": [said],
        "rationale": f"依据:「{said}」" if chinese else f'Based on: "{said}"',
        "levels": [level] if level else [],
        "side": None,
        "conditions": [],
        "evidence": [{"field": "rationale", "quote": quote, "level": level or None, **source}],
    }


def _in_language(quote: str, chinese: bool) -> str:
    """The quote, or a stand-in for its translation where it is in the other language."""
    if bool(re.search(r"[\u4e00-\u9fff]", quote)) == chinese or not quote.strip(" /LTSC0123456789"):
        return quote
    return (
        "所引段落给出了明确的处理原则。" if chinese else "The passage cited gives a clear rule for this case."
    )


def _subject(material: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Level, verbatim quote and evidence target of the material's focus."""
    focus = material["focus"]
    if focus["type"] == "passage":
        passage = next(p for p in material["passages"] if p["uid"] == focus["uid"])
        return "", _first_sentence(passage["text"]), {"passage": passage["uid"], "figure": None, "fact": None}
    if focus["type"] == "figure":
        figure = next(f for f in material["figures"] if f["uid"] == focus["uid"])
        return "", figure["caption"], {"passage": None, "figure": figure["uid"], "fact": None}
    if focus["type"] in ("fact", "comparison"):
        fact = next(f for f in material["facts"] if f["uid"] == focus["uid"])
        return fact["level"], fact["statement"], {"passage": None, "figure": None, "fact": fact["uid"]}
    return focus["level"], focus["level"], {"passage": None, "figure": None, "fact": None}


def _wrong_levels(level: str) -> list[str]:
    row = SEGMENTS if "/" in level else NEIGHBOURS
    here = row.index(level) if level in row else 0
    return sorted((other for other in row if other != level), key=lambda other: abs(row.index(other) - here))


def _wrong_statements(chinese: bool) -> list[str]:
    if chinese:
        return ["所有患者均须立即手术。", "影像检查从不需要。", "神经系统检查没有意义。"]
    return [
        "Every patient needs an operation at once.",
        "Imaging is never needed.",
        "A neurological examination adds nothing.",
    ]
