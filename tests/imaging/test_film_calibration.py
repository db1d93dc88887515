"""A person calibrates a film: lengths on it are in millimetres then; taken back, in pixels again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pydicom
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from imaging.errors import CalibrationMoved, CalibrationNotClear
from imaging.exchange import codes as ours
from imaging.formats import content
from imaging.models import FilmCalibration, Measurement, Plane, Series, SignOff, SopInstance, Study
from imaging.phantom.standing import StandingFilm, standing_film
from imaging.services.film_calibrate import Renewed, calibration_take_back, film_calibrate
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.alignment.test_alignment_kept import of_film, on_film
from tests.imaging.alignment.test_alignment_kept import send as send_points
from tests.imaging.exchanged import errors_told, lines_of
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_measurements_kept import lines, send

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
FIRST, SECOND = "2.25.300.1", "2.25.300.2"
# 50 widths of a pixel: a ball of 25 mm makes a pixel half a millimetre.
BALL = [(10.0, 20.0), (40.0, 60.0)]
LENGTH: dict[str, Any] = {
    "kind": "length",
    "points": [[10, 10], [13, 14]],
    "picture": {"sop": FIRST, "frame": 1},
}


@pytest.fixture
def films(project: Project) -> Series:
    """Two films of 100 × 200 square pixels in one series, whose detector says 0.143 mm."""
    row = study_store(project, series="2.25.300", slices=0)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.PROJECTION, modality="DX", calibrated=False, frame_count=2, rows=200, columns=100
    )
    for number in (1, 2):
        dataset = slice_dataset("2.25.300", number, rows=200, columns=100)
        dataset.ImagerPixelSpacing = [0.143, 0.143]
        dataset_store(row, dataset)
    row.refresh_from_db()
    return row


def first(series: Series) -> SopInstance:
    return series.sop_instances.select_related("series__study__project").get(sop_instance_uid=FIRST)


def calibrated(series: Series, person: User, *, length: float = 25.0, seen: str = "") -> list[Renewed]:
    return film_calibrate(
        film=first(series), line=BALL, length=length, known="marker", person=person, seen=seen
    )


def counting() -> FilmCalibration:
    return FilmCalibration.objects.get(ended_at__isnull=True)


def figure(person: User, series: Series, sop: str = FIRST) -> tuple[float, str, str]:
    (line,) = [each for each in lines(person, series) if each["picture"]["sop"] == sop]
    return round(line["value"], 6), line["unit"], line["calibrated"]


def test_lengths_that_are_there_become_millimetres_on_that_film_alone(
    films: Series, surgeon_a: User, surgeon_b: User
) -> None:
    send(surgeon_a, films, LENGTH)
    send(surgeon_a, films, LENGTH | {"kind": "angle", "points": [[30, 10], [10, 10], [30, 30]]})
    send(surgeon_a, films, LENGTH | {"picture": {"sop": SECOND, "frame": 1}})
    (renewed,) = calibrated(films, surgeon_b)
    assert (renewed.name, renewed.before, renewed.after) == (
        "Length by Surgeon A", (5.0, "px"), (pytest.approx(2.5), "mm"),
    )  # fmt: skip
    told = {(line["kind"], line["picture"]["sop"]): line for line in lines(surgeon_a, films)}
    length, angle, other = (told[key] for key in (("length", FIRST), ("angle", FIRST), ("length", SECOND)))
    assert (length["unit"], length["calibrated"]) == ("mm", "calibrated by Surgeon B")
    assert (angle["unit"], angle["calibrated"]) == ("deg", "")
    assert (other["value"], other["unit"], other["calibrated"]) == (5.0, "px", "")
    sheet = signed_in(surgeon_a).get(f"/p/lumbar/series/{films.series_instance_uid}/lines/").json()
    assert sheet["calibrations"] == {
        FIRST: {"across": pytest.approx(0.5), "down": pytest.approx(0.5), "by": "calibrated by Surgeon B"}
    }


def test_what_is_drawn_or_moved_after_it_is_in_millimetres(films: Series, surgeon_a: User) -> None:
    uid = uuid4()
    send(surgeon_a, films, LENGTH, uid)
    calibrated(films, surgeon_a)
    drawn = send(surgeon_a, films, LENGTH | {"points": [[10, 10], [16, 18]]}).json()
    assert (drawn["value"], drawn["unit"]) == (pytest.approx(5.0), "mm")
    moved = send(surgeon_a, films, LENGTH | {"points": [[10, 10], [22, 26]], "version": 2}, uid).json()
    assert (moved["value"], moved["unit"]) == (pytest.approx(10.0), "mm")
    assert {row.calibration for row in Measurement.objects.all()} == {counting()}


def test_the_detector_alone_calibrates_nothing(films: Series, surgeon_a: User) -> None:
    kept = send(surgeon_a, films, LENGTH).json()
    assert (kept["value"], kept["unit"], kept["calibrated"]) == (5.0, "px", "")
    page = signed_in(surgeon_a).get(reverse("imaging:calibrate", args=["lumbar", films.study.uid]))
    assert b"0.143 mm wide on the detector" in page.content
    assert b"This film is not calibrated: lengths on it are in pixels." in page.content


def test_a_changed_calibration_changes_lengths_and_taking_it_back_brings_the_one_before(
    films: Series, surgeon_a: User, surgeon_b: User
) -> None:
    send(surgeon_a, films, LENGTH)
    calibrated(films, surgeon_a)
    one = counting()
    calibrated(films, surgeon_b, length=30.0, seen=str(one.uid))
    assert figure(surgeon_a, films) == (3.0, "mm", "calibrated by Surgeon B")
    assert FilmCalibration.objects.count() == 2
    calibration_take_back(film=first(films), person=surgeon_a, seen=str(counting().uid))
    assert (counting(), figure(surgeon_a, films)) == (one, (2.5, "mm", "calibrated by Surgeon A"))
    calibration_take_back(film=first(films), person=surgeon_a, seen=str(one.uid))
    assert figure(surgeon_a, films) == (5.0, "px", "")
    assert not FilmCalibration.objects.filter(ended_at__isnull=True).exists()
    told = AuditEvent.objects.filter(action__in=["film_calibrate", "calibration_take_back"]).order_by("pk")
    assert [row.action for row in told] == ["film_calibrate"] * 2 + ["calibration_take_back"] * 2
    detail = json.loads(told[0].detail)
    assert (detail["film"], detail["length_mm"], detail["known"]) == (FIRST, 25.0, "marker")
    assert detail["renewed"] == [["Length by Surgeon A", 5.0, "px", pytest.approx(2.5), "mm"]]


def test_who_calibrates_at_the_same_time_is_told(films: Series, surgeon_a: User, surgeon_b: User) -> None:
    calibrated(films, surgeon_a)
    with pytest.raises(CalibrationMoved):
        calibrated(films, surgeon_b)
    with pytest.raises(CalibrationMoved):
        calibration_take_back(film=first(films), person=surgeon_b, seen="")
    row = counting()
    with pytest.raises(IntegrityError), transaction.atomic():
        FilmCalibration.objects.create(
            film=row.film, line="[]", length_mm=1, known="ruler", mm_across=1, mm_down=1, made_by=surgeon_b
        )


@pytest.mark.parametrize("said", [{"ImagerPixelSpacing": [0.2, 0.1]}, {"PixelAspectRatio": [2, 1]}])
def test_pixels_that_are_not_square_are_measured_as_they_lie(
    project: Project, surgeon_a: User, said: dict[str, list[float]]
) -> None:
    row = study_store(project, series="2.25.300", slices=0)
    Series.objects.filter(pk=row.pk).update(plane=Plane.PROJECTION, calibrated=False, frame_count=1)
    dataset = slice_dataset("2.25.300", 1, rows=200, columns=100)
    for name, sides in said.items():
        setattr(dataset, name, sides)
    dataset_store(row, dataset)
    row.refresh_from_db()
    # 30 columns and 20 rows, each as high as two are wide: 50 widths.
    film_calibrate(
        film=first(row), line=[(10, 20), (40, 40)], length=25.0, known="ruler", person=surgeon_a, seen=""
    )
    kept = send(surgeon_a, row, LENGTH | {"points": [[10, 10], [10, 20]]}).json()
    assert (kept["value"], kept["unit"]) == (pytest.approx(10.0), "mm")
    corner = LENGTH | {"kind": "angle", "points": [[30, 10], [10, 10], [30, 20]]}
    assert send(surgeon_a, row, corner).json()["value"] == pytest.approx(45.0, abs=0.1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"line": [(10.0, 20.0), (14.0, 20.0)]}, "shorter than 10 pixels"),
        ({"line": [(10.0, 20.0), (140.0, 20.0)]}, "outside of the film"),
        ({"length": 0.0}, "between 1 and 1500 mm"),
        ({"length": 25_000.0}, "between 1 and 1500 mm"),
        ({"known": "guess"}, "what the line was drawn over"),
    ],
)
def test_what_calibrates_nothing_is_refused(
    films: Series, surgeon_a: User, changes: dict[str, Any], words: str
) -> None:
    asked: dict[str, Any] = {"line": BALL, "length": 25.0, "known": "marker"}
    with pytest.raises(CalibrationNotClear, match=words):
        film_calibrate(film=first(films), person=surgeon_a, seen="", **(asked | changes))
    assert not FilmCalibration.objects.exists()


def test_slices_are_not_calibrated(project: Project, surgeon_a: User) -> None:
    series = study_store(project)
    file = series.sop_instances.select_related("series__study__project").get(instance_number=1)
    with pytest.raises(CalibrationNotClear, match="Only a film"):
        film_calibrate(film=file, line=BALL, length=25.0, known="marker", person=surgeon_a, seen="")
    page = signed_in(surgeon_a).get(reverse("imaging:calibrate", args=["lumbar", series.study.uid]))
    assert b"Nothing in this study can be calibrated" in page.content


def test_the_page_calibrates_says_what_changed_and_takes_back(films: Series, surgeon_a: User) -> None:
    send(surgeon_a, films, LENGTH)
    client = signed_in(surgeon_a)
    on = f"?on={films.uid}.{FIRST}"
    address = reverse("imaging:calibrate", args=["lumbar", films.study.uid]) + on
    line = json.dumps([{"column": column, "row": row} for column, row in BALL])
    body = {"seen": "", "line": line, "length": "25", "known": "marker"}
    refused = client.post(address, body | {"length": ""})
    assert (refused.status_code, b"how many millimetres" in refused.content) == (422, True)
    short = json.dumps([{"column": 10, "row": 20}, {"column": 12, "row": 20}])
    refused = client.post(address, body | {"line": short})
    assert (refused.status_code, b"shorter than 10 pixels" in refused.content) == (422, True)
    assert b'"line": [[10.0, 20.0], [12.0, 20.0]]' in refused.content, "what was drawn stays on the page"
    page = client.post(address, body, follow=True).content.decode()
    assert (
        "The film is calibrated. 1 length on it has another figure now. Length by Surgeon A: 5.0 px → 2.5 mm."
        in page
    )
    assert "by a marker ball of 25 mm: a pixel is 0.500 mm wide." in page
    seen = str(counting().uid)
    back = reverse("imaging:calibration_take_back", args=["lumbar", films.study.uid]) + on
    page = client.post(back, {"seen": seen}, follow=True).content.decode()
    assert "Length by Surgeon A: 2.5 mm → 5.0 px." in page
    assert client.post(back, {"seen": seen}, headers={"Accept": "application/json"}).status_code == 409


@pytest.fixture(scope="module")
def drawn() -> StandingFilm:
    return standing_film()


def test_alignment_on_the_film_follows(project: Project, drawn: StandingFilm, surgeon_a: User) -> None:
    row = study_store(project, series=str(drawn.dataset.SeriesInstanceUID), slices=0)
    file = dataset_store(row, drawn.dataset)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.PROJECTION, modality="DX", calibrated=False, frame_count=1
    )
    row.refresh_from_db()
    where, keys = on_film(row, drawn), ("C7.centre", "S1.upper.front", "S1.upper.back")
    answer = send_points(surgeon_a, where, of_film(drawn, keys), posture="standing")
    before = Measurement.objects.get(kind="sagittal_vertical_axis")
    assert before.unit == "px"
    (renewed,) = film_calibrate(
        film=SopInstance.objects.select_related("series__study__project").get(pk=file.pk),
        line=[(10, 20), (10, 120)], length=25.0, known="ruler", person=surgeon_a, seen="",
    )  # fmt: skip
    after = Measurement.objects.get(kind="sagittal_vertical_axis")
    assert (after.pk, after.unit, after.value) == (before.pk, "mm", pytest.approx(before.value / 4))
    assert after.calibration == counting()
    assert renewed.name == "SVA by Surgeon A"
    slope = Measurement.objects.get(kind="sacral_slope")
    assert (slope.unit, slope.calibration) == ("deg", None)
    page = signed_in(surgeon_a).get(where).content.decode()
    assert "Calibrated by Surgeon A on" in page
    assert "This film has no calibration" not in page
    told = send_points(
        surgeon_a, where, of_film(drawn, keys), posture="standing", seen=answer.json()["seen"]
    ).json()
    assert next(each["value"] for each in told["figures"] if each["short"] == "SVA").endswith(" mm")


def test_the_report_says_by_what_it_is_in_millimetres_and_comes_back(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, tmp_path: Path
) -> None:
    makers.png(incoming / "film.png")
    imported(incoming, project)
    series = Series.objects.get()
    film = series.sop_instances.select_related("series__study__project").get()
    line = [(1.0, 1.0), (21.0, 1.0)]
    on = {
        "kind": "length",
        "points": [[2, 2], [8, 10]],
        "picture": {"sop": film.sop_instance_uid, "frame": 1},
    }
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    assert send(surgeon_a, series, on).status_code == 200
    film_calibrate(film=film, line=line, length=25.0, known="marker", person=surgeon_a, seen="")
    (path,) = lines_of(series.study, tmp_path / "out")
    assert errors_told(path) == []
    (group,) = content.groups(pydicom.dcmread(path))
    told = json.loads(content.texts(group, ours.CALIBRATION)[0])
    assert (told["known"], told["length_mm"], told["mm_across"]) == ("marker", 25.0, pytest.approx(1.25))
    assert told["by"].startswith("R-")
    assert surgeon_a.display_name.encode() not in path.read_bytes()
    assert next(content.items(group, kind="NUM")).MeasuredValueSequence[0].MeasurementUnitsCodeSequence[
        0
    ].CodeValue == ("mm")
    Measurement.objects.all().delete()
    calibration_take_back(film=film, person=surgeon_a, seen=str(counting().uid))
    folder = tmp_path / "again"
    folder.mkdir()
    shutil.copy(path, folder / "lines.dcm")
    row = imported(folder, project)["lines.dcm"]
    assert row["outcome"] == "taken", row
    kept = Measurement.objects.get()
    assert (kept.value, kept.unit, kept.author) == (pytest.approx(12.5), "mm", None)
    (shown,) = lines(surgeon_a, series)
    assert shown["calibrated"] == f"calibrated by {told['by']}"
    # What came in millimetres stays as it came, whoever calibrates the film here.
    film_calibrate(film=film, line=line, length=50.0, known="marker", person=surgeon_a, seen="")
    assert Measurement.objects.get().value == kept.value
    (again,) = lines_of(series.study, tmp_path / "twice")
    (group,) = content.groups(pydicom.dcmread(again))
    assert json.loads(content.texts(group, ours.CALIBRATION)[0]) == told
