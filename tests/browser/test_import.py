"""A lead drops files on the import page and sees what became of each, without a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, make_project
from tests.imaging import makers
from tests.studio import Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def slug(studio: Studio) -> str:
    """A project without a picture."""
    slug = fresh("imports")
    make_project(studio, slug)
    return slug


@pytest.fixture
def incoming(tmp_path: Path) -> list[Path]:
    """A volume with its mask, a mask of another grid, a picture, and what is no image."""
    shape = (40, 24, 18)
    image, mask = makers.noise_image(shape), makers.spine_blocks(shape, makers.IPL, [20, 21, 22, 23, 24])
    (tmp_path / "notes.txt").write_text("hello")
    return [
        makers.nifti(tmp_path / "a_img.nii.gz", image, makers.IPL),
        makers.nifti(tmp_path / "a_lab.nii.gz", mask, makers.IPL),
        makers.nifti(tmp_path / "a_seg.nii.gz", mask[:, :20], makers.IPL),
        makers.png(tmp_path / "film.png"),
        tmp_path / "notes.txt",
    ]


def test_files_are_uploaded_read_and_told_one_by_one(
    enter: Callable[..., Page],
    watch: Watch,
    slug: str,
    incoming: list[Path],
    picture: Callable[[Page, str], None],
) -> None:
    page = enter("lead-b")
    page.goto(f"/p/{slug}/imports/")
    page.get_by_label("PNG and JPEG show").select_option("X-ray")
    page.get_by_role("button", name="Open the import").click()
    page.set_input_files("[data-choose=files]", incoming)
    expect(page.get_by_text("Finished, 2 refused")).to_be_visible(timeout=60_000)
    # Numbered as they sort by name: a_img, a_lab, a_seg, film, notes.
    expect(page.get_by_role("row", name="file 0002.nii.gz")).to_contain_text("Mask, 5 labels")
    expect(page.get_by_role("row", name="file 0004.png")).to_contain_text("Taken, pixels only")
    expect(page.get_by_role("row", name="file 0001.nii.gz")).to_contain_text("Taken, side unknown")
    # The tab that sent them still knows the names; another one does not.
    expect(page.get_by_role("row", name="file 0005.txt")).to_contain_text("notes.txt")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("row", name="file 0005.txt")).to_be_visible()
    expect(other.get_by_text("notes.txt")).to_have_count(0)
    other.close()
    page.get_by_role("link", name="file 0003.nii.gz: The grid of this mask").click()
    assert page.url.split("#")[1].startswith("file-")
    picture(page, "import-finished")
    assert watch.csp == []
    assert watch.errors == []


def test_a_picture_is_signed_off_by_keyboard(
    enter: Callable[..., Page], watch: Watch, slug: str, incoming: list[Path]
) -> None:
    page = enter("lead-b")
    page.goto(f"/p/{slug}/imports/")
    page.get_by_label("PNG and JPEG show").select_option("X-ray")
    page.keyboard.press("n")
    page.set_input_files("[data-choose=files]", [makers.png(incoming[0].parent / "other.png", seed=9)])
    page.locator("section", has_text="To look at").get_by_role("link").last.click(timeout=60_000)
    expect(page.get_by_role("heading", name="Look for text in the pictures")).to_be_visible()
    expect(page.locator("spine-viewer canvas").first).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_url("**/mask/**")
    page.keyboard.press("a")
    page.wait_for_url("**/sign-off/")
    page.keyboard.press("a")
    expect(page.get_by_text("is signed off and may be reviewed")).to_be_visible()
    assert watch.csp == []


def test_enter_in_the_reason_withholds_and_never_signs_off(
    enter: Callable[..., Page], watch: Watch, slug: str, incoming: list[Path]
) -> None:
    page = enter("lead-b")
    page.goto(f"/p/{slug}/imports/")
    page.get_by_label("PNG and JPEG show").select_option("X-ray")
    page.keyboard.press("n")
    page.set_input_files("[data-choose=files]", [makers.png(incoming[0].parent / "named.png", seed=11)])
    page.locator("section", has_text="To look at").get_by_role("link").last.click(timeout=60_000)
    page.get_by_label("what names somebody, and where").fill("Name at the top left")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is withheld: nobody reviews the study")).to_be_visible()
    expect(page.get_by_text("Withheld:", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Draft from this")).to_have_count(0)


def test_files_are_chosen_and_an_import_given_up_by_keyboard_alone(
    enter: Callable[..., Page], watch: Watch, slug: str
) -> None:
    page = enter("lead-b")
    # Whoever begins to listen at the key press may be heard by the browser only after it.
    page.on("filechooser", lambda _chooser: None)
    page.goto(f"/p/{slug}/imports/")
    page.keyboard.press("n")
    chooser = page.locator("[data-choose=files]")
    expect(chooser).to_be_attached()
    for _ in range(30):
        page.keyboard.press("Tab")
        if chooser.evaluate("field => field === document.activeElement"):
            break
    ring = chooser.evaluate("field => getComputedStyle(field.parentElement).outlineStyle")
    assert ring == "solid", "the label shows where the keyboard is"
    with page.expect_file_chooser():
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Give up this import").press("Enter")
    page.get_by_role("button", name="Give it up").press("Enter")
    expect(page.get_by_text("Cancelled")).to_be_visible()
    assert watch.errors == []
