"""The figures of a drawn region are numpy's, drawn either way and however the picture lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pictures import AFFINE, SAGITTAL, Picture, PictureServer, Series, place_of, until

pytestmark = pytest.mark.browser
CT, MR, STORED = "2.25.31", "2.25.32", "2.25.33"
ROWS, COLUMNS, SPACING = 120, 90, 0.8
PIXELS = np.random.default_rng(3).integers(900, 1500, (ROWS, COLUMNS)).astype(np.int16)
PIXELS[40:70, 30:60] += 400
FIGURES = ".svg-layer text"


def noise(uid: str, modality: str, rescale: tuple[float, float] | None) -> Series:
    """One sagittal slice of 90 × 120 pixels of 0.8 mm with a bright square."""
    picture = Picture(f"{uid}.1", PIXELS, (5.0, -36.0, 48.0))
    return Series(uid, modality, "sagittal", SAGITTAL, SPACING, [picture], modality, rescale=rescale)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([noise(CT, "CT", (1, -1024)), noise(MR, "MR", (1, 0)), noise(STORED, "CT", None)])
    yield server
    server.stop()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Drag from one pixel to another, on whole CSS px; the pixels that the mouse stood at."""
    a, b, c, d, e, f = page.evaluate(AFFINE, 0)
    back = np.linalg.inv(np.array([[a, c], [b, d]]))
    places = [tuple(round(part) for part in place_of(page, *pixel)) for pixel in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    return [tuple(back @ (np.array(place) - [e, f])) for place in places]


def ellipse_about(centre: tuple[float, float], edge: tuple[float, float]) -> np.ndarray:
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    across, down = abs(edge[0] - centre[0]), abs(edge[1] - centre[1])
    return ((columns - centre[0]) / across) ** 2 + ((rows - centre[1]) / down) ** 2 <= 1


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text)]


def lines(page: Page) -> list[str]:
    return page.locator(f"{FIGURES} tspan").all_text_contents()


@pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
@pytest.mark.parametrize("keys", ["", "r", "h l"])
def test_an_ellipse_has_the_figures_of_its_pixels(look: Callable[..., Page], backend: str, keys: str) -> None:
    page = look(CT, backend=backend)
    page.locator(".vp").first.focus()
    for key in [*keys.split(), "y"]:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    centre, edge = drag(page, (45.0, 55.0), (58.0, 75.0))
    inside = (PIXELS.astype(float) - 1024)[ellipse_about(centre, edge)]
    said = lines(page)
    assert said[0].endswith(tuple("0123456789"))
    mean, deviation = numbers(said[0].replace("HU", ""))
    assert mean == pytest.approx(inside.mean(), abs=0.5)
    assert deviation == pytest.approx(inside.std(), abs=0.5)
    assert numbers(said[1].replace("HU", "")) == [inside.min(), inside.max()]
    radii = [abs(edge[axis] - centre[axis]) * SPACING for axis in (0, 1)]
    assert numbers(said[2])[0] == pytest.approx(np.pi * radii[0] * radii[1], rel=0.01)
    assert "HU" in said[0]
    # It keeps its figures when the picture is turned under it, and can still be moved by its rim.
    page.locator(".vp").first.focus()
    page.keyboard.press("r")
    page.wait_for_timeout(300)
    assert lines(page) == said


@pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
def test_a_rectangle_has_the_figures_of_its_pixels(look: Callable[..., Page], backend: str) -> None:
    page = look(CT, backend=backend)
    page.keyboard.press("Shift+Y")
    (left, top), (right, bottom) = drag(page, (25.3, 35.4), (64.6, 80.2))
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    inside = (PIXELS.astype(float) - 1024)[
        (columns >= left) & (columns <= right) & (rows >= top) & (rows <= bottom)
    ]
    mean, deviation = numbers(lines(page)[0].replace("HU", ""))
    assert mean == pytest.approx(inside.mean(), abs=0.5)
    assert deviation == pytest.approx(inside.std(), abs=0.5)


@pytest.mark.parametrize(("series", "shift"), [(MR, 0), (STORED, 0)])
def test_without_hounsfield_units_the_values_are_said_to_be_raw(
    look: Callable[..., Page], series: str, shift: float
) -> None:
    page = look(series)
    page.keyboard.press("y")
    centre, edge = drag(page, (45.0, 55.0), (58.0, 75.0))
    said = lines(page)
    assert numbers(said[0])[0] == pytest.approx(PIXELS[ellipse_about(centre, edge)].mean() + shift, abs=0.5)
    assert "HU" not in " ".join(said)
    assert said[-1] == "Raw values, no unit"


def test_the_handles_of_a_region_follow_a_turned_picture(look: Callable[..., Page]) -> None:
    page = look(CT)
    page.keyboard.press("y")
    centre, edge = drag(page, (45.0, 55.0), (52.0, 75.0))
    page.locator(".vp").first.focus()
    page.keyboard.press("r")
    page.keyboard.press("w")
    page.wait_for_timeout(300)
    # The end of its long axis, which now lies across, is pulled in: its width stays.
    across = abs(edge[0] - centre[0])
    x, y = place_of(page, centre[0], centre[1] + abs(edge[1] - centre[1]))
    to_x, to_y = place_of(page, centre[0], centre[1] + 10)
    page.mouse.move(x, y)
    page.wait_for_timeout(150)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    area = numbers(lines(page)[2])[0]
    assert area == pytest.approx(np.pi * across * 10 * SPACING**2, rel=0.05)


def test_a_region_is_there_again_after_a_reload(look: Callable[..., Page]) -> None:
    page = look(CT)
    page.keyboard.press("y")
    drag(page, (45.0, 55.0), (58.0, 75.0))
    page.wait_for_timeout(400)
    said = lines(page)
    assert said
    page.reload()
    until(page, "heard.some(([name]) => name === 'ready')")
    page.wait_for_timeout(300)
    assert lines(page) == said
    page.locator(".vp").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(FIGURES)).to_have_count(0)
