"""A film whose pixels are not square is drawn as it lies, and its angles are those that are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, degrees

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.pictures import AFFINE, Picture, PictureServer, Series

pytestmark = pytest.mark.browser
FIGURES = ".svg-layer text tspan"
# Each pixel is twice as high as wide: said by the detector, and by the ratio alone.
SAID = {"2.25.41": {"ImagerPixelSpacing": [0.2, 0.1]}, "2.25.42": {"PixelAspectRatio": [2, 1]}}
PLATES = ((-60, -70, 60, -100), (-60, 60, 60, 85))


def film(uid: str) -> Series:
    pixels = np.random.default_rng(3).integers(0, 900, (100, 160)).astype(np.int16)
    told = SAID[uid]
    return Series(uid, "AP", "projection", (), 1.0, [Picture(f"{uid}.1", pixels, None)], "DX", told=told)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([film(uid) for uid in SAID])
    yield server
    server.stop()


@pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
@pytest.mark.parametrize("uid", SAID)
def test_a_cobb_angle_is_the_one_that_is_seen(
    look: Callable[..., Page], picture: Callable[[Page, str], None], uid: str, backend: str
) -> None:
    page = look(uid, backend=backend)
    across, _b, _c, down, _e, _f = page.evaluate(AFFINE, 0)
    assert down / across == pytest.approx(2, rel=0.01)
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    middle = round(frame["x"] + frame["width"] / 2), round(frame["y"] + frame["height"] / 2)
    page.locator(".vp").first.focus()
    page.keyboard.press("b")
    for x, y, x_end, y_end in PLATES:
        page.mouse.move(middle[0] + x, middle[1] + y)
        page.mouse.down()
        page.mouse.move(middle[0] + x_end, middle[1] + y_end, steps=5)
        page.mouse.up()
        page.wait_for_timeout(200)
    slopes = [degrees(atan2(y_end - y, x_end - x)) for x, y, x_end, y_end in PLATES]
    said = page.locator(FIGURES).first.text_content() or ""
    picture(page, f"film-pixels-{uid}-{backend or 'webgl'}")
    assert float(said.split()[0]) == pytest.approx(abs(slopes[0] - slopes[1]), abs=0.3)
