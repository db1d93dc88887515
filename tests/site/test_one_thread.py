"""All of a request's synchronous work is one visit to one thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import signals
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from spinemed_site.one_thread import OneThreadHandler

seen: list[tuple[str, int]] = []
ended: list[str] = []


def note(what: str) -> None:
    seen.append((what, threading.get_ident()))


def page(request: HttpRequest) -> HttpResponse:
    """What a person sends, sent back."""
    note("view")
    return HttpResponse(request.body.upper(), status=201, headers={"X-Path": request.get_full_path()})


def broken(_: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise ValueError("broken")


def file(request: HttpRequest) -> FileResponse:
    """A file."""
    return FileResponse(Path(request.GET["path"]).open("rb"))


async def stream(_: HttpRequest) -> StreamingHttpResponse:
    """News without an end."""
    note("view")

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"news\n"
                await asyncio.sleep(0.01)
        finally:
            ended.append("stream")

    return StreamingHttpResponse(pieces())


urlpatterns = [path("page/", page), path("broken/", broken), path("file/", file), path("stream/", stream)]


class Browser:
    """Asks the handler, and leaves when it has had enough."""

    def __init__(self, body: tuple[bytes, ...] = (b"",), *, enough: int = 1000) -> None:
        self.body, self.enough = list(body), enough
        self.status, self.headers, self.pieces = 0, dict[bytes, bytes](), list[bytes]()
        self._left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.body:
            piece = self.body.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.body)}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        self.pieces.append(message.get("body", b""))
        if len(self.pieces) >= self.enough:
            self._left.set()


def asked(address: str, *body: bytes, enough: int = 1000) -> Browser:
    async def ask() -> Browser:
        where, _, query = address.partition("?")
        browser = Browser(body or (b"",), enough=enough)
        scope: dict[str, Any] = {"type": "http", "method": "POST" if body else "GET", "path": where}
        scope |= {"query_string": query.encode(), "headers": [(b"host", b"testserver")]}
        await asyncio.wait_for(handler(scope, browser.receive, browser.send), 10)
        return browser

    handler = OneThreadHandler()
    return asyncio.run(ask())


@pytest.fixture(autouse=True)
def _watched(settings: LazySettings) -> Iterator[None]:
    def begun(**_: object) -> None:
        note("begun")

    def finished(**_: object) -> None:
        note("finished")

    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    seen.clear()
    ended.clear()
    signals.request_started.connect(begun)
    signals.request_finished.connect(finished)
    yield
    signals.request_started.disconnect(begun)
    signals.request_finished.disconnect(finished)


def test_a_page_is_made_on_one_thread_that_is_not_the_loops() -> None:
    browser = asked("/page/?a=1", b"a te", b"xt")
    assert (browser.status, b"".join(browser.pieces)) == (201, b"A TEXT")
    assert browser.headers[b"X-Path"] == b"/page/?a=1"
    assert [what for what, _ in seen] == ["begun", "view", "finished"]
    assert len({thread for _, thread in seen}) == 1
    assert seen[0][1] != threading.get_ident()


def test_a_fault_is_an_answer() -> None:
    assert asked("/broken/").status == 500
    assert [what for what, _ in seen] == ["begun", "finished"]


def test_what_is_not_there_is_an_answer() -> None:
    assert asked("/nothing/").status == 404


# A static file is read whole, as WhiteNoise gives it; downloads are sent by `projects.sending`.
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous")
def test_a_file_is_sent_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    (tmp_path / "file").write_bytes(content)
    browser = asked(f"/file/?path={tmp_path / 'file'}")
    assert b"".join(browser.pieces) == content
    assert [what for what, _ in seen] == ["begun", "finished"]


def test_a_stream_ends_when_its_reader_leaves() -> None:
    browser = asked("/stream/", enough=3)
    assert browser.status == 200
    assert browser.pieces[:3] == [b"news\n"] * 3
    assert ended == ["stream"]
    assert [what for what, _ in seen] == ["begun", "view", "finished"]
    # The view itself is the loop's.
    assert seen[1][1] == threading.get_ident()


def test_who_leaves_before_all_is_sent_is_not_answered() -> None:
    async def ask() -> list[object]:
        sent: list[object] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: object) -> None:
            sent.append(message)

        await OneThreadHandler()({"type": "http"}, receive, send)
        return sent

    assert asyncio.run(ask()) == []
    assert seen == []
