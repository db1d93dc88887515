"""What a model is asked to answer, as pydantic models: a draft, or a checklist with the revised draft.

The models carry no length or pattern constraints, because strict JSON-schema endpoints reject those
keywords; such rules are validators here and are checked after the answer has arrived.
"""

from __future__ import annotations

from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

OPTION_KEYS = "ABCDEF"
Side = Literal["left", "right", "bilateral", "midline"]
ChoiceField = Literal["stem", "rationale", "options"]
OpenField = Literal["question", "reference_answer", "rationale", "claims"]


class _Answer(BaseModel):
    """Strict base: unknown fields are a schema failure, never dropped in silence."""

    model_config = ConfigDict(extra="forbid")


class DraftedEvidence(_Answer):
    """A verbatim quote that supports a field of the draft, and where it was taken from."""

    field: str
    quote: str
    passage: str | None
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


class ChecklistAnswer(_Answer):
    """One checklist item: did the draft pass, and if not, what was changed."""

    item: str
    passed: bool
    changed: str


class ChoiceRevision(_Answer):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    checklist: list[ChecklistAnswer]
    draft: ChoiceDraft


class OpenRevision(_Answer):
    """The checklist answered item by item, and the draft as it stands afterwards."""

    checklist: list[ChecklistAnswer]
    draft: OpenDraft


class ProbeAnswer(_Answer):
    """What an endpoint is asked to find out whether it follows a schema."""

    level: str


Draft = ChoiceDraft | OpenDraft
Revision = ChoiceRevision | OpenRevision

DRAFT_SCHEMAS: dict[str, type[ChoiceDraft] | type[OpenDraft]] = {
    "multiple_choice": ChoiceDraft,
    "open_question": OpenDraft,
}
REVISION_SCHEMAS: dict[str, type[ChoiceRevision] | type[OpenRevision]] = {
    "multiple_choice": ChoiceRevision,
    "open_question": OpenRevision,
}
SCHEMA_NAMES: dict[type[BaseModel], str] = {
    ChoiceDraft: "choice_draft",
    OpenDraft: "open_draft",
    ChoiceRevision: "choice_revision",
    OpenRevision: "open_revision",
    ProbeAnswer: "probe",
}


DraftT = TypeVar("DraftT", bound=BaseModel)


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


def strict_schema(answer: type[BaseModel]) -> dict[str, object]:
    """The JSON schema of an answer in the subset that strict endpoints accept."""
    schema = answer.model_json_schema()
    _drop_titles(schema)
    return schema


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
