"""Tables and curves of files are what is seen, until a person chooses a window; reset brings them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from pydicom.dataset import Dataset

from tests.browser.conftest import Watch
from tests.browser.pictures import Picture, PictureServer, Series, place_of, until
from tests.browser.test_viewer_windows import GREYS, WORDS, press
from tests.imaging.test_tones import bent, table

pytestmark = pytest.mark.browser
BACKENDS = pytest.mark.parametrize("backend", ["", "cpu"], ids=["webgl", "cpu"])
BANDS, WIDE, ROWS = 32, 5, 60
# The stored value of each band.
STORED = np.linspace(0, 4000, BANDS).astype(np.int16)
MODAL, VOI = "ModalityLUTSequence", "VOILUTSequence"
# From where to where the window runs that the library holds.
RANGE = """() => {
  const { voiRange } = document.querySelector("spine-viewer").panes[0].viewport.getProperties();
  return [voiRange.lower, voiRange.upper];
}"""
EXACT = {"VOILUTFunction": "LINEAR_EXACT"}
CURVE = {"VOILUTFunction": "SIGMOID"}
STEEP = np.concatenate([np.zeros(1500), np.linspace(0, 255, 700), np.full(1800, 255)]).round().astype("<u2")


def by_table(values: NDArray[Any], first: int, entries: NDArray[Any], bits: int) -> NDArray[Any]:
    return entries[np.clip(values - first, 0, len(entries) - 1)] / (2**bits - 1) * 255


def by_line(values: NDArray[Any], lower: float, upper: float) -> NDArray[Any]:
    return np.clip((values - lower) / (upper - lower), 0, 1) * 255


MODALITY = bent(4001, 12)
LOW, MIDDLE, HIGH = bent(3000, 12), bent(3500, 12), bent(4400, 16)
BY_MODALITY = MODALITY[STORED].astype(int)
HALVED = np.floor(STORED * 0.5 - 1000 + 0.5).astype(int)
# What is told of a film, and what is to be seen of its bands.
FILMS: dict[str, tuple[dict[str, Any], tuple[float, float] | None, NDArray[Any]]] = {
    "2.25.71": ({VOI: table(100, MIDDLE, 12)}, None, by_table(STORED, 100, MIDDLE, 12)),
    "2.25.72": ({VOI: table(0, STEEP, 8)}, (900, 200), by_table(STORED, 0, STEEP, 8)),
    "2.25.73": (
        {MODAL: table(0, MODALITY, 16), VOI: table(-200, HIGH, 16, vr="SS")},
        None,
        by_table(BY_MODALITY, -200, HIGH, 16),
    ),
    "2.25.74": ({MODAL: table(0, MODALITY, 16)}, (2000, 1001), by_line(BY_MODALITY, 1499.5, 2499.5)),
    "2.25.75": (CURVE, (1800, 900), 255 / (1 + np.exp(-4 * (STORED - 1800.0) / 900))),
    "2.25.76": (EXACT, (1800, 900), by_line(STORED, 1350, 2250)),
    "2.25.77": (
        {VOI: table(-1000, LOW, 12, vr="SS"), "RescaleSlope": "0.5", "RescaleIntercept": "-1000"},
        None,
        by_table(HALVED, -1000, LOW, 12),
    ),
}  # fmt: skip


def film(uid: str, photometric: str = "MONOCHROME2") -> Series:
    told, window, _seen = FILMS[uid.removesuffix(".9")]
    pixels = np.tile(np.repeat(STORED, WIDE), (ROWS, 1))
    picture = Picture(f"{uid}.1", pixels, None, photometric, window)
    return Series(
        uid, "Film", "projection", (), 1.0, [picture], "DX", "unknown", "pixel", rescale=None, told=told
    )


def lost() -> Series:
    """A film whose table breaks off."""
    item = Dataset()
    item.LUTDescriptor = [4096, 0, 12]
    made = film("2.25.71", "MONOCHROME2")
    made.uid, made.pictures[0].sop, made.pictures[0].window = "2.25.78", "2.25.78.1", (2000, 4001)
    made.told = {"VOILUTSequence": [item]}
    return made


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    films = [film(uid) for uid in FILMS]
    light = [film(f"{uid}.9", "MONOCHROME1") for uid in ("2.25.71", "2.25.75")]
    server = PictureServer([*films, *light, lost()])
    yield server
    server.stop()


def seen(page: Page) -> NDArray[Any]:
    places = [place_of(page, band * WIDE + WIDE / 2 - 0.5, ROWS / 2) for band in range(BANDS)]
    return np.array(page.evaluate(GREYS, places))


def require(page: Page, wanted: NDArray[Any]) -> None:
    found = seen(page)
    assert np.abs(found - wanted).max() <= 1.5, (found, wanted.round(1))


@BACKENDS
@pytest.mark.parametrize("uid", FILMS)
def test_a_film_is_seen_as_its_file_says(
    look: Callable[..., Page], watch: Watch, uid: str, backend: str
) -> None:
    page = look(uid, backend=backend)
    page.wait_for_timeout(300)
    require(page, FILMS[uid][2])
    press(page, "i")
    require(page, 255 - FILMS[uid][2])
    press(page, "i")
    require(page, FILMS[uid][2])
    assert watch.errors == []


@BACKENDS
@pytest.mark.parametrize("uid", ["2.25.71.9", "2.25.75.9"])
def test_low_values_of_monochrome1_are_light(look: Callable[..., Page], uid: str, backend: str) -> None:
    page = look(uid, backend=backend)
    page.wait_for_timeout(300)
    require(page, 255 - FILMS[uid.removesuffix(".9")][2])


@BACKENDS
@pytest.mark.parametrize("uid", ["2.25.71", "2.25.75"])
def test_a_window_that_is_chosen_takes_its_place_until_reset(
    look: Callable[..., Page], uid: str, backend: str
) -> None:
    page = look(uid, backend=backend)
    page.wait_for_timeout(300)
    assert page.evaluate(WORDS).startswith("Grey table" if uid == "2.25.71" else "W 900 L 1800")
    press(page, "2")
    lower, upper = page.evaluate(RANGE)
    require(page, by_line(STORED, lower, upper))
    assert page.evaluate(WORDS).startswith(f"W {round(upper - lower + 1)}")
    for key in ("5", "2", "0"):
        press(page, key)
    require(page, FILMS[uid][2])
    x, y = place_of(page, 60, 30)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 10, steps=4)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert np.abs(seen(page) - FILMS[uid][2]).max() > 3
    press(page, " ")
    require(page, FILMS[uid][2])


@BACKENDS
def test_a_table_that_cannot_be_used_is_told_of(look: Callable[..., Page], backend: str) -> None:
    page = look("2.25.78", backend=backend)
    page.wait_for_timeout(300)
    badge = page.locator(".vp .tr .st").filter(has_text="Grey table missing")
    expect(badge).to_be_visible()
    require(page, by_line(STORED, -0.5, 3999.5))


@BACKENDS
def test_another_film_after_one_with_a_table_is_seen_through_its_own_window(
    look: Callable[..., Page], backend: str
) -> None:
    page = look("2.25.71", backend=backend)
    for uid in ("2.25.76", "2.25.75", "2.25.72", "2.25.71"):
        page.locator(f"[data-series='{uid}']").click()
        until(page, f"document.querySelector('.vp').dataset.sop === '{uid}.1'")
        until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
        page.wait_for_timeout(300)
        require(page, FILMS[uid][2])
