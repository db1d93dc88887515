"""Tabs sleep, machines are suspended, networks and graphics cards go: no line is lost or kept twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.browser.conftest import Watch, sign_in
from tests.browser.pictures import LOSE_CONTEXT, until
from tests.browser.sleeping import asleep, drowsy, new_page
from tests.browser.test_measurements import LINES, MR, REMOVE, draw, figures, go, kept, read, shown
from tests.studio import Studio

pytestmark = pytest.mark.browser
__all__ = ["read"]

# Without WebGL a tab sleeps as with it: shown in `make soak`.
BACKENDS = pytest.mark.parametrize("backend", ["webgl", pytest.param("cpu", marks=pytest.mark.soak)])
# As where the tab is gone before they come: timers of this many ms never do.
NEVER = """window.setTimeout = ((set) => (act, wait, ...more) =>
  (wait === 200 ? 0 : set(act, wait, ...more)))(window.setTimeout)"""
# What a person waits for half a minute comes soon.
SOON = """window.setTimeout = ((set) => (act, wait, ...more) =>
  set(act, wait === 30000 ? 8000 : wait, ...more))(window.setTimeout)"""
WAITS = """() => Object.values({ ...localStorage }).some((one) => one.includes('"points"'))"""
DRAWN = "document.querySelector('spine-viewer').panes[0].isDrawn"
ONE_WAITS = "1 measurement waits in this browser until the server is back."
DEEDS = """
from projects.models import AuditEvent
print(*AuditEvent.objects.filter(object_uid="{uid}").order_by("pk").values_list("action", flat=True))
"""


@pytest.fixture
def machine(chromium: Browser, tmp_path: Path) -> Iterator[tuple[BrowserContext, Callable[[float], None]]]:
    with drowsy(chromium, tmp_path / "profile") as started:
        yield started


@pytest.fixture
def enter(
    studio: Studio, machine: tuple[BrowserContext, Callable[[float], None]], watch: Watch
) -> Callable[..., Page]:
    """As everywhere, in a browser whose tabs fall asleep."""

    def signed_in(username: str) -> Page:
        page = new_page(machine[0], studio.url)
        sign_in(page, studio, username, watch)
        return page

    return signed_in


def own(page: Page) -> list[dict[str, Any]]:
    return [line for line in kept(page) if line["own"]]


def require_once(page: Page, studio: Studio, *deeds: str) -> None:
    """One line is on the server, one figure on the screen, and no deed was done twice."""
    for _ in range(200):
        if own(page) and not page.evaluate(WAITS):
            break
        page.wait_for_timeout(100)
    # What would be sent again by then is sent.
    page.wait_for_timeout(1_000)
    (line,) = own(page)
    assert studio.inside(DEEDS.format(uid=line["uid"])).split() == list(deeds or ["measurement_record"])
    assert len(figures(page)) == 1
    expect(page.locator(".v-kept")).not_to_contain_text("waits")


def move(page: Page) -> None:
    """Take the drawn line by its beginning and put that elsewhere."""
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2 - 40, frame["y"] + frame["height"] / 2 - 50
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.down()
    page.mouse.move(x - 30, y - 20, steps=5)
    page.mouse.up()


@BACKENDS
def test_a_line_is_on_the_server_and_on_the_screen_after_sleep(
    read: Callable[..., Page], studio: Studio, backend: str
) -> None:
    page = read("surgeon-a", MR, backend=backend)
    draw(page)
    with asleep(page):
        pass
    require_once(page, studio)
    page.locator(".vp").first.focus()
    before = page.locator(".vp").first.get_attribute("data-sop")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".vp").first).not_to_have_attribute("data-sop", before or "")
    until(page, DRAWN)


@BACKENDS
def test_a_drawn_line_is_kept_at_once(read: Callable[..., Page], studio: Studio, backend: str) -> None:
    """The machine may be without power a moment later: what would be done later never is."""
    page = read("surgeon-a", MR, backend=backend)
    page.evaluate(NEVER)
    page.route(LINES, lambda route: route.abort())
    draw(page)
    assert page.evaluate(WAITS)
    expect(page.locator(".v-kept")).to_have_text(ONE_WAITS)
    page.unroute_all(behavior="ignoreErrors")
    require_once(page, studio)


@BACKENDS
def test_a_moved_line_is_kept_before_the_tab_sleeps(
    read: Callable[..., Page], studio: Studio, backend: str
) -> None:
    page = read("surgeon-a", MR, backend=backend)
    draw(page)
    require_once(page, studio)
    before = own(page)[0]["points"]
    page.evaluate(NEVER)
    page.route(LINES, lambda route: route.abort())
    move(page)
    assert not page.evaluate(WAITS)
    with asleep(page) as other:
        other.goto("/p/demo/studies/")
        until(other, f"({WAITS})()")
        page.unroute_all(behavior="ignoreErrors")
    require_once(page, studio, "measurement_record", "measurement_change")
    assert own(page)[0]["points"] != before


def test_a_line_outlives_a_tab_whose_memory_is_taken_while_it_sleeps(
    read: Callable[..., Page], studio: Studio
) -> None:
    page = read("surgeon-a", MR)
    page.context.route(LINES, lambda route: route.abort())
    draw(page)
    with suppress(Error), asleep(page) as other:
        page.goto("chrome://crash")
    other = new_page(page.context, studio.url)
    page.close()
    go(other, MR)
    expect(other.locator(".v-kept")).to_have_text(ONE_WAITS)
    other.context.unroute_all(behavior="ignoreErrors")
    require_once(other, studio)
    for line in own(other):
        assert other.evaluate(REMOVE, line["uid"]) == 200


@BACKENDS
def test_a_line_that_is_begun_is_ended_after_sleep(
    read: Callable[..., Page], studio: Studio, backend: str
) -> None:
    page = read("surgeon-a", MR, backend=backend)
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.locator(".vp").first.focus()
    page.keyboard.press("g")
    page.mouse.move(x - 40, y - 40)
    page.mouse.down()
    page.mouse.move(x + 20, y - 20, steps=4)
    page.mouse.up()
    with asleep(page):
        pass
    page.mouse.move(x, y + 40, steps=4)
    page.mouse.down()
    page.mouse.up()
    require_once(page, studio)
    assert [line["kind"] for line in own(page)] == ["angle"]


def test_what_is_never_answered_is_told_and_sent_again_by_a_tab_that_wakes(
    read: Callable[..., Page], studio: Studio
) -> None:
    """The connection is gone without a word: the server has the line, the page does not hear of it."""
    page = read("surgeon-a", MR)

    def unanswered(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
        else:
            route.continue_()

    page.route(LINES, unanswered)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(ONE_WAITS)
    with asleep(page):
        page.unroute_all(behavior="ignoreErrors")
    require_once(page, studio)


def test_a_suspended_machine_sends_again_what_was_under_way(
    read: Callable[..., Page], studio: Studio, machine: tuple[BrowserContext, Callable[[float], None]]
) -> None:
    """Nothing tells a page that stays in front of the suspension: only the answer does not come."""
    page = read("surgeon-a", MR)
    page.evaluate(SOON)
    held: list[Route] = []
    page.route(LINES, lambda route: held.append(route) if not held else route.continue_())
    draw(page)
    machine[1](2)
    expect(page.locator(".v-kept")).to_have_text(ONE_WAITS)
    require_once(page, studio)


@BACKENDS
def test_slices_that_were_on_their_way_come_after_sleep(read: Callable[..., Page], backend: str) -> None:
    page = read("surgeon-a", MR, backend=backend)
    held: list[Route] = []
    sleeps = threading.Event()
    # One handler all the while: none is taken away while requests come.
    page.route("**/frames/**", lambda route: route.continue_() if sleeps.is_set() else held.append(route))
    page.reload()
    until(page, "document.querySelector('.vp')")
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(100)
    assert held, "a slice is on its way"
    with asleep(page):
        sleeps.set()
        for route in held:
            route.continue_()
    shown(page)
    until(page, DRAWN)


def test_a_line_and_the_pictures_come_back_where_the_graphics_card_forgot_them_meanwhile(
    read: Callable[..., Page], studio: Studio
) -> None:
    page = read("surgeon-a", MR)
    draw(page)
    page.evaluate("() => { document.querySelector('.vp').dataset.sop = '' }")
    page.evaluate(LOSE_CONTEXT)
    with asleep(page):
        pass
    until(page, "document.querySelector('.vp').dataset.sop !== ''")
    until(page, DRAWN)
    expect(page.locator(".vp-message").first).to_be_hidden()
    require_once(page, studio)


def test_a_line_in_hand_is_ended_after_the_graphics_card_was_reset(
    read: Callable[..., Page], studio: Studio
) -> None:
    page = read("surgeon-a", MR)
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.locator(".vp").first.focus()
    page.keyboard.press("t")
    page.mouse.move(x - 40, y - 40)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.evaluate(LOSE_CONTEXT)
    expect(page.locator(".vp-message").first).to_contain_text("graphics card was reset")
    expect(page.locator(".vp-message").first).to_be_hidden()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    require_once(page, studio)
