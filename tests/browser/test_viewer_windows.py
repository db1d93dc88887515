"""Greys are what the window says, drawn either way; a question chooses it, and what one chose stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import AXIAL, Picture, PictureServer, Series, mark, place_of, slice_shown, until

pytestmark = pytest.mark.browser

CT, MR = "2.25.31", "2.25.32"
BANDS, WIDE = 16, 8  # bands of constant value, pixels across
LEVELS = {"L1": 1, "L2": 2, "L3": 3, "L4": 4}
STEP = 60  # HU between bands
WORDS = "() => document.querySelector('.vp .br').innerText"
# What is on the canvas of the first viewport at CSS places of the page.
GREYS = """(places) => {
  const [pane] = document.querySelector("spine-viewer").panes, { canvas } = pane.viewport;
  const { left, top } = pane.image.getBoundingClientRect(), ratio = canvas.width / pane.image.clientWidth;
  const context = canvas.getContext("2d");
  return places.map(([x, y]) => context.getImageData((x - left) * ratio, (y - top) * ratio, 1, 1).data[0]);
}"""
# Whether the shader that draws the first viewport mixes greys or looks them up.
MIXES = """() => {
  const { stage } = document.querySelector("spine-viewer");
  const [context] = stage.engine._implementation.contextPool.getAllContexts();
  const gl = context.getOpenGLRenderWindow().getCanvas().getContext("webgl2");
  const [, fragment] = gl.getAttachedShaders(gl.getParameter(gl.CURRENT_PROGRAM));
  const words = gl.getShaderSource(fragment);
  return [words.includes("mix(firstGrey, lastGrey"), words.includes("intensity * pwfscale0")];
}"""


def bands(shift: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    row = np.repeat(np.arange(BANDS, dtype=np.int16) * STEP - 400 + shift, WIDE)
    return np.tile(row, (64, 1))


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    marks = [mark(level, [0.0, 0.0, -10.0 * index]) for level, index in LEVELS.items()]
    places = [(-64.0, -32.0, -10.0 * n) for n in range(6)]
    ct = [Picture(f"{CT}.{n + 1}", bands(n), place, window=(40, 400)) for n, place in enumerate(places)]
    # Each slice of an MR has a window of its own.
    mr = [
        Picture(f"{MR}.{n + 1}", bands(500 + n), place, window=(500 + 10 * n, 1000 + 10 * n))
        for n, place in enumerate(places)
    ]
    server = PictureServer([
        Series(CT, "CT", "axial", AXIAL, 1.0, ct, modality="CT", marks=marks),
        Series(MR, "T2", "axial", AXIAL, 1.0, mr, marks=marks),
    ])  # fmt: skip
    yield server
    server.stop()


def require_greys(page: Page, shift: int, width: float, centre: float, *, inverted: bool = False) -> None:
    """By the linear formula (PS3.3 C.11.2.1.2), in the middle of each band, within one grey."""
    places = [place_of(page, band * WIDE + 3.5, 31.5) for band in range(BANDS)]
    values = np.arange(BANDS) * STEP - 400 + shift
    share = np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0, 1)
    wanted = 255 * (1 - share if inverted else share)
    found = np.array(page.evaluate(GREYS, places))
    assert np.abs(found - wanted).max() <= 1.5, (found, wanted)


def press(page: Page, key: str) -> None:
    page.locator(".vp").first.focus()
    page.keyboard.press(key)
    page.wait_for_timeout(300)


def go(page: Page, level: str) -> None:
    """By the strip, as from the text: both ask for the level by one event."""
    page.locator(f"nav.levelrail button[data-goto='{level}']").click()
    until(page, f"heard.some(([name, detail]) => name === 'level-active' && detail.level === '{level}')")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    page.wait_for_timeout(200)
    assert slice_shown(page, 0) == f"slice {LEVELS[level] + 1} of 6"


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_greys_are_those_of_the_window_also_light_for_dark(look: Callable[..., Page], backend: str) -> None:
    page = look(CT, level="L2", backend=backend)
    require_greys(page, 2, 400, 40)
    press(page, "2")
    require_greys(page, 2, 2500, 480)
    press(page, "i")
    require_greys(page, 2, 2500, 480, inverted=True)


def test_a_linear_window_is_computed_and_any_other_looked_up(look: Callable[..., Page], watch: Watch) -> None:
    page = look(CT, level="L2")
    assert page.evaluate(MIXES) == [True, False]
    page.evaluate("""() => {
      const { viewport } = document.querySelector("spine-viewer").panes[0];
      viewport.setProperties({ VOILUTFunction: "SIGMOID" });
      viewport.render();
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate(MIXES) == [False, True]
    # A value a quarter of the width above the centre: 1 / (1 + exp(-4 / 4)), PS3.3 C.11.2.1.3.1.
    place = place_of(page, 9 * WIDE + 3.5, 31.5)
    share = 1 / (1 + np.exp(-4 * (9 * STEP - 400 + 2 - 40) / 400))
    assert abs(page.evaluate(GREYS, [place])[0] - 255 * share) <= 3
    assert watch.errors == []


@pytest.mark.parametrize("backend", ["", "cpu"])
@pytest.mark.parametrize(("tissue", "width", "centre"), [("bone", 2500, 480), ("soft tissue", 400, 40)])
def test_a_question_opens_a_ct_in_its_window_and_keeps_it_from_level_to_level(
    look: Callable[..., Page], backend: str, tissue: str, width: int, centre: int
) -> None:
    page = look(CT, level="L2", backend=backend, tissue=tissue)
    for level in ("L4", "L1"):
        go(page, level)
        assert page.evaluate(WORDS).startswith(f"W {width} L {centre}")
        require_greys(page, LEVELS[level], width, centre)


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_an_mr_is_shown_in_its_own_window_whatever_is_asked(look: Callable[..., Page], backend: str) -> None:
    page = look(MR, level="L2", backend=backend, tissue="bone")
    for level in ("L4", "L1"):
        go(page, level)
        assert page.evaluate(WORDS).startswith(f"W {1000 + 10 * LEVELS[level]} ")
        require_greys(page, 500 + LEVELS[level], 1000 + 10 * LEVELS[level], 500 + 10 * LEVELS[level])


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_a_window_that_the_person_chose_stays_from_level_to_level_until_reset(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(CT, level="L2", backend=backend, tissue="bone")
    press(page, "3")
    for level in ("L4", "L1"):
        go(page, level)
        assert page.evaluate(WORDS).startswith("W 250 L 60")
        require_greys(page, LEVELS[level], 250, 60)
    press(page, "0")
    require_greys(page, LEVELS["L1"], 2500, 480)


def test_another_item_without_such_a_question_shows_the_series_as_stored(look: Callable[..., Page]) -> None:
    page = look(CT, level="L2", tissue="bone")
    page.evaluate("""() => {
      const place = document.getElementById("viewer-config");
      place.textContent = JSON.stringify({ ...JSON.parse(place.textContent), tissue: "" });
      document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
    }""")
    until(page, f"({WORDS})().startsWith('W 400 L 40')")
    require_greys(page, 2, 400, 40)


@pytest.mark.parametrize(("width", "count"), [(1919, 1), (1920, 2)])
def test_one_series_more_hangs_where_the_page_is_wide(
    look: Callable[..., Page], width: int, count: int
) -> None:
    page = look(CT, wide=f"{CT},{MR}", width=width)
    expect(page.locator(".vp:not(.vp-vacant)")).to_have_count(count)


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_the_keys_1_to_5_are_the_windows_of_the_modality(look: Callable[..., Page], backend: str) -> None:
    page = look(CT, level="L2", backend=backend)
    for key, width, centre in (("1", 400, 40), ("2", 2500, 480), ("3", 250, 60), ("4", 1500, -600)):
        press(page, key)
        require_greys(page, 2, width, centre)
        expect(page.locator(".vp").first.locator(".br")).to_contain_text(f"W {width} L {centre}")
    press(page, "5")
    require_greys(page, 2, 400, 40)
    # Of an MR they move from the window that is stored with the slice: 1020 wide, about 520.
    page = look(MR, level="L2", backend=backend)
    for key, width, centre in (("1", 1632, 520), ("2", 612, 520), ("3", 1020, 316), ("4", 1020, 724)):
        press(page, key)
        require_greys(page, 502, width, centre)
    press(page, "5")
    require_greys(page, 502, 1020, 520)
