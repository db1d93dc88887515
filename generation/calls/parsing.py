"""From a model's text to an answer in its schema, or the faults that a repair can name."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError

AnswerT = TypeVar("AnswerT", bound=BaseModel)
_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.S | re.I)
NO_OBJECT = "The answer holds no JSON object."
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.S | re.I)


class NotInSchema(ValueError):
    """The text holds no answer in the schema; ``faults`` says why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def answer_parse(text: str, answer_type: type[AnswerT], *, criteria: Collection[str] = ()) -> AnswerT:
    """The first JSON object of the text that fits; raises ``NotInSchema``.

    ``criteria`` are the keys of the checklist that a revision has to answer.
    """
    faults: list[str] = []
    for candidate in _objects_in(_THINKING.sub("", text)):
        try:
            return answer_type.model_validate(candidate, context={"criteria": criteria})
        except ValidationError as problem:
            faults = faults or [_sentence(error) for error in problem.errors()[:8]]
    raise NotInSchema(faults or [NO_OBJECT])


def _objects_in(text: str) -> list[object]:
    """JSON objects in order: the whole text, fenced blocks, then anything that starts with a brace."""
    found = []
    for piece in [text, *_FENCE.findall(text)]:
        try:
            found.append(json.loads(piece))
        except ValueError:
            continue
    if found:
        return found
    decoder = json.JSONDecoder()
    for start in (match.start() for match in re.finditer(r"\{", text)):
        try:
            return [decoder.raw_decode(text, start)[0]]
        except ValueError:
            continue
    return []


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    where = ".".join(str(part) for part in error.get("loc", ())) or "answer"
    return f"{where}: {error.get('msg', 'wrong')}"
