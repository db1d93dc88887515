"""A fingerprint of what an Instance asks, blind to case, punctuation and spacing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.bodies import Body, sha256_hex


def text_signature(body: Body) -> str:
    """SHA-256 (hex) over the letters and digits of the question; copies that only look different agree."""
    return signature_of(body.model_dump(mode="json"))


def signature_of(body: Mapping[str, Any]) -> str:
    """The same, from a body already parsed from JSON."""
    told = "\n".join("".join(filter(str.isalnum, text.casefold())) for text in _asked(body))
    return sha256_hex(f"{body['kind']}\n{told}")


def _asked(body: Mapping[str, Any]) -> Iterator[str]:
    """The words that pose the question, without its answer; options sorted, since their order is chance."""
    match body["kind"]:
        case "multiple_choice":
            yield body["stem"]
            yield from sorted(option["text"] for option in body["options"])
        case "open_question":
            yield body["question"]
        case "consultation":
            yield from (turn["text"] for turn in body["turns"] if turn["speaker"] == "patient")
        case _:
            yield from (section["text"] for section in body["sections"])
    # The same question about another picture is another question.
    yield from (f"{image['series']} {image['sop']} {image['frame']}" for image in body["images"])
    yield from body.get("figures", [])
