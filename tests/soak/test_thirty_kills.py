"""A long drafting run through many `kill -9` at random moments ends as one that nobody disturbed.

By the server's own log no stored answer is asked again; what was in flight at a kill is on record as lost and
asked once more, and not worked out twice where the server honours the idempotency key. SOAK_KILLS, SOAK_STEPS
and SOAK_SEED set the size and the moments; SOAK_RESULTS names a file that takes the figures.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from spinemed_site.supervisor.redis_server import redis_command, wait_for_redis
from tests.openai_server.server import ChatServer, running_server
from tests.soak.killing import kill_minus_nine, number, restarted, result_note, rows, studio_on, wait_until
from tests.studio import Studio

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("SOAK_KILLS", "30"))
STEPS = int(os.environ.get("SOAK_STEPS", "2000"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
ITEMS = STEPS // 2  # a draft and a revision each
AT_ONCE = 4
DELAY_S = 0.1
# Web and Redis die as well, but it is the worker whose requests are lost.
VICTIMS = ("worker", "worker", "worker", "web", "redis")
LONGEST_S = 300.0 + 2.0 * STEPS
OF_RUN = "JOIN generation_generationrun r ON r.id = c.run_id WHERE r.uid = ?"
ATTEMPTS = f"generation_attempt a JOIN generation_call c ON c.id = a.call_id {OF_RUN}"


@pytest.fixture(scope="module", params=["embedded", "postgresql"])
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """SQLite with the Redis that the system brings, or PostgreSQL with a Redis beside it."""
    with ExitStack() as stack:
        beside = {}
        if request.param == "postgresql":
            beside["REDIS_URL"] = stack.enter_context(_redis_beside(tmp_path_factory.mktemp("redis")))
        yield stack.enter_context(studio_on(request.param, tmp_path_factory.mktemp("studio"), **beside))


@contextmanager
def _redis_beside(folder: Path) -> Iterator[str]:
    """A Redis that no supervisor looks after."""
    socket = folder / "r.sock"
    process = subprocess.Popen(
        redis_command(socket, folder / "data"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_redis(f"unix://{socket}")
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def undisturbed(studio: Studio) -> dict[int, list[Any]]:
    """What the same run gives when nobody kills anything."""
    with _server(honour_keys=False) as server:
        run = _begin(studio, "calm", server)
        _wait_for_the_end(studio, run)
    return _corpus(studio, "calm")


@pytest.mark.parametrize("honour_keys", [False, True], ids=["keys ignored", "keys honoured"])
def test_many_kills_change_nothing(
    studio: Studio, undisturbed: dict[int, list[Any]], honour_keys: bool
) -> None:
    slug = f"storm-{'keys' if honour_keys else 'plain'}"
    with _server(honour_keys=honour_keys) as server:
        run = _begin(studio, slug, server)
        in_flight = _kill_again_and_again(studio, run, random.Random(f"{SEED} {slug}"))
        took = _wait_for_the_end(studio, run)
        record = server.script.record()
    assert _corpus(studio, slug) == undisturbed
    assert len(undisturbed) == ITEMS
    lost, repeats = _ledger_holds(studio, run, record)
    assert lost == in_flight, "what was in flight at a kill, and nothing else, is on record as lost"
    assert repeats <= in_flight
    worked = Counter(row["key"] for row in record["seen"] if row["behaviour"] != "replay")
    if honour_keys:
        assert set(worked.values()) == {1}, "nothing was worked out twice"
    studio.manage("verify_history")
    result_note(
        job="thirty_kills", database=_database(studio), honours_keys=honour_keys, kills=KILLS, seed=SEED,
        steps=len(worked), in_flight=in_flight, lost=lost, repeats=repeats, replayed=record["replayed"],
        end_s=round(took, 1),
    )  # fmt: skip


@contextmanager
def _server(*, honour_keys: bool) -> Iterator[ChatServer]:
    with running_server() as running:
        running.script.configure({"delay_s": DELAY_S, "honour_keys": honour_keys})
        yield running


def _begin(studio: Studio, slug: str, server: ChatServer) -> str:
    begin = f"chapter_begin({slug!r}, {server.url!r}, {ITEMS})"
    return studio.python(f"from tests.soak.jobs import *; {begin}").strip()


def _kill_again_and_again(studio: Studio, run: str, dice: random.Random) -> int:
    """Kill at random moments all along the run; the number of requests that were in flight then."""
    in_flight = 0
    for moment in _moments(dice):
        wait_until(
            lambda: _answered(studio, run) >= moment,  # noqa: B023
            seconds=LONGEST_S,
            what=f"{moment} answers are kept",
        )
        time.sleep(dice.uniform(0, 2 * DELAY_S))  # not always right after an answer was kept
        victim = dice.choice([one for one in VICTIMS if one in _names(studio)])
        before = studio.children()
        kill_minus_nine(studio, victim)
        state = rows(studio, "SELECT state FROM generation_generationrun WHERE uid = ?", run)[0][0]
        assert state in {"running", "queued"}, f"the kill at {moment} came too late: {state}"
        if victim == "worker":
            in_flight += number(studio, f"SELECT count(*) FROM {ATTEMPTS} AND a.state = 'sent'", run)
            _half_a_minute_goes_by(studio, run)
        wait_until(lambda: restarted(studio, before, victim), seconds=60, what=f"{victim} runs again")  # noqa: B023
    return in_flight


def _moments(dice: random.Random) -> list[int]:
    """One in each stretch of the run, the stretches' ends left out.

    A request that is lost twice is given up for a person to decide: two kills leave time for what was in
    flight to be asked again.
    """
    stretch = STEPS / KILLS
    return [int(place * stretch + dice.uniform(0.1, 0.7) * stretch) for place in range(KILLS)]


def _names(studio: Studio) -> set[str]:
    return {name.partition("-")[0] for name in studio.children()}


def _answered(studio: Studio, run: str) -> int:
    return number(
        studio, f"SELECT count(*) FROM generation_call c {OF_RUN} AND c.answered_at IS NOT NULL", run
    )


def _half_a_minute_goes_by(studio: Studio, run: str) -> None:
    """The dead worker's lease ends."""
    statement = (
        "UPDATE generation_generationrun SET lease_until = '2020-01-01 00:00:00' "
        "WHERE uid = {} AND state = 'running'"
    )
    if url := studio.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as server:
            server.execute(statement.format("%s"), (run,))
        return
    with closing(sqlite3.connect(studio.folder / "studio.sqlite3", timeout=20)) as file:
        file.execute(statement.format("?"), (run,))
        file.commit()


def _wait_for_the_end(studio: Studio, run: str) -> float:
    def ended() -> bool:
        told = "SELECT state, error_for_user FROM generation_generationrun WHERE uid = ?"
        state, problem = rows(studio, told, run)[0]
        assert state not in {"failed", "cancelled", "paused"}, problem
        return bool(state == "done")

    return wait_until(ended, seconds=LONGEST_S, what="the run is finished")


def _corpus(studio: Studio, slug: str) -> dict[int, list[Any]]:
    """Every item by its place: its outcome and all its texts, with passages by their place."""
    of_project = "JOIN projects_project p ON p.id = {}.project_id WHERE p.slug = ?"
    passages = rows(
        studio,
        "SELECT g.uid, g.position FROM corpus_passage g JOIN corpus_source s ON s.id = g.source_id "
        + of_project.format("s"),
        slug,
    )
    places = {str(UUID(str(uid))): f"passage {place}" for uid, place in passages}
    found: dict[int, list[Any]] = {}
    told = rows(
        studio,
        "SELECT m.position, m.state, v.kind, v.body, v.prompt_hash, v.checklist "
        "FROM generation_generationitem m JOIN generation_generationrun r ON r.id = m.run_id "
        "LEFT JOIN corpus_revision v ON v.instance_id = m.instance_id "
        f"{of_project.format('r')} ORDER BY m.position, v.number",
        slug,
    )
    for position, state, kind, body, *rest in told:
        read = json.loads(str(body)) if body else {}
        for row in read.get("evidence", []):
            row["passage"] = places.get(row["passage"], row["passage"])
        found.setdefault(int(str(position)), []).append((state, kind, read, *rest))
    return found


def _ledger_holds(studio: Studio, run: str, record: dict[str, Any]) -> tuple[int, int]:
    """Every question answered once, every request on record; how many were lost, how many repeated."""
    attempts = rows(studio, f"SELECT a.call_id, a.state, a.idempotency_key FROM {ATTEMPTS}", run)
    states = Counter(str(state) for _, state, _ in attempts)
    answered = Counter(call for call, state, _ in attempts if state == "answered")
    assert set(states) <= {"answered", "lost_answer"}, states
    assert set(answered.values()) == {1}
    assert number(studio, f"SELECT count(*) FROM generation_call c {OF_RUN}", run) == len(answered)
    lost = Counter(str(key) for _, state, key in attempts if state == "lost_answer")
    known = {str(key) for _, _, key in attempts}
    assert set(record["by_key"]) <= known, "every request has its row, written before it left"
    again = {key: count - 1 for key, count in record["by_key"].items() if count > 1}
    assert all(count <= lost[key] for key, count in again.items()), "no stored answer was asked again"
    return sum(lost.values()), sum(again.values())


def _database(studio: Studio) -> str:
    return "postgresql" if "DATABASE_URL" in studio.environment else "embedded"
