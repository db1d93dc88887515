"""The only place that speaks to a suggestion server: one request, with limits of time and size.

Nothing is asked twice by itself, no other address is followed, and no proxy of the environment is used: what
leaves goes to the address that an admin allowed, or nowhere.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from imaging.errors import NoSuggestions

PIECE: Final = 256 * 1024
MOST_SENT: Final = 2_000_000_000
MOST_ANSWERED: Final = 64_000_000
JSON, DICOM = "application/json", "application/dicom"
# How long a look at a stop that somebody pressed may wait, seconds.
GLANCE: Final = 0.5
LONGEST_DETAIL: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back whole: its type, JSON or DICOM, and its bytes."""

    kind: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: to whom, with which key, until when (monotonic seconds).

    `glance` is called often while there is nothing to do but wait, and may raise to stop.
    """

    name: str
    address: str
    key: str
    seconds: float
    until: float
    glance: Callable[[], None]

    def left(self) -> float:
        """Seconds that are left. Raises NoSuggestions when none are."""
        self.glance()
        left = self.until - time.monotonic()
        if left <= 0:
            raise NoSuggestions(f"{self.name} did not answer within {self.seconds:.0f} seconds.")
        return left


def suggestions_ask(
    *, name: str, address: str, key: str, seconds: float, parcel: Path, mark: str, glance: Callable[[], None]
) -> Answer:
    """Send a parcel and wait for the answer. Raises NoSuggestions with what went wrong.

    `mark` tells this request from others (Idempotency-Key).
    """
    if parcel.stat().st_size > MOST_SENT:
        raise NoSuggestions(f"The pictures of this series take more than {MOST_SENT // 10**9} GB.")
    asking = Asking(name, address, key, seconds, time.monotonic() + seconds, glance)
    exchange = _Exchange(asking, parcel, mark)
    try:
        return exchange.answer()
    except TimeoutError as problem:
        raise NoSuggestions(f"{name} did not answer within {seconds:.0f} seconds.") from problem
    except (OSError, http.client.HTTPException) as problem:
        raise NoSuggestions(_lost(asking, problem)) from problem
    finally:
        exchange.end()


class _Exchange:
    """One request and its answer, in a thread of its own: however slowly a server drips, its time is one.

    Who waits leaves when the time is over or somebody stops it, and `end` cuts the line.
    """

    def __init__(self, asking: Asking, parcel: Path, mark: str) -> None:
        self._asking, self._parcel, self._mark = asking, parcel, mark
        self._connection = _connection(asking)
        self._line: socket.socket | None = None
        self._is_over = False
        self._answer: Future[Answer] = Future()

    def answer(self) -> Answer:
        """What came back. Raises NoSuggestions, OSError, HTTPException, and what a glance raises."""
        Thread(target=self._run, name="suggestions", daemon=True).start()
        while not wait([self._answer], min(GLANCE, self._asking.left())).done:
            pass
        return self._answer.result()

    def end(self) -> None:
        """Nothing more is sent or read."""
        # In this order: the thread looks at it when it has a line.
        self._is_over = True
        if self._line is not None:
            with suppress(OSError):
                # Not the method of an encrypted line: that one gives up its encryption before it is cut.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._answer.set_result(self._exchanged())
        except Exception as problem:
            self._answer.set_exception(problem)
        finally:
            self._connection.close()

    def _exchanged(self) -> Answer:
        self._connection.connect()
        self._line = self._connection.sock
        if self._is_over:
            raise TimeoutError
        try:
            self._send()
        except (BrokenPipeError, ConnectionResetError):
            # A server may say no before it has read everything; then its answer is there.
            if self._connection.sock is None:
                raise
        with self._connection.getresponse() as response:
            body = _body(self._asking, response)
        if response.status != 200:
            raise NoSuggestions(_refusal(self._asking, response.status, body))
        kind = response.headers.get_content_type()
        if kind not in (JSON, DICOM):
            raise NoSuggestions(f"{self._asking.name} answered neither JSON nor DICOM.")
        return Answer(kind, body)

    def _send(self) -> None:
        headers = {
            "Content-Type": "application/zip",
            "Content-Length": str(self._parcel.stat().st_size),
            "Accept": f"{JSON}, {DICOM}",
            "Idempotency-Key": self._mark,
        }
        if self._asking.key:
            headers["Authorization"] = f"Bearer {self._asking.key}"
        path = urlsplit(self._asking.address).path or "/"
        self._connection.request("POST", path, self._pieces(), headers)

    def _pieces(self) -> Iterator[bytes]:
        with self._parcel.open("rb") as stream:
            while not self._is_over and (piece := stream.read(PIECE)):
                yield piece


def _connection(asking: Asking) -> http.client.HTTPConnection:
    parts = urlsplit(asking.address)
    host, left = parts.hostname or "", asking.left()
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=left, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=left)


def _body(asking: Asking, response: http.client.HTTPResponse) -> bytes:
    body = bytearray()
    while piece := response.read1(PIECE):
        body += piece
        if len(body) > MOST_ANSWERED:
            raise NoSuggestions(f"{asking.name} answered more than {MOST_ANSWERED // 10**6} MB.")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(body)


def _refusal(asking: Asking, status: int, body: bytes) -> str:
    if status in (401, 403):
        return f"{asking.name} did not accept the key; an admin sets it."
    if 300 <= status < 400:
        return f"{asking.name} points to another address. Only the one that an admin allowed is asked."
    try:
        detail = str(json.loads(body)["detail"])[:LONGEST_DETAIL]
    except (ValueError, LookupError, TypeError):
        detail = ""
    return f"{asking.name} answered with error {status}{f': “{detail}”' if detail else ''}."


def _lost(asking: Asking, problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"{asking.name} cannot prove who it is: its certificate is not accepted."
    ended = (http.client.IncompleteRead, http.client.BadStatusLine, ConnectionResetError, BrokenPipeError)
    if isinstance(problem, ended):
        return f"The connection to {asking.name} ended before the answer was whole."
    return f"{asking.name} cannot be reached at {asking.address}."
