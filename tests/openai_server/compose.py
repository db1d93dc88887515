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
    made = choice(material) if schema_name == "choice_draft" else open_question(material)
    if "<comment>" in prompt:
        made["rationale"] += "(已按意见修改)" if material["language"] == "zh" else " (Revised as asked.)"
    if ASKED_ALREADY in prompt:
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
    items[-1] = {"item": items[-1]["item"], "passed": False, "changed": "rationale ends with a full stop"}
    body["rationale"] = body["rationale"].rstrip(".。 ") + stop
    return {"checklist": items, "draft": body}


def choice(material: dict[str, Any]) -> dict[str, Any]:
    """A choice draft in the language asked for."""
    chinese = material["language"] == "zh"
    level, quote, source = _subject(material)
    said = _in_language(quote, chinese)
    wrong = _wrong_levels(level) if level else ["a", "b", "c"]
    if source.get("passage"):
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
        sentence = re.split(r"(?<=[.。])\s*", passage["text"].strip())[0]
        return "", sentence, {"passage": passage["uid"], "fact": None}
    if focus["type"] == "fact":
        fact = next(f for f in material["facts"] if f["uid"] == focus["uid"])
        return fact["level"], fact["statement"], {"passage": None, "fact": fact["uid"]}
    return focus["level"], focus["level"], {"passage": None, "fact": None}


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
