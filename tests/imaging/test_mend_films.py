"""Films that an earlier import kept as lying in the patient: told, mended on demand, once."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from pydicom import dcmread
from pydicom.uid import CTImageStorage, DigitalXRayImageStorageForPresentation

from imaging.models import Alignment, LevelMark, Measurement, Plane, Series, SopInstance
from projects.models import AuditEvent, Project, User
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
ACROSS, DOWN = 0.25, 0.5


def film_stored(project: Project, *, placed: bool = True, films: int = 1, sop_class: str = "") -> Series:
    """Films of 100 × 200 pixels as an earlier import kept them: coronal, with a corner and millimetres."""
    row = study_store(project, series="2.25.400", slices=0)
    for number in range(1, films + 1):
        made = slice_dataset("2.25.400", number, rows=200, columns=100)
        kind = sop_class or DigitalXRayImageStorageForPresentation
        made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = kind
        made.Modality, made.PixelSpacing = "DX", [DOWN, ACROSS]
        made.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
        if placed:
            made.ImagePositionPatient = [-10, 20 * number, 30]
        dataset_store(row, made)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.CORONAL if placed else Plane.PROJECTION,
        modality="DX", calibrated=placed, frame_count=films, rows=200, columns=100,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def at(column: float, row: float, film: int = 1) -> list[float]:
    """The point of the patient where a pixel was said to lie."""
    return [-10 + column * ACROSS, 20.0 * film, 30 - row * DOWN]


def marked(series: Series, point: list[float], **more: object) -> LevelMark:
    x, y, z = point
    box = json.dumps({"min": at(30, 60)[:1] + at(30, 60)[1:], "max": at(50, 40)})
    told = {"author_kind": "import", "author_name": "", "box": box} | more
    return LevelMark.objects.create(series=series, level="L4", space="patient", x=x, y=y, z=z, **told)


def drawn(
    series: Series, author: User, points: list[list[float]], kind: str = "length", **more: object
) -> Measurement:
    sop = series.sop_instances.order_by("pk")[0].sop_instance_uid
    rows = json.dumps([[*point, sop, 1] for point in points])
    told = {"value": 10.0, "unit": "mm", "author": author} | more
    return Measurement.objects.create(series=series, kind=kind, points=rows, **told)


def mended(**options: object) -> str:
    out = StringIO()
    call_command("mend_films", stdout=out, **options)
    return out.getvalue()


def state() -> list[object]:
    """All that the command may change."""
    rows = [
        list(model.objects.order_by("pk").values()) for model in (Series, SopInstance, LevelMark, Measurement)
    ]
    return [rows, sorted(default_storage.listdir("dicom")[1])]


def test_a_dry_run_tells_and_changes_nothing(project: Project, surgeon_a: User) -> None:
    series = film_stored(project)
    marked(series, at(40, 50))
    drawn(series, surgeon_a, [at(10, 10), at(50, 10)])
    before = state()
    told = mended()
    assert "film 1 forgets where it was said to lie" in told
    assert "L4 by" in told
    assert f"length by {surgeon_a.display_name}: 10 mm is 40 px" in told
    assert "1 series to mend; nothing was changed" in told
    assert state() == before
    assert not AuditEvent.objects.filter(action="films_mend").exists()


@pytest.mark.django_db(transaction=True)
def test_marks_and_lines_go_along_and_a_second_run_finds_nothing(project: Project, surgeon_a: User) -> None:
    series = film_stored(project)
    mark = marked(series, at(40, 50))
    line = drawn(series, surgeon_a, [at(10, 10), at(50, 10)])
    cobb = drawn(
        series, surgeon_a, [at(10, 10), at(30, 10), at(10, 90), at(30, 100)], "cobb", value=14.0, unit="deg"
    )
    old = SopInstance.objects.get().path
    assert "1 series mended. 0 left as they are." in mended(write=True)
    series.refresh_from_db()
    assert (series.plane, series.calibrated) == ("projection", False)
    film = SopInstance.objects.get()
    assert (film.path != old, default_storage.exists(old)) == (True, False)
    with default_storage.open(film.path) as stream:
        stored = dcmread(stream)
        assert stored.PixelData == slice_dataset("2.25.400", 1, rows=200, columns=100).PixelData
    assert "ImagePositionPatient" not in stored
    assert "00200032" not in json.loads(film.metadata)
    mark.refresh_from_db()
    assert (mark.space, mark.sop_instance, mark.z) == ("pixel", film, 0.0)
    assert (mark.x, mark.y) == pytest.approx((40, 50))
    box = json.loads(mark.box)
    assert (box["min"], box["max"]) == (pytest.approx([30, 40]), pytest.approx([50, 60]))
    line.refresh_from_db()
    assert (line.value, line.unit) == (pytest.approx(40), "px")
    assert json.loads(line.points)[1] == [pytest.approx(50), pytest.approx(10), film.sop_instance_uid, 1]
    cobb.refresh_from_db()
    # Pixels are twice as high as wide: a rise of 10 rows over 20 columns is 45 degrees.
    assert (cobb.value, cobb.unit) == (pytest.approx(45), "deg")
    event = AuditEvent.objects.get(action="films_mend")
    assert "forgets where it was said to lie" in event.detail
    before = state()
    assert mended(write=True).strip() == "0 series mended. 0 left as they are."
    assert state() == before
    assert AuditEvent.objects.filter(action="films_mend").count() == 1


def test_a_mark_that_lies_on_no_film_leaves_the_series_and_is_told(project: Project) -> None:
    series = film_stored(project, films=2)
    marked(series, [0.0, 33.0, 0.0])
    before = state()
    told = mended(write=True)
    assert "Left as it is: the mark of L4" in told
    assert "0 series mended. 1 left as they are." in told
    assert state() == before


def test_of_two_films_a_mark_goes_to_the_one_that_it_lies_on(project: Project) -> None:
    series = film_stored(project, films=2)
    mark = marked(series, at(7, 9, film=2))
    mended(write=True)
    mark.refresh_from_db()
    assert mark.sop_instance == series.sop_instances.get(instance_number=2)
    assert (mark.x, mark.y) == pytest.approx((7, 9))


def test_an_angle_kept_with_square_pixels_gets_the_figure_of_the_film(
    project: Project, surgeon_a: User
) -> None:
    series = film_stored(project, placed=False)
    cobb = drawn(
        series, surgeon_a, [[10, 10], [30, 10], [10, 90], [30, 100]], "cobb", value=26.57, unit="deg"
    )
    assert "cobb by" in mended(write=True)
    cobb.refresh_from_db()
    assert cobb.value == pytest.approx(45)


def test_an_alignment_becomes_that_of_its_film(project: Project, surgeon_a: User) -> None:
    series = film_stored(project)
    sop = series.sop_instances.get().sop_instance_uid
    landmarks = json.dumps({"S1.upper.back": [sop, 10, 20]})
    row = Alignment.objects.create(series=series, author=surgeon_a, landmarks=landmarks)
    mended(write=True)
    row.refresh_from_db()
    assert row.sop == sop


def test_slices_and_films_that_are_right_are_left_alone(project: Project) -> None:
    film_stored(project, placed=False)
    assert mended().startswith("0 series to mend")
    Series.objects.all().delete()
    film_stored(project, sop_class=CTImageStorage)
    assert mended().startswith("0 series to mend")
