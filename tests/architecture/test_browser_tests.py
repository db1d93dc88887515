"""`make e2e` reads the folders of browser tests alone: reading all tests takes each of its processes long."""

from __future__ import annotations

import re

from tests.conftest import ROOT

MARK = "mark" + ".browser"


def _folders_asked_for() -> tuple[str, ...]:
    command = re.search(r"^e2e:.*\n\t.*pytest (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert command
    return tuple(re.findall(r"tests/\w+", command[1]))


def test_no_browser_test_stands_outside_the_folders_that_make_e2e_reads() -> None:
    folders = _folders_asked_for()
    assert folders
    marked = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if MARK in path.read_text(encoding="utf-8")
    }
    assert any(path.startswith(folders[0] + "/") for path in marked)
    assert {path for path in marked if not path.startswith(tuple(f"{one}/" for one in folders))} == set()
