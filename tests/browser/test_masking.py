"""A steward goes through the pictures: draws boxes, takes what the machine found, undoes, signs off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, make_project, upload
from tests.imaging import makers
from tests.imaging.burned import film
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


def pixels(page: Page) -> int:
    """The brightest of the pixels at (16, 16)."""
    return max(page.evaluate(SHOWN))


def draw(page: Page, *corners: tuple[int, int, int, int]) -> None:
    """Draw boxes on the picture of 64 × 64 pixels, from corner to corner."""
    on = page.locator("[data-mask-picture] svg").bounding_box()
    assert on is not None
    # The whole picture is in the window, and its pixels stay squares: what is beside it is frame.
    assert on["y"] + on["height"] <= 900
    step = min(on["height"], on["width"]) / 64
    left, top = on["x"] + (on["width"] - 64 * step) / 2, on["y"] + (on["height"] - 64 * step) / 2
    for box in corners:
        page.mouse.move(left + box[0] * step + 0.2, top + box[1] * step + 0.2)
        page.mouse.down()
        page.mouse.move(left + box[2] * step - 0.2, top + box[3] * step - 0.2, steps=4)
        page.mouse.up()


def sign_off_of(enter: Enter, slug: str) -> Page:
    """The sign-off of a project's first study, as a steward comes to it."""
    page = enter("steward-e")
    page.goto(f"/p/{slug}/studies/")
    page.locator("main a[href*='/studies/']").first.click()
    page.get_by_role("link", name="Look and sign off").click()
    return page


def test_a_steward_draws_a_box_and_what_lies_below_is_gone(
    studio: Studio, enter: Enter, watch: Watch, tmp_path: Path
) -> None:
    slug = fresh("masking")
    make_project(studio, slug)
    upload(enter("lead-b"), slug, [makers.png(tmp_path / "film.png", size=64)], picture_modality="CR")
    page = sign_off_of(enter, slug)
    page.get_by_role("link", name="Look picture by picture").click()
    drawing, after = page.locator("[data-mask-picture] svg"), page.locator("[data-mask-after] svg")
    expect(drawing).to_be_visible()
    assert pixels(page) > 100
    draw(page, (10, 12, 24, 30), (40, 40, 50, 50))
    field = page.get_by_label("Further places to mask")
    expect(field).to_have_value("10, 12, 14, 18\n40, 40, 10, 10")
    for shown in (drawing.locator("rect"), after.locator("g rect")):
        expect(shown).to_have_count(2)
    page.locator("h1").click()
    page.keyboard.press("u")
    expect(field).to_have_value("10, 12, 14, 18")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value("")
    # The button is off now; the keyboard stays where a place can be typed.
    expect(field).to_be_focused()
    page.keyboard.type("10, 12, 14, 18")
    expect(drawing.locator("rect")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.get_by_text("1 place will be black for good")).to_be_visible()
    page.keyboard.press("n")
    # Nothing is gone before the sign-off: it can be looked at again, and said anew.
    expect(page.get_by_text("Looked at", exact=True)).to_be_visible()
    assert pixels(page) > 100
    page.get_by_role("link", name="Sign-off of").click()
    page.keyboard.press("a")
    expect(page.get_by_text("is signed off and may be reviewed")).to_be_visible()
    page.goto(page.url + "mask/1/")
    expect(drawing).to_be_visible()
    assert pixels(page) < 5
    assert (watch.csp, watch.errors) == ([], [])


def test_what_the_machine_found_is_shown_before_and_after_and_chosen_by_key(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, tmp_path: Path
) -> None:
    slug = fresh("found")
    make_project(studio, slug)
    named = film(tmp_path / "film.png", ("DOE JANE", 16, (40, 100)), ("R", 40, (20, 20)))
    upload(enter("lead-b"), slug, [named], picture_modality="CR")
    page = sign_off_of(enter, slug)
    notice = page.get_by_text("Text may stand in 1 picture nobody has decided on")
    for _ in range(60):
        if notice.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.keyboard.press("n")
    text, letter = page.locator("[name=found]"), page.locator("[name=kept]")
    expect(text).to_be_checked()
    expect(letter).to_be_checked()
    expect(page.locator("[data-mask-after] g rect")).to_have_count(1)
    key = page.locator(".mask-found", has=text).locator("kbd").inner_text()
    page.keyboard.press(key)
    expect(text).not_to_be_checked()
    expect(page.locator("[data-mask-after] g rect")).to_have_count(0)
    page.keyboard.press("u")
    expect(text).to_be_checked()
    picture(page, "picture-look")
    page.keyboard.press("a")
    expect(page.get_by_text("1 place will be black for good")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])


def test_a_steward_masks_by_keyboard_alone_and_is_asked_before_a_box_is_lost(
    studio: Studio, enter: Enter, watch: Watch, tmp_path: Path
) -> None:
    slug = fresh("masking-keys")
    make_project(studio, slug)
    film = makers.png(tmp_path / "film.png", size=64)
    upload(enter("lead-b"), slug, [film], picture_modality="CR")
    page = sign_off_of(enter, slug)
    page.get_by_role("link", name="Look picture by picture").click()
    picture, field = page.locator("[data-mask-picture]"), page.get_by_label("Further places to mask")
    expect(picture.locator("svg")).to_be_visible()
    while not picture.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    expect(picture.locator("path")).to_be_visible()
    # From the middle of 64 pixels to (12, 12), and from there to (22, 27).
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    expect(picture.locator("rect")).to_have_count(1)
    expect(field).to_have_value("")
    page.keyboard.press("Enter")
    expect(field).to_have_value("12, 12, 10, 15")
    expect(page.locator("[data-mask-said]")).to_have_text("Box 1 is drawn.")
    page.keyboard.press("Delete")
    expect(field).to_have_value("")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Escape")
    expect(picture.locator("rect")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("12, 15, 10, 10")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Sign-off of").press("Enter")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(field).to_have_value("12, 15, 10, 10")
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.get_by_text("1 place will be black for good")).to_be_visible()
    expect(page).to_have_url(re.compile("sign-off"))
    assert (watch.csp, watch.errors) == ([], [])
