"""Answers in JSON, XML or LaTeX boxes."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from benchmark.extraction.folding import blank
from benchmark.extraction.outcome import Reading, Status
from benchmark.extraction.payload import Question, read_payload

_KEYS = (
    "answer|final_answer|finalanswer|final answer|correct_answer|correct answer|answer_letter|answer_choice|choice|option|letter|selected|selected_option"
    "|selection|prediction|predicted|response|result|output|final|答案|最终答案|选项|正确答案"
)
_PAIR = re.compile(
    rf"[\"'](?P<key>{_KEYS})[\"']\s*:\s*(?P<value>\"[^\"\n]*\"?|'[^'\n]*'?|\[[^\]\n]*\]|null|None|[^\s,{{}}]+)",
    re.IGNORECASE,
)
_XML = re.compile(
    rf"<(?P<key>{_KEYS.replace(' ', '_')})\b[^>]*>(?P<value>.*?)(?:</(?P=key)\s*>|$)",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = ("{", "<", "[[", "box", "':", '":', "' :", '" :')  # without one of these nothing here is structured
_OR = re.compile(r"[\s}\]$)]*(?:or|and|,|/|或|和)[\s$\\\[({a-z]*", re.IGNORECASE)
_BRACKETS = re.compile(r"\[\[\s*(?P<value>[^\[\]\n]{1,80}?)\s*\]\]")


def structured_readings(text: str, plain: str, question: Question) -> tuple[list[Reading], str]:
    """Readings of every structured form, and the plain text with JSON objects blanked out."""
    readings: list[Reading] = []
    if not any(mark in text for mark in _MARKS):
        return readings, plain
    for start, end in _objects(text):
        pairs = list(_PAIR.finditer(text, start, end))
        if pairs:
            readings.append(_value(plain, *pairs[-1].span("value"), question))
            plain = blank(plain, start, end)
    loose = [m for m in _PAIR.finditer(text) if plain[m.start() : m.end()].strip()]
    for match in [*loose, *_XML.finditer(text), *_BRACKETS.finditer(text)]:
        readings.append(_value(plain, *match.span("value"), question))
    for start, end in _boxes(text):
        readings.append(_value(plain, start, end, question))
    return _alternatives(sorted(readings, key=lambda one: one.end), text), plain


def _alternatives(readings: list[Reading], text: str) -> list[Reading]:
    """Two boxes joined by "or" are one answer that names two options."""
    for one, other in pairwise(readings):
        between = text[one.end : other.start]
        if one.letter != other.letter and _OR.fullmatch(between):
            kept = [reading for reading in readings if reading not in (one, other)]
            return [*kept, Reading(None, Status.AMBIGUOUS, one.start, other.end)]
    return readings


def _objects(text: str) -> Iterator[tuple[int, int]]:
    if "{" not in text:
        return
    position, decoder = 0, json.JSONDecoder(strict=False)
    while (start := text.find("{", position)) >= 0:
        try:
            found, end = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            position = start + 1
            continue
        position = end
        if isinstance(found, dict):
            yield start, end


def _value(plain: str, start: int, end: int, question: Question) -> Reading:
    value = plain[start:end].strip(" \"'")
    if value.casefold() in {"", "null", "none", "n/a", "[]"} and value not in question.options:
        spoken = read_payload(plain, start, end, question, method="structured")
        return spoken if spoken and spoken.letter else Reading(None, Status.NONE, start, end)
    if letters := re.fullmatch(r"\[(?P<inner>.*)\]", value):
        inner = [part.strip(" \"'") for part in letters["inner"].split(",")]
        if len(set(inner)) > 1 and set(inner) <= question.options.keys():
            return Reading(None, Status.AMBIGUOUS, start, end)
    reading = read_payload(plain[:end], start, end, question, method="structured")
    return reading or Reading(None, Status.UNANSWERED, start, end)


def _boxes(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"\\?f?boxed\s*\{|\\boxed\s+(?=\S)|\\fbox\s*\{", text):
        if not match[0].endswith("{"):
            yield match.end(), match.end() + 1
            continue
        depth, position = 1, match.end()
        while position < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        yield match.end(), position - (0 if depth else 1)
