"""The files and batches protocol: JSONL in, JSONL out, in the server's own time; and ways of going wrong."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

Line = dict[str, Any]
STATUS_OF = {"rate_limit": 429, "server_error": 500, "bad_request": 400, "unauthorised": 401}
OVER = ("completed", "failed", "expired", "cancelled")


@dataclass
class Begun:
    """One batch as the server keeps it."""

    id: str
    input_file_id: str
    metadata: dict[str, str]
    lines: list[Line]
    ready_at: float
    created_at: int = field(default_factory=lambda: int(time.time()))
    status: str = "in_progress"
    output: list[bytes] = field(default_factory=list)
    errors: list[bytes] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    answered: int = 0

    def as_row(self, *, says_begun: bool) -> dict[str, Any]:
        """The ``batch`` object of the protocol."""
        row: dict[str, Any] = {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "input_file_id": self.input_file_id,
            "completion_window": "24h",
            "status": self.status,
            "created_at": self.created_at,
            "expires_at": self.created_at + 86_400,
            "metadata": self.metadata,
            "output_file_id": f"out-{self.id}" if self.status in OVER and self.output else None,
            "error_file_id": f"err-{self.id}" if self.status in OVER and self.errors else None,
            "request_counts": {
                "total": len(self.lines),
                "completed": self.answered,
                "failed": len(self.errors),
            },
        }
        if self.faults:
            row["errors"] = {"object": "list", "data": self.faults}
        row["in_progress_at"] = self.created_at if says_begun else None
        return row


@dataclass
class Batches:
    """What the server has been handed, and how it shall go wrong with it.

    ``faults``: for each verb (upload, create, retrieve, list, cancel, content) what befalls its next calls:
    a status, ``"drop"`` for a connection that ends, ``"hang"`` for one that does so after five seconds; with
    a leading ``"after "`` the work is done first.
    ``spoils``: what is done to answer files: reorder, duplicate, unknown, malformed, nameless, blank, long.
    """

    answer: Callable[[Line], tuple[int, dict[str, Any]] | None]
    delay_s: float = 0.0
    hold: bool = False
    end_as: str = "completed"
    answered_before_end: int = 0
    tells_the_rest: bool = True
    says_begun: bool = True
    keeps_metadata: bool = True
    refusals: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    spoils: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    begun: dict[str, Begun] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def forget(self) -> None:
        """As at the start."""
        with self.lock:
            fresh = Batches(self.answer)
            for name in vars(fresh):
                if name not in ("answer", "lock"):
                    setattr(self, name, getattr(fresh, name))

    def fault_of(self, verb: str) -> str:
        """What befalls this call; empty for nothing."""
        with self.lock:
            self.verbs[verb] += 1
            return self.faults[verb].popleft() if self.faults[verb] else ""

    def file_add(self, content: bytes) -> dict[str, Any]:
        """Keep an uploaded file."""
        with self.lock:
            file_id = f"file-{uuid.uuid4().hex[:12]}"
            self.files[file_id] = content
            return {"id": file_id, "object": "file", "bytes": len(content), "purpose": "batch"}

    def begin(self, body: dict[str, Any]) -> dict[str, Any]:
        """Begin a batch over a file. Raises ``KeyError`` for one that was never uploaded."""
        with self.lock:
            lines = [json.loads(line) for line in self.files[body["input_file_id"]].splitlines()]
            made = Begun(
                id=f"batch_{uuid.uuid4().hex[:12]}",
                input_file_id=body["input_file_id"],
                metadata=body.get("metadata") or {} if self.keeps_metadata else {},
                lines=lines,
                ready_at=time.monotonic() + self.delay_s,
            )
            self.asked.update(line["custom_id"] for line in lines)
            self.begun[made.id] = made
            return made.as_row(says_begun=self.says_begun)

    def row(self, batch_id: str) -> dict[str, Any]:
        """How a batch stands now; what is due is worked on first."""
        with self.lock:
            made = self.begun[batch_id]
            if made.status == "cancelling" and not self.hold:
                self._end(made, "cancelled", self.answered_before_end)
            elif made.status == "in_progress" and not self.hold and time.monotonic() >= made.ready_at:
                most = len(made.lines) if self.end_as == "completed" else self.answered_before_end
                self._end(made, self.end_as, most)
            return made.as_row(says_begun=self.says_begun)

    def page(self, after: str, limit: int) -> dict[str, Any]:
        """Batches, the newest first."""
        with self.lock:
            rows = [self.row(batch_id) for batch_id in reversed(self.begun)]
        start = next((place for place, row in enumerate(rows, 1) if row["id"] == after), 0)
        shown = rows[start : start + limit]
        return {
            "object": "list",
            "data": shown,
            "last_id": shown[-1]["id"] if shown else None,
            "has_more": len(rows) > start + limit,
        }

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Ask for the end of a batch. Raises ``ValueError`` where it is over."""
        with self.lock:
            made = self.begun[batch_id]
            if made.status in OVER:
                raise ValueError(made.status)
            made.status = "cancelling"
            return made.as_row(says_begun=self.says_begun)

    def content(self, file_id: str) -> bytes:
        """The bytes of a file. Raises ``KeyError`` for one that is not there."""
        with self.lock:
            kind, _, batch_id = file_id.partition("-")
            if kind == "file":
                return self.files[file_id]
            made = self.begun[batch_id]
            return b"".join(made.output if kind == "out" else made.errors)

    def _end(self, made: Begun, status: str, most: int) -> None:
        made.status = status
        if status == "failed":
            made.faults = self.refusals
            return
        for line in made.lines[:most]:
            self._work(made, line)
        if self.tells_the_rest and status != "completed":
            code = f"batch_{status}"
            made.errors += [
                _told(line, error={"code": code, "message": f"{status}."}) for line in made.lines[most:]
            ]
        made.output = _spoilt(made.output, self.spoils)

    def _work(self, made: Begun, line: Line) -> None:
        answer = self.answer(line)
        if answer is None:
            return
        status, body = answer
        told = _told(
            line, response={"status_code": status, "request_id": f"req_{uuid.uuid4().hex[:8]}", "body": body}
        )
        if status == 200:
            made.output.append(told)
            made.answered += 1
        else:
            made.errors.append(told)


def _told(line: Line, **fields: Any) -> bytes:
    row = {
        "id": f"batch_req_{uuid.uuid4().hex[:8]}",
        "custom_id": line["custom_id"],
        "response": None,
        "error": None,
    }
    return json.dumps(row | fields).encode() + b"\n"


def _spoilt(lines: list[bytes], spoils: set[str]) -> list[bytes]:
    spoilt = list(lines)
    if "reorder" in spoils:
        spoilt.reverse()
    if "duplicate" in spoils and spoilt:
        spoilt.append(spoilt[0])
    if "unknown" in spoils and spoilt:
        spoilt.insert(0, json.dumps(json.loads(spoilt[0]) | {"custom_id": "somebody-else"}).encode() + b"\n")
    if "malformed" in spoils:
        spoilt.insert(1, b'{"custom_id": "half a li\n')
        spoilt.insert(1, b"[" * 100_000 + b"\n")
        spoilt.insert(1, b"\xff\xfe\x00nothing\n")
    if "nameless" in spoils:
        spoilt.insert(1, b'{"response": {"status_code": 200, "body": {}}}\n')
        spoilt.insert(1, b'"a string"\n')
    if "blank" in spoils:
        spoilt.insert(1, b"\n\r\n   \n")
    if "long" in spoils:
        spoilt.insert(1, b'{"custom_id": "' + b"x" * (9 * 1024 * 1024) + b'"}\n')
    return spoilt


def uploaded(headers: Any, raw: bytes) -> bytes:
    """The file in a multipart form."""
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + raw)
    for part in form.iter_parts():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    raise KeyError("file")
