"""Tables that an import fills are looked at anew as they grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import instances_make_up, sources_make
from corpus.instances_import.outgrown import statistics_renew
from projects.models import Project

pytestmark = pytest.mark.django_db


def _known(table: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return float(cursor.fetchone()[0])


def _tell() -> None:
    """Have this connection tell its counts of rows now, instead of within a second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


def _fill(project: Project, count: int) -> None:
    sources = sources_make(project, 2)
    start = Project.objects.get(pk=project.pk).last_instance_number + 1
    new = list(instances_make_up(count, seed=1, start=start, subjects=[], sources=sources))
    instances_write(project=project, new=new, actor=None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no such figures by itself.")
@pytest.mark.django_db(transaction=True)
def test_the_database_knows_what_was_written_and_looks_once(project: Project) -> None:
    """What is written counts once it is committed, as the lots of an import are."""
    _fill(project, 2000)
    _tell()
    statistics_renew()
    assert _known("corpus_instance") >= 2000
    assert _known("corpus_revision") >= 2000
    with CaptureQueriesContext(connection) as again:
        statistics_renew()
    assert len(again) == 1


@pytest.mark.skipif(connection.vendor == "postgresql", reason="The other database.")
def test_nothing_is_asked_of_sqlite() -> None:
    with CaptureQueriesContext(connection) as asked:
        statistics_renew()
    assert len(asked) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares in its own way.")
def test_a_connection_has_room_for_what_a_reviewer_asks() -> None:
    connection.ensure_connection()
    assert connection.connection.prepared_max > 200
