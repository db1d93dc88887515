"""Read a judge's verdict; whatever is not plainly a verdict is None and counts as unscored."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from benchmark.extraction.folding import drop_markup, fold, hide_reasoning

Verdict = bool | int | float | str | None
_KEYS = (
    "criteria_met", "verdict", "grade", "score", "rating", "result", "judgement", "judgment", "label",
    "correct", "met", "pass", "passed", "decision", "answer",
)  # fmt: skip
_NAMED = re.compile(
    r"(?:^|[\s.,;(\[>#-])(?:final\s+)?"
    r"(?:grade|verdict|score|rating|judge?ment|result|decision|criteria[_ ]met)"
    r"\s*(?:is|:|=|->)+\s*\(?(?P<value>true|false|yes|no|[A-Z](?![A-Za-z])|-?\d+(?:\.\d+)?"
    r"|correct|incorrect|pass|fail)(?:\s*/\s*\d+)?(?=$|[\s.,;)\]])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[\[\s*(?P<value>[A-Z]|\d+(?:\.\d+)?)\s*\]\]")


def parse_verdict(text: str) -> Verdict:
    """The verdict a judge states: a letter, a number, or true/false; None without one.

    Read in order: JSON with a verdict's key, `[[A]]`, a named grade ("Grade: B", the last
    one), then a text that is nothing but a verdict. Two different verdicts of the same
    rank in one JSON text, prose, and lower-case letters are None: a failed judgement
    must stay visible.
    """
    visible, cut_off = hide_reasoning(fold(text))
    if cut_off:
        return None
    from_json = list(_json_verdicts(visible))
    if from_json:
        return from_json[-1] if all(found == from_json[0] for found in from_json) else None
    plain = drop_markup(visible).strip()
    for pattern in (_BRACKETS, _NAMED):
        if named := list(pattern.finditer(plain)):
            return _value(named[-1]["value"])
    return _value(plain.strip(" .()[]")) if _is_verdict_alone(plain) else None


def _is_verdict_alone(plain: str) -> bool:
    return bool(re.fullmatch(r"[(\[]?(?:[A-Z]|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse|TRUE|FALSE)[)\]]?\.?", plain))


def _json_verdicts(text: str) -> Iterator[Verdict]:
    position, decoder = 0, json.JSONDecoder(strict=False)
    while (start := text.find("{", position)) >= 0:
        try:
            found, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):  # not JSON, or a number of thousands of digits
            position = start + 1
            continue
        key = next((key for key in _KEYS if isinstance(found, dict) and key in found), None)
        if key is not None:
            yield _json_value(found[key])


def _json_value(raw: Any) -> Verdict:
    if isinstance(raw, float) and not math.isfinite(raw):
        return None
    if isinstance(raw, bool | int | float):
        return raw
    return _value(raw.strip()) if isinstance(raw, str) and _is_verdict_alone(raw.strip()) else None


def _value(word: str) -> Verdict:
    if word.casefold() in {"true", "false"}:
        return word.casefold() == "true"
    # No grade has more digits; Python refuses to read thousands of them.
    if re.fullmatch(r"-?\d{1,18}", word):
        return int(word)
    if re.fullmatch(r"-?\d{1,18}\.\d{1,18}", word):
        return float(word)
    if len(word) == 1:
        return word if word.isupper() else None
    return word.casefold() if word.isalpha() else None
