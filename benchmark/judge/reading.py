"""What a judge's answer says: a value on the scale and a quote, or that there is no verdict in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmark.extraction.folding import hide_reasoning
from benchmark.judge.fenced import quote_stands
from benchmark.judge.rubric import LEAST, MOST
from benchmark.judge.verdict import Verdict, parse_verdict

LONGEST_QUOTE = 2000  # characters that are kept
NO_VERDICT = "No verdict could be read in the answer."
SEVERAL = "The answer holds verdicts that differ."
CUT_OFF = "The answer ended before its verdict."
OFF_SCALE = f"The verdict is no whole number from {LEAST} to {MOST}."


@dataclass(frozen=True)
class Reading:
    """`value` is None where nothing on the scale was said; `problem` then says why."""

    value: int | None
    quote: str = ""
    quote_stands: bool | None = None
    problem: str = ""


def answer_read(text: str, report: str) -> Reading:
    """Read an answer about the report as it was shown. Never a default, and never a nearest step.

    A quote that is not in the report does not undo a verdict: it is kept, and counted apart.
    """
    visible, is_cut_off = hide_reasoning(text)
    if is_cut_off:
        return Reading(None, problem=CUT_OFF)
    answers = list(_answers_in(visible))
    if not answers:
        return _on_scale(parse_verdict(text), "", None)
    values = [_plain(one["value"]) for one in answers]
    if any(value != values[0] for value in values):
        return Reading(None, problem=SEVERAL)
    said = answers[-1].get("quote")
    quote = said[:LONGEST_QUOTE] if isinstance(said, str) else ""
    return _on_scale(values[0], quote, quote_stands(quote, report) if quote else None)


def _on_scale(verdict: Verdict, quote: str, stands: bool | None) -> Reading:
    if verdict is None:
        return Reading(None, quote, stands, NO_VERDICT)
    if isinstance(verdict, float) and verdict.is_integer():
        verdict = int(verdict)
    if isinstance(verdict, bool) or not isinstance(verdict, int) or not LEAST <= verdict <= MOST:
        return Reading(None, quote, stands, OFF_SCALE)
    return Reading(verdict, quote, stands)


def _plain(value: Any) -> Verdict:
    """A value as JSON gives it; a number in quotation marks is read as one that stands alone."""
    if isinstance(value, str):
        return parse_verdict(value)
    return value if isinstance(value, int | float) else None


def _answers_in(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object that names a value, in order."""
    position, decoder = 0, json.JSONDecoder(strict=False, object_pairs_hook=_once)
    while (start := text.find("{", position)) >= 0:
        try:
            found, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):  # no JSON, or a number of thousands of digits
            position = start + 1
            continue
        if isinstance(found, dict) and "value" in found:
            yield found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that says a name twice says neither: the value is then none."""
    found = dict(pairs)
    if sum(name == "value" for name, _ in pairs) > 1:
        found["value"] = None
    return found
