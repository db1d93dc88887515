"""Fifty reviewers decide on ten thousand items at once, over HTTP, and every twentieth write comes too late.

They approve, edit, send back and reject, and what they type is saved on the way. Each stale write is
refused with 409; no decision is lost or made twice; the record holds for every item. What was sent back has
nothing to be drafted from and returns as it stands, so that some is sent back again. DECISIONS, CLIENTS and
SOAK_SEED set the size and the choices; SOAK_RESULTS names a file that takes the figures.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.bench.inside import run_inside
from tests.bench.reviewers import Item, Reviewer
from tests.soak.killing import number, result_note, rows, studio_on, wait_until
from tests.studio import Studio

pytestmark = pytest.mark.soak

DECISIONS = int(os.environ.get("DECISIONS", "10000"))
CLIENTS = int(os.environ.get("CLIENTS", "50"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
SPARE = 2 * CLIENTS
STALE = 0.05
WAYS = {"approve": 55, "edit": 25, "send_back": 10, "reject": 10}
OF_CROWD = "JOIN corpus_instance i ON i.id = d.instance_id JOIN projects_project p ON p.id = i.project_id"
TWICE = "SELECT COUNT(*) FROM corpus_instance WHERE redraft_count > 1"
WAITS = "SELECT COUNT(*) FROM corpus_redraftrequest WHERE answered_at IS NULL AND withdrawn_at IS NULL"


class Doctor(Reviewer):
    """One reviewer who decides this way and that, and now and then from a page that is too old."""

    def __init__(self, port: int, session: str, place: int) -> None:
        super().__init__(port, session)
        self.chance = random.Random(f"{SEED}/{place}")
        self.made: dict[str, str] = {}
        self.stale: Counter[tuple[str, int]] = Counter()
        self.ways: Counter[str] = Counter()
        self.before: Item | None = None

    def decide(self) -> None:
        """The next item, what is typed on it, and the decision; at times a stale write before it."""
        task, typed = self.following(), 0
        way = self.chance.choices(list(WAYS), list(WAYS.values()))[0]
        if way == "edit":
            typed = self._save(task, self._save(task, int(task.fields.get("work_version") or 0)))
        if self.chance.random() < STALE:
            self._too_late(task, typed)
        self._decide(task, way, typed)
        self.before = task

    def _decide(self, task: Item, way: str, typed: int) -> None:
        sent = {**task.fields, **_said(way)}
        if typed:
            sent["work_version"] = str(typed)
        status, text = self._press(task, sent)
        if status == 422 and way != "reject":
            # The checks, or a third send-back: what is allowed is decided with the same form.
            way, sent = "reject", {**task.fields, **_said("reject")}
            status, text = self._press(task, sent)
        assert status == 302, f"{way} was answered {status}: {text[:300]}"
        self.made[sent["key"]] = sent["verdict"]
        self.ways[way] += 1

    def _too_late(self, task: Item, typed: int) -> None:
        """One of three writes from an old page: upon other words, another text, or after the decision."""
        if typed:
            self.stale["autosave", self._type(task, typed - 1, "In another tab.")[0]] += 1
        elif self.before is None or self.chance.random() < 0.5:
            other = {**task.fields, **_said("approve"), "key": uuid4().hex, "seen": str(uuid4())}
            self.stale["other text", self._press(task, other)[0]] += 1
        else:
            again = {**self.before.fields, **_said("approve"), "key": uuid4().hex}
            self.stale["decided", self._press(self.before, again)[0]] += 1

    def _save(self, task: Item, version: int) -> int:
        status, text = self._type(task, version, f"Looked at {version + 2} times.")
        assert status == 200, f"an autosave was answered {status}: {text[:300]}"
        return int(json.loads(text)["version"])

    def _type(self, task: Item, version: int, words: str) -> tuple[int, str]:
        """Words upon those of `version`, where the kind of item has a place for them."""
        sent = {"version": str(version), "body.rationale": words, "body.plan": f"Exercise. {words}"}
        status, _, text = self.line.form(f"{task.path}work/", sent, Accept="application/json")
        return status, text

    def _press(self, task: Item, sent: dict[str, str]) -> tuple[int, str]:
        status, _, text = self.line.form(f"{task.path}decide/", sent)
        return status, text


def _said(way: str) -> dict[str, str]:
    said = {"verdict": way}
    if way == "send_back":
        said |= {"comment": "Say which segment is meant.", "reasons": "ambiguous", "harm": "minor"}
    if way == "reject":
        said |= {"reasons": "level", "harm": "minor"}
    return said


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """On PostgreSQL, as it is at a consortium."""
    with studio_on("postgresql", tmp_path) as running:
        yield running


def test_no_decision_is_lost_and_every_stale_one_is_refused(studio: Studio, tmp_path: Path) -> None:
    url = studio.environment["DATABASE_URL"]
    sessions = run_inside(tmp_path, "crowd_make", CLIENTS, DECISIONS + SPARE, 1, database=url, seconds=3600)
    port = int(studio.url.rsplit(":", 1)[1])
    doctors = [Doctor(port, session, place) for place, session in enumerate(sessions)]
    took = _all_decide(doctors)
    wait_until(lambda: number(studio, WAITS) == 0, seconds=600, what="what was sent back has returned")

    stale = sum((one.stale for one in doctors), Counter[tuple[str, int]]())
    assert stale.total() > DECISIONS * STALE / 2
    assert {status for _, status in stale} == {409}, stale

    made = {key: verdict for one in doctors for key, verdict in one.made.items()}
    assert len(made) == DECISIONS
    kept = dict(rows(studio, f"SELECT d.idempotency_key, d.verdict FROM corpus_decision d {OF_CROWD}"))
    assert kept.keys() == made.keys()
    told = sum((one.ways for one in doctors), Counter[str]())
    assert {kept[key] for key, verdict in made.items() if verdict == "reject"} == {"reject"}
    assert sum(verdict == "send_back" for verdict in kept.values()) == told["send_back"]
    assert ", 0 faults." in studio.manage("verify_history")
    result_note(
        soak="many decisions",
        decisions=DECISIONS,
        clients=CLIENTS,
        seconds=round(took),
        sent_back_twice=number(studio, TWICE),
        stale={kind: count for (kind, _), count in sorted(stale.items())},
        **dict(told),
    )


def _all_decide(doctors: list[Doctor]) -> float:
    """Together, until all are made; raises what the first of them met. Returns the seconds it took."""
    left, lock, problems = iter(range(DECISIONS)), threading.Lock(), list[Exception]()

    def work(doctor: Doctor) -> None:
        try:
            while not problems:
                with lock:
                    if next(left, None) is None:
                        return
                doctor.decide()
        except Exception as problem:  # told below
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(doctor,), daemon=True) for doctor in doctors]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread, doctor in zip(threads, doctors, strict=True):
        thread.join()
        doctor.line.link.close()
    if problems:
        raise problems[0]
    return time.monotonic() - began
