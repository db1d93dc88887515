"""The viewer's bar and keys: cine, full screen, zoom, linking, scout lines, menus, reasons of marks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import (
    SAGITTAL,
    Picture,
    PictureServer,
    Series,
    letters_of,
    place_of,
    slice_shown,
    until,
)
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_viewer import ACROSS, SIDE, axial, sagittal

pytestmark = pytest.mark.browser
BESIDE = "2.25.21"
FULL = "document.fullscreenElement?.localName === 'spine-viewer'"
# As they stand behind the pictures of a question that is answered before its draft is shown.
OPTIONS = """() => {
  window.chosen = [];
  for (const letter of "ABCDEF") {
    const button = document.createElement("button");
    button.textContent = `Option ${letter}`;
    button.setAttribute("aria-keyshortcuts", `Shift+${letter}`);
    button.addEventListener("click", () => window.chosen.push(letter));
    document.body.append(button);
  }
}"""
HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def finer() -> Series:
    """Thirteen sagittal slices 3 mm apart in the same frame of reference as the nine 4 mm apart."""
    pictures = [
        Picture(f"{BESIDE}.{n + 1}", np.full((120, 100), 200, np.int16), (-18.0 + 3 * n, -50.0, 80.0))
        for n in range(13)
    ]
    return Series(BESIDE, "T1 sagittal", "sagittal", SAGITTAL, 1.0, pictures)


def flagged() -> Series:
    """The sagittal series with the sentences that the server has about it."""
    series = sagittal()
    series.why = ["Between L2 and L3 there is room for another vertebra. Check the numbering."]
    for mark in series.marks:
        mark["why"] = [f"Came with the images on 3 Feb 2026, as {mark['level']}.", "Its number is assumed."]
    return series


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([flagged(), finer(), axial()])
    yield server
    server.stop()


def press(page: Page, *keys: str) -> None:
    page.locator(".vp").first.focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(250)


def numbers_shown(page: Page, tries: int) -> set[str]:
    """The slices that stood on the first viewport within so many tenths of a second."""
    seen = set()
    for _ in range(tries):
        seen.add(slice_shown(page, 0))
        page.wait_for_timeout(100)
    return seen


def test_the_slices_play_round_and_round_until_the_key_is_pressed_again(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    play = page.locator("[data-viewer=cine]")
    press(page, "p")
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".v-rate input")).to_have_value("10")
    until(page, "document.querySelector('.v-seen').textContent === 'Seen 9 of 9 slices'")
    assert len(numbers_shown(page, 15)) > 4
    page.keyboard.press("p")
    expect(play).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(200)
    assert len(numbers_shown(page, 5)) == 1
    expect(page.locator(".v-rate")).to_be_hidden()


def test_the_slices_play_as_fast_as_is_written(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    press(page, "p")
    rate = page.locator(".v-rate input")
    rate.fill("2")
    rate.press("Enter")
    page.wait_for_timeout(600)
    # In ten times as long as one slice stands: not all nine, as at ten per second.
    assert 3 <= len(numbers_shown(page, 20)) <= 7
    rate.fill("900")
    rate.press("Enter")
    rate.blur()
    expect(page.locator("[data-viewer=cine]")).to_have_attribute("aria-pressed", "true")


def test_nothing_plays_in_a_tab_that_nobody_sees(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    press(page, "p")
    expect(page.locator("[data-viewer=cine]")).to_have_attribute("aria-pressed", "true")
    page.evaluate(HIDE)
    expect(page.locator("[data-viewer=cine]")).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(200)
    assert len(numbers_shown(page, 5)) == 1


def test_playing_ends_with_reset_and_when_another_picture_is_chosen(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    for keys in (["0"], ["ArrowRight"]):
        press(page, "p")
        expect(page.locator("[data-viewer=cine]")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press(keys[0])
        expect(page.locator("[data-viewer=cine]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".vp").nth(1)).to_be_focused()


def test_the_letters_of_six_options_are_no_keys_of_the_viewer(
    look: Callable[..., Page], watch: Watch
) -> None:
    page = look(SIDE, ACROSS)
    page.evaluate(OPTIONS)
    for letter in "ABCDEF":
        press(page, f"Shift+{letter}")
    assert page.evaluate("window.chosen") == list("ABCDEF")
    assert page.evaluate("document.fullscreenElement") is None
    assert watch.errors == []


def test_the_full_screen_comes_by_key_and_goes_by_escape_and_hides_what_decides(
    look: Callable[..., Page], watch: Watch
) -> None:
    page = look(SIDE, ACROSS)
    page.evaluate(
        "() => document.querySelector('#approve').addEventListener('click', () => (window.approved = 1))"
    )
    press(page, "Shift+Z")
    until(page, FULL)
    page.wait_for_timeout(500)
    frame = page.locator("spine-viewer").bounding_box()
    assert frame
    assert frame["width"] == pytest.approx(page.evaluate("() => innerWidth"), abs=1)
    expect(page.locator("[data-viewer=full]")).to_have_attribute("aria-pressed", "true")
    assert letters_of(page) == "SPIA"
    page.keyboard.press("a")
    assert page.evaluate("() => window.approved ?? 0") == 0, "a button behind the pictures was pressed"
    press(page, "Escape")
    until(page, "document.fullscreenElement === null")
    page.keyboard.press("a")
    assert page.evaluate("() => window.approved ?? 0") == 1
    assert watch.errors == []
    assert watch.csp == []


def test_keys_zoom_and_fit(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    corner = page.locator(".vp").first.locator(".br")
    press(page, "=")
    expect(corner).to_contain_text("fit × 1.0")
    press(page, "+", "+")
    expect(corner).to_contain_text("× 1.6")
    press(page, "-")
    expect(corner).to_contain_text("× 1.3")
    press(page, "r", "=")
    expect(corner).to_contain_text("fit × 1.0")


def test_parallel_series_scroll_together_by_position(look: Callable[..., Page]) -> None:
    page = look(SIDE, BESIDE)
    press(page, "Home")
    # x = -16 mm lies nearest to -15 or -18 mm; the far end, 16 mm, to 15 or 18 mm.
    assert (slice_shown(page, 0), slice_shown(page, 1)) == ("slice 1 of 9", "slice 2 of 13")
    press(page, "End")
    assert (slice_shown(page, 0), slice_shown(page, 1)) == ("slice 9 of 9", "slice 12 of 13")
    press(page, "j", "Home")
    expect(page.locator("[data-viewer=link]")).to_have_attribute("aria-pressed", "false")
    assert (slice_shown(page, 0), slice_shown(page, 1)) == ("slice 1 of 9", "slice 12 of 13")


def test_a_scout_line_lies_where_the_other_slice_cuts(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    for keys in ([], ["r"], ["h"]):
        press(page, *keys)
        page.locator(".vp").nth(1).focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(250)
        number = int(slice_shown(page, 1).split()[1])
        # The axial slices go from 74 mm down by 6; row 0 of the sagittal ones lies at 80 mm.
        wanted = [place_of(page, column, 80 - (74 - 6 * (number - 1))) for column in (-0.5, 99.5)]
        line = page.locator(".vp").first.locator("line.scout").bounding_box()
        assert line
        for axis, (start, extent) in enumerate((("x", "width"), ("y", "height"))):
            assert line[start] == pytest.approx(min(one[axis] for one in wanted), abs=1.5)  # type: ignore[literal-required]
            assert line[extent] == pytest.approx(abs(wanted[0][axis] - wanted[1][axis]), abs=1.5)  # type: ignore[literal-required]


@pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
def test_inverting_turns_grey_values_round(look: Callable[..., Page], backend: str) -> None:
    page = look(SIDE, backend=backend)

    def grey(row: int) -> float:
        x, y = place_of(page, 20, row)
        shot = page.screenshot(clip={"x": x - 2, "y": y - 2, "width": 4, "height": 4})
        return float(np.asarray(Image.open(io.BytesIO(shot)).convert("L")).mean())

    page.keyboard.press("o")
    before = grey(60)
    press(page, "i")
    assert grey(60) == pytest.approx(255 - before, abs=4)
    press(page, "i")
    assert grey(60) == pytest.approx(before, abs=2)


def test_a_picture_has_the_keys_of_other_viewers(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    press(page, "Home", "Shift+ArrowDown")
    assert slice_shown(page, 0) == "slice 9 of 9"
    press(page, "PageDown")
    expect(page.locator(".vp").first.locator(".tl")).to_contain_text("T1 sagittal")
    press(page, "PageUp")
    expect(page.locator(".vp").first.locator(".tl")).to_contain_text("T2 sagittal")
    press(page, "ArrowRight")
    expect(page.locator(".vp").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".vp").first).to_be_focused()


def test_a_line_is_left_by_escape_and_the_chosen_one_goes_by_backspace(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    figures = page.locator(".svg-layer text")
    for y in (300, 420):
        press(page, "t")
        page.mouse.move(300, y)
        page.mouse.down()
        page.mouse.move(420, y + 30, steps=5)
        page.mouse.up()
        page.wait_for_timeout(200)
    expect(figures).to_have_count(2)
    press(page, "b")
    page.mouse.move(500, 300)
    page.mouse.down()
    page.mouse.move(600, 340, steps=4)
    page.mouse.up()
    page.locator(".vp").first.focus()
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    expect(figures).to_have_count(2)
    press(page, "w")
    page.mouse.click(420, 450)
    # The library waits whether a second click comes.
    page.wait_for_timeout(700)
    press(page, "Backspace")
    expect(figures).to_have_count(1)


def test_the_menu_is_worked_by_the_keyboard(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    more = page.locator(".v-more > summary")
    more.focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-viewer='turn.mirror']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(250)
    assert letters_of(page) == "SAIP"
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(page.locator(".v-more .menu-list")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(more).to_be_focused()
    expect(more).to_have_text("Region, ellipse")
    expect(page.locator(".v-more .menu-list")).to_be_hidden()


def test_why_a_mark_is_flagged_is_said_and_reached_by_the_keyboard(
    look: Callable[..., Page], watch: Watch
) -> None:
    page = look(SIDE, ACROSS, level="L4")
    press(page, "Shift+O")
    dialog = page.locator("dialog.v-why")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("room for another vertebra")
    first = dialog.locator("tbody tr").first
    expect(first.locator("th")).to_have_text("L4")
    expect(first).to_contain_text("Came with the images on 3 Feb 2026, as L4.")
    expect(first).to_contain_text("Its number is assumed.")
    dialog.get_by_role("button", name="L2", exact=True).focus()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".levelrail [aria-pressed=true]")).to_have_text("L2")
    page.locator(".vp").nth(1).get_by_role("button", name="Side unknown").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert watch.csp == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_the_bar_has_room_at_every_width(
    look: Callable[..., Page], picture: Callable[[Page, str], None], width: int, scheme: str
) -> None:
    page = look(SIDE, ACROSS, width=width, height=844 if width == 390 else 900, level="L3")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    press(page, "h", "p")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-viewer=cine]").click(force=True)
    picture(page, f"bar-{width}-{scheme}")
    page.locator(".v-more > summary").click()
    menu = page.locator(".v-more .menu-list").bounding_box()
    assert menu
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= width
    picture(page, f"bar-menu-{width}-{scheme}")
    page.locator(".v-layout > summary").click()
    menu = page.locator(".v-layout .menu-list").bounding_box()
    assert menu
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= width
    assert menu["y"] >= 0
    picture(page, f"bar-layout-{width}-{scheme}")
    page.evaluate(AXE.read_text())
    found = page.evaluate(SERIOUS)
    assert found == []
    page.keyboard.press("Escape")
    press(page, "Shift+O")
    picture(page, f"bar-why-{width}-{scheme}")
