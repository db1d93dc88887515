"""The later deed on a line counts, in whichever order the messages arrive: what was removed stays away."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from imaging.drawn import Drawn, Picture
from imaging.errors import LineOvertaken
from imaging.models import LineDeed, Measurement, Plane, Series
from imaging.services.measurement_keep import measurement_keep, measurement_remove
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import study_store

FIRST, OTHER = [[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0], [3.0, 0.0]]


@pytest.fixture
def film(project: Project) -> Series:
    pk = study_store(project).pk
    Series.objects.filter(pk=pk).update(plane=Plane.PROJECTION, calibrated=False)
    return Series.objects.select_related("study__project").get(pk=pk)


def post(person: User, series: Series, uid: UUID, end: str, body: dict[str, Any]) -> Any:
    slug = series.study.project.slug
    address = f"/p/{slug}/series/{series.series_instance_uid}/lines/{uid}/{end}"
    return signed_in(person).post(
        address, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"}
    )


def draw(person: User, series: Series, uid: UUID, version: int, points: object = FIRST) -> Any:
    picture = {"sop": "2.25.200.1", "frame": 1}
    body = {"kind": "length", "points": points, "picture": picture, "version": version}
    return post(person, series, uid, "", body)


def remove(person: User, series: Series, uid: UUID, version: int) -> Any:
    return post(person, series, uid, "remove/", {"version": version})


def sheet(person: User, series: Series) -> list[dict[str, Any]]:
    slug = series.study.project.slug
    told = signed_in(person).get(f"/p/{slug}/series/{series.series_instance_uid}/lines/").json()
    lines: list[dict[str, Any]] = told["measurements"]
    return lines


@pytest.mark.django_db
def test_a_late_copy_of_the_first_message_does_not_bring_a_removed_line_back(
    film: Series, surgeon_a: User
) -> None:
    uid = uuid4()
    assert draw(surgeon_a, film, uid, 1).status_code == 200
    assert remove(surgeon_a, film, uid, 2).json() == {"removed": True}
    late = draw(surgeon_a, film, uid, 1)
    assert late.status_code == 409
    assert "later" in late.json()["detail"]
    assert sheet(surgeon_a, film) == []
    told = AuditEvent.objects.filter(object_uid=str(uid)).order_by("pk").values_list("action", flat=True)
    assert list(told) == ["measurement_record", "measurement_remove"]


@pytest.mark.django_db
def test_a_removal_that_arrives_before_the_first_message_counts(film: Series, surgeon_a: User) -> None:
    uid = uuid4()
    assert remove(surgeon_a, film, uid, 2).json() == {"removed": False}
    assert draw(surgeon_a, film, uid, 1).status_code == 409
    assert not Measurement.objects.exists()
    assert not AuditEvent.objects.filter(object_uid=str(uid)).exists()


@pytest.mark.django_db
def test_what_one_tab_changed_before_another_removed_it_stays_away_and_what_came_after_counts(
    film: Series, surgeon_a: User
) -> None:
    uid = uuid4()
    draw(surgeon_a, film, uid, 1)
    # Tab one changed it while the server was away; tab two removed it; tab one is heard now, and again.
    assert remove(surgeon_a, film, uid, 3).status_code == 200
    for _ in range(2):
        assert draw(surgeon_a, film, uid, 2, OTHER).status_code == 409
    assert sheet(surgeon_a, film) == []
    # Tab two undoes the removal; a late copy of that removal takes nothing away.
    assert draw(surgeon_a, film, uid, 4).status_code == 200
    assert remove(surgeon_a, film, uid, 3).status_code == 409
    assert [(line["points"], line["version"]) for line in sheet(surgeon_a, film)] == [(FIRST, 4)]


@pytest.mark.django_db
def test_a_late_copy_of_a_change_does_not_undo_a_later_one(film: Series, surgeon_a: User) -> None:
    uid = uuid4()
    draw(surgeon_a, film, uid, 1)
    draw(surgeon_a, film, uid, 2, OTHER)
    assert draw(surgeon_a, film, uid, 1).status_code == 409
    # The very message again is no news, and no conflict.
    assert draw(surgeon_a, film, uid, 2, OTHER).status_code == 200
    assert [line["points"] for line in sheet(surgeon_a, film)] == [OTHER]


@pytest.mark.django_db
def test_a_line_kept_before_deeds_were_counted_is_changed_and_removed(film: Series, surgeon_a: User) -> None:
    uid = uuid4()
    draw(surgeon_a, film, uid, 0)
    LineDeed.objects.all().delete()
    assert [line["version"] for line in sheet(surgeon_a, film)] == [0]
    assert draw(surgeon_a, film, uid, 1, OTHER).status_code == 200
    assert remove(surgeon_a, film, uid, 2).json() == {"removed": True}
    assert draw(surgeon_a, film, uid, 0).status_code == 409


@pytest.mark.django_db
def test_nobody_brings_another_persons_removed_line_back(
    film: Series, surgeon_a: User, surgeon_b: User
) -> None:
    uid = uuid4()
    draw(surgeon_a, film, uid, 1)
    remove(surgeon_a, film, uid, 2)
    assert draw(surgeon_b, film, uid, 3).status_code == 403
    assert remove(surgeon_b, film, uid, 3).status_code == 403
    assert draw(surgeon_a, film, uid, 3).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("version", [-1, 1.5, True, "2", None, 2**53])
def test_a_version_that_is_none_is_refused(film: Series, surgeon_a: User, version: Any) -> None:
    uid = uuid4()
    assert draw(surgeon_a, film, uid, version).status_code == 422
    assert remove(surgeon_a, film, uid, version).status_code == 422
    assert not LineDeed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_removal_and_a_late_copy_at_the_same_moment_leave_no_line(film: Series, surgeon_a: User) -> None:
    uid, start = uuid4(), threading.Barrier(4)
    drawn = Drawn("length", ((0.0, 0.0), (3.0, 4.0)), Picture("2.25.200.1", 1))

    def tab(removes: bool) -> None:
        start.wait(10)
        try:
            if removes:
                measurement_remove(series=film, uid=uid, removed_by=surgeon_a, version=2)
            else:
                measurement_keep(series=film, uid=uid, drawn=drawn, author=surgeon_a, version=1)
        except LineOvertaken:
            pass
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=(removes,)) for removes in (True, False, False, True)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(30)
    assert not Measurement.objects.exists()
    assert LineDeed.objects.get().version == 2
