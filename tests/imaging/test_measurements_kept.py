"""Lines drawn in the viewer are kept on the server: by their author alone, with the server's own figure."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now
from pydicom.dataset import Dataset

from imaging.models import (
    Alignment,
    AuthorKind,
    LevelMark,
    MarkSpace,
    Measurement,
    Plane,
    Series,
    SignOff,
    SopInstance,
    Study,
    Subject,
)
from imaging.selectors import viewer_config
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
SAGITTAL = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
SOP = "2.25.200.1"


def placed(dataset: Dataset) -> Dataset:
    """A sagittal slice at x = 5 mm of 200 x 100 pixels of 0.5 mm; the first one lies at y = -20, z = 30."""
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [5.0, -20.0, 30.0], SAGITTAL
    dataset.PixelSpacing = [0.5, 0.5]
    return dataset


@pytest.fixture
def series(project: Project) -> Series:
    row = study_store(project, slices=0)
    Series.objects.filter(pk=row.pk).update(plane=Plane.SAGITTAL, frame_count=1)
    dataset_store(row, placed(slice_dataset("2.25.200", 1, rows=200, columns=100)))
    row.refresh_from_db()
    return row


@pytest.fixture
def film(project: Project) -> Series:
    """A film that says how large its pixels are on the detector: no calibration of the patient."""
    row = study_store(project, series="2.25.300", slices=0)
    Series.objects.filter(pk=row.pk).update(plane=Plane.PROJECTION, calibrated=False, frame_count=1)
    dataset = slice_dataset("2.25.300", 1, rows=200, columns=100)
    dataset.PixelSpacing = [0.2, 0.1]
    dataset_store(row, dataset)
    row.refresh_from_db()
    return row


LENGTH: dict[str, Any] = {
    "kind": "length",
    "points": [[5, -10, 10], [5, -7, 6]],
    "picture": {"sop": SOP, "frame": 1},
}
COBB: dict[str, Any] = LENGTH | {
    "kind": "cobb",
    # 30 degrees down to the back above, 20 degrees up to the back below.
    "points": [[5, -10, 20], [5, 7.32, 10], [5, -10, -20], [5, 8.79, -13.16]],
}
ANGLE: dict[str, Any] = LENGTH | {"kind": "angle", "points": [[5, 10, 0], [5, 0, 0], [5, -10, 10]]}


# Columns 30 to 39 and rows 20 to 23 of the slice; whose pixels count up from 1000, 100 in a row.
REGION: dict[str, Any] = LENGTH | {"kind": "rectangle", "points": [[5, -5.2, 20.2], [5, -0.3, 18.3]]}


def address(series: Series, *uid: object, more: str = "") -> str:
    slug = series.study.project.slug
    return f"/p/{slug}/series/{series.series_instance_uid}/lines/" + "".join(f"{one}/" for one in uid) + more


def send(person: User, series: Series, body: object, uid: object = None) -> Any:
    content = body if isinstance(body, str) else json.dumps(body)
    return signed_in(person).post(
        address(series, uid or uuid4()),
        content,
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def lines(person: User, series: Series, more: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = signed_in(person).get(address(series) + more).json()["measurements"]
    return found


@pytest.mark.parametrize(
    ("drawn", "value", "unit"), [(LENGTH, 5.0, "mm"), (COBB, 50.0, "deg"), (ANGLE, 135.0, "deg")]
)
def test_a_line_is_kept_with_the_figure_of_its_points_and_is_there_for_everybody(
    series: Series, surgeon_a: User, surgeon_b: User, drawn: dict[str, Any], value: float, unit: str
) -> None:
    # What the browser believes to have measured is not asked.
    answer = send(surgeon_a, series, drawn | {"value": 999, "unit": "mm"})
    assert answer.status_code == 200
    assert answer.json()["value"] == pytest.approx(value, abs=0.1)
    assert answer.json()["unit"] == unit
    [mine], [others] = lines(surgeon_a, series), lines(surgeon_b, series)
    assert mine["points"] == drawn["points"]
    assert (mine["kind"], mine["picture"], mine["own"]) == (drawn["kind"], drawn["picture"], True)
    assert (others["own"], others["author"]) == (False, "Surgeon A")
    assert lines(surgeon_b, series, "?whose=own") == []


def test_a_line_that_is_sent_again_is_kept_once_and_a_changed_one_replaces_it(
    series: Series, surgeon_a: User
) -> None:
    uid = uuid4()
    for _ in range(2):
        assert send(surgeon_a, series, LENGTH, uid).status_code == 200
    longer = LENGTH | {"points": [[5, -10, 10], [5, -4, 2]]}
    assert send(surgeon_a, series, longer, uid).json()["value"] == pytest.approx(10.0)
    assert Measurement.objects.get().repeat == 1
    told = [json.loads(one.detail) for one in AuditEvent.objects.filter(object_uid=str(uid)).order_by("pk")]
    assert [one.get("value") for one in told] == [5.0, None]
    assert (told[1]["from"]["value"], told[1]["to"]["value"]) == (5.0, 10.0)


def test_a_line_that_was_removed_comes_back_by_a_later_deed(series: Series, surgeon_a: User) -> None:
    uid = uuid4()
    send(surgeon_a, series, LENGTH, uid)
    client = signed_in(surgeon_a)
    for was_there in (True, False):
        answer = client.post(address(series, uid, "remove"), {"version": 1}, content_type="application/json")
        assert answer.json() == {"removed": was_there}
    assert lines(surgeon_a, series) == []
    gone = AuditEvent.objects.get(action="measurement_remove")
    assert json.loads(gone.detail)["value"] == 5.0
    send(surgeon_a, series, LENGTH | {"version": 2}, uid)
    assert [one["uid"] for one in lines(surgeon_a, series)] == [str(uid)]


def test_nobody_changes_or_removes_another_persons_line(
    series: Series, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    uid = uuid4()
    send(surgeon_a, series, LENGTH, uid)
    for other in (surgeon_b, lead):
        refused = send(other, series, ANGLE, uid)
        removed = signed_in(other).post(
            address(series, uid, "remove"),
            {"version": 1},
            content_type="application/json",
            headers={"Accept": "application/json"},
        )
        for answer in (refused, removed):
            assert answer.status_code == 403
            assert "Only the person who drew this line" in answer.json()["detail"]
    kept = Measurement.objects.get()
    assert (kept.kind, kept.value, kept.author) == ("length", 5.0, surgeon_a)


def test_a_film_is_measured_in_pixels_and_its_angles_with_square_axes(film: Series, surgeon_a: User) -> None:
    on_film = LENGTH | {"picture": {"sop": "2.25.300.1", "frame": 1}, "points": [[10, 10], [13, 14]]}
    kept = send(surgeon_a, film, on_film).json()
    assert (kept["value"], kept["unit"]) == (5.0, "px")
    # Rows are twice as far apart as columns: 20 columns are as long as 10 rows.
    corner = on_film | {"kind": "angle", "points": [[30, 10], [10, 10], [30, 20]]}
    assert send(surgeon_a, film, corner).json()["value"] == pytest.approx(45.0, abs=0.1)


def test_a_region_is_kept_with_the_mean_of_its_stored_pixels(series: Series, surgeon_a: User) -> None:
    kept = send(surgeon_a, series, REGION).json()
    pixels = [1000 + 100 * row + column for row in range(20, 24) for column in range(30, 40)]
    assert (kept["value"], kept["unit"]) == (pytest.approx(sum(pixels) / len(pixels)), "raw")
    [line] = lines(surgeon_a, series)
    assert (line["kind"], line["points"]) == ("rectangle", REGION["points"])


def test_a_region_of_a_ct_is_in_hounsfield_units(series: Series, surgeon_a: User) -> None:
    dataset = placed(slice_dataset("2.25.200", 2, rows=200, columns=100))
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset_store(series, dataset)
    region = REGION | {"kind": "ellipse", "picture": {"sop": "2.25.200.2", "frame": 1}}
    kept = send(surgeon_a, series, region).json()
    # An ellipse about the same middle: column 34.5, row 21.5.
    assert (kept["value"], kept["unit"]) == (pytest.approx(2000 + 2150 + 34.5 - 1024), "HU")


def test_a_region_of_a_film_has_its_corners_in_pixels(film: Series, surgeon_a: User) -> None:
    on_film = REGION | {"picture": {"sop": "2.25.300.1", "frame": 1}, "points": [[10, 10], [12, 11]]}
    assert send(surgeon_a, film, on_film).json()["value"] == pytest.approx(1000 + 1050 + 11)


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in LENGTH.items() if name != key}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (LENGTH | {"points": [[5, -10, 10], [5, 40, 10]]}, "outside the picture"),
        (LENGTH | {"points": [[5, -20.3, 10], [5, -7, 6]]}, "outside the picture"),
        (LENGTH | {"points": [[5, -10, 10], [9, -7, 6]]}, "outside its slice"),
        (LENGTH | {"points": [[5, -10], [5, -7]]}, "3 coordinates"),
        (LENGTH | {"points": [[5, -10, 10], [5, -10, 10]]}, "lie on one another"),
        (ANGLE | {"points": [[5, 0, 0], [5, 0, 0], [5, -10, 10]]}, "lie on one another"),
        (REGION | {"points": [[5, -5.2, 20.2], [5, -5.1, 20.1]]}, "holds no pixel"),
        (REGION | {"points": [[5, -5.2, 20.2], [5, 40, 10]]}, "outside the picture"),
        (REGION | {"points": [[5, -5.2, 20.2]]}, "two corners"),
        (LENGTH | {"points": [[5, -10, 10]]}, "two points"),
        (LENGTH | {"kind": "pelvic"}, "two points"),
        (LENGTH | {"picture": {"sop": "2.25.999.1", "frame": 1}}, "not in this series"),
        (LENGTH | {"picture": {"sop": SOP, "frame": 2}}, "not in this series"),
        (LENGTH | {"picture": {"sop": SOP, "frame": True}}, "not understood"),
        (LENGTH | {"points": [[5, -10, True], [5, -7, 6]]}, "not understood"),
        (LENGTH | {"points": [["5", -10, 10], [5, -7, 6]]}, "not understood"),
        (LENGTH | {"kind": ["length"]}, "not understood"),
        (without("picture"), "not understood"),
        (without("points"), "not understood"),
        ([], "not understood"),
        ("", "not understood"),
        ("[" * 100_000, "not understood"),
        (json.dumps(LENGTH).replace("-10", "NaN"), "finite"),
        (json.dumps(LENGTH).replace("-10", "1e999"), "finite"),
        (json.dumps(LENGTH).replace("-10", "1" + "0" * 400), "not understood"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    series: Series, surgeon_a: User, body: object, said: str
) -> None:
    answer = send(surgeon_a, series, body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not Measurement.objects.exists()


def test_a_line_keeps_its_series_and_its_kind(series: Series, film: Series, surgeon_a: User) -> None:
    uid = uuid4()
    send(surgeon_a, series, LENGTH, uid)
    assert send(surgeon_a, series, ANGLE, uid).status_code == 422
    on_film = LENGTH | {"picture": {"sop": "2.25.300.1", "frame": 1}, "points": [[10, 10], [13, 14]]}
    assert send(surgeon_a, film, on_film, uid).status_code == 403
    assert send(surgeon_a, film, LENGTH).status_code == 422
    assert Measurement.objects.get().series == series


def test_a_study_that_waits_for_its_sign_off_has_no_lines_for_a_surgeon(
    series: Series, surgeon_a: User
) -> None:
    Study.objects.update(sign_off=SignOff.WAITING)
    assert send(surgeon_a, series, LENGTH).status_code == 404
    assert signed_in(surgeon_a).get(address(series)).status_code == 404


def test_a_form_from_elsewhere_keeps_nothing(series: Series, surgeon_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(surgeon_a)
    assert client.post(address(series, uuid4()), LENGTH, content_type="application/json").status_code == 403
    assert not Measurement.objects.exists()


def test_reading_the_lines_costs_the_same_for_one_and_for_eight(
    series: Series, surgeon_a: User, surgeon_b: User, django_assert_num_queries: Any
) -> None:
    send(surgeon_a, series, LENGTH)
    client = signed_in(surgeon_b)
    client.get(address(series))
    for count in (1, 8):
        while Measurement.objects.count() < count:
            send(surgeon_a, series, LENGTH)
        with django_assert_num_queries(5):
            assert len(client.get(address(series)).json()["measurements"]) == count


def test_one_person_keeps_no_endless_number_of_lines(series: Series, surgeon_a: User) -> None:
    Measurement.objects.bulk_create(
        Measurement(series=series, kind="angle", points="[]", value=1, unit="deg", author=surgeon_a)
        for _ in range(200)
    )
    refused = send(surgeon_a, series, LENGTH)
    assert (refused.status_code, "Remove some" in refused.json()["detail"]) == (422, True)


def test_readers_of_an_item_are_not_told_of_each_others_lines(series: Series) -> None:
    def told(**more: bool) -> str:
        [one] = viewer_config(series.study, slug="lumbar", **more)["series"]
        return str(one["measurements"])

    assert told() == address(series)
    assert told(own_lines=True) == f"{address(series)}?whose=own"
    assert told(hide_marks=True) == ""


def marked(series: Series, places: dict[str, tuple[float, float]], file: SopInstance | None = None) -> None:
    """Marks of a file: on the slice as y and z in mm, on a film as pixels."""
    for level, (across, down) in places.items():
        flat = {"space": MarkSpace.PIXEL, "x": across, "y": down, "sop_instance": file}
        in_body = {"space": MarkSpace.PATIENT, "x": 0, "y": across, "z": down}
        LevelMark.objects.create(
            series=series, level=level, author_kind=AuthorKind.IMPORT, **(flat if file else in_body)
        )


# The lines of COBB run at z = 20 to 10 and at z = -20 to -13.
BODIES = {"L1": (0.0, 25.0), "L2": (0.0, 0.0), "L3": (0.0, -25.0)}


def test_a_cobb_angle_takes_its_end_vertebrae_from_the_marks_and_its_posture_from_the_file(
    series: Series, surgeon_a: User
) -> None:
    file = series.sop_instances.get()
    metadata = json.loads(file.metadata) | {"00185100": {"vr": "CS", "Value": ["HFS"]}}
    SopInstance.objects.filter(pk=file.pk).update(metadata=json.dumps(metadata))
    uid = uuid4()
    assert send(surgeon_a, series, COBB, uid).json()["levels"] == ""
    marked(series, BODIES)
    # The same line sent again is no new one; a moved one is read anew.
    moved = COBB | {"points": [[5, -10, 21], [5, 7.32, 11], *COBB["points"][2:]]}
    assert send(surgeon_a, series, moved, uid).json()["levels"] == "L1–L3, by the nearest marks"
    kept = Measurement.objects.get()
    assert (kept.levels, kept.levels_by_marks, kept.posture) == ("L1,L3", True, "supine")
    assert lines(surgeon_a, series)[0]["levels"] == "L1–L3, by the nearest marks"
    assert send(surgeon_a, series, ANGLE).json()["levels"] == ""


@pytest.mark.parametrize("why", ["proposed", "far", "contradicted"])
def test_no_end_vertebra_is_guessed(series: Series, surgeon_a: User, why: str) -> None:
    below = -80.0 if why == "far" else -25.0
    marked(series, {"L4": (0.0, 25.0), "L5": (0.0, 0.0), "L6" if why != "far" else "S1": (0.0, below)})
    if why == "proposed":
        series.level_marks.update(author_kind=AuthorKind.MODEL)
    elif why == "contradicted":
        Subject.objects.update(numbering_certified_by=surgeon_a, numbering_certified_at=now())
    assert send(surgeon_a, series, COBB).json()["levels"] == ""


def test_on_a_film_its_own_marks_count_and_the_posture_that_its_author_stated(
    film: Series, surgeon_a: User
) -> None:
    (file,) = film.sop_instances.all()
    Alignment.objects.create(
        series=film, sop=file.sop_instance_uid, author=surgeon_a, posture="standing", landmarks="{}"
    )
    # Pixels are twice as high as wide: 20 rows are 40 columns.
    marked(film, {"T11": (50, 60), "T12": (50, 80), "L1": (50, 100)}, file)
    drawn = {
        "kind": "cobb",
        "points": [[30, 51], [70, 53], [30, 109], [70, 106]],
        "picture": {"sop": file.sop_instance_uid, "frame": 1},
    }
    assert send(surgeon_a, film, drawn).json()["levels"] == "T11–L1, by the nearest marks"
    kept = Measurement.objects.get()
    assert (kept.levels, kept.posture) == ("T11,L1", "standing")
