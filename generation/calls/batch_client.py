"""Speaks the files and batches protocol with an endpoint, for the ledger's requests that travel in files.

Bodies are read as JSON here and not by the SDK's models: endpoints that speak the protocol differ in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from generation.calls.client import client_of
from generation.calls.failures import failures_named
from generation.calls.gate import question_check
from generation.calls.question import Question
from generation.calls.transport import arguments_of
from generation.errors import RequestRejected, ServerTrouble
from generation.models import Batch, Endpoint

WINDOW = "24h"
ADDRESS = "/v1/chat/completions"
OVER = frozenset({"completed", "failed", "expired", "cancelled"})
LISTED_AT_ONCE = 100
MOST_PAGES = 50
CLOCKS_DIFFER = timedelta(hours=1)  # between the endpoint's clock and ours
LONGEST_ANSWERS = 4 * 1024**3  # bytes of one answer file
PIECE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an endpoint says of a batch; empty or ``None`` where it does not say."""

    provider_id: str
    status: str
    output_file_id: str = ""
    error_file_id: str = ""
    done: int = 0
    failed: int = 0
    begun_at: datetime | None = None
    never_begun: bool = False
    expires_at: datetime | None = None
    faults: tuple[tuple[str, int | None, str], ...] = ()
    """Why it was not begun: code, number of the line in its file from one, sentence."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in OVER


def question_line(question: Question, *, custom_id: str) -> bytes:
    """The line of a request in a file, its pictures in it.

    Raises ``EgressRefused`` where its words point at one person, as ``question_send`` does.
    """
    question_check(question)
    line = {"custom_id": custom_id, "method": "POST", "url": ADDRESS, "body": arguments_of(question)}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def file_upload(*, endpoint: Endpoint, name: str, lines: IO[bytes]) -> str:
    """Hand a file of requests over; the endpoint's id for it. Raises a ``CallFailure``."""
    lines.seek(0)
    told = _asked(
        endpoint, lambda client: client.files.with_raw_response.create(file=(name, lines), purpose="batch")
    )
    return _id_in(told, endpoint)


def batch_create(*, batch: Batch) -> Told:
    """Let the endpoint begin on a file that it has. Raises a ``CallFailure``.

    The metadata tells whose it is, so that it is found again where its id never reached us.
    """
    about = {"batch": str(batch.uid), "run": str(batch.run.uid) if batch.run else ""}
    told = _asked(
        batch.endpoint,
        lambda client: client.batches.with_raw_response.create(
            input_file_id=batch.file_id,
            endpoint=ADDRESS,
            completion_window=WINDOW,
            metadata=about,
            extra_headers={"Idempotency-Key": f"batch-{batch.uid}"},
        ),
    )
    _id_in(told, batch.endpoint)
    return _told(told)


def batch_ask(*, batch: Batch) -> Told:
    """How a batch stands. Raises a ``CallFailure``."""
    told = _asked(batch.endpoint, lambda client: client.batches.with_raw_response.retrieve(batch.provider_id))
    _id_in(told, batch.endpoint)
    return _told(told)


def batch_stop(*, batch: Batch) -> None:
    """Ask the endpoint to cancel a batch. Raises a ``CallFailure``, also where it is over already."""
    _asked(batch.endpoint, lambda client: client.batches.with_raw_response.cancel(batch.provider_id))


def batches_find(*, batch: Batch) -> list[Told]:
    """What the endpoint began for our file, by its metadata or the file's id, the earliest first.

    Raises a ``CallFailure``.
    """
    found: dict[str, dict[str, Any]] = {}
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = _page(batch.endpoint, after)
        rows = [row for row in page.get("data") or [] if isinstance(row, dict) and row.get("id")]
        found |= {str(row["id"]): row for row in rows if _is_ours(row, batch)}
        if not rows or not page.get("has_more") or _is_older(rows[-1], batch) or after == str(rows[-1]["id"]):
            break
        after = str(rows[-1]["id"])
    # Listed the newest first, with times in whole seconds.
    rows = list(found.values())[::-1]
    return [_told(row) for row in sorted(rows, key=lambda row: str(row.get("created_at")))]


def answers_fetch(*, endpoint: Endpoint, file_id: str, to: IO[bytes]) -> None:
    """Copy an answer file. Raises a ``CallFailure``; what was copied then is of no use."""
    with (
        failures_named(endpoint),
        client_of(endpoint).files.with_streaming_response.content(file_id) as response,
    ):
        length = 0
        for piece in response.iter_bytes(PIECE):
            length += to.write(piece)
            if length > LONGEST_ANSWERS:
                raise RequestRejected(f"{endpoint.name} sent more than {LONGEST_ANSWERS} bytes of answers.")


def _asked(endpoint: Endpoint, ask: Callable[[Any], Any]) -> dict[str, Any]:
    with failures_named(endpoint):
        raw = ask(client_of(endpoint)).http_response.text
    try:
        told = json.loads(raw)
    except ValueError as problem:
        raise ServerTrouble(f"{endpoint.name} answered, but not in JSON.", raw=raw[:4000]) from problem
    if not isinstance(told, dict):
        raise ServerTrouble(f"{endpoint.name} answered with no JSON object.", raw=raw[:4000])
    return told


def _id_in(told: dict[str, Any], endpoint: Endpoint) -> str:
    found = told.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= 200:
        raise ServerTrouble(f"{endpoint.name} answered without an id.", raw=json.dumps(told)[:4000])
    return found


def _page(endpoint: Endpoint, after: str | None) -> dict[str, Any]:
    where = {"after": after} if after else {}
    return _asked(
        endpoint, lambda client: client.batches.with_raw_response.list(limit=LISTED_AT_ONCE, **where)
    )


def _is_ours(row: dict[str, Any], batch: Batch) -> bool:
    about = row.get("metadata")
    named = about.get("batch") if isinstance(about, dict) else None
    return named == str(batch.uid) or row.get("input_file_id") == batch.file_id


def _is_older(row: dict[str, Any], batch: Batch) -> bool:
    """Whether a listing, the newest first, has come to what was begun before our file was."""
    made = _moment(row.get("created_at"))
    return made is not None and batch.submitted_at is not None and made < batch.submitted_at - CLOCKS_DIFFER


def _told(row: dict[str, Any]) -> Told:
    counts = row.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    done, failed = _count(counts.get("completed")), _count(counts.get("failed"))
    return Told(
        provider_id=str(row.get("id") or "")[:200],
        status=str(row.get("status") or "")[:40],
        output_file_id=str(row.get("output_file_id") or "")[:200],
        error_file_id=str(row.get("error_file_id") or "")[:200],
        done=done,
        failed=failed,
        begun_at=_moment(row.get("in_progress_at")),
        never_begun="in_progress_at" in row and row["in_progress_at"] is None and not done + failed,
        expires_at=_moment(row.get("expires_at")),
        faults=_faults(row.get("errors")),
    )


def _faults(errors: Any) -> tuple[tuple[str, int | None, str], ...]:
    rows = errors.get("data") if isinstance(errors, dict) else errors
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(
        (str(row.get("code") or ""), _line(row.get("line")), str(row.get("message") or "")) for row in found
    )


def _line(number: Any) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def _count(number: Any) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**31 else 0


def _moment(seconds: Any) -> datetime | None:
    """A moment from seconds since 1970; ``None`` for anything that is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
