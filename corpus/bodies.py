"""The bodies of Instances: one schema for the model, the person, the import and the export.

Constraints that strict JSON-schema endpoints reject (patterns, lengths, cross-field
rules) are validated here by pydantic after parsing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_validator,
)

from anatomy import NotALevel, parse_level
from corpus.signs import is_seen

Language = Literal["en", "zh"]
AxisName = Literal[
    "level_identification",
    "pathology",
    "planning",
    "measurement",
    "prognosis",
    "postoperative",
    "communication",
]
SideName = Literal["left", "right", "bilateral", "midline"]
# What a text was asked for when it was stored is not asked again.
_STORED: Final = {"stored": True}


def _is_seen(text: str, info: ValidationInfo) -> str:
    """Refuse what looks empty; what was stored before that was asked for can be read."""
    if not is_seen(text) and info.context != _STORED:
        raise ValueError("This looks empty: it holds no sign that can be seen.")
    return text


Seen = Annotated[str, AfterValidator(_is_seen)]
"""A text of which a reader sees something."""
Said = Annotated[str, Field(min_length=1), AfterValidator(_is_seen)]
"""A text that must be there."""


class Part(BaseModel):
    """A part of a body: unknown keys are refused, so that nothing is silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pointer(Part):
    """An arrow or box that names nothing. Patient millimetres (LPS) or pixels (column, row)."""

    shape: Literal["arrow", "box"]
    space: Literal["patient", "pixel"]
    points: list[list[float]]


class Window(Part):
    """How stored values become grey: DICOM's Window Center and Width, after rescale (HU for CT)."""

    center: float
    width: float = Field(gt=0)


class ImageRef(Part):
    """One frame that belongs to the Instance.

    `sop` is its SOP Instance UID and `frame` the number in that file, from 1 (Referenced Frame Number): a
    series may grow, and two readers may order it differently, but this names one picture for ever. Without
    `sop`, as in questions from elsewhere, `frame` counts from 1 along the normal of the series; which picture
    stood there is kept beside the text (`corpus.named_pictures`).
    """

    series: str
    sop: str | None = None
    frame: int = Field(default=1, ge=1)
    window: Window | None = None
    pointer: Pointer | None = None


class ClinicalFact(Part):
    """One item of clinical context and how it is known."""

    value: str | None = None
    status: Literal["stated", "absent", "unknown", "simulated"] = "unknown"


class EvidenceRef(Part):
    """A link from a field of the body to a passage, a fact, or a place on an image."""

    id: int = Field(ge=1)
    field: str
    quote: str = ""
    passage: str | None = None
    figure: str | None = None
    fact: str | None = None
    series: str | None = None
    sop: str | None = None
    frame: int | None = Field(default=None, ge=1)
    level: str | None = None


class Common(Part):
    """What every kind of body has."""

    language: Language
    axis: AxisName
    levels: list[str] = []
    side: SideName | None = None
    conditions: list[str] = []
    modality: str | None = None
    images: list[ImageRef] = []
    figures: list[str] = []
    """Uids of the Figures of a Source whose pictures are shown."""
    clinical_context: dict[str, ClinicalFact] = {}
    evidence: list[EvidenceRef] = []

    @field_validator("levels")
    @classmethod
    def _levels_are_canonical(cls, levels: list[str]) -> list[str]:
        try:
            return [str(parse_level(level)) for level in levels]
        except NotALevel as problem:
            raise ValueError(str(problem)) from problem


class Option(Part):
    """One option of a multiple-choice question."""

    key: Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_is_seen)]
    text: Said
    why_wrong: str | None = None


class MultipleChoice(Common):
    """A question with one best answer."""

    kind: Literal["multiple_choice"] = "multiple_choice"
    stem: Said
    options: list[Option] = Field(min_length=3, max_length=6)
    answer: str
    acceptable: list[str] = []
    rationale: str = ""

    @model_validator(mode="after")
    def _answer_is_an_option(self) -> MultipleChoice:
        keys = [option.key for option in self.options]
        if len(set(keys)) != len(keys):
            raise ValueError("Two options have the same letter.")
        if self.answer not in keys:
            raise ValueError(f"The answer {self.answer!r} is not one of the options.")
        if unknown := set(self.acceptable) - set(keys):
            raise ValueError(f"Acceptable alternatives that are not options: {sorted(unknown)}.")
        return self


class OpenQuestion(Common):
    """A question answered in words; each claim of the answer can be scored."""

    kind: Literal["open_question"] = "open_question"
    question: Said
    reference_answer: Said
    claims: list[Seen] = Field(min_length=1)
    rationale: str = ""


class Turn(Part):
    """One turn of a consultation."""

    speaker: Literal["patient", "clinician"]
    text: Said


class Consultation(Common):
    """A dialogue of patient and clinician that ends with a plan."""

    kind: Literal["consultation"] = "consultation"
    turns: list[Turn] = Field(min_length=2)
    red_flags: list[str] = []
    plan: Said


class Section(Part):
    """One section of a report, or the reason why it does not apply."""

    name: Literal[
        "imaging", "diagnosis", "treatment_patient", "treatment_physician", "risk", "postoperative", "basis"
    ]
    text: str = ""
    not_applicable: str | None = None


class Report(Common):
    """The six-section report; the disclaimer is fixed text and never part of the body."""

    kind: Literal["report"] = "report"
    sections: list[Section] = Field(min_length=6)


Body = MultipleChoice | OpenQuestion | Consultation | Report
# Errors end up in the log, where no patient may be named.
_BODY: TypeAdapter[Body] = TypeAdapter(
    Annotated[Body, Field(discriminator="kind")], config=ConfigDict(hide_input_in_errors=True)
)


def body_parse(text: str | bytes) -> Body:
    """Read a stored body from its JSON. Raises pydantic.ValidationError with every fault it found."""
    return _BODY.validate_json(text, context=_STORED)


def body_validate(raw: object) -> Body:
    """Read a new body from parsed JSON, with all that is asked of one. Raises pydantic.ValidationError."""
    return _BODY.validate_python(raw)


def body_canonical(body: Body) -> str:
    """The body as canonical JSON: sorted keys, no blanks, UTF-8 kept.

    A body without figures has none of their key, as those that were stored before there were any.
    """
    fields = body.model_dump(mode="json")
    if not body.figures:
        del fields["figures"]
    return canonical_json(fields)


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no blanks, so that equal values have equal bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256_hex(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def body_title(body: Body) -> str:
    """The first words of a body, for lists; at most 200 characters."""
    match body:
        case MultipleChoice():
            text = body.stem
        case OpenQuestion():
            text = body.question
        case Consultation():
            text = body.turns[0].text
        case Report():
            text = next((section.text for section in body.sections if section.text), "Report")
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else flat[:199] + "…"
