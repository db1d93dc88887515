"""The parent's side of reading: one child process per import, replaced when it dies or hangs."""

from __future__ import annotations

import json
import logging
import os
import selectors
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imaging.formats import limits
from imaging.formats.errors import Refused
from imaging.formats.forking import ReadingProcess, reading_process_start

logger = logging.getLogger(__name__)
# The longest answer: marks with outlines of a whole spine take about 10 MB.
ANSWER = 200_000_000


@dataclass(slots=True, eq=False)
class _Wish:
    """One request and, when it came, its answer; `refusal` where there was none."""

    line: bytes
    answer: dict[str, Any] | None = None
    size: int = 0
    refusal: Refused | None = None

    @property
    def is_over(self) -> bool:
        return self.answer is not None or self.refusal is not None


class Reader:
    """Reads files in a child process. Use as a context manager; not for several threads at once.

    `program` is the module whose `main` the child runs; the import's where none is named.
    """

    def __init__(self, *, seconds: float = limits.SECONDS, program: str = "") -> None:
        self.seconds = seconds
        self.program = program
        self._child: ReadingProcess | None = None
        # What the child has been sent and has not answered, in its order, and what nobody has asked for yet.
        self._sent: deque[_Wish] = deque()
        self._expected: dict[bytes, _Wish] = {}
        self._behind = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process and forget what it was asked."""
        self._end()
        self._sent.clear()
        self._expected.clear()

    def _end(self) -> None:
        self._behind = b""
        if self._child is not None:
            self._child.close()
            self._child = None

    @property
    def busy(self) -> int:
        """How many requests have been sent whose answers have not been taken."""
        return len(self._sent)

    @property
    def held(self) -> int:
        """Bytes of the answers that came and that nobody has asked for."""
        return sum(wish.size for wish in self._expected.values())

    def expect(self, verb: str, path: Path, **more: Any) -> None:
        """Have the child begin what will be asked for soon, in the same words."""
        self._awaited(line_of(verb, path, more))

    def look(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """What `ask` would tell, and will tell again: the answer is kept until then. Raises Refused."""
        return self._told(self._awaited(line_of(verb, path, more)))

    def drop(self, verb: str, path: Path, **more: Any) -> None:
        """Keep an answer no longer that was looked at."""
        self._expected.pop(line_of(verb, path, more), None)

    def catch_up(self) -> None:
        """Take in the answers that are there, without waiting for others."""
        while self._child is not None and self._sent and self._has_line(self._child):
            self._receive()

    def _has_line(self, child: ReadingProcess) -> bool:
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            return b"\n" in self._behind or bool(waiting.select(0))

    def forget(self) -> None:
        """Wait until nothing is under way any more, and drop what was expected and never asked for."""
        while self._sent:
            self._receive()
        self._expected.clear()

    def ask(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """Have the child do one thing with one file. Raises Refused."""
        line = line_of(verb, path, more)
        wish = self._expected.pop(line, None)
        if wish is None:
            # The child may wait until somebody reads its answer: then it hears no further request.
            while self._sent:
                self._receive()
            wish = self._send(_Wish(line))
        return self._told(wish)

    def _awaited(self, line: bytes) -> _Wish:
        if line not in self._expected:
            self._expected[line] = self._send(_Wish(line))
        return self._expected[line]

    def _told(self, wish: _Wish) -> dict[str, Any]:
        """The answer to a wish. Raises Refused."""
        while not wish.is_over:
            self._receive()
        if wish.refusal is not None:
            raise wish.refusal
        return _found(wish.answer or {})

    def _send(self, wish: _Wish) -> _Wish:
        self._child = child = self._child or reading_process_start(self.program)
        self._sent.append(wish)
        # A dead child is noticed where its answer is waited for.
        with suppress(BrokenPipeError):
            _write(child.stdin, wish.line)
        return wish

    def _receive(self) -> None:
        """The answer to the first thing under way; a new child does the others where this one ended by it."""
        child = self._child
        assert child is not None
        try:
            line = self._line(child)
            answer = json.loads(line)
        except EOFError as problem:
            logger.warning("A reading process ended while it read a file.")
            self._replace(_broken_off() if child.lost_its_server else _died(), problem)
        except Refused as refusal:
            self._replace(refusal, None)
        else:
            wish = self._sent.popleft()
            wish.answer, wish.size = answer, len(line)

    def _replace(self, refusal: Refused, cause: Exception | None) -> None:
        self._end()
        refusal.__cause__ = cause
        self._sent.popleft().refusal = refusal
        others = list(self._sent)
        self._sent.clear()
        for wish in others:
            self._send(wish)

    def _line(self, child: ReadingProcess) -> bytes:
        """One line of the child's output within the time allowed. Raises Refused, EOFError."""
        ends = time.monotonic() + self.seconds
        parts = [self._behind]
        size = 0
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            while b"\n" not in parts[-1]:
                if not waiting.select(max(0.0, ends - time.monotonic())) or size > ANSWER:
                    raise _too_slow(self.seconds)
                chunk = os.read(child.stdout, 1 << 20)
                if not chunk:
                    raise EOFError
                parts.append(chunk)
                size += len(chunk)
        last, _, self._behind = parts.pop().partition(b"\n")
        return b"".join((*parts, last))


def _write(descriptor: int, content: bytes) -> None:
    """All of it; a pipe takes as much at a time as it has room for."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def line_of(verb: str, path: Path, more: dict[str, Any]) -> bytes:
    """A request as the child reads it."""
    return json.dumps({"verb": verb, "path": str(path), **more}).encode() + b"\n"


def _found(answer: dict[str, Any]) -> dict[str, Any]:
    """What the child found. Raises Refused."""
    if "refused" in answer:
        refused = answer["refused"]
        raise Refused(refused["code"], refused["sentence"], refused["what_to_do"], read_as=refused["read_as"])
    if "fault" in answer:
        logger.warning("A file could not be read: %s at %s.", answer["kind"], answer["fault"])
        raise Refused(
            "unreadable",
            "This file could not be read: it is damaged, or of a kind not met before.",
            "Export it again from its source",
        )
    found: dict[str, Any] = answer["ok"]
    return found


def _died() -> Refused:
    return Refused(
        "reader_died",
        "Reading broke off on this file; it is damaged or hostile.",
        "Export it again from its source",
    )


def _broken_off() -> Refused:
    return Refused(
        "reader_ended",
        "Reading was ended from outside while this file's turn was; nothing is known against the file.",
        "Import it again",
    )


def _too_slow(seconds: float) -> Refused:
    return Refused(
        "too_slow",
        f"Reading this file took longer than {seconds:.0f} seconds; it is damaged or hostile.",
        "Export it again from its source",
    )
