"""Sound open and multiple-choice questions from public texts that nobody wrote for this."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.bodies import body_validate
from corpus.checks import CheckInput
from tests.corpus.checks.seeded.items import Item

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def public_items(folder: Path, half: str) -> Iterator[Item]:
    """The half of the public texts that a hash of their identifiers puts there."""
    for row in _rows(folder / "pubmedqa_spine.jsonl"):
        if _half(row["pmid"]) == half:
            text = " ".join([*row["CONTEXTS"], row["LONG_ANSWER"]])
            yield _open(row["QUESTION"], row["LONG_ANSWER"], text)
    for row in _rows(folder / "medquad_spine.jsonl"):
        if _half(row["id"]) == half:
            yield _open(row["question"], " ".join(_SENTENCE.split(row["answer"])[:3]), row["answer"])
    for row in _rows(folder / "roco_spine_captions.jsonl"):
        if _half(row["id"]) == half:
            yield _open("What does this figure show?", row["caption"], row["caption"])
    for row in _rows(folder / "mmlu_spine.jsonl"):
        if _half(row["question"]) == half:
            yield _choice(row)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _half(name: str) -> str:
    return "tune" if hashlib.sha256(name.encode()).digest()[0] % 2 else "report"


def _open(question: str, answer: str, text: str) -> Item:
    claims = [one for one in dict.fromkeys(_SENTENCE.split(answer.strip())) if one.strip()]
    fields = {
        "kind": "open_question", "language": "en", "axis": "pathology", "question": question,
        "reference_answer": answer, "claims": claims,
        "evidence": [{"id": 1, "field": "claims", "passage": "p1", "quote": claims[0]}],
    }  # fmt: skip
    return Item("open_question", CheckInput(body_validate(fields), passages={"p1": text}))


def _choice(row: dict[str, Any]) -> Item:
    options = [{"key": "ABCD"[place], "text": text} for place, text in enumerate(row["options"])]
    right = options["ABCD".index(row["answer"])]["text"]
    text = f"{row['question']} {right}"
    fields = {
        "kind": "multiple_choice", "language": "en", "axis": "pathology", "stem": row["question"],
        "options": options, "answer": row["answer"],
        "evidence": [{"id": 1, "field": "answer", "passage": "p1", "quote": right}],
    }  # fmt: skip
    return Item("multiple_choice", CheckInput(body_validate(fields), passages={"p1": text}))
