"""Look at every row before the first step: its length in tokens, its images, its supervised part."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from training.trainer.encode import Encoder
from training.trainer.exits import RowRefused
from training.trainer.rows import Place, Rows


@dataclass(frozen=True)
class Measured:
    """What the look at the rows found."""

    kept: list[Place]
    left_out: list[RowRefused]
    tokens: int


def row_measure(row: Any, encoder: Encoder, *, max_length: int) -> int:
    """Length of a row in tokens, its image tokens included.

    Raises RowRefused if it is too long: cutting it would cut image tokens, or the answer.
    """
    sizes = []
    for path in row["images"]:
        try:
            with Image.open(path) as image:
                sizes.append(image.size)
        except OSError as error:
            raise RowRefused(row["id"], f"its image {Path(path).name} cannot be read.") from error
    length = encoder.row_length(row, sizes)
    if length > max_length:
        raise RowRefused(row["id"], f"{length} tokens long, more than the stage's {max_length}.")
    return length


def rows_measure(places: Sequence[Place], encoder: Encoder, *, max_length: int, leave_out: bool) -> Measured:
    """Measure every row once; a refused one ends the run, or is left out and listed, as configured."""
    kept: list[Place] = []
    refused: dict[Place, RowRefused] = {}
    lengths: dict[Place, int] = {}
    for index, row_place in enumerate(places):
        if row_place not in lengths and row_place not in refused:
            try:
                row = Rows(places)[index]
                lengths[row_place] = row_measure(row, encoder, max_length=max_length)
            except RowRefused as error:
                if not leave_out:
                    raise
                refused[row_place] = error
        if row_place in lengths:
            kept.append(row_place)
    return Measured(kept, list(refused.values()), sum(lengths[place] for place in kept))


def left_out_write(refused: Sequence[RowRefused], file: Path) -> None:
    """List the rows left out, one JSON object per line."""
    with file.open("w", encoding="utf-8") as out:
        for row in refused:
            out.write(json.dumps({"id": row.row_id, "reason": row.reason}, ensure_ascii=False) + "\n")
