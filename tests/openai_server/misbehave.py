"""Ways in which a well-formed answer can still be wrong, each made from a right one."""

from __future__ import annotations

import copy
from typing import Any


def spoil(answer: dict[str, Any], behaviour: str) -> dict[str, Any]:
    """The answer with one fault of the kind asked for; unchanged for other behaviours."""
    spoilt = copy.deepcopy(answer)
    body = spoilt.get("draft", spoilt)
    if behaviour == "passes_over" and "replies" in spoilt:
        spoilt["replies"] = [{"comment": 9, "changed": "", "why_not": "There is no ninth comment."}]
    if behaviour == "half_checked" and "checklist" in spoilt:
        spoilt["checklist"] = [*spoilt["checklist"][2:], spoilt["checklist"][2]]
    change = FAULTS.get(behaviour)
    if change is not None:
        change(body)
    return spoilt


def _invented_quote(body: dict[str, Any]) -> None:
    body["evidence"][0]["quote"] = "Seventeen of the nineteen patients walked unaided on the second day."


def _begin(body: dict[str, Any], words: str) -> None:
    """Put words before the reasons, the plan or the findings."""
    if "sections" in body:
        body, name = body["sections"][0], "text"
    else:
        name = "plan" if "plan" in body else "rationale"
    body[name] = words + body[name]


def _wrong_level(body: dict[str, Any]) -> None:
    body["levels"] = ["C3/C4"]
    _begin(body, "The disc at C3/C4 is extruded. ")


def _two_right(body: dict[str, Any]) -> None:
    if "options" in body:
        body["options"][1]["text"] = body["options"][0]["text"]


def _side_claim(body: dict[str, Any]) -> None:
    body["side"] = "left"
    _begin(body, "The finding lies on the left. ")


def _wrong_language(body: dict[str, Any]) -> None:
    words = "这道题目要求判断脊柱的节段,请根据影像作答。"
    for name in ("stem", "question", "rationale"):
        if name in body:
            body[name] = words


def _wrong_schema(body: dict[str, Any]) -> None:
    body.pop("rationale", None)
    body["confidence"] = "high"


def _other_options(body: dict[str, Any]) -> None:
    for number, option in enumerate(body.get("options", [])):
        if option["key"] != body["answer"]:
            option["text"] = f"Nothing of the kind ({number})."


def _names_somebody(body: dict[str, Any]) -> None:
    _begin(body, "Mr John Smith, MRN 4471123, has lost disc height. ")


def _megabyte(body: dict[str, Any]) -> None:
    body["rationale"] += " And so on." * 100_000


def _markup(body: dict[str, Any]) -> None:
    asks = "stem" if "stem" in body else "question"
    body[asks] = "<script>alert(1)</script>" + body[asks]


FAULTS = {
    "megabyte": _megabyte,
    "markup": _markup,
    "names_somebody": _names_somebody,
    "other_options": _other_options,
    "invented_quote": _invented_quote,
    "wrong_level": _wrong_level,
    "two_right": _two_right,
    "side_claim": _side_claim,
    "wrong_language": _wrong_language,
    "wrong_schema": _wrong_schema,
}
