"""A measured figure and its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any


class Absent(Exception):
    """What a figure needs is not on this machine; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `at_least` turns the limit round: more is better.

    A figure without a limit is told for its own sake; one without a value was not measured: `note` says why.
    `failed` means that it could have been and its measurement broke off.
    """

    what: str
    value: float | None
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""
    failed: bool = False

    @property
    def holds(self) -> bool:
        """Whether it keeps its limit; what is not on this machine misses nothing, what broke off does."""
        if self.failed:
            return False
        if self.value is None or self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_row(self) -> dict[str, Any]:
        """For the JSON file."""
        return {**asdict(self), "holds": self.holds}


Measure = Callable[[], Iterable[Figure]]
