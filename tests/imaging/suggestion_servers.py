"""Suggestion servers of tests: the stand-in, and one that behaves as a test wants."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from imaging.models import Series, SuggestionRun, SuggestionServer
from imaging.services.suggestions_start import suggestions_start
from imaging.suggesting.stand_in import StandIn
from imaging.tasks import work_suggestions
from projects.models import User

Deed = Callable[[BaseHTTPRequestHandler], object]
WAITS = 20.0


@dataclass
class Heard:
    """What a server was sent, and where."""

    address: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def archive(self) -> zipfile.ZipFile:
        """The ZIP of the only request."""
        ((_headers, body),) = self.requests
        return zipfile.ZipFile(io.BytesIO(body))


@contextmanager
def serving(deed: Deed) -> Iterator[Heard]:
    """A server that reads a request, then does what is wanted."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.requests.append((dict(self.headers), body))
            deed(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.address = f"http://127.0.0.1:{server.server_address[1]}/marks"
    with _running(server):
        yield heard


@contextmanager
def waiting() -> Iterator[Heard]:
    """A server that reads a request and does not answer for as long as the test goes on."""
    over = Event()
    with serving(lambda _handler: over.wait(WAITS)) as heard:
        try:
            yield heard
        finally:
            over.set()


@contextmanager
def standing_in(answers: Path) -> Iterator[str]:
    """The stand-in with a file or folder of answers; its address."""
    server = StandIn(answers)
    with _running(server):
        yield server.address


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Deed:
    """Answer at once."""

    def deed(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(body))} | headers
        for name, value in told.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return deed


def answer_of(*marks: dict[str, Any], **more: Any) -> bytes:
    """An answer in JSON."""
    return json.dumps({"model": "Finder", "version": "2", "marks": list(marks)} | more).encode()


def server_at(address: str, **more: Any) -> SuggestionServer:
    """A local server on the allow-list."""
    usual: dict[str, Any] = {"name": "House", "address": address, "is_local": True, "timeout_seconds": 20}
    return SuggestionServer.objects.create(**usual | more)


def asked(series: Series, server: SuggestionServer, by: User) -> SuggestionRun:
    """Ask a server about a series, and the run when it has ended."""
    run = suggestions_start(series=series, server=server, started_by=by)
    work_suggestions(run.pk)
    run.refresh_from_db()
    return run
