"""What is meant to be light is light: MONOCHROME1, series of both kinds, windows that show nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pictures import (
    LOSE_CONTEXT,
    SAGITTAL,
    Picture,
    PictureServer,
    Series,
    place_of,
    slice_shown,
    until,
)
from tests.browser.test_viewer_mpr import reformat

pytestmark = pytest.mark.browser

FILM, MIXED, STACK, BAD, PLATE = "2.25.61", "2.25.62", "2.25.63", "2.25.64", "2.25.65"
ROWS, COLUMNS = 80, 100
# Stored values of the left half of each picture and of the right one.
LOW, HIGH = 100, 900
BACKENDS = pytest.mark.parametrize("backend", ["", "cpu"])


def halves(left: int, right: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    pixels = np.full((ROWS, COLUMNS), left, np.int16)
    pixels[:, COLUMNS // 2 :] = right
    return pixels


def film() -> Series:
    picture = Picture(f"{FILM}.1", halves(LOW, HIGH), None, "MONOCHROME1")
    return Series(FILM, "Film", "projection", (), 1.0, [picture], "CR", "unknown", "pixel")


def mixed(uid: str, *photometric: str) -> Series:
    """The left half of every slice is meant to be light, however it is stored."""
    pictures = []
    for index, word in enumerate(photometric):
        left, right = (LOW, HIGH) if word == "MONOCHROME1" else (HIGH, LOW)
        place = (4.0 * index, -50.0, 40.0)
        pictures.append(Picture(f"{uid}.{index + 1}", halves(left, right), place, word))
    return Series(uid, f"Series {uid[-1]}", "sagittal", SAGITTAL, 1.0, pictures)


def without_window(*windows: tuple[float, float] | None) -> Series:
    pictures = [
        Picture(f"{BAD}.{n + 1}", halves(LOW, HIGH), (4.0 * n, -50.0, 40.0), window=window)
        for n, window in enumerate(windows)
    ]
    return Series(BAD, "No window", "sagittal", SAGITTAL, 1.0, pictures)


def plate() -> Series:
    """A film that tells no window, with a marker of lead and a bit of the plate beside the collimator."""
    pixels = halves(LOW, HIGH)
    pixels[0, :10], pixels[-1, :10] = -30_000, 30_000
    return Series(
        PLATE,
        "Plate",
        "projection",
        (),
        1.0,
        [Picture(f"{PLATE}.1", pixels, None, window=None)],
        "DX",
        "unknown",
        "pixel",
    )


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    kinds = ("MONOCHROME1", "MONOCHROME2", "MONOCHROME1")
    server = PictureServer(
        [
            film(),
            mixed(MIXED, *kinds),
            mixed(STACK, *["MONOCHROME1"] * 4),
            without_window((500, 0), (500, -100), None),
            plate(),
        ]
    )
    yield server
    server.stop()


def greys(page: Page) -> tuple[int, int]:
    """Grey of the middle of the left half and of the right one, on the screen."""
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"))
    row = ROWS * 0.6
    left, right = (place_of(page, column, row) for column in (COLUMNS * 0.25, COLUMNS * 0.75))
    found = [int(shot[round(y), round(x)]) for x, y in (left, right)]
    return found[0], found[1]


def stand_on(page: Page, number: int) -> None:
    page.evaluate(
        """(index) => document.querySelector("spine-viewer").panes[0].viewport.setImageIdIndex(index)""",
        number - 1,
    )
    until(page, f"document.querySelector('.vp .bl').textContent.startsWith('slice {number} of')")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    drawn_anew(page)


def drawn_anew(page: Page) -> None:
    """Two frames of the screen have passed: what was asked to be drawn is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def require_light_on_the_left(page: Page) -> None:
    left, right = greys(page)
    assert left > 200 > 60 > right


def require_light_on_the_right(page: Page) -> None:
    left, right = greys(page)
    assert left < 60 < 200 < right


def press(page: Page, key: str) -> None:
    page.locator(".vp").first.focus()
    page.keyboard.press(key)
    drawn_anew(page)


@BACKENDS
@pytest.mark.parametrize("uid", [FILM, STACK])
def test_reset_leaves_a_film_as_it_is_meant_to_be_seen(
    look: Callable[..., Page], uid: str, backend: str
) -> None:
    page = look(uid, backend=backend)
    require_light_on_the_left(page)
    for reset in (" ", "0"):
        press(page, reset)
        require_light_on_the_left(page)
    press(page, "i")
    require_light_on_the_right(page)
    press(page, "i")
    require_light_on_the_left(page)
    press(page, "i")
    press(page, " ")
    require_light_on_the_left(page)


@BACKENDS
def test_each_slice_of_a_mixed_series_is_light_where_it_is_meant_to_be(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(MIXED, backend=backend)
    for number in (1, 2, 3, 2, 1):
        stand_on(page, number)
        require_light_on_the_left(page)
    press(page, "i")
    for number in (2, 3, 1):
        stand_on(page, number)
        require_light_on_the_right(page)
    press(page, " ")
    require_light_on_the_left(page)
    stand_on(page, 2)
    require_light_on_the_left(page)


WATCH_FOR_DIM_MARKS = """
  window.dimmed = 0;
  new MutationObserver(() => { window.dimmed += document.querySelectorAll(".marks-dim").length; })
    .observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
"""


@BACKENDS
@pytest.mark.parametrize("uid", [STACK, BAD])
def test_marks_step_back_while_the_window_is_dragged_not_when_the_first_picture_comes(
    look: Callable[..., Page], uid: str, backend: str
) -> None:
    page = look(uid, backend=backend)
    page.add_init_script(WATCH_FOR_DIM_MARKS)
    page.reload()
    until(page, "heard.some(([name]) => name === 'ready')")
    drawn_anew(page)
    assert page.evaluate("dimmed") == 0
    x, y = place_of(page, COLUMNS / 2, ROWS / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20, steps=4)
    page.mouse.up()
    assert page.evaluate("dimmed") > 0
    until(page, "!document.querySelector('.marks-dim')")


@BACKENDS
def test_a_series_after_a_film_is_not_its_negative(look: Callable[..., Page], backend: str) -> None:
    page = look(FILM, backend=backend)
    press(page, "i")
    page.locator(f"[data-series='{BAD}']").click()
    until(page, "document.querySelector('.vp .tl').textContent.includes('No window')")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    drawn_anew(page)
    require_light_on_the_right(page)
    page.locator(f"[data-series='{FILM}']").click()
    until(page, "document.querySelector('.vp .tl').textContent.includes('Film')")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    drawn_anew(page)
    require_light_on_the_left(page)


def test_after_a_loss_of_the_graphics_card_it_is_as_it_was(look: Callable[..., Page]) -> None:
    page = look(MIXED)
    stand_on(page, 2)
    press(page, "i")
    require_light_on_the_right(page)
    page.evaluate("() => { document.querySelector('.vp').dataset.sop = '' }")
    page.evaluate(LOSE_CONTEXT)
    until(page, "document.querySelector('.vp').dataset.sop !== ''")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    expect(page.locator(".vp-message").first).to_be_hidden()
    drawn_anew(page)
    assert slice_shown(page, 0).startswith("slice 2")
    require_light_on_the_right(page)
    press(page, " ")
    require_light_on_the_left(page)


MIDDLE = """() => {
  const [pane] = [...document.querySelectorAll(".v-cuts .vp[data-cut=sagittal] .vp-image")];
  const { left, top, width, height } = pane.getBoundingClientRect();
  return [left + width / 2, top + height / 2, width];
}"""


def test_reformats_of_a_film_s_kind_are_reset_to_what_they_showed_first(look: Callable[..., Page]) -> None:
    page = look(STACK)
    reformat(page)

    def sides() -> tuple[int, int]:
        x, y, width = page.evaluate(MIDDLE)
        shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"))
        found = [int(shot[round(y + 9), round(x + at * width)]) for at in (-0.12, 0.12)]
        return found[0], found[1]

    first = sides()
    assert first[0] > 200 > 60 > first[1]
    page.keyboard.press("i")
    drawn_anew(page)
    assert sides()[0] < 60
    page.keyboard.press(" ")
    drawn_anew(page)
    assert sides() == first
    page.keyboard.press("0")
    drawn_anew(page)
    assert sides() == first


def test_slices_of_both_kinds_make_no_volume(look: Callable[..., Page]) -> None:
    page = look(MIXED)
    page.locator(".vp").first.focus()
    page.keyboard.press("Shift+M")
    expect(page.locator(".vp-message").first).to_contain_text("light on some of its slices")


@BACKENDS
def test_a_window_that_shows_nothing_is_not_used(look: Callable[..., Page], backend: str) -> None:
    page = look(BAD, backend=backend)
    for number in (1, 2, 3):
        stand_on(page, number)
        require_light_on_the_right(page)
        assert "NaN" not in page.locator(".vp .br").first.inner_text()
    press(page, " ")
    require_light_on_the_right(page)


@BACKENDS
def test_a_marker_or_a_border_leaves_the_patient_s_greys_apart(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(PLATE, backend=backend)
    require_light_on_the_right(page)
    assert page.locator(".vp .br").first.inner_text().startswith("W 801 L 501")
    press(page, "i")
    require_light_on_the_left(page)
    press(page, " ")
    require_light_on_the_right(page)
    press(page, "2")
    press(page, "5")
    require_light_on_the_right(page)
