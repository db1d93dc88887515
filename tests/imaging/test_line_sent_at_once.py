"""Copies of one line that arrive at the same moment are kept once."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection

from imaging.drawn import Drawn, Picture
from imaging.models import Measurement, Plane, Series
from imaging.services.measurement_keep import measurement_keep
from projects.models import AuditEvent, Project, User
from tests.imaging.stored import study_store


@pytest.mark.django_db(transaction=True)
def test_copies_of_one_line_at_once_are_kept_once(project: Project, surgeon_a: User) -> None:
    pk = study_store(project).pk
    Series.objects.filter(pk=pk).update(plane=Plane.PROJECTION, calibrated=False)
    drawn = Drawn("length", ((0.0, 0.0), (3.0, 4.0)), Picture("2.25.200.1", 1))
    uid, start = uuid4(), threading.Barrier(4)
    values: list[float] = []

    def tab() -> None:
        series = Series.objects.select_related("study__project").get(pk=pk)
        start.wait(10)
        try:
            values.append(
                measurement_keep(series=series, uid=uid, drawn=drawn, author=surgeon_a, version=1).value
            )
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(4)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(30)
    assert values == [5.0] * 4
    assert Measurement.objects.get().repeat == 1
    assert AuditEvent.objects.filter(object_uid=str(uid)).count() == 1
