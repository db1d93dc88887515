"""What a model is asked to answer, as pydantic models: a draft, or a checklist with the revised draft.

The models carry no length or pattern constraints, because strict JSON-schema endpoints reject those
keywords; such rules are validators here and are checked after the answer has arrived.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache, lru_cache
from typing import Any, ClassVar, Final, Generic, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

OPTION_KEYS = "ABCDEF"
Side = Literal["left", "right", "bilateral", "midline"]
ChoiceField = Literal["stem", "rationale", "options"]
OpenField = Literal["question", "reference_answer", "rationale", "claims"]
SectionName = Literal[
    "imaging", "diagnosis", "treatment_patient", "treatment_physician", "risk", "postoperative", "basis"
]
SECTION_NAMES: Final = get_args(SectionName)
FEWEST_TURNS: Final = 4


class _Answer(BaseModel):
    """Strict base: unknown fields are a schema failure, never dropped in silence."""

    model_config = ConfigDict(extra="forbid")


class DraftedEvidence(_Answer):
    """A verbatim quote that supports a field of the draft, and where it was taken from."""

    field: str
    quote: str
    passage: str | None
    figure: str | None
    fact: str | None
    level: str | None


class DraftedOption(_Answer):
    """One option of a multiple-choice question; ``why_wrong`` is empty for the right one."""

    key: str
    text: str
    why_wrong: str


class ChoiceDraft(_Answer):
    """A multiple-choice question with three to six options and one best answer."""

    stem: str
    options: list[DraftedOption]
    answer: str
    rationale: str
    levels: list[str]
    side: Side | None
    conditions: list[str]
    evidence: list[DraftedEvidence]

    @field_validator("stem", "rationale")
    @classmethod
    def _said(cls, text: str) -> str:
        return _not_blank(text)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [option.key for option in self.options]
        if not 3 <= len(keys) <= len(OPTION_KEYS):
            raise ValueError("give three to six options")
        if keys != list(OPTION_KEYS[: len(keys)]):
            raise ValueError("option keys must run A, B, C, … in order")
        if self.answer not in keys:
            raise ValueError("the answer must be the key of one option")
        return self


class OpenDraft(_Answer):
    """An open question with a reference answer and the scorable claims in it."""

    question: str
    reference_answer: str
    claims: list[str]
    rationale: str
    levels: list[str]
    side: Side | None
    conditions: list[str]
    evidence: list[DraftedEvidence]

    @field_validator("question", "reference_answer", "rationale")
    @classmethod
    def _said(cls, text: str) -> str:
        return _not_blank(text)

    @field_validator("claims")
    @classmethod
    def _some(cls, claims: list[str]) -> list[str]:
        if not [claim for claim in claims if claim.strip()]:
            raise ValueError("name at least one claim")
        return claims


class DraftedTurn(_Answer):
    """One turn of a consultation."""

    speaker: Literal["patient", "clinician"]
    text: str

    @property
    def asks(self) -> bool:
        """Whether it asks something."""
        return any(mark in self.text for mark in "?？")


class ConsultationDraft(_Answer):
    """A dialogue that tells nothing that was not asked for; evidence of a turn is in ``turns/2/text``."""

    turns: list[DraftedTurn]
    red_flags: list[str]
    plan: str
    levels: list[str]
    side: Side | None
    conditions: list[str]
    evidence: list[DraftedEvidence]

    @field_validator("plan")
    @classmethod
    def _said(cls, text: str) -> str:
        return _not_blank(text)

    @model_validator(mode="after")
    def _told_when_asked(self) -> Self:
        if len(self.turns) < FEWEST_TURNS:
            raise ValueError(f"give at least {FEWEST_TURNS} turns")
        if not [flag for flag in self.red_flags if flag.strip()]:
            raise ValueError("name the red flags that the clinician asks for")
        supported = {row.field.strip("/") for row in self.evidence}
        for number, turn in enumerate(self.turns):
            _not_blank(turn.text)
            if turn.speaker != ("clinician" if number % 2 else "patient"):
                raise ValueError("patient and clinician speak in turn, the patient first")
            # Whoever speaks first was asked by nobody.
            if number and not turn.asks and not self.turns[number - 1].asks:
                raise ValueError(f"turn {number + 1} tells what nobody asked for")
            if turn.speaker == "clinician" and not turn.asks and f"turns/{number}/text" not in supported:
                raise ValueError(f"turn {number + 1} of the clinician rests on no evidence")
        return self


class DraftedSection(_Answer):
    """One section of a report: its text, or the reason why it does not apply."""

    name: SectionName
    text: str
    not_applicable: str | None


class ReportDraft(_Answer):
    """A report in its fixed sections; evidence of a section is in ``sections/0/text``."""

    sections: list[DraftedSection]
    levels: list[str]
    side: Side | None
    conditions: list[str]
    evidence: list[DraftedEvidence]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if tuple(section.name for section in self.sections) != SECTION_NAMES:
            raise ValueError(f"give the sections {', '.join(SECTION_NAMES)}, each once and in this order")
        supported = {row.field.strip("/") for row in self.evidence}
        for number, section in enumerate(self.sections):
            if bool(section.text.strip()) == bool((section.not_applicable or "").strip()):
                raise ValueError(f"section {section.name} has either a text or a reason why it has none")
            if (
                section.text.strip()
                and section.name != "basis"
                and f"sections/{number}/text" not in supported
            ):
                raise ValueError(f"section {section.name} rests on no evidence")
        return self


class ChecklistAnswer(_Answer):
    """One checklist item: did the draft pass, and if not, what was changed."""

    item: str
    passed: bool
    changed: str


class _Revised(_Answer):
    """Every criterion of the checklist is answered, each once; the order is free.

    Which were asked stands in the context ``criteria`` when an answer arrives; what is stored was read so.
    """

    kind: ClassVar[str]
    checklist: list[ChecklistAnswer]

    @field_validator("checklist")
    @classmethod
    def _whole(cls, answers: list[ChecklistAnswer], info: ValidationInfo) -> list[ChecklistAnswer]:
        given = Counter(answer.item for answer in answers)
        asked = (info.context or {}).get("criteria", given)
        faults = [f"answer the checklist item {key}" for key in asked if not given[key]]
        faults += [f"answer the checklist item {key} once" for key, times in given.items() if times > 1]
        faults += [f"{key} is no item of the checklist" for key in given if key not in asked]
        if faults:
            raise ValueError("; ".join(faults))
        return answers


class ChoiceRevision(_Revised):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    kind = "multiple_choice"
    draft: ChoiceDraft


class OpenRevision(_Revised):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    kind = "open_question"
    draft: OpenDraft


class ConsultationRevision(_Revised):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    kind = "consultation"
    draft: ConsultationDraft


class ReportRevision(_Revised):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    kind = "report"
    draft: ReportDraft


class ProbeAnswer(_Answer):
    """What an endpoint is asked to find out whether it follows a schema."""

    level: str


class PictureAnswer(_Answer):
    """What is answered to a question that is asked without its picture: a letter, or a few words."""

    answer: str


class FigureAgreement(_Answer):
    """Whether a figure's picture agrees with its caption and with what is said of it."""

    said: Literal["agree", "disagree", "unsure"]
    why: str


Draft = ChoiceDraft | OpenDraft | ConsultationDraft | ReportDraft
Revision = ChoiceRevision | OpenRevision | ConsultationRevision | ReportRevision

DRAFT_SCHEMAS: dict[str, type[Draft]] = {
    "multiple_choice": ChoiceDraft,
    "open_question": OpenDraft,
    "consultation": ConsultationDraft,
    "report": ReportDraft,
}
REVISION_SCHEMAS: dict[str, type[Revision]] = {
    "multiple_choice": ChoiceRevision,
    "open_question": OpenRevision,
    "consultation": ConsultationRevision,
    "report": ReportRevision,
}
SCHEMA_NAMES: dict[type[BaseModel], str] = {
    ChoiceDraft: "choice_draft",
    OpenDraft: "open_draft",
    ConsultationDraft: "consultation_draft",
    ReportDraft: "report_draft",
    ChoiceRevision: "choice_revision",
    OpenRevision: "open_revision",
    ConsultationRevision: "consultation_revision",
    ReportRevision: "report_revision",
    ProbeAnswer: "probe",
    PictureAnswer: "picture_answer",
    FigureAgreement: "figure_agreement",
}


DraftT = TypeVar("DraftT", bound=BaseModel)


def kind_revised(answer: type[BaseModel] | None) -> str:
    """The kind of Instance whose revision an answer is; empty for every other answer."""
    return answer.kind if answer is not None and issubclass(answer, _Revised) else ""


class DraftedReply(_Answer):
    """What a redraft says to one comment: what was changed, or why it was not; the other is empty."""

    comment: int
    changed: str
    why_not: str


class Redraft(_Answer, Generic[DraftT]):
    """A draft that answers the comments of the surgeon who sent the one before back.

    A comment without a reply is no fault of the schema: the checks show it to the surgeon.
    """

    replies: list[DraftedReply]
    draft: DraftT


REDRAFT_SCHEMAS: dict[str, type[Redraft[Any]]] = {
    kind: Redraft.__class_getitem__(draft)  # type: ignore[misc]
    for kind, draft in DRAFT_SCHEMAS.items()
}
SCHEMA_NAMES.update(
    {
        REDRAFT_SCHEMAS[kind]: SCHEMA_NAMES[draft].replace("_draft", "_redraft")
        for kind, draft in DRAFT_SCHEMAS.items()
    }
)


@cache
def strict_schema(answer: type[BaseModel]) -> dict[str, object]:
    """The JSON schema of an answer in the subset that strict endpoints accept; made once, never changed."""
    schema = answer.model_json_schema()
    _drop_titles(schema)
    return schema


def answer_type_of(schema: dict[str, object]) -> type[BaseModel] | None:
    """The answer whose strict schema this is; ``None`` where this version of the program has none such."""
    return _types_by_schema().get(json.dumps(schema, sort_keys=True))


@lru_cache(maxsize=1)
def _types_by_schema() -> dict[str, type[BaseModel]]:
    return {json.dumps(strict_schema(one), sort_keys=True): one for one in SCHEMA_NAMES}


def _drop_titles(node: object) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for inner in node.values():
            _drop_titles(inner)
    elif isinstance(node, list):
        for inner in node:
            _drop_titles(inner)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text
