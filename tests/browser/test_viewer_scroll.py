"""Scrolling through a long series: what is fetched first, and what is written of the picture in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import AXIAL, Picture, PictureServer, Series, mark, slice_shown, until

pytestmark = pytest.mark.browser

LONG, UNEVEN = "2.25.21", "2.25.22"
DOUBT = "Slices lie unevenly, 1.90 to 2.40 mm apart."
COUNT = 60
# Slice by level; the series opens at one of them, in the middle.
LEVELS = {"L1": 4, "L2": 17, "L3": 30, "L4": 43, "L5": 56}
LOADED = f"document.querySelector('.vp').dataset.loaded === '{COUNT}'"
FETCHED = """() => performance.getEntriesByType("resource")
  .sort((one, other) => one.startTime - other.startTime)
  .flatMap(({ name }) => /\\.(\\d+)\\/frames/.exec(name)?.[1] ?? [])"""
# Goes on to the next slice before the viewer hears that this one was drawn, as a fast wheel does.
FAST = """(until) => new Promise((resolve) => {
  const [pane] = document.querySelector("spine-viewer").panes, drawn = new Set();
  document.addEventListener("CORNERSTONE_IMAGE_RENDERED", () => {
    drawn.add(pane.viewport.getCornerstoneImage().imageId);
    if (pane.index < until) pane.viewport.setImageIdIndex(pane.index + 1);
    else if (pane.isDrawn) setTimeout(() => resolve(drawn.size), 200);
  }, { capture: true });
  pane.viewport.setImageIdIndex(pane.index + 1);
})"""


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    stack = [
        Picture(f"{LONG}.{n + 1}", np.full((64, 64), 10 * n, np.int16), (-32.0, -32.0, -2.0 * n))
        for n in range(COUNT)
    ]
    marks = [mark(level, [0, 0, -2.0 * (slice_ - 1)]) for level, slice_ in LEVELS.items()]
    uneven = Series(UNEVEN, "Uneven stack", "axial", AXIAL, 1.0, stack[:9], doubts=[DOUBT])
    server = PictureServer([Series(LONG, "Long stack", "axial", AXIAL, 1.0, stack, marks=marks), uneven])
    yield server
    server.stop()


def test_the_slices_of_marked_levels_are_fetched_before_the_others(look: Callable[..., Page]) -> None:
    page = look(LONG)
    until(page, LOADED)
    fetched = [int(number) for number in page.evaluate(FETCHED)]
    assert set(fetched[: len(LEVELS)]) == set(LEVELS.values())
    assert sorted(fetched) == list(range(1, COUNT + 1)), "every slice once"


def test_the_caption_names_the_picture_in_view_while_the_next_is_on_its_way(
    look: Callable[..., Page],
) -> None:
    page = look(LONG)
    until(page, LOADED)
    standing = slice_shown(page, 0)
    page.evaluate(
        """() => {
          const [pane] = document.querySelector("spine-viewer").panes;
          pane.viewport._loadAndDisplayImage = () => new Promise(() => undefined);
          pane.viewport.setImageIdIndex(pane.index + 1);
          pane.write();
        }"""
    )
    assert slice_shown(page, 0) == standing


def test_who_scrolls_fast_has_seen_what_was_drawn(look: Callable[..., Page]) -> None:
    page = look(LONG)
    until(page, LOADED)
    first = int(slice_shown(page, 0).split()[1])
    drawn = page.evaluate(FAST, COUNT - 1)
    assert drawn > 5
    expect(page.locator(".v-seen")).to_have_text(f"Seen {drawn + 1} of {COUNT} slices")
    assert slice_shown(page, 0) == f"slice {COUNT} of {COUNT}"
    assert first < COUNT


def test_each_viewport_says_how_many_slices_were_seen_where_nothing_is_kept(
    look: Callable[..., Page],
) -> None:
    page = look(LONG, UNEVEN)
    until(page, LOADED)
    page.evaluate("document.addEventListener('spine:looked', () => { document.title = 'told' })")
    seen = page.locator(".vp .bl")
    expect(seen.nth(0)).to_contain_text(f"seen 1 of {COUNT}")
    expect(seen.nth(1)).to_contain_text("seen 1 of 9")
    page.locator(".vp").nth(1).focus()
    page.keyboard.press("ArrowDown")
    expect(seen.nth(1)).to_contain_text("seen 2 of 9")
    page.wait_for_timeout(1500)
    assert page.title() != "told", "a page without an item is told of nothing"


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_slices_that_lie_unevenly_are_told_on_the_picture_and_explained(
    look: Callable[..., Page], watch: Watch, backend: str
) -> None:
    page = look(LONG, UNEVEN, backend=backend)
    expect(page.locator(".vp").nth(0).get_by_role("button", name="Check the slices")).to_have_count(0)
    page.locator(".vp").nth(1).get_by_role("button", name="Check the slices").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.v-why")
    expect(dialog.get_by_text(DOUBT)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert watch.csp == []
