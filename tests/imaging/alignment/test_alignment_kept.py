"""Points of alignment are kept in the author's name, and their figures are computed on the server."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imaging.models import Alignment, Measurement, Plane, Series, SignOff, Study
from imaging.phantom.standing import StandingFilm, standing_film
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db
PELVIS = ("hip.one", "hip.two", "S1.upper.front", "S1.upper.back")
Body = dict[str, Any]


@pytest.fixture(scope="module")
def drawn() -> StandingFilm:
    return standing_film()


@pytest.fixture
def film(project: Project, drawn: StandingFilm) -> Series:
    row = study_store(project, series=str(drawn.dataset.SeriesInstanceUID), slices=0)
    dataset_store(row, drawn.dataset)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.PROJECTION, modality="DX", calibrated=False, frame_count=1, description="lateral standing"
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def slices(project: Project) -> Series:
    """Three sagittal slices of 200 x 100 pixels of 0.5 mm, 30 mm apart, of a patient who lies on the back."""
    row = study_store(project, slices=0)
    Series.objects.filter(pk=row.pk).update(plane=Plane.SAGITTAL, frame_count=3)
    for number in (1, 2, 3):
        dataset = slice_dataset("2.25.200", number, rows=200, columns=100)
        dataset.ImagePositionPatient = [30.0 * (number - 2), -20.0, 30.0]
        dataset.ImageOrientationPatient = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
        dataset.PixelSpacing, dataset.PatientPosition = [0.5, 0.5], "HFS"
        dataset_store(row, dataset)
    row.refresh_from_db()
    return row


def address(series: Series, film: str = "") -> str:
    on = f"{series.uid}.{film}" if film else str(series.uid)
    return f"/p/{series.study.project.slug}/studies/{series.study.uid}/alignment/?on={on}"


def of_film(drawn: StandingFilm, keys: tuple[str, ...] = PELVIS) -> Body:
    sop = str(drawn.dataset.SOPInstanceUID)
    return {
        key: {"sop": sop, "column": drawn.landmarks[key][0], "row": drawn.landmarks[key][1]} for key in keys
    }


def send(person: User, where: str, landmarks: object, *, seen: str = "", posture: str = "") -> Any:
    body = {"seen": seen, "posture": posture, "landmarks": json.dumps(landmarks)}
    return signed_in(person).post(where, body, headers={"Accept": "application/json"})


def on_film(series: Series, drawn: StandingFilm) -> str:
    return address(series, str(drawn.dataset.SOPInstanceUID))


def figures(answer: Any) -> dict[str, str]:
    return {each["short"]: each["value"] for each in answer.json()["figures"]}


def test_points_are_kept_with_the_figures_that_the_server_computes(
    film: Series, drawn: StandingFilm, surgeon_a: User, surgeon_b: User
) -> None:
    where = on_film(film, drawn)
    answer = send(surgeon_a, where, of_film(drawn), posture="standing")
    assert answer.status_code == 200
    assert figures(answer) == {"PI": "52.0°", "PT": "14.0°", "SS": "38.0°"}
    assert answer.json()["sum"].startswith("Checked: PI = PT + SS, 52.0° = 14.0° + 38.0°.")
    rows = {row.kind: row for row in Measurement.objects.all()}
    assert {kind: (round(row.value, 6), row.unit, row.levels) for kind, row in rows.items()} == {
        "pelvic_incidence": (52.0, "deg", "S1"),
        "pelvic_tilt": (14.0, "deg", "S1"),
        "sacral_slope": (38.0, "deg", "S1"),
    }
    assert {(row.posture, row.author, row.series) for row in rows.values()} == {("standing", surgeon_a, film)}
    page = signed_in(surgeon_a).get(where)
    told = page.context["sheet"]
    assert told["landmarks"].keys() == set(PELVIS)
    assert told["seen"] == answer.json()["seen"]
    assert [each["value"] for each in told["figures"]] == ["52.0°", "14.0°", "38.0°"]
    assert signed_in(surgeon_b).get(where).context["sheet"]["landmarks"] == {}


def test_a_whole_set_is_measured_as_it_was_drawn(film: Series, drawn: StandingFilm, surgeon_a: User) -> None:
    every = of_film(drawn, tuple(drawn.landmarks))
    told = figures(send(surgeon_a, on_film(film, drawn), every, posture="standing"))
    for name, value in drawn.figures.items():
        assert told[name] == f"{value:.1f}".replace("-", "−") + (" px" if name == "SVA" else "°"), name


def test_what_changes_with_posture_is_marked_unless_the_patient_stood(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    where, points = on_film(film, drawn), of_film(drawn)
    seen = ""
    for posture, said in [
        ("", "position unknown"),
        ("supine", "not standing"),
        ("flexion", "in flexion"),
        ("standing", ""),
    ]:
        answer = send(surgeon_a, where, points, seen=seen, posture=posture).json()
        seen = answer["seen"]
        assert {each["short"]: each["doubt"] for each in answer["figures"]} == {
            "PI": "",
            "PT": said,
            "SS": said,
        }


def test_a_moved_point_changes_its_figures_and_keeps_their_names(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    where, points = on_film(film, drawn), of_film(drawn)
    first = send(surgeon_a, where, points).json()
    uids = dict(Measurement.objects.values_list("kind", "uid"))
    points["S1.upper.front"]["row"] += 10
    second = send(surgeon_a, where, points, seen=first["seen"])
    assert dict(Measurement.objects.values_list("kind", "uid")) == uids
    assert figures(second)["SS"] != "38.0°"
    del points["hip.one"]
    third = send(surgeon_a, where, points, seen=second.json()["seen"])
    assert figures(third).keys() == {"SS"}
    assert [row.kind for row in Measurement.objects.all()] == ["sacral_slope"]
    events = AuditEvent.objects.filter(action="alignment_keep").order_by("pk")
    assert [len(json.loads(each.detail)["figures"]) for each in events] == [3, 3, 1]


def test_without_points_nothing_stays_but_the_audit(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    where = on_film(film, drawn)
    seen = send(surgeon_a, where, of_film(drawn)).json()["seen"]
    answer = send(surgeon_a, where, {}, seen=seen)
    assert (answer.status_code, answer.json()["figures"]) == (200, [])
    assert Alignment.objects.get().landmarks == "{}"
    assert not Measurement.objects.exists()
    gone = AuditEvent.objects.get(action="alignment_remove")
    assert json.loads(gone.detail)["landmarks"].keys() == set(PELVIS)
    again = send(surgeon_a, where, {}, seen=answer.json()["seen"])
    assert (again.status_code, again.json()["seen"]) == (200, answer.json()["seen"])
    assert AuditEvent.objects.filter(action="alignment_remove").count() == 1


def test_a_late_copy_of_the_first_message_does_not_bring_removed_points_back(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    where, points = on_film(film, drawn), of_film(drawn)
    seen = send(surgeon_a, where, points).json()["seen"]
    gone = send(surgeon_a, where, {}, seen=seen).json()["seen"]
    assert send(surgeon_a, where, points).status_code == 409
    assert not Measurement.objects.exists()
    # Placed again just as before they are another state: a late copy of the removal is known as well.
    back = send(surgeon_a, where, points, seen=gone).json()["seen"]
    assert back != seen
    assert send(surgeon_a, where, {}, seen=seen).status_code == 409
    assert set(json.loads(Alignment.objects.get().landmarks)) == set(PELVIS)


def test_points_saved_in_another_window_are_not_overwritten(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    where, points = on_film(film, drawn), of_film(drawn)
    send(surgeon_a, where, points)
    refused = send(surgeon_a, where, {}, seen="")
    assert refused.status_code == 409
    assert "another window" in refused.json()["detail"]
    assert Alignment.objects.count() == 1


def test_two_people_have_a_set_each(
    film: Series, drawn: StandingFilm, surgeon_a: User, surgeon_b: User
) -> None:
    for person in (surgeon_a, surgeon_b):
        assert send(person, on_film(film, drawn), of_film(drawn)).status_code == 200
    assert Measurement.objects.filter(kind="pelvic_incidence").count() == 2


def test_points_on_slices_lie_in_the_patient(slices: Series, surgeon_a: User) -> None:
    # The heads lie on the outer slices, S1 on the middle one; the hip axis is 10 mm in front of and 20 below
    # the middle of S1, whose endplate of 10 mm falls to the front by 5: SS = 30.
    spots = {
        "hip.one": ("2.25.200.1", 10, 100),
        "hip.two": ("2.25.200.3", 20, 110),
        "S1.upper.front": ("2.25.200.2", 35 - 10 * math.cos(math.pi / 6), 65 + 5),
        "S1.upper.back": ("2.25.200.2", 35 + 10 * math.cos(math.pi / 6), 65 - 5),
    }
    landmarks = {key: {"sop": sop, "column": column, "row": row} for key, (sop, column, row) in spots.items()}
    answer = send(surgeon_a, address(slices), landmarks, posture="standing")
    assert figures(answer) == {"PI": "56.6°", "PT": "26.6°", "SS": "30.0°"}
    # What the browser says of the posture of slices is not asked.
    assert {each["doubt"] for each in answer.json()["figures"]} == {"", "not standing"}
    row = Measurement.objects.get(kind="pelvic_incidence")
    assert json.loads(row.points)[0] == [-30.0, -15.0, -20.0]
    assert row.posture == "supine"


def test_lengths_on_slices_are_in_millimetres(slices: Series, surgeon_a: User) -> None:
    wall = {"L4.canal.front": (40, 50), "L4.canal.back": (70, 50)}
    landmarks = {key: {"sop": "2.25.200.2", "column": c, "row": r} for key, (c, r) in wall.items()}
    assert figures(send(surgeon_a, address(slices), landmarks)) == {"Canal L4": "15.0 mm"}


def test_edges_of_the_heads_place_their_centres(film: Series, drawn: StandingFilm, surgeon_a: User) -> None:
    points = of_film(drawn, PELVIS[2:])
    for which in ("one", "two"):
        column, row = drawn.landmarks[f"hip.{which}"]
        for number, turn in enumerate((0.2, 2.0, 4.5), 1):
            place = {"column": column + 57 * math.cos(turn), "row": row + 57 * math.sin(turn)}
            points[f"hip.{which}.rim.{number}"] = points["S1.upper.front"] | place
    answer = send(surgeon_a, on_film(film, drawn), points)
    assert figures(answer)["PI"] == "52.0°"
    [one, _two] = answer.json()["rings"]
    assert (one["column"], one["row"]) == pytest.approx(drawn.landmarks["hip.one"])
    assert (one["across"], one["down"]) == pytest.approx((57.0, 57.0))


def test_a_slip_in_flexion_and_in_extension_gives_the_translation(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    other = standing_film(1).dataset
    dataset_store(film, other)
    keys = ("L4.lower.front", "L4.lower.back", "L5.upper.front", "L5.upper.back")
    bent, straight = of_film(drawn, keys), of_film(drawn, keys)
    bent["L4.lower.back"]["column"] -= 10
    send(surgeon_a, on_film(film, drawn), bent, posture="flexion")
    for each in straight.values():
        each["sop"] = str(other.SOPInstanceUID)
    answer = send(surgeon_a, address(film, str(other.SOPInstanceUID)), straight, posture="extension")
    told = {each["short"]: each for each in answer.json()["figures"]}
    slips = [row.value for row in Measurement.objects.filter(kind="slip").order_by("pk")]
    moved = told["Flexion–extension L4/L5"]
    assert moved["value"] == f"{slips[0] - slips[1]:.1f} %"
    assert "Dupuis" in moved["source"]
    assert slips[0] > slips[1]


def changed(points: Body, **change: object) -> Body:
    return points | {"S1.upper.back": points["S1.upper.back"] | change}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: changed(p, column=-1), "outside of its picture"),
        (lambda p: changed(p, row=1e9), "outside of its picture"),
        (lambda p: changed(p, sop="2.25.1"), "not the one of this page"),
        (lambda p: p | {"S1.side": p["hip.one"]}, "names nothing"),
        (lambda p: changed(p, row="NaN"), "no points"),
        (lambda p: changed(p, row=None), "no points"),
        (lambda p: {"S1.upper.back": [1, 2]}, "no points"),
        (lambda p: [1], "no points"),
        (lambda p: "x", "no points"),
        (lambda p: {f"T{n % 12 + 1}/T{n}.canal.front": p["hip.one"] for n in range(300)}, "More than 200"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    film: Series, drawn: StandingFilm, surgeon_a: User, change: Any, said: str
) -> None:
    answer = send(surgeon_a, on_film(film, drawn), change(of_film(drawn)))
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not Alignment.objects.exists()


def test_a_figure_of_points_is_not_removed_as_a_line(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    send(surgeon_a, on_film(film, drawn), of_film(drawn))
    row = Measurement.objects.get(kind="pelvic_tilt")
    lines = f"/p/{film.study.project.slug}/series/{film.series_instance_uid}/lines/{row.uid}/remove/"
    sent = {"content_type": "application/json", "headers": {"Accept": "application/json"}}
    assert signed_in(surgeon_a).post(lines, {"version": 1}, **sent).status_code == 403
    assert Measurement.objects.filter(pk=row.pk).exists()


def test_a_study_that_waits_for_its_sign_off_is_not_measured(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    Study.objects.update(sign_off=SignOff.WAITING)
    assert signed_in(surgeon_a).get(on_film(film, drawn)).status_code == 404
    assert send(surgeon_a, on_film(film, drawn), of_film(drawn)).status_code == 404


def test_a_form_from_elsewhere_keeps_nothing(film: Series, drawn: StandingFilm, surgeon_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(surgeon_a)
    assert client.post(on_film(film, drawn), {"landmarks": "{}"}).status_code == 403


def test_a_picture_that_is_not_of_the_study_is_not_found(film: Series, surgeon_a: User) -> None:
    assert signed_in(surgeon_a).get(address(film, "2.25.999")).status_code == 404


def test_without_javascript_the_page_shows_what_is_stored(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    send(surgeon_a, on_film(film, drawn), of_film(drawn))
    page = signed_in(surgeon_a).get(on_film(film, drawn)).content.decode()
    assert "Placing points needs JavaScript" in page
    assert "no calibration: lengths are in pixels" in page
    for part in ("52.0°", "position unknown"):
        assert part in page


def test_the_study_page_leads_here(film: Series, surgeon_a: User) -> None:
    study = (
        signed_in(surgeon_a).get(f"/p/{film.study.project.slug}/studies/{film.study.uid}/").content.decode()
    )
    assert f"/studies/{film.study.uid}/alignment/" in study


def test_a_save_costs_the_same_for_few_points_and_for_many(
    film: Series, drawn: StandingFilm, surgeon_a: User
) -> None:
    counts = []
    where, seen = on_film(film, drawn), ""
    for keys in (PELVIS, tuple(drawn.landmarks)):
        points = of_film(drawn, keys)
        seen = send(surgeon_a, where, points, seen=seen).json()["seen"]
        points["hip.one"]["row"] += 1
        with CaptureQueriesContext(connection) as spent:
            seen = send(surgeon_a, where, points, seen=seen).json()["seen"]
        counts.append(len(spent))
    assert counts[0] == counts[1]
