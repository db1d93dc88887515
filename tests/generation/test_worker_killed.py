"""kill -9 of a real worker in the middle of a run: nothing lost, nothing double, nothing asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generation.worker_process import SETUP, WorkerPlace, wait_until
from tests.openai_server.server import ChatServer

ITEMS = 10
AT_ONCE = 4


@pytest.fixture
def place(tmp_path: Path) -> Iterator[WorkerPlace]:
    """A worker's own place, closed at the end."""
    made = WorkerPlace(tmp_path)
    yield made
    made.close()


@pytest.mark.soak
@pytest.mark.parametrize("asks", ["", "without pictures"])
def test_a_run_survives_the_death_of_its_worker(place: WorkerPlace, server: ChatServer, asks: str) -> None:
    place.python("-c", SETUP, server.url, str(ITEMS), asks)
    server.script.configure({"delay_s": 0.25})
    place.worker_start()
    place.sweep()
    wait_until(lambda: _far_enough(server, asks), seconds=90, what="enough requests arrived")
    place.worker_kill()
    assert place.query("SELECT state FROM generation_generationrun") == [("running",)]
    open_at_death = int(
        str(place.query("SELECT count(*) FROM generation_attempt WHERE state = 'sent'")[0][0])
    )
    assert 0 < open_at_death <= AT_ONCE
    # Half a minute goes by: the dead worker's lease ends.
    place.query("UPDATE generation_generationrun SET lease_until = '2020-01-01 00:00:00'")
    server.script.configure({"delay_s": 0.0})
    place.worker_start()
    place.sweep()
    wait_until(
        lambda: place.query("SELECT state FROM generation_generationrun") == [("done",)],
        seconds=90,
        what="the run is finished",
    )
    _nothing_is_lost_or_double(place)
    _nothing_answered_was_asked_again(place, server, open_at_death)


def _far_enough(server: ChatServer, asks: str) -> bool:
    """Seven requests, or three of questions without their pictures."""
    record = server.script.record()
    return record["by_schema"].get("picture_answer", 0) >= 3 if asks else record["requests"] >= 7


def _nothing_is_lost_or_double(place: WorkerPlace) -> None:
    assert place.query("SELECT state, count(*) FROM generation_generationitem GROUP BY state") == [
        ("done", ITEMS)
    ]
    assert place.query("SELECT count(*), count(DISTINCT number) FROM corpus_instance") == [(ITEMS, ITEMS)]
    assert place.query("SELECT DISTINCT state IN ('revised', 'in_review') FROM corpus_instance") == [(1,)]
    kinds = place.query(
        "SELECT DISTINCT group_concat(kind) FROM "
        "(SELECT instance_id, kind FROM corpus_revision ORDER BY instance_id, number) GROUP BY instance_id"
    )
    assert set(kinds) <= {("draft,revision",), ("draft,revision,draft,revision",)}


def _nothing_answered_was_asked_again(place: WorkerPlace, server: ChatServer, open_at_death: int) -> None:
    record = server.script.record()
    lost = {
        key
        for (key,) in place.query(
            "SELECT idempotency_key FROM generation_attempt WHERE state = 'lost_answer'"
        )
    }
    assert {key for key, count in record["by_key"].items() if count > 1} <= lost
    assert max(record["by_key"].values()) <= 2
    twice = place.query(
        "SELECT call_id FROM generation_attempt WHERE state = 'answered' GROUP BY call_id HAVING count(*) > 1"
    )
    assert twice == []
    states = dict(place.query("SELECT state, count(*) FROM generation_attempt GROUP BY state"))
    assert set(states) == {"answered", "lost_answer"}
    assert states["lost_answer"] == open_at_death
    questions = int(str(place.query("SELECT count(*) FROM generation_call")[0][0]))
    # An attempt is on record before its request leaves, so the death may come between the two.
    assert questions <= record["requests"] <= questions + open_at_death
    reserved = place.query("SELECT reserved FROM generation_generationrun")[0][0]
    assert float(str(reserved)) == pytest.approx(0.0, abs=1e-9)
    assert place.query("SELECT open_requests FROM generation_endpoint") == [(0,)]
    billed = place.query("SELECT sum(cost) FROM generation_attempt")[0][0]
    spent = place.query("SELECT spent FROM generation_generationrun")[0][0]
    assert float(str(spent)) == pytest.approx(float(str(billed)))
