"""``progress.jsonl``: what the run page reads. One JSON object per line, only ever appended.

Events: ``start`` (stages and planned steps), ``stage`` (a stage begins or resumes at ``step``), ``step``
(loss, lr, grad_norm, tokens_per_s, memory_mb, mfu), ``eval``, ``checkpoint`` (path, sha256, bytes),
``stage_end``, ``stopped``, ``failed`` (message), ``done``. ``step`` counts within the stage. After a resume a
step may come twice: the later line is the true one.
"""

import json
import os
import time
from pathlib import Path
from typing import Any


class Progress:
    """Appends events; only the first process of a distributed run writes."""

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        self.file = folder / "progress.jsonl"
        self.writes = writes
        if writes:
            self._end_torn_line()

    def _end_torn_line(self) -> None:
        """A killed predecessor may have left half a line; close it so that ours stands alone."""
        if self.file.exists() and self.file.stat().st_size:
            with self.file.open("rb+") as lines:
                lines.seek(-1, os.SEEK_END)
                if lines.read(1) != b"\n":
                    lines.write(b"\n")

    def tell(self, event: str, **values: Any) -> None:
        """Append one event in a single write, so that a reader never sees two lines mixed."""
        if self.writes:
            line = json.dumps({"event": event, "time": round(time.time(), 3), **values}, ensure_ascii=False)
            with self.file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")


def events_read(file: Path, *, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Whole events after a byte offset, and the offset to read on from; torn lines are passed over."""
    if not file.exists():
        return [], offset
    with file.open("rb") as lines:
        lines.seek(offset)
        fresh = lines.read()
    whole = fresh[: fresh.rfind(b"\n") + 1]
    events = []
    for line in whole.splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:
            continue  # half a line of a process that was killed while writing it
    return events, offset + len(whole)
