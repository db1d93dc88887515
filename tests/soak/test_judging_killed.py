"""kill -9 of worker, web and Redis in the midst of a judging: the same verdicts, the same certification.

The system runs as `make up` starts it, and nobody helps. A judge that answers the same question always alike,
and every ninth in prose, is asked through one kill each and once undisturbed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import pytest

from tests.benchmark.judging_cast import prose, shown_to, truthful
from tests.openai_server.server import ChatServer, running_server
from tests.soak.killing import (
    Rows,
    kill_in_the_midst,
    number,
    result_note,
    rows,
    studio_on,
    wait_for_the_end,
    wait_until,
)
from tests.studio import Studio

pytestmark = pytest.mark.soak

SUBJECTS, KILL_AT = 6, 30
MOST_ASKINGS = 3  # of a question whose answers hold no verdict
TABLE = "benchmark_judgerun"
OF_RUN = "JOIN benchmark_judgerun r ON r.id = {}.run_id WHERE r.uid = ?"
ROWS = (
    "SELECT p.number, j.dimension, j.probe, j.repeat, j.state, j.value, j.quote, j.quote_stands, j.askings, "
    "j.text, j.problem FROM benchmark_judgement j JOIN benchmark_studyreport p ON p.id = j.report_id "
    f"{OF_RUN.format('j')} ORDER BY p.number, j.dimension, j.probe, j.repeat"
)
CERTIFIED = (
    "SELECT c.dimension, c.is_certified, c.figures FROM benchmark_judgecalibration c "
    f"{OF_RUN.format('c')} ORDER BY c.dimension"
)
DIMENSIONS = 11


class Judged(NamedTuple):
    """All that a judging leaves: its counts, its rows, what it certifies."""

    counts: Rows
    rows: Rows
    certified: Rows


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One running system on each database; every judging has a project of its own."""
    with studio_on(request.param, tmp_path_factory.mktemp("studio")) as running:
        yield running


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A judge that always says the same to the same question."""
    with running_server() as running:
        running.script.configure({"delay_s": 0.3})
        running.script.judge = _says
        yield running


@pytest.fixture(scope="module")
def undisturbed(studio: Studio) -> Judged:
    """What the judging gives when nobody kills anything."""
    with running_server() as running:
        running.script.judge = _says
        run = _begin(studio, "calm", running)
        wait_for_the_end(studio, TABLE, run)
        return _judged(studio, run)


@pytest.mark.parametrize("victim", ["worker", "web", "redis"])
def test_a_judging_survives(studio: Studio, undisturbed: Judged, server: ChatServer, victim: str) -> None:
    run = _begin(studio, f"judging-{victim}", server)
    stored: set[str] = set()
    asked_before = 0

    def look() -> None:
        nonlocal asked_before
        # The rows first: what is asked after them is held against them.
        stored.update(_stored(studio, run))
        asked_before = len(server.script.seen)

    kill_in_the_midst(studio, victim, TABLE, run, at=KILL_AT, look=look)
    asked = [seen.key.rpartition("-")[0] for seen in server.script.seen]
    assert stored & set(asked[asked_before:]) == set(), "a stored answer was asked for again"
    found = _judged(studio, run)
    assert found == undisturbed
    assert any(state == "unscored" for _, _, _, _, state, *_ in found.rows), "prose is no verdict"
    assert len({row[:4] for row in found.rows}) == len(found.rows), "a verdict stands twice"
    repeated = {key: count - 1 for key, count in Counter(asked).items() if count > 1}
    repeats = sum(repeated.values())
    # What was under way at a worker's death, or answered and not kept yet, is asked once more, and no more.
    lost: set[str] = set(asked[:asked_before]) - stored if victim == "worker" else set()
    assert set(repeated) <= lost
    assert repeats == len(repeated)
    _nothing_is_held(studio, run, f"judging-{victim}", may_lose=victim == "worker")
    result_note(
        job="judging", database=studio.environment.get("DATABASE_URL", "sqlite").partition(":")[0],
        victim=victim, verdicts=len(found.rows), stored_at_kill=len(stored), lost=len(lost),
        requests=len(asked), asked_again=repeats,
    )  # fmt: skip


def _says(prompt: str) -> str:
    """Mostly the truth; on some dimensions of some reports prose, however often it is asked."""
    return (
        prose(prompt)
        if sha256(shown_to(prompt).encode() + prompt[:400].encode()).digest()[0] % 9 == 0
        else truthful(prompt)
    )


def _begin(studio: Studio, slug: str, server: ChatServer) -> str:
    begin = f"judging_begin({slug!r}, {server.url!r}, {SUBJECTS})"
    return studio.python(f"from tests.soak.jobs import *; {begin}").strip()


def _judged(studio: Studio, run: str) -> Judged:
    """The rows as they stand once the worker has held them against the ratings."""

    def is_held() -> bool:
        return len(rows(studio, CERTIFIED, run)) == DIMENSIONS

    wait_until(is_held, seconds=60, what="the judging is held against the ratings")
    counts = f"SELECT state, done_count, failed_count, total_count FROM {TABLE} WHERE uid = ?"
    return Judged(rows(studio, counts, run), rows(studio, ROWS, run), rows(studio, CERTIFIED, run))


def _stored(studio: Studio, run: str) -> set[str]:
    """The keys of all askings whose answers are kept."""
    uid = UUID(run).hex
    return {
        f"{uid}-{report}-{dimension}-{probe or 'plain'}-{repeat}-{asking}"
        for report, dimension, probe, repeat, _, _, _, _, askings, *_ in rows(studio, ROWS, run)
        for asking in range(1, int(str(askings)) + 1)
    }


def _nothing_is_held(studio: Studio, run: str, slug: str, *, may_lose: bool) -> None:
    """Slots and money are given back; spent is what the rows cost, and more only for what a worker lost."""
    held = f"SELECT slots_held, reserved, spent FROM {TABLE} WHERE uid = ?"
    (slots, reserved, spent), *_ = rows(studio, held, run)
    # SQLite adds and takes away in floating point.
    assert (slots, float(str(reserved))) == (0, pytest.approx(0, abs=1e-6))
    cost = rows(studio, f"SELECT sum(j.cost) FROM benchmark_judgement j {OF_RUN.format('j')}", run)[0][0]
    more = float(str(spent)) - float(str(cost))
    assert more > -1e-5 if may_lose else more == pytest.approx(0, abs=1e-5)
    endpoint = "SELECT open_requests FROM generation_endpoint WHERE name = ?"
    assert number(studio, endpoint, f"Test endpoint of {slug}") == 0
