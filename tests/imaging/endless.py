"""A reading program of tests that a file may catch: one verb never ends, and hears of nothing meanwhile."""

from __future__ import annotations

from typing import Any

from imaging.formats import child

NAME = "tests.imaging.endless"
LOADED = ()


def spin(_request: dict[str, Any]) -> dict[str, Any]:
    """Compute for ever, as a decoder does on a file made for that."""
    while True:
        pass


def echo(request: dict[str, Any]) -> dict[str, Any]:
    """Say what was asked."""
    return {"path": request["path"]}


def main() -> None:
    """Answer requests."""
    child.main({"spin": spin, "echo": echo})
