"""Faults put into a body on purpose, to measure whether the checks and the readers find them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any, Final

from anatomy import Level, find_levels, find_sides
from corpus.bodies import Body, MultipleChoice, body_validate
from corpus.checks.material import ASSERTING, CheckInput

Fields = dict[str, Any]
_OPPOSITE: Final = {"left": "right", "right": "left", "左": "右", "右": "左"}
_OTHER_MODALITY: Final = {"MR": "CT", "CT": "MR", "DX": "CT", "CR": "CT", "RG": "CT"}
_CALLED: Final = re.compile(r"(?<![A-Za-z])(?:MRI?|CT)(?![A-Za-z])|\b(?:radiograph|X-ray)\b", re.IGNORECASE)


class FaultNotPossible(ValueError):
    """The body has nothing this fault could be put into; the message says what it lacks."""


def fault_inject(body: Body, kind: str, *, seed: int) -> Body:
    """The same body with one fault of a kind, the same for the same seed.

    Raises FaultNotPossible when the kind is unknown or the body offers no place for it.
    """
    if kind not in FAULTS:
        raise FaultNotPossible(f"There is no fault {kind!r}; choose one of {', '.join(FAULTS)}.")
    fields: Fields = body.model_dump(mode="json")
    FAULTS[kind](fields, body, random.Random(seed))  # noqa: S311
    return body_validate(fields)


def _get(fields: Fields, pointer: str) -> str:
    at: Any = fields
    for step in pointer.strip("/").split("/"):
        at = at[int(step)] if isinstance(at, list) else at[step]
    return str(at)


def _set(fields: Fields, pointer: str, text: str) -> None:
    *path, last = pointer.strip("/").split("/")
    at: Any = fields
    for step in path:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[int(last) if isinstance(at, list) else last] = text


def _asserting(body: Body) -> list[str]:
    return [one.pointer for one in CheckInput(body).fields if one.role in ASSERTING]


def _level_by_one(fields: Fields, body: Body, chance: random.Random) -> None:
    """One level becomes its neighbour wherever the answer and the claims name it."""
    named = [
        level
        for pointer in _asserting(body)
        for one in find_levels(_get(fields, pointer))
        for level in one.levels
    ]
    wanted = [level for level in named if str(level) in body.levels] or named
    if not wanted:
        raise FaultNotPossible("No answer or claim names a level.")
    level = chance.choice(wanted)
    other = chance.choice([one for one in (level.cranial, level.caudal) if one is not None])
    if isinstance(body, MultipleChoice) and _key_moved(fields, body, other):
        return
    for pointer in _asserting(body):
        _set(fields, pointer, _shifted(_get(fields, pointer), level, other))


def _key_moved(fields: Fields, body: MultipleChoice, other: Level) -> bool:
    """Where an option is the neighbouring level, the key goes there: two equal options would give it away."""
    for option in body.options:
        mentions = find_levels(option.text)
        if option.key != body.answer and len(mentions) == 1 and mentions[0].levels == (other,):
            fields["answer"] = option.key
            return True
    return False


def _shifted(text: str, level: Level, other: Level) -> str:
    for mention in reversed(find_levels(text)):
        if mention.levels == (level,):
            text = text[: mention.start] + str(other) + text[mention.end :]
    return text


def _side_flipped(fields: Fields, body: Body, chance: random.Random) -> None:
    changed = False
    for pointer in _asserting(body):
        text = _get(fields, pointer)
        for start, end, _ in reversed(find_sides(text)):
            word = text[start:end]
            flipped = next(
                (word.lower().replace(one, two) for one, two in _OPPOSITE.items() if one in word.lower()),
                word,
            )
            text = text[:start] + (flipped.capitalize() if word[0].isupper() else flipped) + text[end:]
            changed = changed or flipped != word
        _set(fields, pointer, text)
    if changed:
        return
    levels = [(pointer, one) for pointer in _asserting(body) for one in find_levels(_get(fields, pointer))]
    if not levels:
        raise FaultNotPossible("No answer or claim says a side or a level.")
    pointer, mention = chance.choice(levels)
    text = _get(fields, pointer)
    word = "左侧" if body.language == "zh" else "left "
    if body.side == "left":
        word = "右侧" if body.language == "zh" else "right "
    _set(fields, pointer, text[: mention.start] + word + text[mention.start :])


def _quote_altered(fields: Fields, body: Body, chance: random.Random) -> None:
    quoted = [row for row in fields["evidence"] if row["quote"] and (row["passage"] or row["figure"])]
    if not quoted:
        raise FaultNotPossible("No evidence quotes a passage.")
    row = chance.choice(quoted)
    words = row["quote"].split() if " " in row["quote"] else list(row["quote"])
    for place in chance.sample(range(len(words)), max(1, len(words) // 3)):
        words[place] = (
            "不" if body.language == "zh" else chance.choice(["never", "rarely", "hardly", "otherwise"])
        )
    row["quote"] = (" " if " " in row["quote"] else "").join(words)


def _second_right_option(fields: Fields, body: Body, chance: random.Random) -> None:
    choice = _as_choice(body)
    right = next(option.text for option in choice.options if option.key == choice.answer)
    wrong = chance.choice(
        [place for place, option in enumerate(choice.options) if option.key != choice.answer]
    )
    text = right
    for mention in reversed(find_levels(right)):
        if len(mention.levels) == 1 and mention.levels[0].lower:
            text = text[: mention.start] + str(mention.levels[0]).replace("/", "-") + text[mention.end :]
    fields["options"][wrong]["text"] = text if text != right else f"{right}."


def _modality_wrong(fields: Fields, body: Body, chance: random.Random) -> None:
    old = (body.modality or "MR").upper()
    new = _OTHER_MODALITY.get(old, "MR")
    fields["modality"] = new
    pointer = "/stem" if "stem" in fields else "/question"
    if pointer.strip("/") not in fields:
        return
    text = _get(fields, pointer)
    called = {"MR": "MRI", "CT": "CT"}[new]
    if _CALLED.search(text):
        _set(fields, pointer, _CALLED.sub(called, text))
    elif body.language == "zh":
        _set(fields, pointer, f"如图所示{called}图像。{text}")
    else:
        _set(fields, pointer, f"This {called} image is shown. {text}")


def _number_out_of_range(fields: Fields, body: Body, chance: random.Random) -> None:
    impossible = chance.choice(
        ["Cobb角为250度。", "椎管前后径为150 mm。"]
        if body.language == "zh"
        else ["The Cobb angle is 250 degrees.", "The canal diameter is 150 mm.", "The SVA is 4000 mm."]
    )
    pointer = _asserting(body)[-1]
    _set(fields, pointer, f"{_get(fields, pointer)} {impossible}")


def _duplicate(fields: Fields, body: Body, chance: random.Random) -> None:
    choice = _as_choice(body)
    wrong = [place for place, option in enumerate(choice.options) if option.key != choice.answer]
    kept, lost = chance.sample(wrong, 2)
    fields["options"][lost]["text"] = choice.options[kept].text


def _as_choice(body: Body) -> MultipleChoice:
    if not isinstance(body, MultipleChoice):
        raise FaultNotPossible("Only a multiple-choice question has options.")
    return body


FAULTS: Final[dict[str, Callable[[Fields, Body, random.Random], None]]] = {
    "level": _level_by_one,
    "side": _side_flipped,
    "quote": _quote_altered,
    "second_right": _second_right_option,
    "modality": _modality_wrong,
    "number": _number_out_of_range,
    "duplicate": _duplicate,
}
