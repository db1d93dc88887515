"""What a reader sees first: the slice where the marks lie, with every level that is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pictures import SAGITTAL, Picture, PictureServer, Series, mark, slice_shown

pytestmark = pytest.mark.browser

CENTRES, LONG = "2.25.5", "2.25.6"
BODIES = {"L1": 60.0, "L2": 40.0, "L3": 20.0, "L4": 0.0, "L5": -20.0}  # mm, head upwards


def centres() -> Series:
    """Nine slices 4 mm apart; the bodies are known by their centres alone, 8 mm left of the middle."""
    pictures = [
        Picture(f"{CENTRES}.{n + 1}", np.full((120, 100), 200, np.int16), (-16.0 + 4 * n, -50.0, 80.0))
        for n in range(9)
    ]
    marks = [mark(level, [8.0, 6.0, z]) for level, z in BODIES.items()]
    return Series(CENTRES, "T2 sagittal", "sagittal", SAGITTAL, 1.0, pictures, marks=marks)


def long_spine() -> Series:
    """One slice of 500 × 500 mm; sixteen bodies 16 mm apart, from head to foot on a slant."""
    levels = [*(f"T{n}" for n in range(2, 13)), *(f"L{n}" for n in range(1, 6))]
    marks = [mark(level, [0.0, -40.0 + 5 * n, 120.0 - 16 * n]) for n, level in enumerate(levels)]
    picture = Picture(f"{LONG}.1", np.full((500, 500), 200, np.int16), (0.0, -250.0, 250.0))
    return Series(LONG, "CT sagittal", "sagittal", SAGITTAL, 1.0, [picture], marks=marks)


def marks_cut_off(page: Page) -> list[str]:
    """Levels whose mark lies outside the viewport it belongs to."""
    return page.locator("[data-mark]").evaluate_all(
        """(all) => all.filter((one) => {
          const mark = one.getBoundingClientRect(), room = one.closest(".vp-image").getBoundingClientRect();
          const across = mark.left < room.left || mark.right > room.right;
          return across || mark.top < room.top || mark.bottom > room.bottom;
        }).map((one) => one.dataset.mark)"""
    )


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([centres(), long_spine()])
    yield server
    server.stop()


def test_a_stack_opens_where_its_centres_lie_and_they_fade_beside_it(look: Callable[..., Page]) -> None:
    page = look(CENTRES)
    assert slice_shown(page, 0) == "slice 7 of 9"
    names, centre = page.locator(".ov-name"), page.locator("[data-mark=L3]")
    expect(names).to_have_count(5)
    assert centre.get_attribute("opacity") is None
    page.locator(".vp").first.focus()
    # Bodies 20 mm apart reach 10 mm: two slices of 4 mm, fainter on the second.
    faint = []
    for _ in range(2):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(200)
        expect(names).to_have_count(5)
        faint.append(float(centre.get_attribute("opacity") or 1))
    assert 0.45 <= faint[1] < faint[0] < 1
    page.keyboard.press("ArrowUp")
    expect(names).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
@pytest.mark.parametrize("level", ["", "L5", "T2"])
def test_the_first_view_cuts_no_marked_level_off(
    look: Callable[..., Page], width: int, height: int, level: str
) -> None:
    page = look(LONG, width=width, height=height, level=level)
    expect(page.locator("[data-mark]")).to_have_count(16)
    assert marks_cut_off(page) == []
    zoom = page.locator(".vp .br").first.inner_text().split("\n")[-1]
    assert float(zoom.removeprefix("× ")) > 1.2, "bodies of 20 px are no first view"


def test_a_picture_whose_bodies_are_readable_is_shown_whole(look: Callable[..., Page]) -> None:
    page = look(CENTRES, width=1024, height=768)
    assert marks_cut_off(page) == []
    expect(page.locator(".vp .br").first).to_contain_text("fit × 1.0")
