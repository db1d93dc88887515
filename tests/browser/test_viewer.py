"""The viewer shows every voxel and mark where it is, drawn either way, and survives what happens to it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import (
    AXIAL,
    LOSE_CONTEXT,
    SAGITTAL,
    Picture,
    PictureServer,
    Series,
    mark,
    slice_shown,
    until,
)

pytestmark = pytest.mark.browser

POINT, SIDE, ACROSS, AP = "2.25.1", "2.25.2", "2.25.3", "2.25.4"
BRIGHT = (25, 40)  # row, column of the one bright voxel
BODIES = {"L1": 60.0, "L2": 40.0, "L3": 20.0, "L4": 0.0, "L5": -20.0}  # mm, head upwards
# Left of the middle, so that a mirrored picture could not pass.
BODY_X, BODY_Y = 4.0, 6.0


def one_bright_voxel() -> Series:
    """64 × 48 voxels of 1.5 mm, one of them bright, and an outline that is exactly its border."""
    pixels = np.full((48, 64), 100, np.int16)
    pixels[BRIGHT] = 1000
    y, z = -20 + BRIGHT[1] * 1.5, 30 - BRIGHT[0] * 1.5
    corners = [[5.0, y + a, z + b] for a, b in ((-0.75, -0.75), (0.75, -0.75), (0.75, 0.75), (-0.75, 0.75))]
    marks = [mark("L3", [5.0, y, z], outlines=[{"sop": "2.25.1.1", "points": corners}])]
    picture = Picture("2.25.1.1", pixels, (5.0, -20.0, 30.0))
    return Series(POINT, "Point", "sagittal", SAGITTAL, 1.5, [picture], marks=marks)


def sagittal() -> Series:
    """Nine slices 4 mm apart; five bodies in the patient, boxes of 20 × 24 × 14 mm."""
    pictures = []
    for index in range(9):
        x = -16.0 + 4 * index
        pixels = np.full((120, 100), 50 + 10 * index, np.int16)
        for z in BODIES.values():
            if abs(x - BODY_X) <= 10:
                pixels[int(80 - z) - 7 : int(80 - z) + 7, 44:68] = 700
        pictures.append(Picture(f"{SIDE}.{index + 1}", pixels, (x, -50.0, 80.0)))
    marks = [
        mark(
            level,
            [BODY_X, BODY_Y, z],
            box={"min": [BODY_X - 10, BODY_Y - 12, z - 7], "max": [BODY_X + 10, BODY_Y + 12, z + 7]},
            assumed=level == "L5",
            accepted=level != "L5",
        )
        for level, z in BODIES.items()
    ]
    return Series(SIDE, "T2 sagittal", "sagittal", SAGITTAL, 1.0, pictures, marks=marks)


def axial() -> Series:
    """Twenty slices 6 mm apart from the head down; the side is unknown."""
    pictures = [
        Picture(f"{ACROSS}.{n + 1}", np.full((100, 90), 80 + 20 * n, np.int16), (-45.0, -50.0, 74.0 - 6 * n))
        for n in range(20)
    ]
    return Series(ACROSS, "T2 axial", "axial", AXIAL, 1.0, pictures, laterality="unknown")


def radiograph() -> Series:
    """A picture without geometry; its marks are pixels."""
    pixels = np.tile(np.arange(200, dtype=np.int16) * 4, (150, 1))
    marks = [mark("L1", [100, 40], assumed=True, accepted=False), mark("L2", [100, 80], assumed=True)]
    return Series(
        AP, "AP", "projection", (), 1.0, [Picture(f"{AP}.1", pixels, None)], "DX", "unknown", "pixel", marks
    )


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([one_bright_voxel(), sagittal(), axial(), radiograph()])
    yield server
    server.stop()


def brightest(page: Page, ratio: float) -> tuple[float, float]:
    """Where the bright voxel is on the screen (CSS px): centre of mass of what outshines the ground."""
    page.evaluate("() => document.querySelectorAll('.marks, .c, .o').forEach((one) => one.remove())")
    box = page.locator(".vp-image").first.bounding_box()
    assert box
    inside = {"x": box["x"] + 4, "y": box["y"] + 4, "width": box["width"] - 8, "height": box["height"] - 8}
    shot = Image.open(io.BytesIO(page.screenshot(clip=inside))).convert("L")  # type: ignore[arg-type]
    grey = np.asarray(shot, dtype=float)
    weight = np.clip(grey - np.median(grey[grey > 10]) - 15, 0, None)
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]]
    x = float((columns * weight).sum() / weight.sum() + 0.5) / ratio + inside["x"]
    y = float((rows * weight).sum() / weight.sum() + 0.5) / ratio + inside["y"]
    return x, y


def the_mark_lies_on_the_bright_voxel(page: Page, ratio: float = 1) -> None:
    box = page.locator("[data-mark=L3]").bounding_box()
    assert box
    x, y = brightest(page, ratio)
    assert abs(box["x"] + box["width"] / 2 - x) < 0.1 * box["width"]
    assert abs(box["y"] + box["height"] / 2 - y) < 0.1 * box["width"]


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_a_mark_lies_on_its_voxel_to_a_tenth_of_a_pixel(
    look: Callable[..., Page], backend: str, ratio: float
) -> None:
    page = look(POINT, ratio=ratio, backend=backend if backend == "cpu" else "")
    assert page.locator("spine-viewer").get_attribute("data-backend") == backend
    the_mark_lies_on_the_bright_voxel(page, ratio)


def test_a_mark_stays_on_its_voxel_when_zoomed_and_moved(look: Callable[..., Page]) -> None:
    page = look(POINT)
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    for button, (dx, dy) in (("right", (0, 50)), ("middle", (-60, 30))):
        page.mouse.move(x, y)
        page.mouse.down(button=button)  # type: ignore[arg-type]
        page.mouse.move(x + dx, y + dy, steps=4)
        page.mouse.up(button=button)  # type: ignore[arg-type]
    page.wait_for_timeout(300)
    box = page.locator("[data-mark=L3]").bounding_box()
    assert box
    assert box["width"] > 14, "it was not zoomed"
    the_mark_lies_on_the_bright_voxel(page)


# While the second viewport is scrolled on and on, the viewer becomes less high and no less wide.
SHRINK_WHILE_DRAWING = """async () => {
  const viewer = document.querySelector("spine-viewer"), across = viewer.stage.panes[1];
  for (let turn = 0; turn < 120; turn++) {
    if (turn === 10) viewer.style.height = `${viewer.clientHeight - 60}px`;
    viewer.stage.scroll(across, turn % 10 < 5 ? 1 : -1);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}"""
UNFIT = """() => [...document.querySelectorAll(".vp:not(.vp-vacant) .vp-image")].flatMap((image) => {
  const { width, height } = image.querySelector("canvas");
  const [wide, high] = [image.clientWidth, image.clientHeight];
  const off = Math.max(Math.abs(width - wide), Math.abs(height - high));
  return off > 2 ? [`${width}x${height} in ${wide}x${high}`] : [];
})"""


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
def test_a_mark_stays_on_its_voxel_when_the_height_changes_during_a_drawing(
    look: Callable[..., Page], backend: str
) -> None:
    page = look(POINT, ACROSS, backend=backend if backend == "cpu" else "")
    page.evaluate(SHRINK_WHILE_DRAWING)
    page.wait_for_timeout(1500)
    assert page.evaluate(UNFIT) == [], "a picture that was drawn for another size is stretched"
    the_mark_lies_on_the_bright_voxel(page)


def test_nothing_violates_the_policy_and_nothing_errs(look: Callable[..., Page], watch: Watch) -> None:
    page = look(SIDE, ACROSS, level="L2/L3")
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    assert watch.csp == []
    assert watch.errors == []


def test_going_to_a_level_moves_every_viewport_and_says_so(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    page.click("a[data-level=L2]")
    until(page, "heard.some(([name, detail]) => name === 'level-active' && detail.level === 'L2')")
    page.wait_for_timeout(300)
    # x = 4 mm is the sixth sagittal slice; z = 40 mm lies nearest to the seventh axial one (38 mm).
    assert slice_shown(page, 0) == "slice 6 of 9"
    assert slice_shown(page, 1) == "slice 7 of 20"
    expect(page.locator(".levelrail [aria-pressed=true]")).to_have_text("L2")
    expect(page.locator("a[data-level=L2]")).to_have_attribute("aria-current", "true")


def test_a_level_that_no_mark_places_moves_nothing_and_says_so(look: Callable[..., Page]) -> None:
    page = look(POINT)
    before = slice_shown(page, 0)
    page.locator("a[data-level=L2]").focus()
    page.keyboard.press("Enter")
    until(page, "heard.some(([name, detail]) => name === 'toast' && detail.text.includes('where L2 is'))")
    assert slice_shown(page, 0) == before


def test_a_segment_lights_both_bodies_and_stands_between_them(look: Callable[..., Page]) -> None:
    page = look(SIDE, level="L2/L3")
    lit = page.locator(".ov-active").evaluate_all("(all) => all.map((one) => one.dataset.mark).sort()")
    assert lit == ["L2", "L3"]
    expect(page.locator(".ov-tag text")).to_have_text("L2/L3")


def test_an_assumed_level_is_dashed_and_doubted(look: Callable[..., Page]) -> None:
    page = look(SIDE, level="L3")
    dashed = page.locator(".ov-assumed").evaluate_all("(all) => all.map((one) => one.dataset.mark)")
    assert dashed == ["L5"]
    expect(page.locator(".levelrail .as")).to_have_text(["L4/L5 ?", "L5 ?"])
    expect(page.locator(".vbar")).to_contain_text("Level assumed")


def test_an_unknown_side_is_a_question_mark_never_a_guess(look: Callable[..., Page]) -> None:
    page = look(SIDE, ACROSS)
    letters = [
        [page.locator(".vp").nth(n).locator(f".o-{edge}").inner_text() for edge in "nswe"] for n in (0, 1)
    ]
    assert letters == [["S", "I", "A", "P"], ["A", "P", "?", "?"]]
    expect(page.locator(".vp").nth(1)).to_contain_text("Side unknown")


def test_a_radiograph_is_marked_in_pixels_and_claims_no_side(look: Callable[..., Page]) -> None:
    page = look(AP, level="L1/L2")
    assert [page.locator(f".o-{edge}").inner_text() for edge in "nswe"] == ["?"] * 4
    expect(page.locator("[data-mark]")).to_have_count(2)


def test_keys_work_from_a_picture_and_leave_typing_alone(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    marks = page.locator("[data-viewer=marks]")
    page.locator(".vp-image").first.click(position={"x": 30, "y": 300})
    page.keyboard.press("o")
    expect(marks).to_have_attribute("aria-pressed", "false")
    page.locator("#note").focus()
    page.keyboard.press("o")
    expect(marks).to_have_attribute("aria-pressed", "false")
    assert page.locator("#note").input_value() == "o"


def test_arrows_scroll_and_the_slices_seen_are_counted(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    page.locator(".vp").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    assert slice_shown(page, 0) == "slice 7 of 9"
    expect(page.locator(".v-seen")).to_have_text("Seen 3 of 9 slices")


def test_the_window_keeps_from_slice_to_slice_and_goes_back_to_the_stored_one(
    look: Callable[..., Page],
) -> None:
    page = look(SIDE)
    corner = page.locator(".vp").first.locator(".br")
    page.keyboard.press("2")
    expect(corner).to_contain_text("W 600 L 500")
    page.keyboard.press(".")
    page.wait_for_timeout(200)
    expect(corner).to_contain_text("W 600 L 500")
    page.keyboard.press("5")
    expect(corner).to_contain_text("W 1000 L 500")


def test_a_series_that_cannot_be_had_says_so_and_comes_after_another_try(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    pictures.broken.add(ACROSS)
    page = look(SIDE, ACROSS)
    message = page.locator(".vp").nth(1).locator(".vp-message")
    expect(message).to_contain_text("T2 axial could not be shown.")
    assert slice_shown(page, 0) == "slice 6 of 9"
    pictures.broken.clear()
    message.get_by_role("button", name="Try again").click()
    expect(page.locator(".vp").nth(1).locator(".bl")).to_contain_text("of 20")
    expect(message).to_be_hidden()


def test_the_pictures_come_back_when_the_graphics_context_is_lost(
    look: Callable[..., Page], watch: Watch
) -> None:
    page = look(SIDE, ACROSS, level="L2")
    before = slice_shown(page, 0), slice_shown(page, 1)
    page.evaluate(LOSE_CONTEXT)
    expect(page.locator(".vp-message").first).to_contain_text("graphics card was reset")
    expect(page.locator(".vp-message").first).to_be_hidden()
    page.wait_for_timeout(500)
    assert (slice_shown(page, 0), slice_shown(page, 1)) == before
    assert watch.errors == []


def test_a_viewer_that_leaves_the_page_does_not_touch_the_one_that_stays(look: Callable[..., Page]) -> None:
    page = look(SIDE)
    shape = page.locator("[data-mark=L3]")
    alone = shape.bounding_box()
    page.evaluate(
        """() => {
          const second = document.createElement("spine-viewer");
          second.setAttribute("config", "viewer-config");
          document.querySelector(".sheet").append(second);
          document.dispatchEvent(new Event("htmx:afterSettle"));
        }"""
    )
    until(page, "heard.filter(([name]) => name === 'ready').length === 2")
    page.wait_for_timeout(300)
    assert shape.first.bounding_box() == alone, "a second viewer moved the first"
    page.evaluate("() => document.querySelectorAll('spine-viewer')[1].remove()")
    page.locator(".vp").first.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert slice_shown(page, 0) == "slice 7 of 9"
    assert shape.bounding_box() == alone


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
@pytest.mark.parametrize(("key", "drags"), [("t", 1), ("g", 2), ("b", 2)])
def test_a_measurement_is_there_again_after_a_reload(
    look: Callable[..., Page], backend: str, key: str, drags: int
) -> None:
    page = look(SIDE, backend=backend if backend == "cpu" else "")
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    page.keyboard.press(key)
    for turn in range(drags):
        x, y = frame["x"] + 200 + 40 * turn, frame["y"] + 200 + 90 * turn
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 90, y + 30 - 40 * turn, steps=5)
        page.mouse.up()
        page.wait_for_timeout(100)
    page.wait_for_timeout(400)
    measured = page.locator(".vp-image svg.svg-layer text").all_text_contents()
    lines = page.locator(".vp-image svg.svg-layer line").count()
    assert measured
    page.reload()
    until(page, "heard.some(([name]) => name === 'ready')")
    page.wait_for_timeout(300)
    assert page.locator(".vp-image svg.svg-layer text").all_text_contents() == measured
    assert page.locator(".vp-image svg.svg-layer line").count() >= lines - 1
    page.locator(".vp").first.focus()
    page.keyboard.press("Delete")
    page.wait_for_timeout(400)
    assert page.locator(".vp-image svg.svg-layer text").all_text_contents() == []
    page.reload()
    until(page, "heard.some(([name]) => name === 'ready')")
    page.wait_for_timeout(300)
    assert page.locator(".vp-image svg.svg-layer text").all_text_contents() == []
