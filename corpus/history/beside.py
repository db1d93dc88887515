"""Walking the rows of several tables beside the Instances they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class BesideInstances(Generic[Row]):
    """Rows ordered by Instance, handed out one Instance at a time and never all held at once."""

    def __init__(self, rows: QuerySet[Row], *, of: Callable[[Row], int]) -> None:
        self._groups: Iterator[tuple[int, Iterator[Row]]] = groupby(rows.iterator(chunk_size=2000), key=of)
        self._ahead = next(self._groups, None)

    def take(self, instance: int) -> list[Row]:
        """The rows of this Instance; ask in ascending order."""
        while self._ahead is not None and self._ahead[0] < instance:
            self._ahead = next(self._groups, None)
        if self._ahead is None or self._ahead[0] != instance:
            return []
        rows = list(self._ahead[1])
        self._ahead = next(self._groups, None)
        return rows
