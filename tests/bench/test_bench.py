"""The measuring itself: one measure that breaks off does not end the others."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.figure import Absent, Figure


def _holds() -> Iterator[Figure]:
    yield Figure("a", 1, "s", 2)


def _breaks() -> Iterator[Figure]:
    yield Figure("b", 1, "s", 2)
    raise RuntimeError("the server\nis gone")


def _hangs() -> Iterator[Figure]:
    time.sleep(30)
    yield Figure("c", 1, "s", 2)


def _is_absent() -> Iterator[Figure]:
    raise Absent("No PostgreSQL.")
    yield


@pytest.fixture(autouse=True)
def _few_measures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    measures = {"breaks": _breaks, "hangs": _hangs, "absent": _is_absent, "holds": _holds}
    monkeypatch.setattr(bench, "MEASURES", measures)
    monkeypatch.setattr(bench, "SECONDS", 1)
    monkeypatch.setattr(bench, "TARGET", tmp_path / "bench.json")


def test_every_measure_has_its_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench"])
    assert bench.main() == 1
    rows = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert [(row["what"], row["holds"], row["failed"]) for row in rows] == [
        ("b", True, False),
        ("breaks", False, True),
        ("hangs", False, True),
        ("absent", True, False),
        ("a", True, False),
    ]
    assert [row["note"] for row in rows[1:4]] == [
        "broke off: RuntimeError: the server is gone",
        "broke off: TimeoutError: longer than 1 s",
        "not measured: No PostgreSQL.",
    ]
    assert all(row["load_before"] >= 0 for row in rows)
    told = capsys.readouterr().out
    assert told.count("FAILED") == 2
    assert told.count(", load ") == 4


def test_a_report_ends_with_success_though_limits_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--report-only", "--only", "breaks"])
    assert bench.main() == 0
