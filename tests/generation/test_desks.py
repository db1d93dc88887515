"""Many requests are under way at once, from few connections to the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError

from generation.calls.desks import DESKS, Desks, away
from generation.models import (
    Attempt,
    AttemptState,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ItemState,
)
from generation.services import run_drive
from generation.services.item_claim import items_claim
from generation.services.run_control import generation_pause, generation_resume
from projects.models import Project, RunState, User
from tests.generation.cast import endpoint_make, guideline_make
from tests.generation.driving import drive, start
from tests.generation.worker_process import wait_until
from tests.openai_server.server import ChatServer
from tests.soak.jobs import chapter_text

AT_ONCE = 24

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_wait_at_once_and_few_hold_a_connection(project: Project) -> None:
    desks, all_wait = Desks(), threading.Barrier(AT_ONCE)

    def ask(_: int) -> set[int]:
        with desks.sitting():
            before = _used(project)
            with away():
                all_wait.wait(timeout=30)
            return {before, _used(project)}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        used = {desk for both in pool.map(ask, range(AT_ONCE)) for desk in both}
    desks.close()
    assert 1 <= len(used) <= DESKS


def test_nobody_leaves_a_desk_within_a_transaction(project: Project) -> None:
    desks = Desks()

    def leave() -> None:
        with desks.sitting(), transaction.atomic(), away():
            pytest.fail("It was left within a transaction.")

    with ThreadPoolExecutor(1) as pool, pytest.raises(TransactionManagementError):
        pool.submit(leave).result()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_sit, desks, project).result(timeout=30), "the desk is free again"
    desks.close()


def test_a_thread_without_a_desk_keeps_its_connection(project: Project) -> None:
    before = id(connections["default"])
    with away():
        assert id(connections["default"]) == before
    assert _used(project) == before


@pytest.mark.once
def test_a_run_has_as_many_requests_under_way_as_its_endpoint_takes(
    project: Project, server: ChatServer, lead: User
) -> None:
    endpoint = endpoint_make(server.url, max_concurrency=AT_ONCE, timeout_seconds=60)
    source = guideline_make(project, text=chapter_text(AT_ONCE))
    run = start(project, sources=(source,), endpoint=endpoint, count=2 * AT_ONCE)
    with ThreadPoolExecutor(1) as pool, server.script.holding():
        driving = pool.submit(_drive, run)
        wait_until(lambda: server.script.busiest >= AT_ONCE, seconds=60, what="all requests are under way")
        generation_pause(run=GenerationRun.objects.get(), by=lead)
        server.script.configure({"hold": False})
        paused = driving.result()
    assert (paused.state, paused.done_count) == (RunState.PAUSED, AT_ONCE)
    assert set(paused.items.values_list("state", flat=True)) == {ItemState.DONE, ItemState.WAITING}
    assert server.script.busiest == AT_ONCE
    generation_resume(run=paused, by=lead)
    done = drive(paused)
    assert (done.state, done.done_count) == (RunState.DONE, 2 * AT_ONCE)
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    assert server.script.record()["requests"] == Attempt.objects.count(), "nothing was asked twice"
    assert Endpoint.objects.get().open_requests == 0


def test_what_ends_together_is_claimed_for_together(
    project: Project, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims: list[int] = []

    def claiming(**asked: Any) -> list[GenerationItem]:
        claimed = items_claim(**asked)
        claims.append(len(claimed))
        return claimed

    monkeypatch.setattr(run_drive, "items_claim", claiming)
    monkeypatch.setattr(run_drive, "GATHER_S", 1.0)  # on a busy machine few end within less
    endpoint = endpoint_make(server.url, max_concurrency=AT_ONCE, timeout_seconds=60)
    source = guideline_make(project, text=chapter_text(2 * AT_ONCE))
    done = drive(start(project, sources=(source,), endpoint=endpoint, count=4 * AT_ONCE))
    assert (done.state, sum(claims)) == (RunState.DONE, 4 * AT_ONCE)
    assert len([count for count in claims if count]) < 2 * AT_ONCE


def _sit(desks: Desks, project: Project) -> int:
    with desks.sitting():
        return _used(project)


def _used(project: Project) -> int:
    """Which connection this thread has, after a query by it."""
    assert Project.objects.filter(pk=project.pk).exists()
    return id(connections["default"])


def _drive(run: GenerationRun) -> GenerationRun:
    try:
        return drive(run)
    finally:
        connection.close()
