"""A slow or broken line: what is awaited is said, and what does not come is told with a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh
from tests.browser.test_review_journey import items, visit
from tests.browser.test_review_room import open_image_item
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
# All but the entry is fetched when a page asks.
LATER = re.compile(r"/assets/(?!main-)[^/]+\.js")
LIBRARY = re.compile(r"/assets/library-[^/]+\.js")
WAITS = "spine-viewer [data-waiting]"


class Held:
    """Requests held back beyond the first `free` until they are released."""

    def __init__(self, free: int = 0) -> None:
        self.free, self.routes = free, list[Route]()

    def __call__(self, route: Route) -> None:
        """Let the free ones pass, hold the others."""
        if self.free > 0:
            self.free -= 1
            route.continue_()
        else:
            self.routes.append(route)

    def release(self, *, lost: bool = False) -> None:
        """Let pass, or lose, what is held."""
        self.free = 10_000
        while self.routes:
            route = self.routes.pop()
            with suppress(Error):  # the page itself gave some of them up
                route.abort() if lost else route.continue_()


def study_page(page: Page) -> str:
    """The address of the demonstration's first study."""
    page.goto("/p/demo/studies/")
    return str(page.locator("tbody tr th a").first.get_attribute("href"))


def image_item(page: Page) -> str:
    """The address of an item that shows a picture."""
    page.goto("/p/demo/queue/?source=image")
    return str(page.locator("main table a[href*=review]").first.get_attribute("href"))


@pytest.mark.parametrize("where", [study_page, image_item])
def test_the_viewers_place_says_that_it_is_on_its_way(enter: Enter, where: Callable[[Page], str]) -> None:
    page = enter("surgeon-c")
    address = where(page)
    library, rest = Held(), Held()
    page.route(LATER, rest)
    page.route(LIBRARY, library)
    page.goto(address, wait_until="commit")
    expect(page.locator(WAITS)).to_have_text("Loading the viewer …")
    expect(page.locator(WAITS)).to_be_visible()
    rest.release()
    # The frame stands, and what fills it is still awaited.
    expect(page.locator("spine-viewer .vbar")).to_be_visible()
    expect(page.locator(WAITS)).to_be_visible()
    library.release()
    expect(page.locator("spine-viewer canvas").first).to_be_visible()
    expect(page.locator(WAITS)).to_have_count(0)


@pytest.mark.parametrize("lost", [LATER, LIBRARY])
def test_a_viewer_that_cannot_be_loaded_is_told_with_a_way_out(enter: Enter, lost: re.Pattern[str]) -> None:
    page = enter("surgeon-c")
    address = study_page(page)
    page.route(lost, lambda route: route.abort())
    page.goto(address)
    said = page.locator("spine-viewer [role=alert]")
    expect(said).to_contain_text("could not be loaded. Check the network connection, then reload the page.")
    page.unroute(lost)
    said.get_by_role("button", name="Reload").click()
    expect(page.locator("spine-viewer canvas").first).to_be_visible()


def far_level(page: Page) -> str:
    """A level that is not the one in view."""
    return str(
        page.locator(".levelrail button[aria-pressed=false]:not(.seg-l)").last.get_attribute("data-goto")
    )


def test_a_level_whose_picture_is_on_its_way_is_marked_and_said(enter: Enter, watch: Watch) -> None:
    page = enter("surgeon-c")
    frames = Held(free=2)  # the item's own pictures
    page.route("**/frames/**", frames)
    open_image_item(page, "arrow")
    level = far_level(page)
    button = page.locator(f".levelrail [data-goto='{level}']")
    page.evaluate(
        """(level) => {
          const one = document.querySelector(`.levelrail [data-goto='${level}']`);
          one.addEventListener("click", () => { window.pressedAt = performance.now(); }, { capture: true });
          new MutationObserver(() => { window.markedAt ??= performance.now(); })
            .observe(one, { attributes: true, attributeFilter: ["aria-busy"] });
        }""",
        level,
    )
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(page.locator("#said")).to_have_text(f"Going to {level} …")
    # The timer asks for 60 ms; what a busy machine adds is not the page's.
    assert page.evaluate("markedAt - pressedAt") < 250
    frames.release()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#said")).to_have_text(f"{level} is shown.")
    assert watch.errors == []


def test_a_level_whose_picture_does_not_come_is_told(enter: Enter) -> None:
    page = enter("surgeon-c")
    frames = Held(free=2)
    page.route("**/frames/**", frames)
    open_image_item(page, "arrow")
    level = far_level(page)
    page.locator(f".levelrail [data-goto='{level}']").click()
    expect(page.locator("#said")).to_have_text(f"Going to {level} …")
    frames.release(lost=True)
    expect(page.locator("#toasts")).to_contain_text(f"The picture at {level} could not be loaded.")
    expect(page.locator(".levelrail [aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize(("part", "word"), [("label/", "label"), ("alignment/", "align")])
def test_nothing_is_placed_on_a_picture_that_is_on_its_way(
    enter: Enter, watch: Watch, part: str, word: str
) -> None:
    page = enter("surgeon-a")
    address = study_page(page) + part
    pictures = Held()
    page.route("**/rendered?**", pictures)
    page.goto(address)
    page.locator(f"[data-{word}-picture] svg").wait_for()
    page.locator(f"[data-{word}-picture]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-{word}-said]")).to_contain_text("The picture is still on its way.")
    expect(page.locator(f"[data-{word}-count]")).to_have_text("0")
    assert not page.locator(".label-own").count()
    pictures.release()
    expect(page.locator(f"[data-{word}-picture] image")).to_have_attribute("visibility", "visible")
    assert watch.errors == []


def test_the_way_back_counts_from_when_it_is_shown(studio: Studio, enter: Enter, watch: Watch) -> None:
    first, second = items(studio, fresh("late-answer"), 2)
    page = enter("surgeon-a")
    visit(page, first[0])

    def late(route: Route) -> None:
        """What is decided at once, and answered seconds after."""
        answer = route.fetch(max_redirects=0)
        page.wait_for_timeout(7_000)
        route.fulfill(response=answer)

    page.route("**/decide/", late)
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("taken back. Nothing was lost.")
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    assert (watch.csp, watch.errors) == ([], [])
