"""One line of a file of predictions: our own layout, or a sample of another runner's log."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, NoReturn

from generation.calls.replies import tokens_of

LONGEST_RESPONSE = 256 * 1024  # characters
LONGEST_LATENCY_MS = 24 * 3600 * 1000
KNOWN = frozenset({"item_id", "response", "letter", "usage", "latency_ms", "suite_version"})


class LineFault(ValueError):
    """What is wrong with a line, in words for whoever sent it; it repeats nothing long of the line."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One answer: `letter` is empty where a response is given.

    `place` counts the items from 1, where a log names no `item_id`; `choice` the options from 0, where a log
    names the likeliest and no letter.
    """

    item_id: str
    response: str
    letter: str
    input_tokens: int | None
    output_tokens: int | None
    latency_ms: int | None
    suite_version: str
    place: int | None = None
    choice: int | None = None


def prediction_read(raw: bytes) -> Prediction:
    """Read one line. Raises LineFault."""
    row = object_read(raw)
    return _from_log(row) if "resps" in row or "filtered_resps" in row else _own(row)


def object_read(raw: bytes) -> dict[str, Any]:
    """The JSON object of one line. Raises LineFault for what is none, and for numbers that JSON has not."""
    try:
        row = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as problem:
        raise LineFault(f"It is not UTF-8 (byte {problem.start + 1} of the line).") from problem
    except RecursionError as problem:
        raise LineFault("Its brackets lie too deep within each other.") from problem
    except LineFault:
        raise
    except ValueError as problem:
        raise LineFault("It is not JSON.") from problem
    if not isinstance(row, dict):
        raise LineFault("It is not an object in braces.")
    return row


def _own(row: dict[str, Any]) -> Prediction:
    if unknown := sorted(set(row) - KNOWN):
        raise LineFault(f"“{short(unknown[0])}” is no field; these are: {', '.join(sorted(KNOWN))}.")
    has_response, has_letter = row.get("response") is not None, row.get("letter") is not None
    if has_response == has_letter:
        raise LineFault("Give either “response” or “letter”.")
    inward, outward = _usage(row.get("usage"))
    return Prediction(
        item_id=_id(row.get("item_id")),
        response=_response(row["response"]) if has_response else "",
        letter=_letter(row["letter"]) if has_letter else "",
        input_tokens=inward,
        output_tokens=outward,
        latency_ms=_latency(row.get("latency_ms")),
        suite_version=_version(row.get("suite_version")),
    )


def _from_log(row: dict[str, Any]) -> Prediction:
    """A sample as lm-evaluation-harness and lmms-eval write it with ``--log_samples``.

    `doc` is the line of our export; without it `doc_id` counts the lines of that export from 0. `resps`
    holds one list for each request: a text, or for a choice by likelihood a pair of likelihood and a flag.
    """
    doc = row.get("doc") if isinstance(row.get("doc"), dict) else {}
    assert isinstance(doc, dict)
    item_id, place = doc.get("item_id", ""), None
    if not item_id:
        place = row.get("doc_id")
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < 1_000_000:
            raise LineFault("This sample of a log names neither “doc.item_id” nor “doc_id”.")
    response, choice = _said(row.get("resps") or row.get("filtered_resps"))
    return Prediction(
        item_id=_id(item_id) if item_id else "",
        response=response,
        letter="",
        input_tokens=None,
        output_tokens=None,
        latency_ms=None,
        suite_version=_version(doc.get("suite_version")),
        place=None if place is None else place + 1,
        choice=choice,
    )


def _said(told: Any) -> tuple[str, int | None]:
    """The response of a log's answers, or which option was the likeliest."""
    while isinstance(told, list) and len(told) == 1:
        told = told[0]
    if isinstance(told, str):
        return _response(told), None
    likelihoods = [_likelihood(one) for one in told] if isinstance(told, list) else []
    if not 2 <= len(likelihoods) <= 26:
        raise LineFault("This sample of a log holds no answer that can be read.")
    best = max(likelihoods)
    if likelihoods.count(best) > 1:
        return "Two options were equally likely.", None
    return "", likelihoods.index(best)


def _likelihood(one: Any) -> float:
    while isinstance(one, list) and one:
        one = one[0]
    try:
        return _finite(float(one))
    except (TypeError, ValueError, OverflowError) as problem:
        raise LineFault("This sample of a log holds a likelihood that is no number.") from problem


def _id(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise LineFault("“item_id” is missing.")
    return clean(value).strip()[:80]


def _response(value: Any) -> str:
    if not isinstance(value, str):
        raise LineFault("“response” is no text.")
    if len(value) > LONGEST_RESPONSE:
        raise LineFault(f"“response” has {len(value):,} characters; {LONGEST_RESPONSE:,} are the most.")
    return clean(value)


def clean(text: str) -> str:
    """Without what no database keeps in a text: the null sign, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _letter(value: Any) -> str:
    """As it is given: which letters an item has is not known here."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) != 1 or not text.isalnum():
        raise LineFault("“letter” is not one letter of an option.")
    return text


def _latency(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_LATENCY_MS:
        raise LineFault("“latency_ms” is not a number of milliseconds.")
    return round(_finite(value))


def _usage(value: Any) -> tuple[int | None, int | None]:
    if value is not None and not isinstance(value, dict):
        raise LineFault("“usage” is not an object.")
    inward, outward = tokens_of(value)
    if max(inward or 0, outward or 0) > 2**31 - 1:
        raise LineFault("“usage” holds more tokens than there can be.")
    return inward, outward


def _version(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineFault("“suite_version” is no text.")
    return clean(value).strip()[:80]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise LineFault("It holds a number that is not finite.")
    return value


def _no_number(word: str) -> NoReturn:
    raise LineFault(f"It holds {word}, which is no number in JSON.")


def short(text: str) -> str:
    """A text cut to 40 characters, fit for a database."""
    text = clean(text)
    return text if len(text) <= 40 else f"{text[:39]}…"
