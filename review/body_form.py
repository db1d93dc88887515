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
from review.body_choices import choice_put, choices_of, conditions_tidied, context_of

SIDES: Final[tuple[str, ...]] = get_args(SideName)


class Field(NamedTuple):
    """One text of a body that a person may change; `path` is its place in the body."""

    path: str
    label: str
    text: str
    rows: int = 2
    required: bool = True


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
    ]


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
                Field("claims", "Claims, one per line", "\n".join(body.claims), max(3, len(body.claims))),
                Field("rationale", "Rationale", body.rationale, 5, required=False),
            ]
        case Consultation():
            turns = [
                Field(f"turns/{number}/text", f"Turn {number}, {turn.speaker}", turn.text, 2)
                for number, turn in enumerate(body.turns, 1)
            ]
            flags = Field(
                "red_flags", "Red flags, one per line", "\n".join(body.red_flags), 2, required=False
            )
            return [*turns, flags, Field("plan", "Plan", body.plan, 3)]
        case Report():
            return [
                field
                for number, section in enumerate(body.sections, 1)
                for field in _section_fields(number, section)
            ]


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

    Fields that were not sent stay as they are; nothing is validated here, so
    that half-written work can be kept.
    """
    body: dict[str, Any] = dict(raw)
    for path, text in sent.items():
        _put(body, path.split("/"), text.replace("\r\n", "\n").strip())
    if any(path.startswith("conditions/") for path in sent):
        conditions_tidied(body)
    return body


def _put(body: dict[str, Any], path: list[str], text: str) -> None:
    name = path[0]
    if len(path) == 3:
        rows = [dict(row) for row in body[name]]
        empty = None if path[2] in ("why_wrong", "level", "not_applicable") else ""
        rows[int(path[1]) - 1][path[2]] = text or empty
        body[name] = rows
    elif len(path) == 2:
        choice_put(body, path, text)
    elif name in ("claims", "red_flags"):
        body[name] = [line.strip() for line in text.split("\n") if line.strip()]
    elif name == "levels":
        body[name] = [level.strip() for level in text.replace("，", ",").split(",") if level.strip()]
    elif name == "side":
        body[name] = text or None
    else:
        body[name] = text


def sent_fields(posted: Mapping[str, str], body: Body) -> dict[str, str]:
    """The fields of this body among what a form sent; everything else is ignored."""
    parts = parts_of(body, conditions=sum(name.startswith("body.conditions/") for name in posted))
    sent = [(part, posted.get(part.name)) for part in parts]
    return {part.path: text for part, text in sent if text is not None and part.takes(text)}


def body_or_faults(raw: Mapping[str, Any]) -> tuple[Body | None, dict[str, str]]:
    """The valid body, or what is wrong by path of field, in plain words."""
    try:
        return body_validate(raw), {}
    except ValidationError as problem:
        return None, {_path(fault["loc"]): _words(fault) for fault in problem.errors()}


def _path(place: tuple[int | str, ...]) -> str:
    parts = [str(part + 1) if isinstance(part, int) else part for part in place]
    known = (
        parts[1:]
        if parts and parts[0] in ("multiple_choice", "open_question", "consultation", "report")
        else parts
    )
    if known and known[0] in ("claims", "levels"):
        return known[0]
    return "/".join(known) or "answer"


def _words(fault: Any) -> str:
    if fault["type"] in ("string_too_short", "missing", "too_short"):
        return "This must not be empty."
    return str(fault["msg"]).removeprefix("Value error, ")
