"""What a model proposed is drawn and listed as suggested; one goes to where a person marked the level."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import PictureServer, Series, mark, slice_shown
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_viewer import SIDE, sagittal

pytestmark = pytest.mark.browser


def of_both() -> Series:
    """Certified levels of a person, and of a model L3 and L4 on another slice; the model's come first."""
    series = sagittal()
    (known,) = [one for one in series.marks if one["level"] == "L3"]
    x, y, z = known["centroid"]
    series.marks = [
        mark("L3", [x + 8, y, z - 4], proposed=True, assumed=True, accepted=False),
        mark("L4", [x + 8, y, z - 30], proposed=True, assumed=True, accepted=False),
        mark("L3", [x, y, z]),
    ]
    return series


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([of_both()])
    yield server
    server.stop()


def test_a_proposal_is_shown_as_suggested_though_the_numbering_is_certified(
    look: Callable[..., Page], watch: Watch
) -> None:
    page = look(SIDE, level="L3")
    expect(page.locator(".vbar").get_by_text("Level assumed")).to_have_count(0)
    drawn = page.locator(".vp").first.locator("[data-mark=L4]")
    expect(drawn).to_have_class("ov ov-assumed ov-suggested")
    assert drawn.evaluate("one => getComputedStyle(one).strokeDasharray") != "none"
    expect(page.locator(".vp").first.locator("text[data-goto=L4]")).to_have_text("L4 ?")
    expect(page.locator(".vp").first.locator("text[data-goto=L3]").first).to_have_text("L3")
    strip = page.locator(".levelrail")
    assert strip.locator("button").all_inner_texts() == ["L3", "L3/L4 ?", "L4 ?"]
    expect(strip.get_by_role("button", name="L4 ?, suggested", exact=True)).to_be_visible()
    badge = page.locator(".vp").first.get_by_role("button", name="Levels suggested")
    badge.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.v-why tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    assert watch.csp == []


def test_one_goes_to_where_a_person_marked_the_level(look: Callable[..., Page]) -> None:
    page = look(SIDE, level="L3")
    opened = slice_shown(page, 0)
    strip = page.locator(".levelrail")
    caption = page.locator(".vp").first.locator(".bl")
    strip.get_by_role("button", name="L4 ?, suggested", exact=True).click()
    expect(caption).not_to_contain_text(opened)
    strip.get_by_role("button", name="L3", exact=True).click()
    expect(caption).to_contain_text(opened)
    x, _y, _z = of_both().marks[-1]["centroid"]
    places = [picture.origin[0] for picture in of_both().pictures if picture.origin]
    nearest = min(range(len(places)), key=lambda index: abs(places[index] - x))
    assert opened.split()[1] == str(nearest + 1)
