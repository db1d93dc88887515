"""Reports of several films in one series: each mark and line lies on the film that it names, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pydicom
import pytest
from pydicom.dataset import Dataset

from anatomy.parsing import parse_level
from imaging.drawn import Drawn, Picture
from imaging.exchange.codes import level_code
from imaging.formats import content
from imaging.models import LevelMark, Measurement
from imaging.services.measurement_keep import measurement_keep
from projects.models import Project, User
from tests.imaging.exchanged import lines_of
from tests.imaging.films_written import brought, films_of, kept, written, xrays
from tests.imaging.test_levels_on_films import FRONT, LATERAL, both_films
from tests.imaging.test_marks_place import placed
from tests.imaging.test_reports_of_others import drawn, group, report

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
Change = Callable[[Dataset], None]
L3, L4 = (level_code(parse_level(level)) for level in ("L3", "L4"))


def regions(dataset: Dataset) -> list[Dataset]:
    return [next(content.items(each, kind="SCOORD")) for each in content.groups(dataset)]


def image_of(region: Dataset) -> Dataset:
    found: Dataset = next(content.items(region, kind="IMAGE"))
    return found


def no_film(dataset: Dataset) -> None:
    del regions(dataset)[0].ContentSequence


def two_named(dataset: Dataset) -> None:
    first, last = regions(dataset)[0], regions(dataset)[-1]
    first.ContentSequence.append(image_of(last))


def not_here(dataset: Dataset) -> None:
    image_of(regions(dataset)[0]).ReferencedSOPSequence[0].ReferencedSOPInstanceUID = "1.2.9"


def all_on_one(dataset: Dataset) -> None:
    for region in regions(dataset):
        image_of(region).ReferencedSOPSequence[0].ReferencedSOPInstanceUID = FRONT


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (no_film, "This report does not say on which film something of it lies."),
        (two_named, "One mark or measurement of this report lies on several films."),
        (not_here, "This report speaks of a picture that is not in the series it names."),
        (all_on_one, "L2 stands in this list twice."),
    ],
)
def test_a_report_of_ours_that_leaves_its_film_open_is_refused(
    project: Project, surgeon_a: User, tmp_path: Path, change: Change, sentence: str
) -> None:
    series = xrays(project)
    placed(series, surgeon_a, both_films())
    (path,) = written(series, "sr", tmp_path / "out")
    made = pydicom.dcmread(path)
    LevelMark.objects.all().delete()
    change(made)
    row = brought(project, made, tmp_path / "in")
    assert (row["outcome"], row["reason"]) == ("refused", sentence)
    assert not LevelMark.objects.exists()


def test_a_report_of_others_marks_each_film_that_it_names(project: Project, tmp_path: Path) -> None:
    films = films_of(xrays(project))
    groups = [
        group(drawn(films[0], [[50.5, 60.5]], "POINT"), site=L3),
        group(drawn(films[1], [[52.5, 64.5]], "POINT"), site=L3),
        group(drawn(films[1], [[52.5, 94.5]], "POINT"), site=L4),
        group(drawn(films[0], [[52.5, 94.5]], "POINT"), site=L4),
    ]
    made = report(films, groups)
    del regions(made)[3].ContentSequence
    row = brought(project, made, tmp_path / "in")
    assert row["outcome"] == "taken", row
    assert {key: told[1:3] for key, told in kept().items()} == {
        (FRONT, "L3"): (50.0, 60.0),
        (LATERAL, "L3"): (52.0, 64.0),
        (LATERAL, "L4"): (52.0, 94.0),
    }
    assert "Not read: group 4 (it does not say on which picture it lies)." in row["reason"]


def test_a_mark_on_one_film_is_held_against_those_of_that_film(project: Project, tmp_path: Path) -> None:
    films = films_of(xrays(project))
    first = report(films, [group(drawn(films[0], [[50.5, 60.5]], "POINT"), site=L3)])
    other = report(films, [group(drawn(films[1], [[90.5, 160.5]], "POINT"), site=L3)])
    moved = report(films, [group(drawn(films[1], [[90.5, 100.5]], "POINT"), site=L3)])
    assert brought(project, first, tmp_path / "1")["outcome"] == "taken"
    row = brought(project, other, tmp_path / "2")
    assert (row["outcome"], "Agrees" in row["reason"]) == ("taken", False), row
    row = brought(project, moved, tmp_path / "3")
    assert (row["outcome"], row["reason"]) == (
        "refused",
        "L3 lies 60 px from where an earlier file marked it.",
    )
    assert sorted(kept()) == [(FRONT, "L3"), (LATERAL, "L3")]


def test_measurements_on_two_films_come_back_each_on_its_own(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    series = xrays(project)
    for sop, end in ((FRONT, 90.0), (LATERAL, 120.0)):
        line = Drawn("length", ((40.0, 50.25), (40.0, end)), Picture(sop, 1))
        measurement_keep(series=series, uid=uuid4(), drawn=line, author=surgeon_a, version=1)
    before = lines_kept()
    (path,) = lines_of(series.study, tmp_path / "out")
    made = pydicom.dcmread(path)
    Measurement.objects.all().delete()
    swapped = pydicom.dcmread(path)
    first, second = (
        next(content.items(next(content.items(each, kind="NUM")), kind="SCOORD"))
        for each in content.groups(swapped)
    )
    image_of(first).ReferencedSOPSequence = image_of(second).ReferencedSOPSequence
    row = brought(project, swapped, tmp_path / "swapped")
    assert (row["outcome"], "another film than its points" in row["reason"]) == ("refused", True), row
    row = brought(project, made, tmp_path / "again")
    assert row["outcome"] == "taken", row
    assert lines_kept() == before


def test_a_line_whose_points_alone_name_the_film_lies_there(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    series = xrays(project)
    line = Drawn("length", ((40.0, 50.0), (40.0, 90.0)), Picture(LATERAL, 1))
    measurement_keep(series=series, uid=uuid4(), drawn=line, author=surgeon_a, version=1)
    before = lines_kept()
    (path,) = lines_of(series.study, tmp_path / "out")
    made = pydicom.dcmread(path)
    Measurement.objects.all().delete()
    (told,) = content.groups(made)
    told.ContentSequence = [each for each in told.ContentSequence if each.ValueType != "IMAGE"]
    assert brought(project, made, tmp_path / "again")["outcome"] == "taken"
    assert lines_kept() == before


def lines_kept() -> list[tuple[Any, ...]]:
    rows = Measurement.objects.order_by("value")
    return [(line.uid, line.kind, line.points, line.value, line.unit) for line in rows]
