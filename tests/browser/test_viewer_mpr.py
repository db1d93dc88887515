"""Reformats: planes through one point of a volume; each voxel, mark and letter where it is, else refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import LOSE_CONTEXT, SAGITTAL, Picture, PictureServer, Series, mark, until
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_viewer import AP, radiograph

pytestmark = pytest.mark.browser
CUBE, GAPS, HOLE = "2.25.31", "2.25.32", "2.25.33"
STEP = 1.5
# Slice, row, column of a bright block of three voxels each way; off the middle in every direction.
BLOCK = (12, 25, 40)
CENTRE = (-15 + BLOCK[0] * STEP, -20 + BLOCK[2] * STEP, 30 - BLOCK[1] * STEP)
CUTS = ("sagittal", "axial", "coronal")
PLANES = {"sagittal": (13, 20), "axial": (26, 48), "coronal": (41, 64)}


def volume(uid: str, label: str, places: list[float], laterality: str = "verified") -> Series:
    """Sagittal slices at these places (mm to the left), grey but for the block, which is marked as L3."""
    pictures = []
    for index, x in enumerate(places):
        pixels = np.full((48, 64), 200, np.int16)
        if abs(index - BLOCK[0]) <= 1:
            pixels[BLOCK[1] - 1 : BLOCK[1] + 2, BLOCK[2] - 1 : BLOCK[2] + 2] = 1000
        pictures.append(Picture(f"{uid}.{index + 1}", pixels, (x, -20.0, 30.0)))
    half = 1.5 * STEP
    box = {"min": [at - half for at in CENTRE], "max": [at + half for at in CENTRE]}
    marks = [mark("L3", list(CENTRE), box=box), mark("L1", [0.0, 10.0, 20.0])]
    return Series(uid, label, "sagittal", SAGITTAL, STEP, pictures, laterality=laterality, marks=marks)


def even(count: int = 20) -> list[float]:
    return [-15 + n * STEP for n in range(count)]


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    gaps = [*even(10), *(-15 + n * STEP for n in range(12, 20))]
    series = [
        volume(CUBE, "Cube", even()),
        volume(GAPS, "Gaps", gaps),
        volume(HOLE, "Sideless", even(), "unknown"),
    ]
    server = PictureServer([*series, radiograph()])
    yield server
    server.stop()


def reformat(page: Page) -> None:
    page.locator(".vp").first.focus()
    page.evaluate("() => document.addEventListener('spine:reformatted', () => (window.reformatted = true))")
    page.keyboard.press("Shift+M")
    until(page, "window.reformatted")
    until(
        page,
        "![...document.querySelectorAll('.v-cuts .bl')].some((one) => one.textContent.includes('loading'))",
    )
    page.wait_for_timeout(500)


def cut(page: Page, name: str) -> str:
    return f".v-cuts .vp[data-cut={name}]"


def planes(page: Page) -> dict[str, str]:
    """Which plane of how many each cut says that it shows."""
    return {name: page.locator(f"{cut(page, name)} .bl").inner_text().split("\n")[0] for name in CUTS}


def letters(page: Page, name: str) -> str:
    return "".join(page.locator(f"{cut(page, name)} .o-{edge}").inner_text() for edge in "nesw")


HIDE = "(all, seen) => all.forEach((one) => (one.style.visibility = seen ? '' : 'hidden'))"


def inside(page: Page, selector: str) -> dict[str, float]:
    """A picture's place without its edge, where the sign of the keyboard may stand."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return {"x": box["x"] + 4, "y": box["y"] + 4, "width": box["width"] - 8, "height": box["height"] - 8}


def outshining(page: Page, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """By how much each pixel of a cut outshines the ground, without what is written over it."""
    over = page.locator(f"{cut(page, name)} :is(.marks, .c, .o)")
    over.evaluate_all(HIDE, False)
    clip = inside(page, f"{cut(page, name)} .vp-image")
    shot = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")  # type: ignore[arg-type]
    over.evaluate_all(HIDE, True)
    return np.clip(np.asarray(shot, dtype=float) - 128, 0, None)


def brightest(page: Page, name: str, ratio: float) -> tuple[float, float]:
    """Where the block is on the screen (CSS px): centre of mass of what outshines the ground."""
    # Drawn in software, a large picture comes some seconds after its slices.
    for _ in range(20):
        weight = outshining(page, name)
        if weight.sum() > 0:
            break
        page.wait_for_timeout(500)
    assert weight.sum() > 0, f"the block is not on the {name} cut"
    box = inside(page, f"{cut(page, name)} .vp-image")
    rows, columns = np.mgrid[: weight.shape[0], : weight.shape[1]]
    x = float((columns * weight).sum() / weight.sum() + 0.5) / ratio + box["x"]
    y = float((rows * weight).sum() / weight.sum() + 0.5) / ratio + box["y"]
    return x, y


def crossing(page: Page, name: str) -> tuple[float, float]:
    """Where the two lines of the crosshair meet on the screen, CSS px."""
    lines = [one.bounding_box() for one in page.locator(f"{cut(page, name)} line.scout").all()]
    assert len(lines) == 2
    steep, flat = sorted((one for one in lines if one), key=lambda one: one["width"])
    return steep["x"] + steep["width"] / 2, flat["y"] + flat["height"] / 2


@pytest.mark.parametrize("ratio", [1, 2])
def test_block_mark_and_crosshair_meet_in_all_three_planes(
    look: Callable[..., Page], watch: Watch, ratio: float
) -> None:
    page = look(CUBE, level="L3", ratio=ratio)
    reformat(page)
    assert planes(page) == {name: f"plane {n} of {count}" for name, (n, count) in PLANES.items()}
    assert {name: letters(page, name) for name in CUTS} == {
        "sagittal": "SPIA",
        "axial": "ALPR",
        "coronal": "SLIR",
    }
    for name in CUTS:
        box = page.locator(f"{cut(page, name)} [data-mark=L3]").bounding_box()
        assert box
        voxel = box["width"] / 3
        x, y = brightest(page, name, ratio)
        assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=0.15 * voxel), name
        assert box["y"] + box["height"] / 2 == pytest.approx(y, abs=0.15 * voxel), name
        assert crossing(page, name) == pytest.approx((x, y), abs=0.15 * voxel + 0.5), name
    assert watch.csp == []
    assert watch.errors == []


def test_a_press_in_one_plane_moves_the_others_there(look: Callable[..., Page]) -> None:
    page = look(CUBE)
    reformat(page)
    before = planes(page)
    x, y = crossing(page, "sagittal")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    page.wait_for_timeout(300)
    after = planes(page)
    assert after["sagittal"] == before["sagittal"]
    assert after["axial"] != before["axial"]
    assert after["coronal"] != before["coronal"]
    assert crossing(page, "sagittal") == pytest.approx((x + 40, y + 30), abs=1.5)


def test_wheel_and_keys_go_from_plane_to_plane(look: Callable[..., Page]) -> None:
    page = look(CUBE, level="L3")
    reformat(page)
    page.locator(cut(page, "axial")).focus()
    for key, number in (
        ("ArrowDown", 27),
        ("Shift+ArrowUp", 17),
        ("Home", 1),
        ("End", 48),
        ("ArrowDown", 48),
    ):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        assert planes(page)["axial"] == f"plane {number} of 48", key
    page.keyboard.press("ArrowRight")
    expect(page.locator(cut(page, "coronal"))).to_be_focused()
    page.locator(cut(page, "sagittal")).hover()
    page.mouse.wheel(0, 100)
    page.wait_for_timeout(200)
    assert planes(page)["sagittal"] == "plane 14 of 20"
    page.evaluate(
        "() => document.dispatchEvent(new CustomEvent('spine:goto-level', { detail: { level: 'L3' } }))"
    )
    page.wait_for_timeout(300)
    assert planes(page)["sagittal"] == "plane 13 of 20"


def test_window_marks_and_zoom_work_on_all_and_lines_are_refused(look: Callable[..., Page]) -> None:
    page = look(CUBE, level="L3")
    reformat(page)
    page.locator(cut(page, "axial")).focus()
    page.keyboard.press("2")
    page.wait_for_timeout(200)
    for name in CUTS:
        expect(page.locator(f"{cut(page, name)} .br")).to_contain_text("W 600 L 500")
    page.keyboard.press("o")
    expect(page.locator(".v-cuts [data-mark]")).to_have_count(0)
    expect(page.locator(".v-cuts line.scout")).to_have_count(6)
    page.keyboard.press("o")
    before = page.locator(f"{cut(page, 'axial')} [data-mark=L3]").bounding_box()
    page.keyboard.press("+")
    page.wait_for_timeout(200)
    after = page.locator(f"{cut(page, 'axial')} [data-mark=L3]").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(1.25 * before["width"], rel=0.05)
    page.keyboard.press("t")
    expect(page.locator(f"{cut(page, 'axial')} .vp-message")).to_contain_text("drawn on the slices as taken")


def test_leaving_brings_the_slices_back_as_they_were(look: Callable[..., Page], watch: Watch) -> None:
    page = look(CUBE, AP, level="L3")
    page.evaluate("() => { document.querySelector('.vp').kept = true }")
    page.wait_for_timeout(500)
    before = page.screenshot(clip=inside(page, ".vp-image"))  # type: ignore[arg-type]
    reformat(page)
    expect(page.locator("[data-viewer=mpr]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".v-cuts")).to_have_count(0)
    expect(page.locator(".vp").first).to_be_focused()
    assert page.evaluate("() => document.querySelector('.vp').kept")
    page.mouse.move(2, 2)
    page.wait_for_timeout(300)
    assert page.screenshot(clip=inside(page, ".vp-image")) == before  # type: ignore[arg-type]
    page.evaluate("() => { window.reformatted = false }")
    reformat(page)
    assert planes(page)["axial"] == "plane 26 of 48"
    assert watch.errors == []


def test_leaving_gives_the_graphics_back_each_time(look: Callable[..., Page]) -> None:
    page = look(CUBE)
    page.evaluate(
        """() => {
          const { getContext } = HTMLCanvasElement.prototype;
          window.taken = new Set();
          HTMLCanvasElement.prototype.getContext = function (...asked) {
            const found = getContext.apply(this, asked);
            if (asked[0] === "webgl2" && found) window.taken.add(found);
            return found;
          };
        }"""
    )
    for _ in range(2):
        page.evaluate("() => { window.reformatted = false; }")
        reformat(page)
        page.locator(cut(page, "axial")).focus()
        page.keyboard.press("Escape")
        expect(page.locator(".v-cuts")).to_have_count(0)
        page.wait_for_timeout(200)
    assert page.evaluate("() => [...taken].filter((one) => one.isContextLost()).length") == 2
    assert page.evaluate("() => document.querySelector('.vp .vp-message').hidden"), "the slices stand"


def test_an_unknown_side_stays_unknown_on_reformats(look: Callable[..., Page]) -> None:
    page = look(HOLE)
    reformat(page)
    assert {name: letters(page, name) for name in CUTS} == {
        "sagittal": "SPIA",
        "axial": "A?P?",
        "coronal": "S?I?",
    }
    expect(page.locator(f"{cut(page, 'axial')} .tr")).to_contain_text("Side unknown")


@pytest.mark.parametrize(
    ("series", "backend", "words"),
    [
        (GAPS, "", "Slices are missing: between two there are 4.5 mm, otherwise 1.5 mm"),
        (CUBE, "cpu", "need WebGL"),
        (AP, "", "It is a film"),
    ],
)
def test_what_is_no_sound_volume_is_refused_in_a_sentence(
    look: Callable[..., Page], series: str, backend: str, words: str
) -> None:
    page = look(series, backend=backend)
    page.locator(".vp").first.focus()
    page.keyboard.press("Shift+M")
    message = page.locator(".vp-message").first
    expect(message).to_contain_text(words)
    expect(page.locator(".v-cuts")).to_have_count(0)
    message.get_by_role("button", name="Back to the slices").click()
    expect(message).to_be_hidden()


def test_a_slice_that_cannot_be_loaded_closes_the_reformats(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    pictures.broken.add(f"{CUBE}.5")
    page = look(CUBE)
    page.locator(".vp").first.focus()
    page.keyboard.press("Shift+M")
    expect(page.locator(".vp-message").first).to_contain_text("Slice 5 could not be loaded")
    expect(page.locator(".v-cuts")).to_have_count(0)


def test_a_reset_graphics_card_leads_back_to_the_slices(look: Callable[..., Page]) -> None:
    page = look(CUBE)
    reformat(page)
    page.evaluate(
        LOSE_CONTEXT.replace(
            'const { stage } = document.querySelector("spine-viewer")',
            'const stage = document.querySelector("spine-viewer").reformatting.mpr',
        )
    )
    expect(page.locator(".v-cuts")).to_have_count(0)
    expect(page.locator(".vp-message").first).to_contain_text("Press MPR again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_reformats_have_room_and_can_be_read(
    look: Callable[..., Page], picture: Callable[[Page, str], None], width: int, scheme: str
) -> None:
    page = look(CUBE, AP, width=width, height=844 if width == 390 else 900, level="L3")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    reformat(page)
    picture(page, f"mpr-{width}-{scheme}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
