"""What an extraction says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "5"


class Status(StrEnum):
    """Why there is a letter, or why there is none."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    REFUSAL = "refusal"
    NONE = "none"
    TRUNCATED = "truncated"
    ERROR = "error"
    EMPTY = "empty"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The letter meant, or None with a status.

    `span` are Python string indices of the raw response; None where nothing was read.
    """

    letter: str | None
    method: str
    span: tuple[int, int] | None
    status: str
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Reading:
    """One place of the answer that commits to something, or says that it will not."""

    letter: str | None
    status: Status
    start: int
    end: int
    method: str = "cue"
