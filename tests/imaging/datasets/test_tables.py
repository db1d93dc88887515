"""Every table of every dataset is held to its columns before a row of it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imaging.adapters import levels_csv, rsna2022, rsna2024, spider, vindr_spinexr
from imaging.adapters.rows import Fact, Finding, Point, Row
from tests.imaging.datasets import test_rsna2022, test_rsna2024, test_spider, test_vindr_spinexr
from tests.imaging.datasets.folders import said, table

Read = Callable[[Path], Iterator[Row]]
DESCRIBED = ["study_id", "series_id", "series_description"]
TABLES: list[tuple[Read, str, list[str]]] = [
    (spider.read, "radiological_gradings.csv", test_spider.HEADER),
    (rsna2024.read, "train.csv", test_rsna2024.HEADER),
    (rsna2024.read, "train_series_descriptions.csv", DESCRIBED),
    (rsna2024.read, "train_label_coordinates.csv", test_rsna2024.PLACES),
    (rsna2022.read, "train.csv", test_rsna2022.HEADER),
    (rsna2022.read, "train_bounding_boxes.csv", test_rsna2022.BOXES),
    (vindr_spinexr.read, "annotations/train.csv", test_vindr_spinexr.HEADER),
    (levels_csv.read, "levels.csv", ["series", "level", "x", "y"]),
]
every_table = pytest.mark.parametrize(
    ("read", "name", "header"), TABLES, ids=lambda part: part if isinstance(part, str) else ""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train_images").mkdir()
    (tmp_path / "train_images" / "a.dicom").write_bytes(b"x")
    return tmp_path


def told_of(read: Read, folder: Path, name: str) -> list[str]:
    """What is said of one table; nothing may be concluded from any."""
    rows = list(read(folder))
    assert not [row for row in rows if isinstance(row, Point | Fact | Finding)]
    return [line.removeprefix(f"{name}: ") for line in said(rows) if line.startswith(name)]


@every_table
def test_a_table_with_a_column_that_nobody_knows(
    folder: Path, read: Read, name: str, header: list[str]
) -> None:
    table(folder / name, [*header, "grade_of_somebody"], ["1"] * (len(header) + 1))
    assert told_of(read, folder, name) == ["It has a column that is not known: grade_of_somebody."]


@every_table
def test_a_table_without_one_of_its_columns(folder: Path, read: Read, name: str, header: list[str]) -> None:
    table(folder / name, header[:-1], ["1"] * (len(header) - 1))
    assert told_of(read, folder, name) == [f"It has no column {header[-1]}."]


@every_table
def test_a_table_with_a_column_twice(folder: Path, read: Read, name: str, header: list[str]) -> None:
    table(folder / name, [*header, header[-1]], ["1"] * (len(header) + 1))
    assert told_of(read, folder, name) == [f"The column {header[-1]} stands in it twice."]


@every_table
def test_a_table_that_is_none(folder: Path, read: Read, name: str, header: list[str]) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"PK\x03\x04\xff\xfe\x00")
    assert told_of(read, folder, name) == ["It is no CSV table in UTF-8."]


@every_table
def test_a_table_that_is_missing(folder: Path, read: Read, name: str, header: list[str]) -> None:
    assert told_of(read, folder, name) == ["The file is missing."]
