"""kill -9 of worker, web and Redis in the midst of an import, of drafting and of a release.

The system runs as `make up` starts it. The supervisor starts the dead again, nobody helps, and the job
must come to its end with nothing double, nothing lost and no answered question asked again.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.openai_server.server import ChatServer, running_server
from tests.soak.killing import (
    Rows,
    alive,
    descendants,
    kill_in_the_midst,
    number,
    result_note,
    rows,
    studio_on,
    wait_for_the_end,
    wait_until,
)
from tests.studio import Studio, studio_start

pytestmark = pytest.mark.soak

VICTIMS = ("worker", "web", "redis")
ITEMS = 24
LOAD = 8000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One running system on each database; every job has a project of its own."""
    with studio_on(request.param, tmp_path_factory.mktemp("studio")) as running:
        yield running


@pytest.fixture(scope="module")
def volumes() -> Path:
    """Five lumbar MR volumes with masks, lists and pictures: twenty files."""
    folder = SHARED / "data" / "lumbar_mr"
    if not folder.is_dir():
        pytest.skip("The public sample data is not beside the checkout.")
    return folder


@pytest.fixture(scope="module")
def undisturbed(studio: Studio, volumes: Path) -> tuple[Rows, Rows]:
    """What the import gives when nobody kills anything."""
    run = studio.python(f"from tests.soak.jobs import *; import_begin('calm', {str(volumes)!r})").strip()
    wait_for_the_end(studio, "imaging_importrun", run)
    return _images(studio, run), _marks(studio, run)


@pytest.fixture(scope="module")
def approved(studio: Studio) -> int:
    """A project with some thousand approved instances; returns how many."""
    studio.manage("seed_load", "--instances", str(LOAD), "--project", "load")
    return number(
        studio,
        "SELECT count(*) FROM corpus_instance i JOIN projects_project p ON p.id = i.project_id "
        "WHERE p.slug = 'load' AND i.state = 'approved'",
    )


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server that counts what it is asked by idempotency key."""
    with running_server() as running:
        running.script.configure({"delay_s": 1.0})
        yield running


@pytest.mark.parametrize("victim", VICTIMS)
def test_an_import_survives(
    studio: Studio, volumes: Path, undisturbed: tuple[Rows, Rows], victim: str
) -> None:
    begin = f"from tests.soak.jobs import *; import_begin('import-{victim}', {str(volumes)!r})"
    run = studio.python(begin).strip()
    kill_in_the_midst(studio, victim, "imaging_importrun", run, at=3)
    assert _images(studio, run) == undisturbed[0]
    assert _marks(studio, run) == undisturbed[1]
    files = rows(
        studio,
        "SELECT f.state, count(*) FROM imaging_importfile f JOIN imaging_importrun r ON r.id = f.run_id "
        "WHERE r.uid = ? GROUP BY f.state",
        run,
    )
    assert sum(int(str(count)) for _, count in files) == 20
    assert "waiting" not in dict(files)
    studio.manage("verify_history")


@pytest.mark.parametrize("victim", VICTIMS)
def test_drafting_survives(studio: Studio, server: ChatServer, victim: str) -> None:
    begin = f"drafting_begin('draft-{victim}', {server.url!r}, {ITEMS})"
    run = studio.python(f"from tests.soak.jobs import *; {begin}").strip()
    kill_in_the_midst(studio, victim, "generation_generationrun", run, at=4)
    of_run = "JOIN generation_generationrun r ON r.id = {}.run_id WHERE r.uid = ?"
    items = f"generation_generationitem i {of_run.format('i')}"
    assert rows(studio, f"SELECT i.state, count(*) FROM {items} GROUP BY i.state", run) == [("done", ITEMS)]
    assert number(studio, f"SELECT count(DISTINCT i.instance_id) FROM {items}", run) == ITEMS
    project = "JOIN projects_project p ON p.id = i.project_id WHERE p.slug = ?"
    made = rows(studio, f"SELECT i.number FROM corpus_instance i {project}", f"draft-{victim}")
    assert sorted(made) == [(place,) for place in range(1, ITEMS + 1)]
    # A draft and its revision, or both once more where a check asked for it; never one twice in a row.
    kinds = rows(
        studio,
        "SELECT v.instance_id, v.kind FROM corpus_revision v "
        f"JOIN corpus_instance i ON i.id = v.instance_id {project} ORDER BY v.instance_id, v.number",
        f"draft-{victim}",
    )
    lives = [[kind for _, kind in life] for _, life in groupby(kinds, key=lambda row: row[0])]
    assert len(lives) == ITEMS
    assert all(life in (["draft", "revision"], ["draft", "revision"] * 2) for life in lives)
    _nothing_answered_was_asked_again(studio, server, run, may_lose=4 if victim == "worker" else 0)
    studio.manage("verify_history")


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_release_survives(studio: Studio, approved: int, victim: str) -> None:
    run = studio.python(f"from tests.soak.jobs import *; release_begin('load', 'After {victim}')").strip()
    kill_in_the_midst(studio, victim, "corpus_releaserun", run, at=1000)
    released = rows(
        studio,
        "SELECT e.uid, e.row_count FROM corpus_release e JOIN corpus_releaserun r ON r.release_id = e.id "
        "WHERE r.uid = ?",
        run,
    )
    assert len(released) == 1
    uid, row_count = str(released[0][0]), int(str(released[0][1]))
    assert 2000 < row_count <= approved
    instances = rows(
        studio,
        "SELECT w.instance_id FROM corpus_releaserow w JOIN corpus_release e ON e.id = w.release_id "
        "WHERE e.uid = ?",
        uid,
    )
    assert len(instances) == len(set(instances)) == row_count
    folder = next(studio.folder.glob(f"**/releases/{run[:8]}*"))
    lines = (folder / "native.jsonl").read_bytes().splitlines()
    assert len(lines) == len(set(lines)) == row_count
    assert "is what it was" in studio.manage("release_verify", uid)
    studio.manage("verify_history")


def test_nothing_outlives_the_supervisor(tmp_path: Path) -> None:
    running = studio_start(tmp_path)
    worker = running.children()["worker"]
    wait_until(lambda: len(descendants(worker)) >= 2, seconds=30, what="the worker has its pool")
    below = descendants(running.process.pid)
    assert set(running.children().values()) <= set(below)
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(5)
    took = wait_until(lambda: not alive(below), seconds=30, what="every process of the tree has ended")
    result_note(job="(idle)", victim="supervisor", processes=len(below), seconds=round(took, 1))


def _images(studio: Studio, run: str) -> Rows:
    """Every stored slice of an import by content; a double or lost one changes the list."""
    return rows(
        studio,
        "SELECT s.source_sha256, s.slice_position, s.instance_number, s.pixel_length "
        "FROM imaging_sopinstance s "
        "JOIN imaging_series e ON e.id = s.series_id JOIN imaging_study t ON t.id = e.study_id "
        "JOIN imaging_importrun r ON r.project_id = t.project_id WHERE r.uid = ? "
        "ORDER BY s.source_sha256, s.slice_position, s.instance_number, s.pixel_length",
        run,
    )


def _marks(studio: Studio, run: str) -> Rows:
    """Every level mark of an import by content; places to a micrometre."""
    found = rows(
        studio,
        "SELECT m.level, m.space, m.x, m.y, m.z FROM imaging_levelmark m "
        "JOIN imaging_series e ON e.id = m.series_id JOIN imaging_study t ON t.id = e.study_id "
        "JOIN imaging_importrun r ON r.project_id = t.project_id WHERE r.uid = ?",
        run,
    )
    places = [
        (level, space, *(None if at is None else round(float(str(at)), 3) for at in point))
        for level, space, *point in found
    ]
    return sorted(places, key=repr)


def _nothing_answered_was_asked_again(studio: Studio, server: ChatServer, run: str, *, may_lose: int) -> None:
    record = server.script.record()
    attempts = rows(
        studio,
        "SELECT a.call_id, a.state, a.idempotency_key FROM generation_attempt a "
        "JOIN generation_call c ON c.id = a.call_id "
        "JOIN generation_generationrun r ON r.id = c.run_id WHERE r.uid = ?",
        run,
    )
    states = Counter(str(state) for _, state, _ in attempts)
    answered = Counter(call for call, state, _ in attempts if state == "answered")
    lost = {key for _, state, key in attempts if state == "lost_answer"}
    assert {key for key, count in record["by_key"].items() if count > 1} <= lost
    assert set(states) <= {"answered", "lost_answer"}, states
    assert states["lost_answer"] <= may_lose
    assert set(answered.values()) == {1}
    assert record["requests"] <= len(attempts), "every request has its row, written before it left"
    assert len(attempts) == len(answered) + states["lost_answer"]
