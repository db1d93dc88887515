"""Two windows of one rater, and a study closed while somebody rates: one order of things, none lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from benchmark.errors import RatingStale, StudyClosed
from benchmark.models import RatingStudy, ReportRating, StudyReport
from benchmark.services.rating_save import rating_save
from benchmark.services.study_close import study_close
from projects.models import Project, User
from tests.benchmark.studies import study_make, whole

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_windows_one_is_told_that_the_other_wrote(project: Project, surgeon_a: User) -> None:
    report, start = study_make(project).reports.all()[0], Barrier(2)

    def save(value: int) -> str:
        start.wait(20)
        try:
            rating_save(report=report, rater=surgeon_a, seen=0, opinion=whole(value))
            return str(value)
        except RatingStale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(save, (1, 5)))
    assert told[1] == "stale"
    kept = set(ReportRating.objects.get().dimensions.values_list("value", flat=True))
    assert kept == {int(told[0])}


def test_no_rating_comes_in_once_the_study_is_closed(project: Project, surgeon_a: User) -> None:
    study = study_make(project, subjects=6)
    reports, start = list(study.reports.all()), Barrier(len(study.reports.all()) + 1)

    def finish(report: StudyReport) -> bool:
        start.wait(20)
        try:
            rating_save(report=report, rater=surgeon_a, seen=0, opinion=whole(), finish=True)
            return True
        except StudyClosed:
            return False
        finally:
            connection.close()

    def close() -> None:
        start.wait(20)
        study_close(study=study)
        connection.close()

    with ThreadPoolExecutor(len(reports) + 1) as pool:
        closing = pool.submit(close)
        told = list(pool.map(finish, reports))
        closing.result(60)
    closed_at = RatingStudy.objects.get(pk=study.pk).closed_at
    assert closed_at is not None
    ratings = ReportRating.objects.filter(report__study=study)
    assert ratings.count() == sum(told)
    assert all(one.finished_at is not None and one.finished_at <= closed_at for one in ratings)
