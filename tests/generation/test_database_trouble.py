"""A database that breaks a tie between two threads, or is away for a moment, costs no item."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Source
from generation.calls import ledger
from generation.calls.client import question_send
from generation.calls.replies import Reply
from generation.models import Attempt, AttemptState, Endpoint, GenerationItem, ItemState
from projects.models import Project, RunState
from tests.generation.driving import drive, start


def test_endpoint_and_run_are_locked_in_one_order(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    """Opening an attempt and settling it change both rows; in two orders two threads block each other."""
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        drive(run)
    money = [
        "endpoint" if 'UPDATE "generation_endpoint"' in query["sql"] else "run"
        for query in seen.captured_queries
        if 'UPDATE "generation_endpoint"' in query["sql"]
        or ('UPDATE "generation_generationrun"' in query["sql"] and '"reserved" =' in query["sql"])
    ]
    assert money == ["endpoint", "run"] * 4  # draft and revision, each opened and settled


def _send_with_faults(monkeypatch: pytest.MonkeyPatch, faults: int) -> None:
    left = iter(range(faults))

    def send(**arguments: object) -> Reply:
        reply = question_send(**arguments)  # type: ignore[arg-type]
        if next(left, None) is not None:
            raise OperationalError("deadlock detected")
        return reply

    monkeypatch.setattr(ledger, "question_send", send)


def test_an_item_that_met_the_database_in_a_bad_moment_is_done_again(
    project: Project, guideline: Source, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send_with_faults(monkeypatch, 1)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 2, 0)
    assert Attempt.objects.filter(state=AttemptState.LOST_ANSWER).count() == 1
    assert not Attempt.objects.filter(state=AttemptState.SENT).exists()


def test_an_item_that_always_meets_it_fails_alone(
    project: Project, guideline: Source, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send_with_faults(monkeypatch, 2)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    item = GenerationItem.objects.get(run=run)
    assert (item.state, item.problem_kind) == (ItemState.FAILED, "unexpected")
    assert Endpoint.objects.get().open_requests == 0
