"""A browser puts tabs to sleep that nobody looks at: awake again nothing is lost, the pictures are there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser.pictures import LOSE_CONTEXT, until
from tests.browser.test_measurements import MR, SAVED, draw, figures, kept, read, shown

pytestmark = pytest.mark.browser
__all__ = ["read"]

BACKENDS = pytest.mark.parametrize("backend", ["webgl", "cpu"])
# As where a tab falls asleep before they come: timers of this many ms never do.
NEVER = """window.setTimeout = ((set) => (act, wait, ...more) =>
  (wait === 200 ? 0 : set(act, wait, ...more)))(window.setTimeout)"""
HEARD = """window.slept = []; for (const name of ["freeze", "resume"])
  document.addEventListener(name, () => slept.push(name))"""
WAITS = """() => Object.values({ ...localStorage }).some((one) => one.includes('"points"'))"""
DRAWN = "document.querySelector('spine-viewer').panes[0].isDrawn"


def lifecycle(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def sleep(page: Page) -> CDPSession:
    session = lifecycle(page)
    page.evaluate(HEARD)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    return session


def wake(page: Page, session: CDPSession) -> None:
    session.send("Page.setWebLifecycleState", {"state": "active"})
    until(page, "slept.join() === 'freeze,resume'")


@BACKENDS
def test_a_line_is_on_the_server_and_on_the_screen_after_sleep(
    read: Callable[..., Page], backend: str
) -> None:
    page = read("surgeon-a", MR, backend=backend)
    draw(page)
    session = sleep(page)
    wake(page, session)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    assert len([line for line in kept(page) if line["own"]]) == 1
    assert len(figures(page)) == 1
    page.locator(".vp").first.focus()
    before = page.locator(".vp").first.get_attribute("data-sop")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".vp").first).not_to_have_attribute("data-sop", before or "")
    until(page, DRAWN)


@BACKENDS
def test_a_line_is_kept_by_the_browser_before_the_tab_sleeps(read: Callable[..., Page], backend: str) -> None:
    """It sleeps before the line is noted, and might never wake: a browser takes the memory of such tabs."""
    page = read("surgeon-a", MR, backend=backend)
    page.evaluate(NEVER)
    page.route("**/lines/**", lambda route: route.abort())
    draw(page)
    assert not page.evaluate(WAITS)
    session = sleep(page)
    other = page.context.new_page()
    other.goto("/p/demo/studies/")
    until(other, f"({WAITS})()")
    other.close()
    page.unroute_all(behavior="ignoreErrors")
    wake(page, session)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    assert len([line for line in kept(page) if line["own"]]) == 1


@BACKENDS
def test_a_line_that_is_begun_is_ended_after_sleep(read: Callable[..., Page], backend: str) -> None:
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
    wake(page, sleep(page))
    page.mouse.move(x, y + 40, steps=4)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    assert [line["kind"] for line in kept(page) if line["own"]] == ["angle"]


@BACKENDS
def test_slices_that_were_on_their_way_come_after_sleep(read: Callable[..., Page], backend: str) -> None:
    page = read("surgeon-a", MR, backend=backend)
    held: list[Route] = []
    page.route("**/frames/**", lambda route: held.append(route))
    page.goto(page.url)
    until(page, "document.querySelector('.vp')")
    page.wait_for_event("request", lambda request: "/frames/" in request.url) if not held else None
    session = sleep(page)
    page.unroute_all(behavior="ignoreErrors")
    for route in held:
        route.continue_()
    wake(page, session)
    shown(page)
    until(page, DRAWN)


def test_pictures_come_back_where_the_graphics_card_forgot_them_meanwhile(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    page.evaluate("() => { document.querySelector('.vp').dataset.sop = '' }")
    page.evaluate(LOSE_CONTEXT)
    wake(page, sleep(page))
    until(page, "document.querySelector('.vp').dataset.sop !== ''")
    until(page, DRAWN)
    expect(page.locator(".vp-message").first).to_be_hidden()
    assert len(figures(page)) == 1
