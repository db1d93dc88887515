"""kill -9 of a real worker in the middle of a plan: the next one ends with the same items, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.generation.worker_process import SETUP, WorkerPlace, wait_until
from tests.openai_server.server import ChatServer

ITEMS = 12_000
MOST = "SELECT total_count FROM generation_generationrun ORDER BY id DESC LIMIT 1"
PLANNED = (
    SETUP.split("run = start(")[0]
    + """
from generation.services.recipe import Recipe
from tests.generation.books import book_make
from tests.generation.driving import begin
book = book_make(project, passages=1600)
begin(project, Recipe(sources=(str(book.uid),), count=int(sys.argv[2])), endpoint, pilot=True)
"""
)
ROWS = (
    "SELECT position, kind, language, topic, passage_id, is_pilot FROM generation_generationitem "
    "WHERE run_id = (SELECT max(id) FROM generation_generationrun) ORDER BY position"
)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[WorkerPlace, WorkerPlace]]:
    """Two places of workers, closed at the end."""
    for name in ("killed", "undisturbed"):
        (tmp_path / name).mkdir()
    made = WorkerPlace(tmp_path / "killed"), WorkerPlace(tmp_path / "undisturbed")
    yield made
    for place in made:
        place.close()


@pytest.mark.soak
def test_a_plan_survives_the_death_of_its_worker(
    places: tuple[WorkerPlace, WorkerPlace], server: ChatServer
) -> None:
    killed, undisturbed = places
    killed.python("-c", PLANNED, server.url, str(ITEMS))
    (undisturbed.folder / "studio.sqlite3").write_bytes((killed.folder / "studio.sqlite3").read_bytes())
    killed.worker_start()
    killed.sweep()
    wait_until(lambda: _planned(killed) >= 2000, seconds=180, what="two batches are written")
    killed.worker_kill()
    assert killed.query("SELECT is_planned, state FROM generation_generationrun") == [(0, "running")]
    assert 0 < _count(killed) < ITEMS
    killed.query("UPDATE generation_generationrun SET lease_until = '2020-01-01 00:00:00'")
    for place in places:
        place.worker_start()
        place.sweep()
        wait_until(partial(_is_planned, place), seconds=300, what="it is planned")
    assert _count(killed) == ITEMS
    assert killed.query(ROWS) == undisturbed.query(ROWS)


def _planned(place: WorkerPlace) -> int:
    return int(str(place.query(MOST)[0][0]))


def _count(place: WorkerPlace) -> int:
    return int(str(place.query("SELECT count(*) FROM generation_generationitem")[0][0]))


def _is_planned(place: WorkerPlace) -> bool:
    return place.query("SELECT is_planned FROM generation_generationrun") == [(1,)]
