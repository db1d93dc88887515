"""What a reader sees first: the slice where the marks lie, with every level that is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pictures import SAGITTAL, Picture, PictureServer, Series, mark, slice_shown

pytestmark = pytest.mark.browser

CENTRES = "2.25.5"
BODIES = {"L1": 60.0, "L2": 40.0, "L3": 20.0, "L4": 0.0, "L5": -20.0}  # mm, head upwards


def centres() -> Series:
    """Nine slices 4 mm apart; the bodies are known by their centres alone, 8 mm left of the middle."""
    pictures = [
        Picture(f"{CENTRES}.{n + 1}", np.full((120, 100), 200, np.int16), (-16.0 + 4 * n, -50.0, 80.0))
        for n in range(9)
    ]
    marks = [mark(level, [8.0, 6.0, z]) for level, z in BODIES.items()]
    return Series(CENTRES, "T2 sagittal", "sagittal", SAGITTAL, 1.0, pictures, marks=marks)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([centres()])
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
