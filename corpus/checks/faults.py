"""Faults put into a body on purpose, to measure whether the checks and the readers find them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from anatomy import Level, find_levels, find_sides
from corpus.bodies import Body, Consultation, MultipleChoice, OpenQuestion, Report, body_validate
from corpus.checks.copies import SHORTEST_TURN
from corpus.checks.material import ASSERTING, STATED, CheckInput, FactGiven
from corpus.checks.numbers import quantities_in
from corpus.checks.wording import letters

Fields = dict[str, Any]
_OPPOSITE: Final = {"left": "right", "right": "left", "左": "右", "右": "左"}
_OTHER_MODALITY: Final = {"MR": "CT", "CT": "MR", "DX": "CT", "CR": "CT", "RG": "CT"}
_CALLED: Final = re.compile(r"(?<![A-Za-z])(?:MRI?|CT)(?![A-Za-z])|\b(?:radiograph|X-ray)\b", re.IGNORECASE)


class FaultNotPossible(ValueError):
    """The body has nothing this fault could be put into; the message says what it lacks."""


def fault_inject(body: Body, kind: str, *, seed: int, facts: Iterable[FactGiven] = ()) -> Body:
    """The same body with one fault of a kind, the same for the same seed.

    A side that is put where no text says one is none that `facts` record at its level: it would be true.
    Raises FaultNotPossible when the kind is unknown or the body offers no place for it.
    """
    if kind not in FAULTS:
        raise FaultNotPossible(f"There is no fault {kind!r}; choose one of {', '.join(FAULTS)}.")
    fields: Fields = body.model_dump(mode="json")
    told = {"side": _side_flipped, "unsupported": _unsupported_finding}.get(kind)
    inject = partial(told, facts=tuple(facts)) if told else FAULTS[kind]
    inject(fields, body, random.Random(seed))  # noqa: S311
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
    """One level becomes its neighbour wherever the answer and the claims name it.

    In a consultation or a report it does so in one turn or section, as it happens to a writer.
    """
    pointers = _asserting(body)
    if isinstance(body, Consultation | Report):
        stated = _one_of(pointers, chance, lambda pointer: _says_of_a_level(_get(fields, pointer)))
        pointers = stated or _one_of(pointers, chance, lambda one: bool(_single_levels(_get(fields, one))))
    named = [level for pointer in pointers for level in _single_levels(_get(fields, pointer))]
    wanted = [level for level in named if str(level) in body.levels] or named
    if not wanted:
        raise FaultNotPossible("No answer or claim names a level.")
    level = chance.choice(wanted)
    other = chance.choice([one for one in (level.cranial, level.caudal) if one is not None])
    if isinstance(body, MultipleChoice) and _key_moved(fields, body, other):
        return
    for pointer in pointers:
        _set(fields, pointer, _shifted(_get(fields, pointer), level, other))


def _one_of(pointers: list[str], chance: random.Random, wanted: Callable[[str], bool]) -> list[str]:
    """One of the texts that offer a place; none where none does."""
    offered = [pointer for pointer in pointers if wanted(pointer)]
    return [chance.choice(offered)] if offered else []


def _says_of_a_level(text: str) -> bool:
    mentions = find_levels(text)
    return any(len(one.levels) == 1 and not one.nerve_root and not one.negated for one in mentions)


def _single_levels(text: str) -> list[Level]:
    """The levels that mentions of one level name, those of which something is said before those denied.

    Of a range the shift would be no slip of the pen.
    """
    single = [one for one in find_levels(text) if len(one.levels) == 1 and not one.nerve_root]
    return [one.levels[0] for one in single if not one.negated] or [one.levels[0] for one in single]


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


def _side_flipped(
    fields: Fields, body: Body, chance: random.Random, *, facts: Sequence[FactGiven] = ()
) -> None:
    """Left becomes right in the answer and the claims; in a consultation or a report in one of its texts."""
    pointers = [one for one in _asserting(body) if _flipped(_get(fields, one)) != _get(fields, one)]
    if isinstance(body, Consultation | Report):
        pointers = pointers and [chance.choice(pointers)]
    for pointer in pointers:
        _set(fields, pointer, _flipped(_get(fields, pointer)))
    if not pointers:
        _side_added(fields, body, chance, facts)


def _flipped(text: str) -> str:
    for start, end, _ in reversed(find_sides(text)):
        word = text[start:end]
        turned = (word.lower().replace(one, two) for one, two in _OPPOSITE.items() if one in word.lower())
        if flipped := next(turned, ""):
            text = text[:start] + (flipped.capitalize() if word[0].isupper() else flipped) + text[end:]
    return text


def _side_added(fields: Fields, body: Body, chance: random.Random, facts: Sequence[FactGiven]) -> None:
    """Where no text says a side, one that is not so is put before a level."""
    levels = [
        (pointer, one, wrong)
        for pointer in _asserting(body)
        for one in find_levels(_get(fields, pointer))
        if not one.nerve_root and not one.negated and len(one.levels) == 1
        if (wrong := _wrong_sides(one.levels[0], body, facts))
    ]
    if not levels:
        raise FaultNotPossible("No answer or claim says a side, or something of one level.")
    pointer, mention, wrong = chance.choice(levels)
    text = _get(fields, pointer)
    words = (
        {"left": "左侧", "right": "右侧"} if body.language == "zh" else {"left": "left ", "right": "right "}
    )
    _set(fields, pointer, text[: mention.start] + words[wrong[0]] + text[mention.start :])


def _wrong_sides(level: Level, body: Body, facts: Sequence[FactGiven]) -> list[str]:
    """The sides of which nothing is recorded at a level, nor said by the body as a whole; left first."""
    said = {one.side for one in facts if one.level == str(level)} | {body.side}
    return [side for side in ("left", "right") if side not in said and "bilateral" not in said]


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
    """Another modality is declared and named where the body speaks of its images, or where it begins."""
    old = (body.modality or "MR").upper()
    new = _OTHER_MODALITY.get(old, "MR")
    fields["modality"] = new
    called = {"MR": "MRI", "CT": "CT"}[new]
    pointers = [place.pointer for place in CheckInput(body).fields if place.role in STATED]
    naming = [pointer for pointer in pointers if _CALLED.search(_get(fields, pointer))]
    for pointer in naming:
        _set(fields, pointer, _CALLED.sub(called, _get(fields, pointer)))
    if not naming:
        text = _get(fields, pointers[0])
        said = f"如图所示{called}图像。" if body.language == "zh" else f"This {called} image is shown. "
        _set(fields, pointers[0], f"{said}{text}")


def _number_out_of_range(fields: Fields, body: Body, chance: random.Random) -> None:
    """A measurement no spine can have takes the place of one that stands there, else is added."""
    measured = [
        (pointer, one) for pointer in _asserting(body) for one in quantities_in(_get(fields, pointer))
    ]
    if measured:
        pointer, (start, end, limit) = chance.choice(measured)
        text = _get(fields, pointer)
        _set(fields, pointer, f"{text[:start]}{limit * chance.choice([2, 3, 5]):g}{text[end:]}")
        return
    impossible = chance.choice(_IMPOSSIBLE[body.language])
    pointer = chance.choice(_asserting(body))
    _set(fields, pointer, f"{_get(fields, pointer)}{'' if body.language == 'zh' else ' '}{impossible}")


_IMPOSSIBLE: Final = {
    "en": ["The Cobb angle is 250 degrees.", "The canal diameter is 150 mm.", "The SVA is 4000 mm."],
    "zh": ["Cobb角为250度。", "椎管前后径为150 mm。", "矢状面平衡为4000毫米。"],
}


def _leaked_key(fields: Fields, body: Body, chance: random.Random) -> None:
    """The question says what is asked for; in a consultation the patient says the plan first."""
    match body:
        case MultipleChoice():
            pointer = "/stem"
            key = next(option.text for option in body.options if option.key == body.answer)
        case OpenQuestion():
            pointer, key = "/question", chance.choice([body.reference_answer, body.claims[0]])
        case Consultation():
            spoken = [number for number, turn in enumerate(body.turns) if turn.speaker == "patient"]
            if not spoken:
                raise FaultNotPossible("No patient speaks who could give the plan away.")
            pointer, key = f"/turns/{spoken[0]}/text", body.plan
        case Report():
            raise FaultNotPossible("A report asks nothing whose answer could be given away.")
    text = _get(fields, pointer)
    if body.language == "zh":
        _set(fields, pointer, f"{text}{chance.choice(['已知为', '考虑到'])}{key.rstrip('。.')}。")
    else:
        said = chance.choice(["The reader already knows", "Bear in mind"])
        _set(fields, pointer, f"{text} {said}: {key.rstrip('.')}.")


def _duplicate(fields: Fields, body: Body, chance: random.Random) -> None:
    """A wrong option, a claim, a question with its answer, or a section stands twice."""
    match body:
        case MultipleChoice():
            wrong = [place for place, option in enumerate(body.options) if option.key != body.answer]
            kept, lost = chance.sample(wrong, 2)
            fields["options"][lost]["text"] = body.options[kept].text
        case OpenQuestion():
            fields["claims"].append(chance.choice(body.claims))
        case Consultation():
            long = [number for number, turn in enumerate(body.turns) if letters(turn.text) >= SHORTEST_TURN]
            if not long:
                raise FaultNotPossible("Every turn is so short that it may well be said twice.")
            fields["turns"].append(fields["turns"][chance.choice(long)])
        case Report():
            told = [number for number, section in enumerate(body.sections) if section.text.strip()]
            if len(told) < 2:
                raise FaultNotPossible("The report has no two sections with words.")
            kept, lost = chance.sample(told, 2)
            fields["sections"][lost]["text"] = body.sections[kept].text


def _unsupported_finding(
    fields: Fields, body: Body, chance: random.Random, *, facts: Sequence[FactGiven] = ()
) -> None:
    """A grave finding that neither the body nor `facts` speak of is stated beside what is said.

    A metastasis is a tumour: where one is spoken of the other is no news.
    """
    texts = [place.text for place in CheckInput(body).fields] + [one.quote for one in body.evidence]
    whole = " ".join([*texts, *(one.attribute for one in facts)]).lower()
    new = [said for words, said in _UNHEARD_OF[body.language] if not any(one in whole for one in words)]
    pointers = _asserting(body)
    if isinstance(body, Report):
        pointers = [f"/sections/{n}/text" for n, one in enumerate(body.sections) if one.name in _DESCRIBES]
        pointers = [pointer for pointer in pointers if _get(fields, pointer).strip()]
    if isinstance(body, MultipleChoice):
        pointers = [pointer for pointer in pointers if pointer == "/rationale"]
    if not new or not pointers:
        raise FaultNotPossible("No text describes what is there, or every finding is spoken of already.")
    pointer = chance.choice(pointers)
    gap = "" if body.language == "zh" else " "
    _set(fields, pointer, f"{_get(fields, pointer)}{gap}{chance.choice(new)}")


_DESCRIBES: Final = frozenset({"imaging", "diagnosis"})
# Words of new growth; one of them says what the others do.
_GROWTHS: Final = ("metasta", "tumo", "cancer", "carcino", "转移", "肿瘤", "癌")
_UNHEARD_OF: Final = {
    "en": [
        (_GROWTHS, "A metastasis destroys the vertebral body as well."),
        (("fractur",), "There is also a fracture of the vertebral body."),
        (("abscess",), "An epidural abscess is present too."),
        (("syrin",), "The cord holds a syrinx."),
        (_GROWTHS, "A tumour fills the canal in addition."),
        (("hematoma",), "An epidural hematoma is also seen."),
    ],
    "zh": [
        (_GROWTHS, "椎体另见转移瘤。"),
        (("骨折", "fractur"), "另见椎体骨折。"),
        (("脓肿",), "另见硬膜外脓肿。"),
        (("空洞",), "脊髓内可见脊髓空洞。"),
        (_GROWTHS, "椎管内另见肿瘤。"),
        (("血肿",), "另见硬膜外血肿。"),
    ],
}


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
    "leak": _leaked_key,
    "duplicate": _duplicate,
    "unsupported": _unsupported_finding,
}
