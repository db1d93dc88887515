"""Starts at one moment do not slip past the limit of a hidden suite together."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections

from benchmark.errors import EvaluationRefused
from benchmark.models import Attempt, EvaluationRun, Suite, SuiteVersion
from benchmark.services.evaluation_start import evaluation_start
from generation.models import Endpoint
from projects.models import Project, User
from tests.benchmark.boards import suite_make
from tests.benchmark.cast import endpoint_make

pytestmark = pytest.mark.django_db(transaction=True)
STARTS = 8


def test_of_many_starts_at_once_as_many_begin_as_are_allowed(project: Project, evaluator: User) -> None:
    version, endpoint = suite_make(project, 2, is_hidden=True), endpoint_make("http://127.0.0.1:9/v1")
    Suite.objects.update(weekly_runs=3)
    gate = threading.Barrier(STARTS)

    def start(number: int) -> str:
        gate.wait()
        close_old_connections()
        try:
            evaluation_start(
                version=SuiteVersion.objects.get(pk=version.pk),
                endpoint=Endpoint.objects.get(pk=endpoint.pk),
                model_name=f"model {number}",
                by=evaluator,
            )
        except EvaluationRefused:
            return "refused"
        finally:
            connections.close_all()
        return "started"

    with ThreadPoolExecutor(STARTS) as pool:
        outcome = Counter(pool.map(start, range(STARTS)))
    assert outcome == {"started": 3, "refused": STARTS - 3}
    assert EvaluationRun.objects.count() == Attempt.objects.count() == 3
