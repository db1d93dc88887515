"""The viewer is handled roughly: the graphics card, the line and the person all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import (
    AXIAL,
    LOSE_CONTEXT,
    Picture,
    PictureServer,
    Series,
    mark,
    slice_shown,
    until,
)

pytestmark = pytest.mark.browser

LONG, ONE, DOUBLE = "2.25.41", "2.25.42", "2.25.43"
COUNT = 40
LEVELS = {"L1": 3, "L2": 11, "L3": 19, "L4": 27, "L5": 35}
LOADED = f"document.querySelector('.vp').dataset.loaded === '{COUNT}'"
DRAWN = "document.querySelector('spine-viewer').panes[0].isDrawn"
STANDING = "() => document.querySelector('spine-viewer').panes[0].standing"
# Every slice is one grey all over, so that what is on the canvas tells which one it is.
GREY = """() => {
  const { canvas } = document.querySelector("spine-viewer").panes[0].viewport;
  return canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0];
}"""
# So many notches down (or up, below zero), one after another, so many ms apart.
SPIN = """async ([notches, pause]) => {
  const canvas = document.querySelector(".vp canvas");
  const sign = Math.sign(notches);
  const notch = { deltaY: 100 * sign, wheelDeltaY: -120 * sign, bubbles: true, cancelable: true };
  for (let turned = 0; turned < Math.abs(notches); turned += 1) {
    canvas.dispatchEvent(new WheelEvent("wheel", notch));
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}"""
CLICKS = """async (levels) => {
  for (const level of levels) {
    document.querySelector(`nav.levelrail button[data-goto="${level}"]`).click();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}"""


def _stack(places: list[float], uid: str) -> list[Picture]:
    return [
        Picture(f"{uid}.{n + 1}", np.full((32, 32), 25 * n, np.int16), (-16.0, -16.0, -place))
        for n, place in enumerate(places)
    ]


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    marks = [mark(level, [0.0, 0.0, -2.0 * at]) for level, at in LEVELS.items()]
    long = _stack([2.0 * n for n in range(COUNT)], LONG)
    # Slices 3 and 4 lie at one place.
    double = _stack([0.0, 6.0, 12.0, 12.0, 22.0, 30.0], DOUBLE)
    server = PictureServer([
        Series(LONG, "Long", "axial", AXIAL, 1.0, long, marks=marks),
        Series(ONE, "Single", "axial", AXIAL, 1.0, _stack([22.0], ONE), marks=marks),
        Series(DOUBLE, "Double", "axial", AXIAL, 1.0, double, marks=marks),
    ])  # fmt: skip
    yield server
    server.stop()


def require_slice(page: Page, number: int, of: int = COUNT) -> None:
    """It stands there, says so, and its picture is the one on the canvas."""
    until(page, f"({STANDING})() === {number - 1} && {DRAWN}")
    page.wait_for_timeout(300)
    assert page.evaluate(STANDING) == number - 1
    assert slice_shown(page, 0) == f"slice {number} of {of}"
    assert abs(page.evaluate(GREY) - 255 * 25 * (number - 1) / 1000) <= 2
    expect(page.locator(".vp-message").first).to_be_hidden()


@pytest.mark.parametrize("backend", ["", "cpu"])
@pytest.mark.parametrize("slow", [0, 0.15])
def test_twenty_levels_clicked_in_two_seconds_end_on_the_last(
    look: Callable[..., Page], pictures: PictureServer, watch: Watch, slow: float, backend: str
) -> None:
    pictures.slow = slow
    page = look(LONG, level="L1", backend=backend)
    page.evaluate(CLICKS, [*(["L5", "L2", "L4", "L1", "L3"] * 4)[:19], "L4"])
    require_slice(page, LEVELS["L4"] + 1)
    expect(page.locator("nav.levelrail button[aria-pressed=true]")).to_have_attribute("data-goto", "L4")
    told = page.evaluate("heard.filter(([name]) => name === 'level-active').at(-1)[1].level")
    assert told == "L4"
    assert watch.errors == []


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_two_fast_spins_of_the_wheel_end_where_they_were_turned_to(
    look: Callable[..., Page], watch: Watch, backend: str
) -> None:
    page = look(LONG, level="L1", backend=backend)
    until(page, LOADED)
    page.evaluate(SPIN, [30, 0])
    page.evaluate(SPIN, [-12, 0])
    require_slice(page, LEVELS["L1"] + 1 + 30 - 12)
    page.evaluate(SPIN, [100, 0])
    require_slice(page, COUNT)
    assert watch.errors == []


def test_the_graphics_card_is_lost_while_the_wheel_turns(look: Callable[..., Page]) -> None:
    page = look(LONG, level="L1")
    until(page, LOADED)
    page.evaluate(SPIN, [10, 10])
    page.evaluate(LOSE_CONTEXT)
    page.evaluate(SPIN, [15, 40])
    page.wait_for_timeout(500)
    page.locator(".vp").first.focus()
    page.keyboard.press("End")
    require_slice(page, COUNT)
    page.evaluate(SPIN, [-5, 20])
    require_slice(page, COUNT - 5)


def test_a_line_that_breaks_while_slices_are_fetched_is_taken_up_again(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    pictures.slow = 0.2
    page = look(LONG, level="L1")
    until(page, "Number(document.querySelector('.vp').dataset.loaded) >= 4")
    page.context.set_offline(True)
    page.locator(".vp").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".vp-message").first).to_contain_text("Slice 40 could not be loaded.")
    assert int(page.locator(".vp").first.get_attribute("data-loaded") or 0) < COUNT
    expect(page.locator(".vp").first).to_have_attribute("aria-busy", "true")
    page.context.set_offline(False)
    require_slice(page, COUNT)
    until(page, LOADED)


def test_what_failed_can_be_tried_again(look: Callable[..., Page], pictures: PictureServer) -> None:
    pictures.broken.add(f"{LONG}.{COUNT}")
    page = look(LONG, level="L1")
    until(page, LOADED)
    page.locator(".vp").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".vp-message").first).to_contain_text("Slice 40 could not be loaded.")
    pictures.broken.clear()
    page.locator(".vp-message button").first.click()
    require_slice(page, COUNT)


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_the_window_is_resized_while_slices_are_fetched(
    look: Callable[..., Page], pictures: PictureServer, watch: Watch, backend: str
) -> None:
    pictures.slow = 0.1
    page = look(LONG, level="L3", backend=backend)
    for width, height in ((1024, 700), (1700, 1000), (1100, 800), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(120)
    until(page, LOADED)
    until(page, "document.querySelector('spine-viewer').panes[0].fits")
    require_slice(page, LEVELS["L3"] + 1)
    assert watch.errors == []


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_a_series_of_one_slice_takes_every_key_and_the_wheel(
    look: Callable[..., Page], watch: Watch, backend: str
) -> None:
    page = look(ONE, level="L2", backend=backend)
    assert slice_shown(page, 0) == "one picture"
    page.locator(".vp").first.focus()
    for key in ("ArrowDown", "ArrowUp", "Home", "End", "Shift+ArrowDown", "p", " "):
        page.keyboard.press(key)
    page.evaluate(SPIN, [5, 0])
    page.evaluate(CLICKS, ["L2", "L5"])
    until(page, DRAWN)
    assert slice_shown(page, 0) == "one picture"
    expect(page.get_by_role("button", name="Play the slices")).to_be_disabled()
    assert watch.errors == []


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_every_slice_is_reached_though_two_lie_at_one_place(
    look: Callable[..., Page], watch: Watch, backend: str
) -> None:
    page = look(DOUBLE, level="L2", backend=backend)
    require_slice(page, 5, 6)
    page.locator(".vp").first.focus()
    page.keyboard.press("Home")
    for number in range(1, 7):
        require_slice(page, number, 6)
        page.keyboard.press("ArrowDown")
    page.evaluate(CLICKS, ["L1"])
    require_slice(page, 2, 6)
    assert watch.errors == []
