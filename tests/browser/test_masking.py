"""A steward draws a box over a name on a film and masks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, make_project, upload
from tests.imaging import makers
from tests.studio import Studio

pytestmark = pytest.mark.browser
# Red of some pixels of the picture as the browser has it.
SHOWN = """async () => {
    const image = document.querySelector('[data-mask-picture] img');
    await image.decode();
    const paper = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
    paper.drawImage(image, 0, 0);
    return [...paper.getImageData(16, 16, 4, 4).data].filter((_, at) => at % 4 === 0);
}"""


def test_a_steward_draws_a_box_and_what_lies_below_is_gone(
    studio: Studio, enter: Enter, watch: Watch, tmp_path: Path
) -> None:
    make_project(studio, "masking")
    upload(enter("lead-b"), "masking", [makers.png(tmp_path / "film.png", size=64)], picture_modality="CR")
    page = enter("steward-e")
    page.goto("/p/masking/studies/")
    page.locator("main a[href*='/studies/']").first.click()
    page.get_by_role("link", name="Look and sign off").click()
    page.get_by_role("link", name="Mask places of a picture").click()
    drawing = page.locator("[data-mask-picture] svg")
    expect(drawing).to_be_visible()
    assert max(page.evaluate(SHOWN)) > 100
    on = drawing.bounding_box()
    assert on is not None
    # The whole picture is in the window, and its pixels stay squares: what is left and right of it is frame.
    assert on["y"] + on["height"] <= 900
    step = on["height"] / 64
    left = on["x"] + (on["width"] - on["height"]) / 2
    for corners in ((10, 12, 24, 30), (40, 40, 50, 50)):
        page.mouse.move(left + corners[0] * step + 0.2, on["y"] + corners[1] * step + 0.2)
        page.mouse.down()
        page.mouse.move(left + corners[2] * step - 0.2, on["y"] + corners[3] * step - 0.2, steps=4)
        page.mouse.up()
    field = page.get_by_label("Places to mask")
    expect(field).to_have_value("10, 12, 14, 18\n40, 40, 10, 10")
    expect(drawing.locator("rect")).to_have_count(2)
    page.get_by_role("button", name="Take the last box back").click()
    expect(field).to_have_value("10, 12, 14, 18")
    # With the last box its button goes; the keyboard stays where a place can be typed.
    page.keyboard.press("Enter")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    page.keyboard.type("10, 12, 14, 18")
    expect(drawing.locator("rect")).to_have_count(1)
    page.get_by_role("button", name="Mask these places").click()
    expect(page.get_by_text("the study waits for a sign-off")).to_be_visible()
    expect(page.locator("[data-mask-picture] svg")).to_be_visible()
    assert max(page.evaluate(SHOWN)) < 5
    assert (watch.csp, watch.errors) == ([], [])
