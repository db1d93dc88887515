"""From study to study in one page: the pictures of the study before stay at hand, those of older ones go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.browser.pictures import AXIAL, Picture, PictureServer, Series, until

pytestmark = pytest.mark.browser

COUNT = 5
ALL = ("2.25.11", "2.25.12", "2.25.13")
# As an exchange of the page does: the viewer is told of another study, here of another one series.
EXCHANGE = """(series) => {
  const place = document.getElementById("viewer-config");
  const config = JSON.parse(place.textContent);
  place.textContent = JSON.stringify({ ...config, series: [series], layout: [series.uid] });
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
}"""
SHOWN = "document.querySelector('spine-viewer').dataset.shown === 'yes'"


def _stack(uid: str) -> Series:
    pictures = [
        Picture(f"{uid}.{n}", np.full((64, 64), 100 * n, np.int16), (-32.0, -32.0, -5.0 * n))
        for n in range(1, COUNT + 1)
    ]
    return Series(uid, f"Stack {uid[-1]}", "axial", AXIAL, 1.0, pictures)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([_stack(uid) for uid in ALL])
    yield server
    server.stop()


def test_the_study_before_stays_and_older_ones_are_given_back(
    look: Callable[..., Page], pictures: PictureServer, watch: Watch
) -> None:
    first, second, third = ALL
    page = look(first)
    configs = json.loads(page.locator("#viewer-config").inner_text())["series"]
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))

    def opened(uid: str) -> int:
        """Frames of a series that are fetched when it is opened, all of them looked at."""
        fetched.clear()
        page.evaluate(EXCHANGE, next(one for one in configs if one["uid"] == uid))
        until(page, SHOWN)
        until(page, f"document.querySelector('.vp').dataset.loaded === '{COUNT}'")
        page.wait_for_timeout(300)
        return sum(f"/series/{uid}/instances/" in url for url in fetched)

    assert opened(second) == COUNT
    assert opened(first) == 0, "one goes back to it at once"
    assert opened(third) == COUNT
    assert opened(second) == COUNT, "two studies lay between"
    assert opened(third) == 0
    page.locator(".vp").first.focus()
    page.keyboard.press("ArrowDown")
    until(page, "document.querySelector('.vp .bl').textContent.includes('slice')")
    assert not watch.errors
    assert not watch.csp
