"""Every reading of images is recorded, and nothing costs a query per frame, file or result."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imaging.dicomweb import pixels, reach, reads
from imaging.models import Series
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import (
    BULK,
    EVERY_DJANGO_ADDRESS,
    FILES,
    INSTANCE,
    METADATA,
    PICTURES,
    ROOT,
    SEARCHES,
    SERIES,
    SERIES_UID,
    ask_raw,
    body_of,
    get,
)
from tests.imaging.stored import dataset_store, slice_dataset, study_store

WITH_PIXELS = [*FILES, *BULK, *PICTURES]


def forget() -> None:
    reach.forget_everybody()
    pixels.forget_series()
    reads._seen.clear()


def queries_of(client: Client, address: str) -> int:
    forget()
    with CaptureQueriesContext(connection) as queries:
        body_of(get(client, address))
    return len(queries)


def frame_queries(user: User, numbers: list[int]) -> int:
    cookie = f"sessionid={signed_in(user).cookies['sessionid'].value}".encode()
    with CaptureQueriesContext(connection) as queries:
        for number in numbers:
            path = f"{SERIES}/instances/{SERIES_UID}.{number}/frames/1"
            reply = ask_raw({"method": "GET", "path": path, "headers": [(b"cookie", cookie)]})
            assert reply.status == 200
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_a_stack_costs_as_many_queries_as_a_slice(project: Project, surgeon_a: User) -> None:
    study_store(project, slices=40)

    def cold(numbers: list[int]) -> int:
        forget()
        return frame_queries(surgeon_a, numbers)

    # Rights are forgotten once more when the process has begun to listen for changes of them.
    one = min(cold([1]) for _ in range(3))
    assert min(cold(list(range(1, 41))) for _ in range(3)) == one
    # The session of each sign-in of this test, its person, the project, the roles, the series, the record.
    assert one <= 16


@pytest.mark.django_db(transaction=True)
def test_a_warm_frame_costs_no_query(project: Project, surgeon_a: User) -> None:
    study_store(project, slices=20)
    cookie = f"sessionid={signed_in(surgeon_a).cookies['sessionid'].value}".encode()

    def read(number: int) -> int:
        path = f"{SERIES}/instances/{SERIES_UID}.{number}/frames/1"
        return ask_raw({"method": "GET", "path": path, "headers": [(b"cookie", cookie)]}).status

    def stack() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert {read(number) for number in range(1, 21)} == {200}
        return len(queries)

    # Rights are forgotten once more when the process has begun to listen for changes of them.
    assert min(stack() for _ in range(3)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_more_files_cost_no_more_queries(project: Project, surgeon_a: User, address: str) -> None:
    series = study_store(project, slices=3)
    client = signed_in(surgeon_a)
    queries_of(client, address)
    few = queries_of(client, address)
    for number in range(4, 13):
        dataset_store(series, slice_dataset(SERIES_UID, number))
    assert queries_of(client, address) == few


@pytest.mark.django_db
@pytest.mark.parametrize("address", SEARCHES[:4])
@pytest.mark.parametrize("query", ["", "includefield=all"])
def test_more_series_cost_no_more_queries(
    project: Project, surgeon_a: User, address: str, query: str
) -> None:
    study_store(project, slices=1)
    client = signed_in(surgeon_a)
    queries_of(client, f"{address}?{query}")
    few = queries_of(client, f"{address}?{query}")
    for number in range(1, 8):
        study_store(project, series=f"2.25.20{number}.1", slices=1)
    assert queries_of(client, f"{address}?{query}") == few


@pytest.mark.django_db
@pytest.mark.parametrize("address", WITH_PIXELS)
def test_each_reading_of_images_is_recorded_once(project: Project, surgeon_a: User, address: str) -> None:
    series = study_store(project)
    client = signed_in(surgeon_a)
    first = get(client, address)
    body_of(first)
    body_of(get(client, address))
    get(client, address, If_None_Match=first["ETag"])
    (event,) = AuditEvent.objects.filter(action="image_read")
    assert (event.actor, event.object_uid) == (surgeon_a, str(series.uid))


@pytest.mark.django_db
@pytest.mark.parametrize("address", WITH_PIXELS)
def test_what_a_browser_kept_is_recorded_when_it_is_shown_again(
    project: Project, surgeon_a: User, address: str
) -> None:
    study_store(project)
    client = signed_in(surgeon_a)
    first = get(client, address)
    body_of(first)
    reads._seen.clear()  # Five minutes later.
    assert get(client, address, If_None_Match=first["ETag"]).status_code == 304
    assert AuditEvent.objects.filter(action="image_read").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*SEARCHES, *METADATA])
def test_what_holds_no_pixels_is_no_reading(project: Project, surgeon_a: User, address: str) -> None:
    study_store(project)
    body_of(get(signed_in(surgeon_a), address))
    assert not AuditEvent.objects.filter(action="image_read").exists()


@pytest.mark.django_db
def test_a_study_is_recorded_by_its_series(project: Project, surgeon_a: User) -> None:
    study_store(project)
    study_store(project, series="2.25.201")
    body_of(get(signed_in(surgeon_a), FILES[0]))
    recorded = AuditEvent.objects.filter(action="image_read").values_list("object_uid", flat=True)
    assert set(recorded) == {str(series.uid) for series in Series.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_a_record_that_failed_is_written_with_the_next_frame(
    project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = study_store(project)

    def full(**_: object) -> None:
        raise DatabaseError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(reads, "audit", full)
        with pytest.raises(DatabaseError):
            reads.read_note(surgeon_a.pk, series.pk)
    reads.read_note(surgeon_a.pk, series.pk)
    assert AuditEvent.objects.filter(action="image_read").count() == 1


@pytest.mark.django_db
def test_a_frame_that_is_refused_is_no_reading(project: Project, surgeon_a: User) -> None:
    study_store(project)
    client = signed_in(surgeon_a)
    assert get(client, INSTANCE, "text/html").status_code == 406
    assert get(client, f"{INSTANCE}/rendered?window=x").status_code == 400
    assert get(client, f"{ROOT}/studies/2.25.9").status_code == 404
    assert not AuditEvent.objects.filter(action="image_read").exists()
