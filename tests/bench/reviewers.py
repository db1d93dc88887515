"""Fifty reviewers at once: next task, submit, submit while an export runs; beside Label Studio where it is.

Both on PostgreSQL, both started as their packages start them, with the same crowd and as many tasks. Ours
asks for a page and follows where it leads; theirs answers JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.crowd import Line, Taken, crowd, told
from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.label_studio import Annotator, Peer, exporting, label_studio, tasks_make
from tests.bench.postgres import database
from tests.bench.serving import environment_on
from tests.studio import ROOT, studio_start

REVIEWERS, ROUNDS = 50, 8
TASKS = 50 * 80
DONE = 10_000
MOST_BEATEN = 100
CSRF = "b" * 32
HIDDEN = re.compile(r'<input[^>]*name="(key|seen|work_version)"[^>]*value="([^"]*)"')
RATIO = 1.0
"""At most as long as the peer takes."""


class Item(NamedTuple):
    """An item that a reviewer has open: its address and the hidden fields of its form."""

    path: str
    fields: dict[str, str]


class Reviewer:
    """One reviewer of ours: the next item, and its approval."""

    def __init__(self, port: int, session: str) -> None:
        cookies = f"sessionid={session}; csrftoken={CSRF}"
        self.line = Line(port, {"Cookie": cookies, "X-CSRFToken": CSRF})
        self.beaten = 0

    def following(self, led: str = "") -> Item:
        """The page that the last decision `led` to, or the way to the next item; where another was quicker,
        the one after."""
        for _ in range(MOST_BEATEN):
            status, path, text = (302, led, "") if led else self.line.ask("GET", "/p/crowd/queue/next/")
            led = ""
            if status == 302 and "/review/" in path:
                status, _, text = self.line.ask("GET", path)
            if status == 200 and HIDDEN.search(text):
                return Item(path, dict(HIDDEN.findall(text)))
            # Another has it open by now (409), or has decided on it (302).
            self.beaten += 1
        raise RuntimeError(f"next item answered {status}, {path}: {text[:300]}")

    def submit(self, task: Item, version: int = 0) -> str:
        """Approve it, with the words that are kept as `version` if any are; where a browser is led then."""
        said = {**task.fields, "work_version": str(version), "verdict": "approve"}
        status, led, text = self.line.form(f"{task.path}decide/", said)
        if status != 302:
            raise RuntimeError(f"a decision was answered {status}: {text[:300]}")
        return led

    def save(self, task: Item, version: int) -> int:
        """Autosave some words upon `version` of them; returns the version that they are kept as."""
        words = {"version": str(version), "body.rationale": f"Seen on {version + 1} slices."}
        status, _, text = self.line.form(f"{task.path}work/", words, Accept="application/json")
        if status != 200:
            raise RuntimeError(f"an autosave was answered {status}: {text[:300]}")
        return int(json.loads(text)["version"])


def reviewers() -> Iterator[Figure]:
    """p95 of ours, and how it stands to Label Studio's."""
    ours = _ours()
    try:
        theirs = _theirs()
    except Absent as absent:
        theirs = None
        yield Figure("beside Label Studio", None, "", note=f"not measured: {absent}")
    note = f"of {len(ours[0].following)} items asked for by {REVIEWERS} at once"
    yield Figure("another reviewer was quicker", ours[0].beaten, "times", note=note)
    for words, own, peer in _rows(ours, theirs):
        p50, p95 = told(own)
        note = f"p50 {p50} ms, {REVIEWERS} at once"
        yield Figure(f"{words}, p95", p95, "ms", note=note)
        if peer:
            yield _beside(words, p95, peer)


def _rows(
    ours: tuple[Taken, Taken], theirs: tuple[Taken, Taken] | None
) -> Iterator[tuple[str, list[float], list[float]]]:
    quiet, busy = theirs or (Taken(), Taken())
    yield "next task", ours[0].following, quiet.following
    yield "submit", ours[0].submit, quiet.submit
    yield "submit during an export", ours[1].submit, busy.submit


def _beside(words: str, ours: float, peer: list[float]) -> Figure:
    p50, p95 = told(peer)
    note = f"Label Studio p50 {p50} ms, p95 {p95} ms"
    return Figure(f"{words} against Label Studio, p95", round(ours / p95, 2), "×", RATIO, note=note)


def _ours() -> tuple[Taken, Taken]:
    with tempfile.TemporaryDirectory() as name, database() as url:
        folder = Path(name)
        studio = studio_start(folder, environment={"DATABASE_URL": url}, seconds=300)
        try:
            sessions = run_inside(folder, "crowd_make", REVIEWERS, TASKS, DONE, database=url, seconds=300)
            port = int(studio.url.rsplit(":", 1)[1])
            desks = [Reviewer(port, session) for session in sessions]
            crowd(desks, 1)
            begun = sum(desk.beaten for desk in desks)
            quiet = crowd(desks, ROUNDS)
            quiet.beaten = sum(desk.beaten for desk in desks) - begun
            environment = {**environment_on(folder), "DATABASE_URL": url}
            command = [sys.executable, "-m", "tests.bench.inside", "crowd_release"]
            export = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            busy = crowd(desks, ROUNDS, while_=lambda: export.poll() is None)
            rows = json.loads(export.communicate(timeout=300)[0].strip().splitlines()[-1])
            assert rows >= DONE, rows
            return quiet, busy
        finally:
            studio.stop()


def _theirs() -> tuple[Taken, Taken]:
    with (
        tempfile.TemporaryDirectory() as name,
        database() as url,
        label_studio(Path(name), REVIEWERS, url) as peer,
    ):
        _fill(peer)
        desks = [Annotator(peer, token) for token in peer.annotators]
        crowd(desks, 1)
        quiet = crowd(desks, ROUNDS)
        export = exporting(peer)
        return quiet, crowd(desks, ROUNDS, while_=export.is_alive)


def _fill(peer: Peer) -> None:
    texts = [
        f"Which segment is narrow in case {number}? A L3/L4, B L4/L5, C L5/S1"
        for number in range(DONE + TASKS)
    ]
    tasks_make(peer, texts, annotated=DONE)
