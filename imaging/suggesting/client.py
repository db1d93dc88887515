"""The only place that speaks to a suggestion server: one request, with limits of time and size.

Nothing is asked twice by itself, no other address is followed, and no proxy of the environment is used: what
leaves goes to the address that an admin allowed, or nowhere.
"""

from __future__ import annotations

import http.client
import json
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
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
    connection = _connection(asking)
    try:
        return _exchange(asking, connection, parcel, mark)
    except TimeoutError as problem:
        raise NoSuggestions(f"{name} did not answer within {seconds:.0f} seconds.") from problem
    except (OSError, http.client.HTTPException) as problem:
        raise NoSuggestions(_lost(asking, problem)) from problem
    finally:
        connection.close()


def _connection(asking: Asking) -> http.client.HTTPConnection:
    parts = urlsplit(asking.address)
    host, left = parts.hostname or "", asking.left()
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=left, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=left)


def _exchange(asking: Asking, connection: http.client.HTTPConnection, parcel: Path, mark: str) -> Answer:
    parts = urlsplit(asking.address)
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(parcel.stat().st_size),
        "Accept": f"{JSON}, {DICOM}",
        "Idempotency-Key": mark,
    }
    if asking.key:
        headers["Authorization"] = f"Bearer {asking.key}"
    try:
        connection.request("POST", parts.path or "/", _pieces(asking, parcel), headers)
    except (BrokenPipeError, ConnectionResetError):
        # A server may say no before it has read everything; then its answer is there.
        if connection.sock is None:
            raise
    sock = connection.sock
    _wait(asking, sock)
    response = connection.getresponse()
    body = _body(asking, response, sock)
    if response.status != 200:
        raise NoSuggestions(_refusal(asking, response.status, body))
    kind = response.headers.get_content_type()
    if kind not in (JSON, DICOM):
        raise NoSuggestions(f"{asking.name} answered neither JSON nor DICOM.")
    return Answer(kind, body)


def _pieces(asking: Asking, parcel: Path) -> Iterator[bytes]:
    with parcel.open("rb") as stream:
        while piece := stream.read(PIECE):
            asking.left()
            yield piece


def _wait(asking: Asking, sock: socket.socket) -> None:
    """Wait until the answer begins."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(sock, selectors.EVENT_READ)
        while not waiting.select(min(GLANCE, asking.left())):
            pass


def _body(asking: Asking, response: http.client.HTTPResponse, sock: socket.socket) -> bytes:
    body = bytearray()
    while True:
        sock.settimeout(asking.left())
        piece = response.read1(PIECE)
        if not piece:
            break
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
