"""Several reading processes that answer as one: while one reads a file, another one reads the next."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from imaging.formats import limits
from imaging.formats.reader import Reader, line_of

# Beside the reading processes works who stores what they read.
MOST = 2
# Bytes of a file that may need much of the memory: such are read by one process, one after the other.
LARGE = 20_000_000


class Readers(Reader):
    """As many reading processes as are of use here. Use it as a `Reader`."""

    def __init__(self, *, seconds: float = limits.SECONDS, count: int = 0) -> None:
        super().__init__(seconds=seconds)
        wanted = count or min(MOST, os.cpu_count() or 1)
        self._others = [Reader(seconds=seconds) for _ in range(wanted - 1)]
        self._whose: dict[bytes, Reader] = {}

    def close(self) -> None:
        """End the child processes and forget what they were asked."""
        super().close()
        for other in self._others:
            other.close()
        self._whose.clear()

    @property
    def held(self) -> int:
        """Bytes of the answers that came and that nobody has asked for."""
        return super().held + sum(other.held for other in self._others)

    def catch_up(self) -> None:
        """Take in the answers that are there, without waiting for others."""
        super().catch_up()
        for other in self._others:
            other.catch_up()

    def forget(self) -> None:
        """Wait until nothing is under way any more, and drop what was expected and never asked for."""
        super().forget()
        for other in self._others:
            other.forget()
        self._whose.clear()

    def expect(self, verb: str, path: Path, **more: Any) -> None:
        """Have a child begin what will be asked for soon, in the same words."""
        other = self._remembered(verb, path, more)
        if other is None:
            super().expect(verb, path, **more)
        else:
            other.expect(verb, path, **more)

    def look(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """What `ask` would tell, and will tell again: the answer is kept until then. Raises Refused."""
        other = self._remembered(verb, path, more)
        return super().look(verb, path, **more) if other is None else other.look(verb, path, **more)

    def drop(self, verb: str, path: Path, **more: Any) -> None:
        """Keep an answer no longer that was looked at."""
        other = self._whose.pop(line_of(verb, path, more), None)
        if other is None:
            super().drop(verb, path, **more)
        else:
            other.drop(verb, path, **more)

    def ask(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """Have a child do one thing with one file. Raises Refused."""
        other = self._whose.pop(line_of(verb, path, more), None)
        return super().ask(verb, path, **more) if other is None else other.ask(verb, path, **more)

    def _remembered(self, verb: str, path: Path, more: dict[str, Any]) -> Reader | None:
        """Which other one was sent a request, or shall be; None for this one."""
        line = line_of(verb, path, more)
        if line in self._whose or line in self._expected:
            return self._whose.get(line)
        least = min(self._others, key=lambda other: other.busy, default=None)
        if least is None or least.busy >= self.busy or _is_large(path):
            return None
        self._whose[line] = least
        return least


def _is_large(path: Path) -> bool:
    with suppress(OSError):  # What is gone is told where it is read.
        return path.stat().st_size > LARGE
    return False
