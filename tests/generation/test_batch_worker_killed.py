"""kill -9 of a real worker while the endpoint begins on its batch, and while answers are taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from tests.generation.worker_process import SETUP, WorkerPlace, wait_until
from tests.openai_server.server import ChatServer

ITEMS = 24


@pytest.fixture
def place(tmp_path: Path) -> Iterator[WorkerPlace]:
    """A worker's own place, closed at the end."""
    made = WorkerPlace(tmp_path)
    yield made
    made.close()


def one(place: WorkerPlace, statement: str) -> object:
    return place.query(statement)[0][0]


def time_passes(place: WorkerPlace) -> None:
    """What waits is due, and what dead workers held is free."""
    place.query(
        "UPDATE generation_batch SET next_look_at = '2020-01-01 00:00:00' WHERE next_look_at IS NOT NULL"
    )
    place.query("UPDATE generation_generationitem SET not_before = NULL")


def holds_end(place: WorkerPlace) -> None:
    place.query(
        "UPDATE generation_generationrun SET lease_until = '2020-01-01 00:00:00' WHERE state = 'running'"
    )
    place.query("UPDATE generation_batch SET held_until = NULL")


def sweeps(place: WorkerPlace) -> None:
    time_passes(place)
    place.sweep()
    with Celery(broker=f"redis+socket://{place.socket}") as sender:
        sender.send_task("generation.tasks.generation_batch_sweep", queue="default", ignore_result=True)


def goes_on_until(place: WorkerPlace, statement: str, *, what: str) -> None:
    """Sweep every now and then until the statement is true of the database."""
    ticks = Counter[str]()

    def there() -> bool:
        ticks["looks"] += 1
        if ticks["looks"] % 20 == 1:
            sweeps(place)
        return bool(one(place, statement))

    wait_until(there, seconds=180, what=what)


@pytest.mark.soak
def test_a_run_in_batches_survives_the_death_of_its_worker(place: WorkerPlace, server: ChatServer) -> None:
    place.python("-c", SETUP, server.url, str(ITEMS), "in batches")
    server.batches.faults["create"].append("after hang")
    place.worker_start()
    place.sweep()
    wait_until(lambda: bool(server.batches.begun), seconds=120, what="the endpoint begins on a batch")
    place.worker_kill()
    assert place.query("SELECT state, provider_id FROM generation_batch") == [("submitting", "")]
    holds_end(place)
    place.worker_start()
    goes_on_until(
        place,
        "SELECT count(*) > 0 FROM generation_attempt WHERE state = 'answered'",
        what="an answer is taken in",
    )
    place.worker_kill()
    assert server.batches.verbs["list"] > 0
    holds_end(place)
    place.worker_start()
    goes_on_until(place, "SELECT state = 'done' FROM generation_generationrun", what="the run is finished")
    assert place.query("SELECT state, count(*) FROM generation_generationitem GROUP BY state") == [
        ("done", ITEMS)
    ]
    assert set(server.batches.asked.values()) == {1}
    assert set(Counter(key[:48] for key in server.batches.asked).values()) == {1}
    assert float(str(one(place, "SELECT reserved FROM generation_generationrun"))) == pytest.approx(
        0, abs=1e-9
    )
    billed = one(place, "SELECT sum(cost) FROM generation_attempt")
    assert float(str(one(place, "SELECT spent FROM generation_generationrun"))) == pytest.approx(
        float(str(billed))
    )
