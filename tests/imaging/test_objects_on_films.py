"""Several films in one series: a segmentation gives each mark to the film that it names, or is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from django.urls import reverse
from pydicom.dataset import Dataset

from anatomy.parsing import parse_level
from imaging.errors import NotExportable
from imaging.exchange.codes import level_code
from imaging.models import AuthorKind, LevelMark, SopInstance
from imaging.services.dicom_objects import marks_report_file, marks_segmentations
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.imaging.exchanged import errors_told
from tests.imaging.films_written import brought, film_of, films_of, kept, segmented, written, xrays
from tests.imaging.stored import dataset_store
from tests.imaging.suggestion_servers import asked, server_at, standing_in
from tests.imaging.test_import_studies import imported
from tests.imaging.test_levels_on_films import FRONT, LATERAL, LUMBAR, both_films, column_on
from tests.imaging.test_marks_place import SIDE, placed
from tests.imaging.test_objects_come_back import come_back
from tests.imaging.test_reports_of_others import drawn, group, report

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
Change = Callable[[Dataset], None]


@pytest.mark.parametrize("kind", ["seg", "sr"])
def test_points_on_two_films_come_back_each_on_its_own(
    project: Project, surgeon_a: User, tmp_path: Path, kind: str
) -> None:
    series = xrays(project)
    placed(series, surgeon_a, both_films() + column_on(LATERAL, ["L5"], top=127.25))
    before = kept()
    assert len(before) == 7
    paths = written(series, kind, tmp_path / "out")
    assert [errors_told(path) for path in paths] == [[]] * len(paths)
    LevelMark.objects.all().delete()
    rows = imported(tmp_path / "out", project)
    assert [rows[path.name]["outcome"] for path in paths] == ["taken"] * len(paths), rows
    assert kept() == before


@pytest.mark.parametrize("kind", ["seg", "sr"])
def test_what_lies_on_the_second_film_only_comes_back_there(
    project: Project, surgeon_a: User, tmp_path: Path, kind: str
) -> None:
    series = xrays(project)
    placed(series, surgeon_a, column_on(LATERAL, LUMBAR))
    before = kept()
    (path,) = written(series, kind, tmp_path / "out")
    row = come_back(project, path, tmp_path / "again")
    assert row["outcome"] == "taken", row
    assert kept() == before


def test_outlines_of_another_system_lie_on_the_films_that_they_name_and_come_back(
    project: Project, tmp_path: Path
) -> None:
    series = xrays(project)
    made = segmented(films_of(series), ("L2", [0, 1]), ("L3", [1]), ("L4", [0]), ("L3", [0]))
    row = brought(project, made, tmp_path / "in")
    assert (row["outcome"], row["levels"]) == ("taken", LUMBAR), row
    assert row["read_as"] == "Mask (DICOM SEG), 3 levels"
    before = kept()
    assert sorted(before) == [
        (FRONT, "L2"), (FRONT, "L3"), (FRONT, "L4"), (LATERAL, "L2"), (LATERAL, "L3"),
    ]  # fmt: skip
    assert before[FRONT, "L3"][1:3] == (59.5, 55.5)
    assert before[LATERAL, "L3"][1:3] == (61.0, 55.5)
    assert {(film, line["sop"]) for (film, _level), told in before.items() for line in told[-1]} == {
        (FRONT, FRONT),
        (LATERAL, LATERAL),
    }
    paths = written(series, "seg", tmp_path / "out")
    assert [errors_told(path) for path in paths] == [[], []]
    LevelMark.objects.all().delete()
    rows = imported(tmp_path / "out", project)
    assert [rows[path.name]["levels"] for path in paths] == [LUMBAR, ["L2", "L3"]], rows
    assert kept() == before


def test_a_person_takes_one_segmentation_for_each_film_away_and_brings_them_back(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    series = xrays(project)
    mark = placed(series, surgeon_a, both_films())[0]
    before = kept()
    client = signed_in(surgeon_a)
    answer = client.get(reverse("imaging:marks_seg", args=[project.slug, mark.uid]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    every = client.get(reverse("imaging:study_objects", args=[project.slug, series.study.uid]))
    packed = zipfile.ZipFile(io.BytesIO(every.content))
    assert [name.rpartition("-")[2] for name in packed.namelist()] == ["SEG.dcm", "SEG.dcm", "SR.dcm"]
    named = [pydicom.dcmread(packed.open(name)) for name in packed.namelist()[:2]]
    assert len({str(made.SOPInstanceUID) for made in named}) == 2
    LevelMark.objects.all().delete()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "both.zip").write_bytes(answer.content)
    assert imported(tmp_path / "in", project)["counts"]["refused"] == 0
    assert kept() == before


def frames(dataset: Dataset) -> list[Dataset]:
    return list(dataset.PerFrameFunctionalGroupsSequence)


def unsaid(dataset: Dataset) -> None:
    """No frame names its picture."""
    for frame in frames(dataset):
        del frame.DerivationImageSequence


def series_only(dataset: Dataset) -> None:
    """Neither does the file, but for the series."""
    unsaid(dataset)
    del dataset.ReferencedSeriesSequence[0].ReferencedInstanceSequence


def both_said(dataset: Dataset) -> None:
    """The first frame names both films as its source."""
    told = frames(dataset)[0].DerivationImageSequence[0].SourceImageSequence
    (other,) = frames(dataset)[-1].DerivationImageSequence[0].SourceImageSequence
    assert other.ReferencedSOPInstanceUID != told[0].ReferencedSOPInstanceUID
    told.append(other)


def elsewhere(dataset: Dataset) -> None:
    """The first frame names a picture that nobody has."""
    frames(dataset)[0].DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID = "1.2.9"


def third_film(dataset: Dataset) -> None:
    """The file was drawn on a film of the series that is not here, and its frames name none."""
    unsaid(dataset)
    listed = dataset.ReferencedSeriesSequence[0].ReferencedInstanceSequence
    del listed[1:]
    listed[0].ReferencedSOPInstanceUID = "2.25.7.3"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (unsaid, "On which of 2 pictures frame 1 was drawn, the file does not say."),
        (series_only, "On which of 2 pictures frame 1 was drawn, the file does not say."),
        (both_said, "On which of 2 pictures frame 1 was drawn, the file does not say."),
        (elsewhere, "Frame 1 was drawn on another picture than the films here that the file names."),
        (third_film, "It was drawn on other films than those of its series that are here."),
    ],
)
def test_a_segmentation_that_leaves_its_film_open_is_refused(
    project: Project, tmp_path: Path, change: Change, sentence: str
) -> None:
    made = segmented(films_of(xrays(project)), ("L3", [0]), ("L4", [1]))
    change(made)
    row = brought(project, made, tmp_path / "in")
    assert (row["outcome"], row["reason"]) == ("refused", sentence)
    assert "film" in row["what_to_do"]
    assert not LevelMark.objects.exists()


def test_a_file_that_names_one_film_alone_lies_on_that(project: Project, tmp_path: Path) -> None:
    series = xrays(project)
    made = segmented(films_of(series)[1:], ("L3", [0]))
    unsaid(made)
    assert brought(project, made, tmp_path / "in")["outcome"] == "taken"
    assert list(kept()) == [(LATERAL, "L3")]


def test_two_segments_of_one_level_on_one_film_are_refused(project: Project, tmp_path: Path) -> None:
    films = films_of(xrays(project))
    for number, segments in enumerate(
        ([("L3", [0, 1]), ("L4", [0]), ("L3", [1])], [("L3", [0]), ("L3", [])])
    ):
        row = brought(project, segmented(films, *segments), tmp_path / str(number))
        assert (row["outcome"], row["reason"]) == ("refused", "Two segments show L3."), row
    assert not LevelMark.objects.exists()


def test_a_frame_of_another_size_than_the_film_it_names_is_refused(project: Project, tmp_path: Path) -> None:
    series = xrays(project)
    made = segmented(films_of(series), ("L3", [1]))
    SopInstance.objects.filter(sop_instance_uid=LATERAL).delete()
    dataset_store(series, film_of(2, rows=SIDE + 40))
    row = brought(project, made, tmp_path / "in")
    assert (row["outcome"], "200 × 200" in row["reason"], "200 × 240" in row["reason"]) == (
        "refused",
        True,
        True,
    ), row


def test_films_of_unlike_sizes_each_hold_what_lies_in_them(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    series = xrays(project, rows=(SIDE, SIDE + 40))
    placed(series, surgeon_a, column_on(FRONT, ["L2", "L3"]) + column_on(LATERAL, ["L4"], top=230))
    before = kept()
    for kind in ("seg", "sr"):
        written(series, kind, tmp_path / kind)
        LevelMark.objects.all().delete()
        assert imported(tmp_path / kind, project)["counts"]["refused"] == 0
        assert kept() == before


def test_outlines_go_to_the_bare_marks_of_their_own_film(project: Project, tmp_path: Path) -> None:
    films = films_of(xrays(project))
    points = [
        group(drawn(film, [[60.5, 56.5]], "POINT"), site=level_code(parse_level("L3"))) for film in films
    ]
    assert brought(project, report(films, points), tmp_path / "1")["outcome"] == "taken"
    row = brought(project, segmented(films, ("L3", [1])), tmp_path / "2")
    assert row["outcome"] == "taken", row
    told = kept()
    assert (told[FRONT, "L3"][1:3], told[FRONT, "L3"][-1]) == ((60.0, 56.0), [])
    assert told[LATERAL, "L3"][1:3] == (61.0, 55.5)
    assert [line["sop"] for line in told[LATERAL, "L3"][-1]] == [LATERAL]


def test_a_segmentation_of_a_server_proposes_levels_on_each_film(
    project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    series = xrays(project)
    answers = tmp_path / "answers"
    answers.mkdir()
    made = segmented(films_of(series), ("L3", [0, 1]), ("L4", [1]))
    made.save_as(answers / f"{series.series_instance_uid}.dcm", enforce_file_format=True)
    with standing_in(answers) as address:
        run = asked(series, server_at(address), surgeon_a)
    assert (run.state, run.error_for_user, run.mark_count) == (RunState.DONE, "", 3)
    assert sorted(kept()) == [(FRONT, "L3"), (LATERAL, "L3"), (LATERAL, "L4")]


def test_a_mark_that_names_no_film_does_not_leave(project: Project) -> None:
    series = xrays(project)
    mark = LevelMark.objects.create(
        series=series, level="L4", x=1.0, y=1.0, space="pixel", author_kind=AuthorKind.IMPORT
    )
    for make in (marks_segmentations, marks_report_file):
        with pytest.raises(NotExportable, match="which of the films"):
            make([mark])
