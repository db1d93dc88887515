"""A line that is kept while its slice moves, or its film is calibrated, is never left behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from imaging.drawn import Drawn, Picture
from imaging.models import ImportRun, LevelMark, LineDeed, Measurement, Series, SopInstance
from imaging.planes import frame_plane
from imaging.services.marks_place import Placing, marks_place, marks_version
from imaging.services.measurement_keep import measurement_keep
from imaging.services.stacks_part import stacks_part
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.test_film_calibration import FIRST, calibrated, films
from tests.imaging.test_import_studies import incoming
from tests.imaging.test_measurements_kept import address, send
from tests.imaging.test_what_goes_with_slices import parted, slice_of, whole

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["films", "incoming", "whole"]
# Long enough for the other side to come to where it must wait.
HELD = 1.5


def line_on(sop: str, *, to: float = 9.0) -> dict[str, Any]:
    """A length on a slice from column and row 4 to row `to`."""
    plane = frame_plane(SopInstance.objects.get(sop_instance_uid=sop).metadata)
    assert plane is not None
    points = [list(plane.point_at(4.0, row)) for row in (4.0, to)]
    return {"kind": "length", "points": points, "picture": {"sop": sop, "frame": 1}}


def test_a_page_that_was_open_while_its_series_was_parted_still_keeps_and_changes_lines(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    sop, before, after = slice_of(whole, 1), uuid4(), uuid4()
    assert send(surgeon_a, whole, line_on(sop), before).status_code == 200
    early, late = parted(project, tmp_path / "late")
    assert early == whole
    assert send(surgeon_a, early, line_on(sop), after).status_code == 200
    changed = send(surgeon_a, early, line_on(sop, to=14.0) | {"version": 2}, before)
    assert (changed.status_code, changed.json()["value"]) == (
        200,
        pytest.approx(2 * Measurement.objects.get(uid=after).value),
    )
    assert {row.uid: row.series for row in Measurement.objects.all()} == {before: late, after: late}


def test_a_page_that_was_open_while_its_series_was_parted_still_removes_a_line_and_brings_it_back(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    sop, gone, uid = slice_of(whole, 1), uuid4(), uuid4()
    for one in (gone, uid):
        send(surgeon_a, whole, line_on(sop), one)
    client = signed_in(surgeon_a)

    def removed(one: object, version: int) -> Any:
        told = {"version": version}
        return client.post(address(whole, one, "remove"), told, content_type="application/json").json()

    assert removed(gone, 1) == {"removed": True}
    _early, late = parted(project, tmp_path / "late")
    assert removed(uid, 1) == {"removed": True}
    assert not Measurement.objects.exists()
    # A copy that comes late is known as one, though nothing of the line went along with its slice.
    assert send(surgeon_a, whole, line_on(sop), gone).status_code == 409
    for one in (gone, uid):
        assert send(surgeon_a, whole, line_on(sop) | {"version": 2}, one).status_code == 200
    assert {row.series for row in Measurement.objects.all()} == {late}
    assert {row.series for row in LineDeed.objects.all()} == {late}


@pytest.fixture
def moving(project: Project, whole: Series, tmp_path: Path) -> tuple[Series, Series, str]:
    """Two volumes of one series, a slice of the second that lies in the first yet; where several write."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    early, late = parted(project, tmp_path / "late")
    sop = slice_of(late, 1)
    SopInstance.objects.filter(sop_instance_uid=sop).update(series=early)
    return early, late, sop


def meanwhile(act: Callable[[], object]) -> Thread:
    """Begin an act on a connection of its own, and give it time to come to where it must wait."""

    def work() -> None:
        try:
            act()
        finally:
            connection.close()

    acting = Thread(target=work)
    acting.start()
    time.sleep(HELD)
    return acting


@pytest.mark.parametrize("is_first", [True, False], ids=["the line first", "the move first"])
def test_a_line_that_is_kept_while_its_slice_moves_lands_where_the_slice_does(
    moving: tuple[Series, Series, str], surgeon_a: User, *, is_first: bool
) -> None:
    early, late, sop = moving
    told = line_on(sop)
    drawn = Drawn("length", tuple(map(tuple, told["points"])), Picture(sop, 1))
    stale = Series.objects.select_related("study__project").get(pk=early.pk)
    acts = [
        lambda: measurement_keep(series=stale, uid=uuid4(), drawn=drawn, author=surgeon_a, version=1),
        lambda: stacks_part(ImportRun.objects.latest("pk"), early),
    ]
    first, then = acts if is_first else reversed(acts)
    with transaction.atomic():
        first()
        other = meanwhile(then)
    other.join()
    assert SopInstance.objects.get(sop_instance_uid=sop).series == late
    assert (Measurement.objects.get().series, LineDeed.objects.get().series) == (late, late)


def test_a_level_that_is_marked_on_a_slice_goes_along_when_that_moves_at_this_moment(
    moving: tuple[Series, Series, str], surgeon_a: User
) -> None:
    early, late, sop = moving
    seen, placing = marks_version(early, surgeon_a), Placing("L4", "", sop, 4.0, 4.0)
    with transaction.atomic():
        marks_place(series=early, marks=[placing], placed_by=surgeon_a, seen=seen)
        parting = meanwhile(lambda: stacks_part(ImportRun.objects.latest("pk"), early))
    parting.join()
    mark = LevelMark.objects.select_related("sop_instance").get()
    assert mark.sop_instance is not None
    assert (mark.series, mark.sop_instance.series) == (late, late)


def test_a_length_that_is_drawn_while_its_film_is_calibrated_is_in_millimetres(
    films: Series, surgeon_a: User, surgeon_b: User
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    drawn = Drawn("length", ((10.0, 10.0), (13.0, 14.0)), Picture(FIRST, 1))
    stale = Series.objects.select_related("study__project").get(pk=films.pk)
    with transaction.atomic():
        calibrated(films, surgeon_b)
        keeping = meanwhile(
            lambda: measurement_keep(series=stale, uid=uuid4(), drawn=drawn, author=surgeon_a, version=1)
        )
    keeping.join()
    line = Measurement.objects.get()
    assert (line.unit, line.value) == ("mm", pytest.approx(2.5))
