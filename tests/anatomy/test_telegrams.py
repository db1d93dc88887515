"""Notes in telegram style, and words of daily life that look like levels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anatomy import find_levels

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "telegrams.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_the_levels_of_a_note_are_those_that_its_writer_meant(row: dict[str, object]) -> None:
    found = [str(level) for one in find_levels(str(row["text"])) for level in one.levels]
    assert found == row["levels"]
