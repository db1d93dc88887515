"""A centroid list beside a picture becomes marks in pixels on that picture, or is refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generation.materials.study import study_read
from imaging.models import ImportFile, LevelMark, MarkSpace, NumberingBasis, Series, Study, Subject
from imaging.selectors.marks import marks_sheet
from imaging.services.import_endings import stem_hash
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, lumbar, told_by

pytestmark = pytest.mark.django_db

# L1 to L5 in VerSe's numbers, down a film of 64 by 64 pixels.
COLUMNS = {20: 30.0, 21: 31.0, 22: 32.5, 23: 33.0, 24: 31.0}
ROWS = {20: 8.0, 21: 20.0, 22: 31.5, 23: 42.0, 24: 55.0}


def centres(*direction: str, axes: str = "XY", **changed: Any) -> list[dict[str, Any]]:
    """The list, its first axis the columns and its second the rows; `changed` overrides L3."""
    rows = [{"label": n, axes[0]: COLUMNS[n], axes[1]: ROWS[n]} for n in COLUMNS]
    for row in rows:
        row.update(dict.fromkeys(set("XYZ"[: len(direction) or 2]) - set(row), 0))
    rows[2].update(changed)
    return [{"direction": list(direction)}, *rows] if direction else rows


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Where the files to import lie, apart from where they are stored."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def film(incoming: Path) -> Path:
    makers.png(incoming / "p7.png")
    return incoming


def with_list(film: Path, content: Any, project: Project, name: str = "p7_ctd.json", **options: Any) -> Any:
    """What became of the list when both were imported together."""
    (film / name).write_text(json.dumps(content))
    return imported(film, project, **options)[name]


@pytest.mark.parametrize(
    "content",
    [
        centres(),
        centres("L", "I"),
        centres("P", "I"),
        centres("P", "I", "R"),
        centres("I", "L", axes="YX"),
        centres("L", "P", "I", axes="XZ"),
    ],
    ids=["bare", "front", "lateral", "verse", "rows-first", "depth-between"],
)
def test_a_list_beside_its_picture_marks_it_in_pixels(
    project: Project, approval: Approval, film: Path, content: Any
) -> None:
    row = with_list(film, content, project)
    assert (row["outcome"], row["levels"]) == ("taken", ["L1", "L2", "L3", "L4", "L5"]), row["reason"]
    marks = {mark.level: mark for mark in LevelMark.objects.all()}
    assert (marks["L3"].x, marks["L3"].y, marks["L3"].z) == (32.5, 31.5, 0.0)
    assert {mark.space for mark in marks.values()} == {MarkSpace.PIXEL}
    series = Series.objects.get()
    assert {mark.sop_instance for mark in marks.values()} == {series.sop_instances.get()}
    sheet = marks_sheet(series)
    assert sheet["space"] == "pixel"
    assert sheet["marks"][0]["centroid"] == [30.0, 8.0]
    assert sheet["marks"][0]["assumed"]
    assert Subject.objects.get().numbering_basis == NumberingBasis.SACRUM_ASSUMED
    # Drafting finds the same pixels.
    drafted = {mark.level: (mark.column, mark.row) for mark in study_read(Study.objects.get()).marks}
    assert drafted["L5"] == (31.0, 55.0)


def test_an_axis_that_runs_upwards_counts_from_the_last_row(
    project: Project, approval: Approval, film: Path
) -> None:
    content = [{"direction": ["L", "S"]}, {"label": 20, "X": 5, "Y": 60}, {"label": 21, "X": 6, "Y": 40}]
    assert with_list(film, content, project)["outcome"] == "taken"
    assert {mark.level: mark.y for mark in LevelMark.objects.all()} == {"L1": 3.0, "L2": 23.0}


def test_the_numbering_of_the_import_is_followed(project: Project, approval: Approval, film: Path) -> None:
    content = [{"label": 31, "X": 30, "Y": 8}, {"label": 30, "X": 30, "Y": 20}]
    row = with_list(film, content, project, numbering="totalsegmentator")
    assert row["levels"] == ["L1", "L2"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            centres("L", "I", X=64.0),
            "L3 would lie outside the picture (64 × 64): the list belongs to another one.",
        ),
        (
            centres("L", "I", X=-0.6),
            "L3 would lie outside the picture (64 × 64): the list belongs to another one.",
        ),
        (centres("L", "I", X=float("nan")), "L3 would lie outside the picture (64 × 64)"),
        (centres("L", "I", Y=44.0), "L3 would lie below L4: the levels do not ascend."),
        (centres("L", "S"), "L1 would lie below L2: the levels do not ascend."),
        (centres("L", "I", label=21), "L2 stands in this list twice."),
        (centres("P", "I", "R", Z=12.0), "These points have a depth, which a picture has not."),
        (centres(Z=12.0), "These points have a depth, which a picture has not."),
        (centres("L", "P"), "The direction of this list does not say which axis runs down the picture."),
        ({"components": [{"level": "L4", "voxel": [8, 8, 8]}]}, "This list names voxels of a volume."),
    ],
)
def test_a_list_that_does_not_fit_its_picture_is_refused(
    project: Project, approval: Approval, film: Path, content: Any, sentence: str
) -> None:
    row = with_list(film, content, project)
    assert row["outcome"] == "refused"
    assert row["reason"].startswith(sentence)
    assert row["what_to_do"]
    assert not LevelMark.objects.exists()


def test_a_list_without_its_picture_is_refused(project: Project, approval: Approval, film: Path) -> None:
    makers.png(film / "other.png", seed=4)
    row = with_list(film, centres(), project, "p8.json")
    assert row["outcome"] == "refused"
    assert row["reason"] == "No image of the name of this list was found."


def test_each_list_finds_the_picture_of_its_name(project: Project, approval: Approval, film: Path) -> None:
    makers.png(film / "p8.png", seed=4)
    (film / "p8.json").write_text(json.dumps(centres()[:2]))
    assert with_list(film, centres(), project)["outcome"] == "taken"
    counts = sorted(series.level_marks.count() for series in Series.objects.all())
    assert counts == [2, 5]


def test_two_pictures_of_one_name_leave_the_list_out(
    project: Project, approval: Approval, film: Path
) -> None:
    makers.png(film / "p7_img.png", seed=4)
    row = with_list(film, centres(), project)
    assert row["reason"] == "2 pictures have the name of this list."


def test_a_list_of_a_picture_does_not_mark_a_volume(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar(incoming)
    (incoming / "a_lab.nii.gz").unlink()
    row = with_list(incoming, centres("P", "I"), project, "a_ctd.json")
    assert row["reason"] == "This list has no Z: it was made on a picture, not on this volume."


def test_a_level_twice_in_a_list_of_a_volume_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    lumbar(incoming)
    (incoming / "a_lab.nii.gz").unlink()
    rows = [{"label": 20, "X": 11, "Y": at, "Z": 8} for at in (3, 9)]
    row = with_list(incoming, [{"direction": ["P", "I", "R"]}, *rows], project, "a_ctd.json")
    assert row["reason"] == "L1 stands in this list twice."


def labels(path: Path, project: Project) -> dict[str, Any]:
    """What `import_labels` said of the only file it took."""
    (row,) = told_by("import_labels", path, project)["files"]
    return dict(row)


def test_lists_come_later_than_their_picture(project: Project, approval: Approval, film: Path) -> None:
    makers.png(film / "p70.png", seed=4)
    imported(film, project)
    later = film.parent / "later"
    later.mkdir()
    (later / "p7.json").write_text(json.dumps(centres("L", "I")))
    assert labels(later, project)["outcome"] == "taken"
    own = ImportFile.objects.filter(stem_hash=stem_hash(project, "p7.png"))
    assert {mark.series_id for mark in LevelMark.objects.all()} == set(
        own.values_list("series_id", flat=True)
    )
    (later / "p7.json").write_text(json.dumps(centres("L", "I", X=32.0)))
    assert labels(later, project)["reason"] == "Agrees with the marks already there within 0.5 px."
    (later / "p7.json").write_text(json.dumps(centres("L", "I", X=40.0)))
    assert labels(later, project)["reason"] == "L3 lies 8 px from where an earlier file marked it."


def test_a_list_never_goes_to_a_picture_of_another_name_in_the_project(
    project: Project, approval: Approval, film: Path
) -> None:
    imported(film, project)
    later = film.parent / "later"
    later.mkdir()
    (later / "p9.json").write_text(json.dumps(centres()))
    assert labels(later, project)["outcome"] == "refused"
