"""Decisions on PostgreSQL, by the service and by HTTP against the running system."""

from __future__ import annotations

import http.cookiejar
import re
import statistics
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.postgres import database
from tests.studio import Studio, studio_start

COUNT = 200
LIMIT_MS = 60
HIDDEN = re.compile(r'<input[^>]*name="(csrfmiddlewaretoken|key|seen|work_version)"[^>]*value="([^"]*)"')


class StaysHere(urllib.request.HTTPRedirectHandler):
    """An answer that leads on is an answer: the next page is not part of the decision."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Do not follow."""


def decisions() -> Iterator[Figure]:
    """Two hundred approvals each way; every one with its history, audit and queue."""
    with tempfile.TemporaryDirectory() as folder, database() as url:
        studio = studio_start(Path(folder), environment={"DATABASE_URL": url}, seconds=180)
        try:
            yield _figure(
                "by the service", run_inside(Path(folder), "decisions_by_service", COUNT, database=url)
            )
            paths = run_inside(Path(folder), "items_wait", "surgeon-a", COUNT, database=url)
            yield _figure("by HTTP", _by_http(studio, paths))
        finally:
            studio.stop()


def _figure(way: str, took: list[float]) -> Figure:
    p95 = 1000 * statistics.quantiles(took, n=20)[18]
    note = (
        f"{len(took)} approvals, p50 {1000 * statistics.median(took):.1f} ms, max {1000 * max(took):.1f} ms"
    )
    return Figure(f"decision p95 {way}, PostgreSQL", round(p95, 1), "ms", LIMIT_MS, note=note)


def _by_http(studio: Studio, paths: list[str]) -> list[float]:
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar, StaysHere())
    page = opener.open(f"{studio.url}/login/").read().decode()
    account = {"username": "surgeon-a", "password": studio.password("surgeon-a")}
    _post(opener, f"{studio.url}/login/", {**dict(HIDDEN.findall(page)), **account})
    took = []
    for path in paths:
        fields = dict(HIDDEN.findall(opener.open(studio.url + path).read().decode()))
        began = perf_counter()
        _post(opener, f"{studio.url}{path}decide/", {**fields, "verdict": "approve"})
        took.append(perf_counter() - began)
    return took


def _post(opener: urllib.request.OpenerDirector, url: str, fields: dict[str, str]) -> None:
    """Send a form and expect to be led on."""
    request = urllib.request.Request(url, urllib.parse.urlencode(fields).encode(), {"Referer": url})
    try:
        status = opener.open(request).status
    except urllib.error.HTTPError as answer:
        status = answer.code
    if status != 302:
        raise RuntimeError(f"{url} answered {status}.")
