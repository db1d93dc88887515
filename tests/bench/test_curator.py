"""Curator beside a drafting run: absent where no environment is named, its line of figures read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.bench import drafting
from tests.bench.curator import Curator, curator_found
from tests.bench.figure import Absent
from tests.openai_server.server import running_server

LINE = '{"calls": 40, "per_s": 80.0, "start_s": 0.5, "cpu_ms": 2.0}'


def _python(folder: Path, *lines: str) -> Path:
    """A program in the place of the environment's Python."""
    program = folder / "bin" / "python"
    program.parent.mkdir()
    program.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    program.chmod(0o755)
    return program


def test_without_an_environment_it_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CURATOR", raising=False)
    with pytest.raises(Absent, match="CURATOR names no environment"):
        curator_found()
    monkeypatch.setenv("CURATOR", str(tmp_path))
    with pytest.raises(Absent):
        curator_found()


def test_an_environment_without_it_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _python(tmp_path, f'exec {sys.executable} "$@"')
    monkeypatch.setenv("CURATOR", str(tmp_path))
    with pytest.raises(Absent):
        curator_found()


def test_the_last_line_is_its_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _python(tmp_path, 'if [ "$2" = "-c" ]; then echo 0.1.31; exit; fi', "echo Preparing", f"echo '{LINE}'")
    monkeypatch.setenv("CURATOR", str(tmp_path))
    peer = curator_found()
    assert str(peer) == "Curator 0.1.31"
    theirs = peer.ask("http://127.0.0.1:1/v1", tmp_path / "asked.jsonl", 64, seconds=20)
    figure = drafting._against("drafting against Curator", {"per_s": 40.0, "cpu_ms": 8.0}, theirs)
    assert (figure.value, figure.limit, figure.holds) == (0.5, None, True)
    assert "Curator 80/s, 40/s with its start of 0.5 s, 40 requests each; 8.0 and 2.0 ms" in figure.note


def test_what_ends_with_an_error_is_told(tmp_path: Path) -> None:
    peer = Curator(_python(tmp_path, "echo 'no such endpoint' >&2", "exit 3"), "0")
    with pytest.raises(RuntimeError, match="ended with 3: no such endpoint"):
        peer.ask("http://127.0.0.1:1/v1", tmp_path / "asked.jsonl", 64, seconds=20)


@pytest.mark.skipif(not os.environ.get("CURATOR"), reason="CURATOR names no environment")
def test_it_asks_each_once(tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    words = [f"Question {number}" for number in range(40)]
    bodies = [
        {"model": "spine-test-1", "messages": [{"role": "user", "content": one}], "seed": 7} for one in words
    ]
    asked.write_text("".join(json.dumps(body) + "\n" for body in bodies))
    with running_server() as server:
        theirs = curator_found().ask(server.url, asked, 8, seconds=100)
        messages = [seen.messages for seen in server.script.seen]
    assert theirs["calls"] == len(words)
    assert messages[0] == [], "its limits were asked for"
    assert sorted(one["content"] for (one,) in messages[1:]) == sorted(words)
