"""One facet of a board: models by slices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from benchmark.board.short import restored
from benchmark.board.slice_facets import FACETS
from benchmark.board.table import Board
from benchmark.models import BoardEdition

Row = dict[str, Any]


@dataclass(frozen=True)
class SliceTable:
    """The slices of a facet as columns, and each model's figures in them."""

    facet: str = ""
    title: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    columns: tuple[Row, ...] = ()
    rows: tuple[tuple[Row, list[Row | None]], ...] = ()

    @property
    def sentence(self) -> str:
        """What the table says, in plain words."""
        claims = sum(column["clusters"] >= 15 for column in self.columns)
        if not claims:
            return "No slice has 15 clusters, so no claim is made."
        few = len(self.columns) - claims
        rest = f" {few} rest on fewer than 15 clusters and make no claim." if few else ""
        return f"Differences between slices are not tested and not corrected.{rest}"


def slice_table(edition: BoardEdition | None, board: Board, by: str) -> SliceTable:
    """The facet of the address, else the first that divides the suite."""
    present = {cut["facet"] for cut in board.cuts}
    facets = tuple((name, title) for name, title in FACETS.items() if name in present)
    if edition is None or not facets:
        return SliceTable()
    facet = by if by in present else facets[0][0]
    stored = json.loads(edition.slices)
    columns = tuple(one for one in stored["slices"] if one["facet"] == facet)
    places = {run: place for place, run in enumerate(stored["runs"])}
    rows = tuple(
        (row, [restored(column["figures"][places[row["run"]]]) for column in columns]) for row in board.rows
    )
    return SliceTable(facet, FACETS[facet], facets, columns, rows)
