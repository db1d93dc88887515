"""Code of a page that does not come: what stands still is said, and what works without it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import Picture, fresh
from tests.browser.pictures import DIST
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_review_journey import items
from tests.browser.test_slow_line import image_item, study_page
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
SAID = ".not-loaded"


def lose(page: Page, feature: str) -> str:
    """From now on the code of one feature can't be fetched; returns what to unroute."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    address = "**/" + str(manifest[f"static/src/{feature}/feature.ts"]["file"])
    page.route(address, lambda route: route.abort())
    return address


def test_a_text_item_says_what_is_lost_and_is_decided_all_the_same(studio: Studio, enter: Enter) -> None:
    first, second = items(studio, fresh("lost"), 2)
    page = enter("surgeon-a")
    lost = lose(page, "review")
    page.goto(first[0])
    said = page.locator(SAID)
    expect(said).to_be_visible()
    expect(said).to_contain_text("Autosave and quick keys of this page could not be loaded.")
    expect(said).to_contain_text("You can still decide")
    # Each press loads a page: the panel opens, Escape leaves it, the decision is taken.
    page.keyboard.press("x")
    expect(page.locator("dialog.panel")).to_be_visible()
    expect(said).to_be_visible()  # and with it the keys are there
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_have_count(0)
    expect(said).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    expect(page.locator("#toasts")).to_contain_text(f"{first[1]} approved")
    expect(said).to_be_visible()
    page.unroute(lost)
    said.get_by_role("button", name="Reload").click()
    page.locator("main#main[data-ready]").wait_for()
    expect(said).to_be_hidden()


def test_an_item_with_pictures_says_that_it_cannot_be_decided(enter: Enter) -> None:
    page = enter("surgeon-c")
    address = image_item(page)
    lost = lose(page, "review")
    page.goto(address)
    said = page.locator(SAID)
    expect(said).to_be_visible()
    expect(said).to_contain_text("this item can be read, but not decided")
    expect(page.locator("button[value=approve]")).to_be_disabled()
    page.unroute(lost)
    said.get_by_role("button", name="Reload").click()
    expect(page.locator("button[value=approve]")).to_be_enabled()
    expect(said).to_be_hidden()


def test_the_drop_zone_says_that_nothing_is_sent(enter: Enter) -> None:
    page = enter("lead-b")
    page.goto("/p/demo/imports/")
    lost = lose(page, "imports")
    page.get_by_role("button", name="Open the import").click()
    said = page.locator(f".drop {SAID}")
    expect(said).to_be_visible()
    expect(said).to_contain_text("Uploading could not be loaded")
    page.unroute(lost)
    said.get_by_role("button", name="Reload").click()
    expect(page.locator(".drop")).to_be_visible()
    expect(said).to_be_hidden()
    page.get_by_role("link", name="Give up this import").click()
    page.get_by_role("button", name="Give it up").click()


@pytest.mark.parametrize(
    ("who", "part", "feature", "words"),
    [
        ("surgeon-a", "alignment/", "align", "no point can be placed or moved"),
        ("surgeon-a", "label/", "label", "no mark can be placed, moved or saved"),
        ("steward-e", "mask/1/", "mask", "places can be ticked and written"),
    ],
)
def test_a_page_with_a_picture_says_that_nothing_can_be_pressed_on_it(
    enter: Enter, picture: Picture, who: str, part: str, feature: str, words: str
) -> None:
    for scheme in ("light", "dark"):
        page = enter(who, color_scheme=scheme)
        address = study_page(page) + part
        lost = lose(page, feature)
        page.goto(address)
        said = page.locator(SAID)
        expect(said).to_be_visible()
        expect(said).to_contain_text(words)
        expect(page.locator("#toasts .toast")).to_have_count(0)
        page.evaluate(AXE.read_text())
        assert page.evaluate(SERIOUS) == []
        picture(page, f"lost-{feature}-{scheme}")
        page.unroute(lost)
        said.get_by_role("button", name="Reload").click()
        expect(page.locator(f"[data-{feature}-picture] svg")).to_be_visible()
        expect(said).to_be_hidden()


def test_marks_cannot_be_saved_by_a_page_that_does_not_have_them(enter: Enter) -> None:
    page = enter("surgeon-a")
    address = study_page(page) + "label/"
    lost = lose(page, "label")
    page.goto(address)
    expect(page.locator(SAID)).to_be_visible()
    expect(page.get_by_role("button", name="Save marks")).to_be_disabled()
    page.unroute(lost)
    page.reload()
    expect(page.get_by_role("button", name="Save marks")).to_be_enabled()


def test_a_part_without_a_sentence_of_its_own_is_told_in_a_toast(enter: Enter) -> None:
    page = enter("lead-b")
    lose(page, "live")
    page.goto("/p/demo/imports/")
    page.get_by_role("button", name="Open the import").click()
    expect(page.locator("#toasts")).to_contain_text("Part of this page could not be loaded.")
    # What stands inside it has its own code, and that came.
    expect(page.locator(f".drop {SAID}")).to_be_hidden()
    page.get_by_role("link", name="Give up this import").click()
    page.get_by_role("button", name="Give it up").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_whose_own_code_did_not_come_says_so_after_some_seconds(
    enter: Enter, picture: Picture, scheme: str
) -> None:
    page = enter("lead-b", color_scheme=scheme)
    told = page.locator(".not-started")
    page.goto("/p/demo/imports/")
    expect(page.locator("html")).to_have_attribute("data-started", "")
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    lost = "**/" + str(manifest["static/src/main.ts"]["file"])
    page.route(lost, lambda route: route.abort())
    page.reload()
    expect(told).to_be_hidden()
    expect(told).to_be_visible(timeout=15_000)
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    picture(page, f"not-started-{scheme}")
    page.unroute(lost)
    told.get_by_role("link", name="reload the page").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-started", "")
    expect(told).to_be_hidden()
    page.wait_for_timeout(9_000)
    expect(told).to_be_hidden()
