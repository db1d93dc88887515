"""What a question asks of its picture, and whether an answer to it is right."""

from __future__ import annotations

from anatomy import find_levels
from corpus.bodies import Body, MultipleChoice, OpenQuestion, canonical_json, sha256_hex
from corpus.checks.degrees import degrees_in, grades_in


def is_probed(body: Body) -> bool:
    """Whether a question is about a picture and its answer can be marked without a person.

    That is a multiple choice, or an open question whose answer is levels, a grade or a degree.
    """
    if not (body.images or body.figures):
        return False
    if isinstance(body, OpenQuestion):
        return bool(_wanted(body))
    return isinstance(body, MultipleChoice)


def is_right(body: Body, answer: str) -> bool:
    """Whether an answer is right, of a question that `is_probed`; of a multiple choice it is a key."""
    if isinstance(body, MultipleChoice):
        return answer in {body.answer, *body.acceptable}
    return isinstance(body, OpenQuestion) and _said(answer, body.axis) == _wanted(body)


def asks_sha256(body: Body) -> str:
    """The hash of what a question asks, of which picture, and what is right; order and letters apart."""
    asked: dict[str, object] = {
        "images": [image.model_dump(mode="json") for image in body.images],
        "figures": body.figures,
    }
    if isinstance(body, MultipleChoice):
        keys = {body.answer, *body.acceptable}
        asked["asks"] = body.stem
        asked["options"] = sorted([option.text, option.key in keys] for option in body.options)
    elif isinstance(body, OpenQuestion):
        asked["asks"], asked["answer"] = body.question, sorted(_wanted(body))
    return sha256_hex(canonical_json(asked))


def _wanted(body: OpenQuestion) -> frozenset[str]:
    return _said(body.reference_answer, body.axis)


def _said(text: str, axis: str) -> frozenset[str]:
    """The levels that a text names where levels are asked for, else its grades, else its degrees."""
    if axis == "level_identification":
        return frozenset(
            str(level) for mention in find_levels(text) for level in mention.levels if not mention.negated
        )
    plain = text.lower()
    grades = frozenset(
        f"{said.scale} {grade}" for said in grades_in(plain) for one in said.grades for grade in one
    )
    return grades or frozenset(degree for said in degrees_in(plain) for degree in said.degrees)
