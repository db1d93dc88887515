"""One line of the file: the native row of a Release, just `uid` and `body`, or a text with its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from corpus.bodies import Body, body_canonical, canonical_json, sha256_hex
from corpus.exchange.home import names_somebody
from corpus.exchange.record import FORMAT, Record
from corpus.instances_import.errors import LineRefused
from imaging.deidentify.free_text import UUIDS, points_at_one

MOST_BYTES = 4 * 1024 * 1024  # of one line; a longer one is no instance


class Row(BaseModel):
    """What a line must hold. What else a Release's row says (split, tier, …) is not taken over:

    a tier stands for people who read here, so an imported Instance starts as V0.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    uid: UUID
    body: Body = Field(discriminator="kind")
    cluster_key: str = Field(default="", max_length=80)
    model_name: str = Field(default="", max_length=120)
    model_family: str = Field(default="", max_length=60)
    record: Record | None = None

    def foreign_text(self) -> str:
        """What the line says besides the body, as it is kept; empty without a record."""
        if self.record is None:
            return ""
        told = self.model_dump(mode="json", exclude={"body"})
        return canonical_json({"format": FORMAT, **told})

    @field_validator("cluster_key")
    @classmethod
    def _cluster_names_nobody(cls, key: str) -> str:
        if what := _named(key):
            raise PydanticCustomError(
                "names_somebody",
                "this looks like {what}. It goes into every release: name the cluster otherwise",
                {"what": what},
            )
        return key


@lru_cache(maxsize=4096)
def _named(key: str) -> str:
    """What a key of a cluster seems to tell of one person; empty for nothing. Keys repeat."""
    return next((one.what for one in points_at_one(UUIDS.sub("", key))), "")


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line that holds, or what is wrong with it."""

    number: int
    row: Row | None = None
    fault: str = ""


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only so much that it is seen to be."""
    while text := stream.readline(MOST_BYTES + 1):
        yield text
        rest = text
        while not rest.endswith(b"\n") and (rest := stream.readline(MOST_BYTES)):
            pass


def lines_read(raw: Iterable[bytes], *, first: int = 1) -> Iterator[Line]:
    """Check line after line, blank ones passed over; never more than one line in memory."""
    for number, text in enumerate(raw, first):
        if text.strip():
            yield line_read(number, text)


def line_read(number: int, text: bytes) -> Line:
    """Check one line."""
    try:
        return Line(number, row=row_read(text))
    except LineRefused as fault:
        return Line(number, fault=str(fault))


def row_read(text: bytes) -> Row:
    """Read one line. Raises LineRefused with the first three faults and where they are."""
    if len(text) > MOST_BYTES:
        raise LineRefused(f"longer than {MOST_BYTES // 1024**2} MiB")
    try:
        row = Row.model_validate_json(text)
    except ValidationError as problem:
        raise LineRefused(_sentence(problem)) from problem
    if row.record is not None:
        _record_check(row, row.record)
    return row


def _record_check(row: Row, record: Record) -> None:
    """Raises LineRefused for a record that is of another text, or that names somebody."""
    last = record.homes[-1]
    shown = next((one for one in last.revisions if one.number == last.current), None)
    if shown is None or shown.body_sha256 != sha256_hex(body_canonical(row.body)):
        raise LineRefused("record: its last revision is not the body of this line")
    for place, home in enumerate(record.homes):
        for one in home.revisions:
            if one.body is not None and one.body_sha256 != sha256_hex(canonical_json(one.body)):
                raise LineRefused(
                    f"record/homes/{place}/revisions/{one.number}: its text does not fit its hash"
                )
        for at, words in home.texts():
            if names_somebody(words):
                raise LineRefused(f"record/homes/{place}/{at}: this looks as if it named somebody")


def _sentence(problem: ValidationError) -> str:
    faults = problem.errors(include_url=False, include_context=False)
    told = []
    for fault in faults[:3]:
        where = "/".join(str(step) for step in fault["loc"])
        told.append(f"{where}: {fault['msg']}" if where else str(fault["msg"]))
    more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
    return "; ".join(told) + more
