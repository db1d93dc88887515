"""An Instance's body as fields of a form, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from anatomy import Level, parse_level
from corpus.bodies import (
    Body,
    Consultation,
    MultipleChoice,
    OpenQuestion,
    Report,
    Section,
    SideName,
    body_validate,
)
from corpus.parts import SORTS
from review.body_choices import choice_put, choices_of, conditions_tidied, context_of
from review.body_places import (
    body_sized,
    part_label,
    part_of,
    parts_placed,
    parts_settled,
    places_grown,
    places_sent,
)
from review.body_values import REMOVED

SIDES: Final[tuple[str, ...]] = get_args(SideName)
LISTS: Final = {"claims": "Claims", "red_flags": "Red flags"}
"""Lists of texts, and what they are called as a whole."""
KINDS: Final = ("multiple_choice", "open_question", "consultation", "report")


class Field(NamedTuple):
    """One text of a body that a person may change; `path` is its place in the body."""

    path: str
    label: str
    text: str
    rows: int = 2
    required: bool = True
    is_removed: bool = False
    """Whether its part was removed, and is kept only to be put back."""

    @property
    def part(self) -> str:
        """The option, turn, claim or red flag that it is of; else its own path."""
        return part_of(self.path)


class EvidenceLevel(NamedTuple):
    """What an image is evidence of, as a choice; `path` is its place in the body, `level` the present one."""

    path: str
    label: str
    level: str
    choices: tuple[str, ...]


class Part(NamedTuple):
    """A field of the edit form, of whatever sort. `words` are the values of a list, each with its name."""

    path: str
    label: str
    is_text: bool = False
    words: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What the form calls it."""
        return f"body.{self.path}"

    def takes(self, text: str) -> bool:
        """Whether that may be put in: where there is a list, nothing but what is on it."""
        # A misspelt level would be held against no mark at all.
        return not self.words or any(text == value for value, _ in self.words)

    def told(self, text: str) -> str:
        """What a value is called; a text is what it is."""
        return dict(self.words).get(text, text)


# More conditions than anybody names of one item.
_MOST_CONDITIONS: Final = 100


def parts_of(body: Body, *, conditions: int = 0) -> list[Part]:
    """Every field that the edit form has for a body, with places for at least so many `conditions`."""
    key = [Part("answer", "Key")] if isinstance(body, MultipleChoice) else []
    chosen = choices_of(body, conditions=min(conditions, _MOST_CONDITIONS))
    return [
        *(Part(each.path, each.label, is_text=True) for each in fields_of(body)),
        *key,
        Part("levels", "Levels"),
        Part("side", "Side", words=(("", "Not stated"), *((side, side.capitalize()) for side in SIDES))),
        *(Part(each.path, each.label, words=_stated(each.choices)) for each in evidence_levels(body)),
        *(Part(each.path, each.label, words=each.choices) for each in chosen),
        *(Part(each.path, each.label) for each in context_of(body)),
        *_places(body),
    ]


def _places(body: Body) -> Iterator[Part]:
    """Of each part whether it stays; of one that was added also where it is read."""
    for name in SORTS:
        rows = getattr(body, name, [])
        for place, row in enumerate(rows, 1):
            label = part_label(f"{name}/{place}", getattr(row, "key", ""))
            yield Part(f"removed/{name}/{place}", label, words=(("", "Stays"), (REMOVED, "Removed")))
            words = ((str(number), f"After place {number}") for number in range(len(rows)))
            yield Part(
                f"after/{name}/{place}", f"{label}, where it is read", words=(("", "In place"), *words)
            )


def _stated(levels: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return (("", "Not stated"), *((level, level) for level in levels))


@cache
def _levels_to_choose() -> tuple[str, ...]:
    return (*_downwards("C1", "S1"), *_downwards("C2/C3", "L5/S1"))


def _downwards(first: str, last: str) -> Iterator[str]:
    level: Level | None = parse_level(first)
    while level is not None:
        yield str(level)
        level = level.caudal if str(level) != last else None


def evidence_levels(body: Body) -> list[EvidenceLevel]:
    """The level of each image that a body cites as evidence; one outside the usual column stays a choice."""
    found = []
    for number, ref in enumerate(body.evidence, 1):
        # In a text of many findings each cites a fact, and the fact tells its level.
        if ref.series is None or (ref.fact and isinstance(body, Consultation | Report)):
            continue
        level, known = ref.level or "", _levels_to_choose()
        choices = known if not level or level in known else (level, *known)
        found.append(EvidenceLevel(f"evidence/{number}/level", f"Evidence {ref.id} shows", level, choices))
    return found


def fields_of(body: Body) -> list[Field]:
    """The editable texts of a body in reading order; empty ones too, so that they can be filled."""
    match body:
        case MultipleChoice():
            return _choice_fields(body)
        case OpenQuestion():
            return [
                Field("question", "Question", body.question, 3),
                Field("reference_answer", "Reference answer", body.reference_answer, 3),
                *_listed("claims", body.claims),
                Field("rationale", "Rationale", body.rationale, 5, required=False),
            ]
        case Consultation():
            turns = [
                Field(f"turns/{number}/text", f"Turn {number}, {turn.speaker}", turn.text, 2)
                for number, turn in enumerate(body.turns, 1)
            ]
            flags = _listed("red_flags", body.red_flags)
            return [*turns, *flags, Field("plan", "Plan", body.plan, 3)]
        case Report():
            return [
                field
                for number, section in enumerate(body.sections, 1)
                for field in _section_fields(number, section)
            ]


def _listed(name: str, texts: Iterable[str]) -> list[Field]:
    paths = ((f"{name}/{number}", text) for number, text in enumerate(texts, 1))
    return [Field(path, part_label(path), text, 1) for path, text in paths]


SECTION_LABELS = {
    "imaging": "1. Imaging findings",
    "diagnosis": "2. Diagnosis",
    "treatment_patient": "3a. Treatment, for the patient",
    "treatment_physician": "3b. Treatment, for the physician",
    "risk": "4. Risk and prognosis",
    "postoperative": "5. Postoperative management",
    "basis": "6. Diagnostic basis",
}


def _section_fields(number: int, section: Section) -> tuple[Field, Field]:
    label = SECTION_LABELS[section.name]
    return (
        Field(f"sections/{number}/text", label, section.text, 5, required=False),
        Field(
            f"sections/{number}/not_applicable",
            f"{label}: why it does not apply",
            section.not_applicable or "",
            1,
            required=False,
        ),
    )


def path_of(field: str) -> str:
    """The path of a form's field behind a JSON pointer: `/turns/0/text` is `turns/1/text`."""
    steps = field.strip("/").split("/")
    return "/".join(str(int(step) + 1) if step.isdigit() else step for step in steps)


def _choice_fields(body: MultipleChoice) -> list[Field]:
    fields = [Field("stem", "Stem", body.stem, 3)]
    for number, option in enumerate(body.options, 1):
        fields.append(Field(f"options/{number}/text", f"Option {option.key}", option.text, 1))
        fields.append(
            Field(f"options/{number}/why_wrong", f"Why not {option.key}", option.why_wrong or "", 1, False)
        )
    return [*fields, Field("rationale", "Rationale", body.rationale, 5, required=False)]


def with_fields(raw: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """A body (as JSON values) with the fields that were sent put in their places.

    Fields that were not sent stay as they are; where one is of a part that the body lacks, it is added.
    Nothing is validated here, so that half-written work can be kept.
    """
    body = places_grown(raw, places_sent(sent))
    for path, text in sent.items():
        _put(body, path.split("/"), text.replace("\r\n", "\n").strip())
    if any(path.startswith("conditions/") for path in sent):
        conditions_tidied(body)
    return body


def _put(body: dict[str, Any], path: list[str], text: str) -> None:
    name, *steps = path
    if name in ("removed", "after"):
        _mark(body, name, "/".join(steps), text)
    elif len(steps) == 2:
        rows = [dict(row) for row in body[name]]
        empty = None if steps[1] in ("why_wrong", "level", "not_applicable") else ""
        rows[int(steps[0]) - 1][steps[1]] = text or empty
        body[name] = rows
    elif name in SORTS:
        body[name] = [text if place == int(steps[0]) else each for place, each in enumerate(body[name], 1)]
    elif steps:
        choice_put(body, path, text)
    elif name == "levels":
        body[name] = [level.strip() for level in text.replace("，", ",").split(",") if level.strip()]
    elif name == "side":
        body[name] = text or None
    else:
        body[name] = text


def _mark(body: dict[str, Any], name: str, part: str, text: str) -> None:
    """Mark a part as removed or as added; a body without such marks has no key for them."""
    if name == "removed":
        marked: Any = [each for each in body.get(name, []) if each != part] + ([part] if text else [])
    else:
        marked = {each: place for each, place in body.get(name, {}).items() if each != part}
        marked |= {part: text} if text else {}
    body.pop(name, None)
    if marked:
        body[name] = marked


def sent_fields(posted: Mapping[str, str], body: Body) -> dict[str, str]:
    """The fields of this body among what a form sent, those of added parts too; all else is ignored."""
    posted = form_unfolded(posted, body)
    names = [name.removeprefix("body.") for name in posted if name.startswith("body.")]
    places = body_sized(body, places_sent(names))
    parts = parts_of(places, conditions=sum(name.startswith("conditions/") for name in names))
    sent = [(part, posted.get(part.name)) for part in parts]
    return {part.path: text for part, text in sent if text is not None and part.takes(text)}


def form_unfolded(posted: Mapping[str, str], body: Body) -> Mapping[str, str]:
    """What a form sent, with a field for each claim and red flag.

    Pages that stood open, and work that a browser keeps, may be of the form that had one field for all of
    them, with a line for each.
    """
    for name in LISTS:
        lines = posted.get(f"body.{name}")
        if lines is not None and hasattr(body, name):
            posted = dict(posted.items()) | _unfolded(name, lines, getattr(body, name))
    return posted


def _unfolded(name: str, lines: str, seen: list[str]) -> dict[str, str]:
    said = [line.strip() for line in lines.splitlines() if line.strip()]
    placed = parts_placed({name: said}, {name: seen})
    fields = {f"body.{name}/{place}": text for place, text in enumerate(placed[name], 1)}
    gone = {f"body.removed/{path}": REMOVED for path in placed.get("removed", [])}
    return fields | gone | {f"body.after/{path}": place for path, place in placed.get("after", {}).items()}


def body_or_faults(raw: Mapping[str, Any]) -> tuple[Body | None, dict[str, str]]:
    """The valid body, or what is wrong by path of field, in plain words."""
    settled = parts_settled(raw)
    try:
        return body_validate(settled.body), {}
    except ValidationError as problem:
        faults = {_path(fault["loc"], settled.places): _words(fault) for fault in problem.errors()}
    if settled.body.get("answer") == "":
        faults |= {"answer": "Choose the key: the option that was it is removed."}
    return None, faults


def _path(place: tuple[int | str, ...], places: Mapping[str, list[int]]) -> str:
    """The field of the form behind a place of the settled body, whose parts stood at `places`."""
    steps = place[1:] if place and place[0] in KINDS else place
    if steps[:1] == ("levels",):
        return "levels"
    if len(steps) > 1 and steps[0] in places and isinstance(steps[1], int):
        steps = (steps[0], places[str(steps[0])][steps[1]] - 1, *steps[2:])
    return "/".join(str(step + 1) if isinstance(step, int) else step for step in steps) or "answer"


def _words(fault: Any) -> str:
    least = fault.get("ctx", {}).get("min_length", 1)
    if fault["type"] == "too_short" and least > 1:
        return f"There must be at least {least}."
    if fault["type"] in ("string_too_short", "missing", "too_short"):
        return "This must not be empty."
    return str(fault["msg"]).removeprefix("Value error, ")
