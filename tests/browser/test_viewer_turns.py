"""Flipped and turned pictures: letters, marks, lines and badges follow, drawn either way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import LOSE_CONTEXT, PictureServer, letters_of, place_of, slice_shown
from tests.browser.test_viewer import (
    ACROSS,
    AP,
    BRIGHT,
    POINT,
    SIDE,
    axial,
    one_bright_voxel,
    radiograph,
    sagittal,
)

pytestmark = pytest.mark.browser
BACKENDS = pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
SHOW = "(all, seen) => all.forEach((one) => (one.style.visibility = seen ? '' : 'hidden'))"
OVER = ".marks, .c, .o, .svg-layer"
# The two ends of a drawn line on the screen, CSS px.
ENDS = """(line) => {
  const { left, top } = line.closest("svg").getBoundingClientRect();
  const at = (name) => Number(line.getAttribute(name));
  return [[left + at("x1"), top + at("y1")], [left + at("x2"), top + at("y2")]];
}"""
# Whether names run across the screen and stand on their own bodies, or a line beside them.
ON_BODY = """(names) => names.map((name) => {
  const at = name.getBoundingClientRect();
  const body = document.querySelector(`[data-mark="${name.dataset.goto}"]`).getBoundingClientRect();
  const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
  const [across, down] = [x > body.left && x < body.right, y > body.top - 30 && y < body.bottom + 30];
  return at.width > at.height && across && down;
})"""
# Clockwise from the top, of a sagittal slice: flips, turns, and several of them after each other.
ACTS = [
    ("h", "SAIP"),
    ("Shift+V", "IPSA"),
    ("r", "ASPI"),
    ("l", "PIAS"),
    ("r h", "AIPS"),
    ("r Shift+V", "PSAI"),
    ("h Shift+V", "IASP"),
    ("r r h l", "PSAI"),
]


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([one_bright_voxel(), sagittal(), axial(), radiograph()])
    yield server
    server.stop()


def brightest(page: Page, ratio: float = 1) -> tuple[float, float]:
    """Where the bright voxel is on the screen (CSS px): centre of mass of what outshines the ground."""
    page.locator(OVER).evaluate_all(SHOW, False)
    box = page.locator(".vp-image").first.bounding_box()
    assert box
    inside = {"x": box["x"] + 4, "y": box["y"] + 4, "width": box["width"] - 8, "height": box["height"] - 8}
    shot = Image.open(io.BytesIO(page.screenshot(clip=inside))).convert("L")  # type: ignore[arg-type]
    page.locator(OVER).evaluate_all(SHOW, True)
    grey = np.asarray(shot, dtype=float)
    weight = np.clip(grey - np.median(grey[grey > 10]) - 15, 0, None)
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]]
    x = float((columns * weight).sum() / weight.sum() + 0.5) / ratio + inside["x"]
    y = float((rows * weight).sum() / weight.sum() + 0.5) / ratio + inside["y"]
    return x, y


def middle_of_mark(page: Page) -> tuple[float, float, float]:
    """The middle of the mark on the bright voxel, and its width, CSS px."""
    box = page.locator("[data-mark=L3]").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]


def the_mark_lies_on_the_bright_voxel(page: Page, ratio: float = 1) -> None:
    (x, y), (mark_x, mark_y, width) = brightest(page, ratio), middle_of_mark(page)
    assert abs(mark_x - x) < 0.1 * width
    assert abs(mark_y - y) < 0.1 * width


def press(page: Page, keys: str) -> None:
    page.locator(".vp").first.focus()
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_timeout(250)


@BACKENDS
@pytest.mark.parametrize("ratio", [1, 2])
def test_letters_and_marks_are_right_however_a_picture_lies(
    look: Callable[..., Page], watch: Watch, backend: str, ratio: float
) -> None:
    page = look(POINT, backend=backend, ratio=ratio)
    assert letters_of(page) == "SPIA"
    for keys, expected in ACTS:
        press(page, keys)
        assert letters_of(page) == expected, keys
        the_mark_lies_on_the_bright_voxel(page, ratio)
        press(page, "0")
        assert letters_of(page) == "SPIA"
    assert watch.errors == []


@BACKENDS
def test_a_zoomed_and_moved_picture_turns_about_what_is_in_the_middle(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(POINT, backend=backend)
    press(page, "+ + +")
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    page.mouse.move(x - 70, y + 40, steps=4)
    page.mouse.up(button="middle")
    page.wait_for_timeout(200)
    row, column = BRIGHT
    before = place_of(page, column, row)
    press(page, "h")
    after = place_of(page, column, row)
    assert after == pytest.approx((2 * x - before[0], before[1]), abs=1.0)
    press(page, "r")
    turned = place_of(page, column, row)
    assert turned == pytest.approx((x - (after[1] - y), y + (after[0] - x)), abs=1.0)
    the_mark_lies_on_the_bright_voxel(page)


@BACKENDS
def test_a_picture_lies_as_it_did_on_the_next_slice_and_in_another_size(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(SIDE, backend=backend)
    press(page, "+ + r h")
    page.mouse.move(500, 400)
    page.mouse.down(button="middle")
    page.mouse.move(530, 470, steps=4)
    page.mouse.up(button="middle")
    page.wait_for_timeout(200)
    corner = place_of(page, 20, 30)
    press(page, "ArrowUp")
    assert slice_shown(page, 0) == "slice 5 of 9"
    assert letters_of(page) == "AIPS"
    assert place_of(page, 20, 30) == pytest.approx(corner, abs=1.0)
    page.set_viewport_size({"width": 1200, "height": 700})
    page.wait_for_timeout(800)
    assert letters_of(page) == "AIPS"
    expect(page.locator(".vp .tr").first).to_contain_text("Mirrored, turned left")


def test_a_picture_lies_as_it_did_when_the_graphics_context_was_lost(look: Callable[..., Page]) -> None:
    page = look(POINT)
    press(page, "+ + h r")
    where = place_of(page, 10, 10)
    page.evaluate(LOSE_CONTEXT)
    expect(page.locator(".vp-message").first).to_contain_text("graphics card was reset")
    expect(page.locator(".vp-message").first).to_be_hidden()
    page.wait_for_timeout(500)
    assert place_of(page, 10, 10) == pytest.approx(where, abs=1.0)
    the_mark_lies_on_the_bright_voxel(page)


@BACKENDS
def test_a_line_that_was_drawn_follows(look: Callable[..., Page], backend: str) -> None:
    page = look(POINT, backend=backend)
    press(page, "t")
    row, column = BRIGHT
    ends = [place_of(page, column, row), place_of(page, column - 12, row + 6)]
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    said = page.locator(".svg-layer text").first.text_content()
    for keys in ("h", "r", "Shift+V"):
        press(page, keys)
        wanted = [place_of(page, column, row), place_of(page, column - 12, row + 6)]
        found = page.locator(".svg-layer line").first.evaluate(ENDS)
        for one, other in zip(found, wanted, strict=True):
            assert one == pytest.approx(other, abs=1.5), keys
        assert page.locator(".svg-layer text").first.text_content() == said


def test_an_unknown_side_stays_unknown_wherever_it_lies(look: Callable[..., Page]) -> None:
    page = look(ACROSS, AP)
    assert letters_of(page) == "A?P?"
    press(page, "r")
    assert letters_of(page) == "?A?P"
    press(page, "h")
    assert letters_of(page) == "?P?A"
    expect(page.locator(".vp").first.locator(".tr")).to_contain_text("Side unknown")
    page.locator(".vp").nth(1).focus()
    page.keyboard.press("r")
    page.wait_for_timeout(250)
    assert letters_of(page, 1) == "????"


def test_names_stay_upright_and_on_their_bodies(look: Callable[..., Page]) -> None:
    page = look(SIDE, level="L2/L3")
    for keys in ("r", "h", "Shift+V"):
        press(page, keys)
        inside = page.locator(".ov-name").evaluate_all(ON_BODY)
        assert inside != []
        assert all(inside), keys
        expect(page.locator(".ov-tag text")).to_have_text("L2/L3")


@BACKENDS
def test_reset_undoes_everything(look: Callable[..., Page], backend: str) -> None:
    page = look(SIDE, ACROSS, backend=backend)
    corner = page.locator(".vp").first.locator(".br")
    before = page.locator(".vp-image").first.screenshot(), [place_of(page, 0, 0), place_of(page, 90, 110)]
    press(page, "h r + + i 2")
    page.mouse.move(300, 400)
    page.mouse.down(button="middle")
    page.mouse.move(340, 450, steps=4)
    page.mouse.up(button="middle")
    page.wait_for_timeout(200)
    assert page.locator(".vp-image").first.screenshot() != before[0]
    press(page, "Space")
    expect(corner).to_contain_text("W 1000 L 500")
    assert letters_of(page) == "SPIA"
    assert [place_of(page, 0, 0), place_of(page, 90, 110)] == [
        pytest.approx(one, abs=0.6) for one in before[1]
    ]
    assert page.locator(".vp").first.locator(".tr").inner_text() == ""
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    now = np.asarray(
        Image.open(io.BytesIO(page.locator(".vp-image").first.screenshot())).convert("L"), dtype=int
    )
    then = np.asarray(Image.open(io.BytesIO(before[0])).convert("L"), dtype=int)
    assert np.abs(now - then).mean() < 0.5
