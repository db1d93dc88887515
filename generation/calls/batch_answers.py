"""From the answer files of a batch to replies and failures, line by line; no line can end the reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from generation.calls.failures import status_failure, words
from generation.calls.replies import Reply, reply_of
from generation.calls.transport import BODY_LIMIT
from generation.errors import AccessRejected, CallFailure, RequestRejected, ServerTrouble
from generation.models import Endpoint

NOTES_KEPT = 50
EXPIRED = "batch_expired"
CANCELLED = "batch_cancelled"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a line says of one request: a reply, or a failure; neither where the endpoint did not begin it."""

    custom_id: str
    reply: Reply | None = None
    failure: CallFailure | None = None
    code: str = ""
    told: str = ""


@dataclass
class Notes:
    """What could not be used of the answer files, in sentences; the first fifty, and how many in all."""

    lines: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, sentence: str) -> None:
        """Put down one more."""
        self.count += 1
        if len(self.lines) < NOTES_KEPT:
            self.lines.append(sentence)

    def __str__(self) -> str:
        more = self.count - len(self.lines)
        return "\n".join([*self.lines, *([f"And {more} more."] if more else [])])


def answers_in(lines: IO[bytes], *, endpoint: Endpoint, name: str, notes: Notes) -> Iterator[Answer]:
    """The answers of a file in its order. What is no answer goes into the notes."""
    lines.seek(0)
    for number, line in _lines_of(lines):
        where = f"{name}, line {number}"
        if line is None:
            notes.add(f"{where}: longer than {BODY_LIMIT} bytes, so it was not read.")
        elif line.strip():
            answer = _answer_in(line, endpoint, where, notes)
            if answer is not None:
                yield answer


def _lines_of(lines: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; ``None`` for one that is too long, without holding it in memory."""
    number = 0
    while piece := lines.readline(BODY_LIMIT):
        number += 1
        if piece.endswith(b"\n") or len(piece) < BODY_LIMIT:
            yield number, piece
            continue
        while rest := lines.readline(BODY_LIMIT):
            if rest.endswith(b"\n"):
                break
        yield number, None


def _answer_in(line: bytes, endpoint: Endpoint, where: str, notes: Notes) -> Answer | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        notes.add(f"{where}: not JSON.")
        return None
    custom_id = row.get("custom_id") if isinstance(row, dict) else None
    if not isinstance(custom_id, str) or not custom_id:
        notes.add(f"{where}: without a custom_id.")
        return None
    return _answer_of(custom_id, row, endpoint)


def _answer_of(custom_id: str, row: dict[str, Any], endpoint: Endpoint) -> Answer:
    error, response = row.get("error"), row.get("response")
    if isinstance(response, dict) and (response.get("body") or response.get("status_code")):
        return _answered(custom_id, response, endpoint)
    fault = error if isinstance(error, dict) else {}
    code, told = words(fault.get("code")), words(fault.get("message") or error)
    if code in (EXPIRED, CANCELLED):
        return Answer(custom_id=custom_id, code=code, told=told)
    trouble = ServerTrouble(
        f"{endpoint.name} failed on this request: {told or 'it does not say why'}", raw=told
    )
    return Answer(custom_id=custom_id, failure=trouble, code=code, told=told)


def _answered(custom_id: str, response: dict[str, Any], endpoint: Endpoint) -> Answer:
    raw = json.dumps(response.get("body"), ensure_ascii=False)
    status = response.get("status_code")
    if isinstance(status, int) and status >= 400:
        failure = status_failure(endpoint, status, message=_message(response.get("body")), raw=raw)
        if isinstance(failure, AccessRejected):
            # Of this request alone: the endpoint took the file, and with it key and address.
            failure = RequestRejected(str(failure), raw=failure.raw)
        return Answer(custom_id=custom_id, failure=failure)
    try:
        return Answer(
            custom_id=custom_id,
            reply=reply_of(raw, words(response.get("request_id")), latency_ms=None),
        )
    except ServerTrouble as trouble:
        return Answer(custom_id=custom_id, failure=trouble)


def _message(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return words(message) or "it does not say why"
