"""The answer in JSON: a model's name and its marks, read strictly. `docs/suggestions.md` describes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from anatomy.column import COLUMN, CONSTRUCT_ENDS
from anatomy.levels import NotALevel
from anatomy.parsing import parse_level
from imaging.errors import NoSuggestions

MOST_MARKS = 120
# What a model may be called: it is shown, kept as an author and written into exports.
MODEL_NAME = r"^[A-Za-z0-9][A-Za-z0-9 ._:+/-]*$"
BONES = frozenset(COLUMN) - frozenset(CONSTRUCT_ENDS)

Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, StringConstraints(pattern=MODEL_NAME, max_length=50)]


class SuggestedMark(BaseModel):
    """One level: at a `point` of the patient (mm, LPS), or at a pixel of the picture `sop`.

    Pixels are counted from 0 at the centre of the first.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    level: str = Field(max_length=9)
    point: Annotated[list[Finite], Field(min_length=3, max_length=3)] | None = None
    sop: str = Field(default="", max_length=64)
    column: Finite | None = None
    row: Finite | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _is_at_one_place(self) -> SuggestedMark:
        on_picture = bool(self.sop) and self.column is not None and self.row is not None
        part_of_one = bool(self.sop) or self.column is not None or self.row is not None
        if (self.point is None) != on_picture or (self.point is not None and part_of_one):
            raise ValueError("give either point, or sop with column and row")
        return self

    @model_validator(mode="after")
    def _names_a_level(self) -> SuggestedMark:
        try:
            canonical = str(parse_level(self.level))
        except NotALevel:
            canonical = ""
        if canonical != self.level or not BONES.issuperset(self.level.split("/")):
            raise ValueError("level is not written as L4 or L4/L5")
        return self


class Suggestions(BaseModel):
    """What a server answers: who marked, and where."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: Name
    version: Name | None = None
    marks: Annotated[list[SuggestedMark], Field(max_length=MOST_MARKS)]

    @property
    def author(self) -> str:
        """The model as an author of marks."""
        return " ".join(part for part in (self.model, self.version) if part)


def suggestions_read(body: bytes) -> Suggestions:
    """The answer of a server. Raises NoSuggestions with the first thing that is not as described."""
    try:
        return Suggestions.model_validate_json(body)
    except ValidationError as problem:
        first: Any = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise NoSuggestions(f"Its answer is not as described: {where}: {said}.") from problem
