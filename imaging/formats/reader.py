"""The parent's side of reading: one child process per import, replaced when it dies or hangs."""

from __future__ import annotations

import json
import logging
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imaging.formats import limits
from imaging.formats.errors import Refused

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
# The longest answer: marks with outlines of a whole spine take about 10 MB.
ANSWER = 200_000_000
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Reader:
    """Reads files in a child process. Use as a context manager; not for several threads at once."""

    def __init__(self, *, seconds: float = limits.SECONDS) -> None:
        self.seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    # What was asked of a dead child and never left is of no use any more.
                    with suppress(BrokenPipeError):
                        stream.close()
            self._child = None

    def ask(self, verb: str, path: Path, **more: Any) -> dict[str, Any]:
        """Have the child do one thing with one file. Raises Refused."""
        child = self._child or self._start()
        line = json.dumps({"verb": verb, "path": str(path), **more}).encode() + b"\n"
        assert child.stdin is not None
        try:
            child.stdin.write(line)
            child.stdin.flush()
            answer = json.loads(self._line(child))
        except (BrokenPipeError, EOFError) as problem:
            logger.warning("The reading process ended by signal %s.", -child.wait())
            self.close()
            raise Refused(
                "reader_died",
                "Reading broke off on this file; it is damaged or hostile.",
                "Export it again from its source",
            ) from problem
        if "refused" in answer:
            refused = answer["refused"]
            raise Refused(
                refused["code"], refused["sentence"], refused["what_to_do"], read_as=refused["read_as"]
            )
        if "fault" in answer:
            logger.warning("A file could not be read: %s at %s.", answer["kind"], answer["fault"])
            raise Refused(
                "unreadable",
                "This file could not be read: it is damaged, or of a kind not met before.",
                "Export it again from its source",
            )
        found: dict[str, Any] = answer["ok"]
        return found

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        # Each OpenBLAS thread reserves address space that the limit counts.
        environment |= {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "imaging.formats.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=ROOT,
        )
        return self._child

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """One line of the child's output within the time allowed."""
        assert child.stdout is not None
        ends = time.monotonic() + self.seconds
        parts: list[bytes] = []
        size = 0
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            while not (parts and parts[-1].endswith(b"\n")):
                if not waiting.select(max(0.0, ends - time.monotonic())) or size > ANSWER:
                    self.close()
                    raise Refused(
                        "too_slow",
                        f"Reading this file took longer than {self.seconds:.0f} seconds; "
                        "it is damaged or hostile.",
                        "Export it again from its source",
                    )
                chunk = os.read(child.stdout.fileno(), 1 << 20)
                if not chunk:
                    raise EOFError
                parts.append(chunk)
                size += len(chunk)
        return b"".join(parts)
