"""The review page of an image item: what stands where, and that nothing is cut off at any usual width."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import phantom
from tests.browser.test_measurements import draw
from tests.studio import Studio

pytestmark = pytest.mark.browser

TOO_WIDE = """() => [".vbar", ".vfoot", ".sheet-head", ".chain", ".chain a", ".decide", ".recorded"]
  .flatMap((name) => [...document.querySelectorAll(name)])
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className || one.textContent)"""

# The last level of the strip: its name, and how much of it lies outside of the strip, in px.
LAST_LEVEL = """() => {
  const strip = document.querySelector(".levelrail"), last = strip.querySelector("button:last-child");
  const [box, frame] = [last.getBoundingClientRect(), strip.getBoundingClientRect()];
  return { name: last.title, hidden: Math.max(0, box.right - frame.right, box.bottom - frame.bottom) };
}"""

# As the page's own links do it, to an item of our choice.
FOLLOW = """(href) => {
  const link = Object.assign(document.createElement("a"), { href });
  link.dataset.exchange = "";
  document.querySelector("main#main").append(link);
  link.click();
}"""


@pytest.fixture(scope="module")
def slug(studio: Studio) -> str:
    """A project on whose pictures nobody else counts the lines."""
    return phantom(studio, "room")


def open_image_item(page: Page, words: str, slug: str = "demo") -> None:
    """Open the first waiting image item whose title holds `words`."""
    page.goto(f"/p/{slug}/queue/?source=image")
    page.locator("main table a", has_text=words).first.click()
    page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=20_000)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1440, 900), (1920, 1080)])
def test_what_is_recorded_stands_below_the_last_picture_and_nothing_is_cut_off(
    enter: Callable[..., Page], width: int, height: int
) -> None:
    page = enter("surgeon-c", width=width, height=height)
    open_image_item(page, "arrow")
    first, last = (page.locator(".vp").nth(n).bounding_box() for n in (0, 1))
    panel = page.locator(".recorded").bounding_box()
    assert first is not None
    assert last is not None
    assert panel is not None
    assert panel["y"] >= last["y"] + last["height"]
    assert abs(panel["x"] - last["x"]) < 1
    assert abs(panel["y"] + panel["height"] - first["y"] - first["height"]) < 1
    assert page.evaluate(TOO_WIDE) == []
    for segment in page.locator(".levelrail .seg-l > span").all():
        expect(segment).to_be_visible()
    rows = page.locator(".decide-row .btn").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    assert len(set(rows)) == 1, "all decisions stand in one line"
    tier = page.locator(".sheet-head .tag", has_text=re.compile(r"^V\d$")).bounding_box()
    name = page.locator(".sheet-head h1").bounding_box()
    assert tier is not None
    assert name is not None
    assert tier["y"] < name["y"] + name["height"], "the tier stands in the line of the name"
    for word in ("Zoom", "Ruler", "Cobb"):
        shown = page.locator(".vbar .v-word", has_text=re.compile(f"^{word}$"))
        expect(shown).to_be_visible(visible=width >= 1440)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1440, 900)])
def test_what_is_said_of_measurements_leaves_the_levels_their_room(
    slug: str,
    enter: Callable[..., Page],
    picture: Callable[[Page, str], None],
    width: int,
    height: int,
) -> None:
    page = enter("surgeon-c", width=width, height=height)
    open_image_item(page, "arrow", slug)
    before = page.evaluate(LAST_LEVEL)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text("Measurements saved")
    picture(page, f"review-saved-{width}")
    assert page.evaluate(LAST_LEVEL) == before
    words = page.locator(".v-kept .st")
    assert words.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1, "the words are cut off"
    page.keyboard.press("Delete")
    undo = page.get_by_role("button", name="Undo removal")
    expect(undo).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(1000)
    picture(page, f"review-undo-{width}")
    assert page.evaluate(LAST_LEVEL)["hidden"] <= 0.5


def test_the_next_item_of_a_case_brings_its_own_frame_and_arrow(enter: Callable[..., Page]) -> None:
    page = enter("surgeon-c")
    page.goto("/p/demo/queue/?source=image")
    other = page.locator("main table a", has_text="MR image an arrow").last.get_attribute("href")
    open_image_item(page, "MR image an arrow")
    page.evaluate("() => { document.querySelector('.vp').kept = true }")
    before = page.locator("h1").inner_text()
    page.evaluate(FOLLOW, other)
    expect(page.locator("h1")).not_to_have_text(before)
    page.wait_for_timeout(500)
    served = page.request.get(page.url, headers={"X-Peek": "1"}).text()
    wanted = re.search(r'id="viewer-config" type="application/json">(.*?)</script>', served)
    assert wanted
    now = json.loads(page.evaluate("() => document.getElementById('viewer-config').textContent"))
    assert now == json.loads(wanted.group(1))
    seen = page.locator(".vbar [data-series][aria-pressed=true]")
    assert seen.evaluate_all("all => all.map(e => e.dataset.series)") == now["layout"]
    expect(page.locator(".ov-pointer-head").first).to_be_visible()
    assert page.evaluate("() => document.querySelector('.vp').kept"), "the viewer was torn down"


def test_pictures_of_another_study_are_there_before_the_item_is_opened(enter: Callable[..., Page]) -> None:
    page = enter("surgeon-c")
    page.goto("/p/demo/queue/?source=image")
    other = page.locator("main table a", has_text="radiograph an arrow").last.get_attribute("href")
    open_image_item(page, "MR image an arrow")
    page.evaluate("() => { document.querySelector('.vp').kept = true }")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """(href) => {
          document.querySelector("main#main").dataset.next = href;
          document.dispatchEvent(new CustomEvent("review:swapped"));
        }""",
        other,
    )
    for _ in range(60):
        if any("/frames/" in url for url in asked):
            break
        page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    assert any("/metadata" in url for url in asked)
    assert any("/frames/" in url for url in asked)
    asked.clear()
    before = page.locator("h1").inner_text()
    page.evaluate(FOLLOW, other)
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator(".vp").first.locator(".tl")).to_contain_text("DX")
    expect(page.locator("spine-viewer")).not_to_have_attribute("aria-busy", "true")
    assert [url for url in asked if "/dicomweb/" in url or "/marks/" in url] == []
    assert page.evaluate("() => document.querySelector('.vp').kept"), "the viewer was torn down"
    expect(page.locator(".recorded")).to_have_count(1)


def test_a_mark_under_the_pointer_lights_its_mentions_and_no_others(enter: Callable[..., Page]) -> None:
    page = enter("surgeon-c")
    open_image_item(page, "Genant")
    chips = page.locator("#sheet a[data-level]")
    level = str(chips.first.get_attribute("data-level"))
    page.locator(f"spine-viewer text[data-goto='{level}']").first.hover()
    lit = page.locator("#sheet a.lv-hover")
    expect(lit.first).to_be_visible()
    assert set(lit.evaluate_all("all => all.map((one) => one.dataset.level)")) == {level}
    page.locator("h1").hover()
    expect(lit).to_have_count(0)
