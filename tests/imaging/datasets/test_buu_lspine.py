"""BUU-LSPINE: endplates of a film become its levels; a film whose rows do not fit is refused whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from imaging.adapters import buu_lspine
from imaging.adapters.rows import Fact, ImageFile, Point
from imaging.models import LevelFact, LevelMark, MarkSpace, Series, Study, Subject
from projects.models import Approval, Project
from tests.imaging.datasets.folders import Told, said

FRONT, SIDE = "AP/0001-F-037Y0", "LA/0001-F-037Y1"
Row = list[float | int | str]
Change = Callable[[list[Row]], object]


def endplates(count: int, *, slipped: int | None = None) -> list[Row]:
    """Endplates 40 px wide, a vertebra 16 px high, 4 px between two; `slipped` is the vertebra's number."""
    rows: list[Row] = []
    for number in range(count):
        vertebra, is_lower = divmod(number, 2)
        top = 10.5 + 20 * vertebra + 16 * is_lower
        label = 3 if is_lower and vertebra == slipped else 0
        rows.append([30.0, top, 70.0, top + 1, label])
    return rows


def film(folder: Path, name: str, rows: list[Row] | None, seed: int = 1) -> None:
    path = folder / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    grey = np.random.default_rng(seed).integers(0, 255, (128, 100)).astype(np.uint8)
    Image.fromarray(grey).save(path)
    if rows is not None:
        table(folder, name, rows)


def table(folder: Path, name: str, rows: list[Row]) -> None:
    lines = [",".join(map(str, row)) for row in rows]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "buu"
    film(made, FRONT, endplates(10), seed=1)
    film(made, SIDE, endplates(11, slipped=3), seed=2)
    return made


@pytest.mark.django_db
def test_both_films_of_a_person_get_their_levels_and_the_side_its_slip(
    project: Project, approval: Approval, folder: Path
) -> None:
    told = Told("buu_lspine", folder, project)
    assert (told.code, told.refused) == (0, [])
    assert told.counts == {"images": 2, "labels": 0, "before": 0, "marks": 11, "facts": 5, "refused": 0}
    assert (Subject.objects.count(), Study.objects.count(), Series.objects.count()) == (1, 1, 2)
    assert Subject.objects.get().level_is_assumed
    assert set(Series.objects.values_list("modality", flat=True)) == {"CR"}
    side = Series.objects.get(level_marks__level="S1")
    assert sorted(side.level_marks.values_list("level", flat=True)) == ["L1", "L2", "L3", "L4", "L5", "S1"]
    facts = dict(LevelFact.objects.filter(attribute="spondylolisthesis").values_list("level", "value"))
    assert facts == {
        "L1/L2": "absent", "L2/L3": "absent", "L3/L4": "absent", "L4/L5": "present", "L5/S1": "absent",
    }  # fmt: skip
    again = Told("buu_lspine", folder, project)
    assert (again.code, again.counts["before"], again.counts["marks"], again.counts["facts"]) == (0, 2, 0, 0)


@pytest.mark.django_db
def test_a_vertebra_is_marked_in_its_middle_and_outlined_by_its_endplates(
    project: Project, approval: Approval, folder: Path
) -> None:
    Told("buu_lspine", folder, project)
    mark = LevelMark.objects.get(level="L2", series__level_marks__level="S1")
    assert (mark.space, mark.x, mark.y) == (MarkSpace.PIXEL, 50.0, 39.0)
    assert json.loads(mark.box) == {"min": [30.0, 30.5], "max": [70.0, 47.5]}
    with default_storage.open(mark.outline_path) as stored:
        (outline,) = json.loads(gzip.decompress(stored.read()))
    assert outline["points"] == [[30.0, 30.5], [70.0, 31.5], [70.0, 47.5], [30.0, 46.5]]
    sacrum = LevelMark.objects.get(level="S1")
    assert (sacrum.x, sacrum.y, sacrum.outline_path) == (50.0, 111.0, "")


def changed(row: int, cell: int, value: float | str) -> Change:
    def change(rows: list[Row]) -> None:
        rows[row - 1][cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "row", "reason"),
    [
        (changed(4, 1, "high"), 4, "y1 is no number: high."),
        (changed(4, 1, ""), 4, "y1 is blank."),
        (changed(4, 0, "inf"), 4, "x1 is no number: inf."),
        (changed(4, 4, 5), 4, "label is 5; known are 0, 1, 2, 3, 4."),
        (changed(4, 4, 0.5), 4, "label is 0.5; known are 0, 1, 2, 3, 4."),
        (changed(3, 4, 1), 3, "label 1 stands at the upper endplate of L2; only lower ones have labels."),
        (changed(11, 4, 2), 11, "label 2 stands at the upper endplate of S1; only lower ones have labels."),
        (lambda rows: rows[3].pop(), 4, "The row has 4 cells, not x1, y1, x2, y2, label."),
        (lambda rows: rows.insert(4, list(rows[3])), 5, "This endplate stands in row 4 already."),
        (lambda rows: rows.pop(), 10, "It has 10 rows, a film from the side 11: one for each "),
        (lambda rows: rows.append([1, 130, 9, 130, 0]), 12, "It has 12 rows, a film from the side 11: "),
        (lambda rows: rows.reverse(), 2, "The lower endplate of L1 would not lie below its upper one."),
        (lambda rows: rows[3].__setitem__(slice(0, 4), [30, 25, 70, 26]), 4, "The lower endplate of L2 "),
        (lambda rows: rows.__setitem__(slice(2, 6), rows[4:6] + rows[2:4]), 5, "L3 would not lie below L2."),
        (changed(4, 2, 9), 4, "The two endplates of L2 run opposite ways."),
        (lambda rows: rows[3].__setitem__(slice(2, 4), rows[3][:2]), 4, "The endplate has no length."),
    ],
)  # fmt: skip
def test_a_film_with_a_row_that_does_not_fit_gets_no_level_at_all(
    folder: Path, change: Change, row: int, reason: str
) -> None:
    rows = endplates(11, slipped=3)
    change(rows)
    table(folder, SIDE, rows)
    read = list(buu_lspine.read(folder))
    (sentence,) = said(read)
    assert sentence.startswith(f"{SIDE}.csv row {row}: {reason}")
    assert sentence.endswith(f"Nothing of {SIDE}.csv is taken.")
    points = [each for each in read if isinstance(each, Point)]
    assert {each.origin.file for each in points} == {f"{FRONT}.csv"}
    assert not [each for each in read if isinstance(each, Fact)]


@pytest.mark.django_db
def test_an_endplate_outside_its_film_keeps_the_whole_film_without_levels_and_facts(
    project: Project, approval: Approval, folder: Path
) -> None:
    rows = endplates(11, slipped=3)
    rows[9][2] = 101
    table(folder, SIDE, rows)
    told = Told("buu_lspine", folder, project)
    assert told.refused == [
        f"{SIDE}.csv row 9: (101, 107.5) lies outside the image (100 × 128). Nothing of {SIDE}.csv is taken."
    ]
    assert (told.counts["images"], told.counts["marks"], told.counts["facts"]) == (2, 5, 0)
    assert not LevelMark.objects.filter(level="S1").exists()


def test_a_slipped_vertebra_is_no_wrong_order(folder: Path) -> None:
    rows = endplates(11, slipped=4)
    # L5 has slid forwards and down: its lower endplate lies deeper than S1's upper one.
    for row in (8, 9):
        rows[row][1] = float(rows[row][1]) + 6
        rows[row][3] = float(rows[row][3]) + 6
    table(folder, SIDE, rows)
    assert said(list(buu_lspine.read(folder))) == []


def test_films_of_other_names_and_without_their_table_or_picture_are_told(folder: Path) -> None:
    film(folder, "LA/0002-M-050Y0", endplates(11))
    film(folder, "LA/0003-M-050Y1", None)
    film(folder, "AP/front", endplates(10))
    table(folder, "AP/0004-M-050Y0", endplates(10))
    read = list(buu_lspine.read(folder))
    assert said(read) == [
        "AP/front.jpg: Its name is not <number>-<F or M>-<age>Y0.jpg, as that of a film from the front is.",
        "AP/0004-M-050Y0.csv: Its film, AP/0004-M-050Y0.jpg, is missing.",
        "LA/0002-M-050Y0.jpg: Its name is not <number>-<F or M>-<age>Y1.jpg, as that of a film from the side "
        "is.",
        "LA/0003-M-050Y1.jpg: It has no table of its name: it comes in without levels.",
    ]
    assert len([each for each in read if isinstance(each, ImageFile)]) == 3


@pytest.mark.django_db
def test_two_persons_with_the_same_film_do_not_share_their_facts(
    project: Project, approval: Approval, folder: Path
) -> None:
    film(folder, "LA/0009-M-060Y1", endplates(11, slipped=0), seed=2)
    told = Told("buu_lspine", folder, project)
    whose = "Its image came in before under another name: whose it is cannot be told."
    assert told.code == 1
    assert {line.split(": ", 1)[1].split(" Nothing")[0] for line in told.refused} == {whose}
    assert {line.split(" row")[0] for line in told.refused} == {"LA/0009-M-060Y1.csv"}
    assert dict(LevelFact.objects.values_list("level", "value"))["L1/L2"] == "absent"
    assert LevelFact.objects.get(value="present").level == "L4/L5"
