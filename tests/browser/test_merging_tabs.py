"""Two tabs on one item: what was chosen in the stale one is there after the merge, by keyboard alone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, settled
from tests.browser.looks import four_looks
from tests.browser.test_nothing_lost import SAVED_ELSEWHERE, line_cut
from tests.browser.test_review_journey import items, no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

ACCEPTABLE, CONDITION, SIDE = (f"[name='body.{name}']" for name in ("acceptable/A", "conditions/1", "side"))
RATIONALE = "textarea[name='body.rationale']"
DECIDED = """
import json
from corpus.models import Decision
print(json.dumps([json.loads(one.result_revision.body) for one in
                  Decision.objects.filter(instance__project__slug={slug!r})]))
"""


def reached(page: Page, field: Locator, key: str = "Tab") -> None:
    """Go to a field by the tabulator."""
    for _ in range(80):
        if field.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("The field is not reached.")


def chosen_by_keys(page: Page, field: str, letters: str) -> None:
    """Choose from a list by the first letters of what is wanted."""
    reached(page, page.locator(field))
    page.keyboard.type(letters)


def test_what_was_chosen_in_a_stale_tab_is_there_after_the_merge(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("merging")
    ((address, _),) = items(studio, slug, 1)
    one = enter("surgeon-a")
    two = one.context.new_page()
    for page in (one, two):
        visit(page, address + "?mode=edit")
    one.fill(RATIONALE, "The L2/L3 disc is black on T2 and narrow.")
    one.select_option(SIDE, "left")
    expect(one.locator("#saved")).to_contain_text("Saved")

    two.bring_to_front()
    chosen_by_keys(two, SIDE, "r")
    chosen_by_keys(two, ACCEPTABLE, "a")
    chosen_by_keys(two, CONDITION, "Spinal st")
    expect(two.locator("#conflict")).to_be_visible(timeout=8000)
    reached(two, two.locator("#conflict button"), "Shift+Tab")
    two.keyboard.press("Enter")

    # Where both chose a person does; what one changed is taken over.
    merging = two.locator("form[data-merges]")
    expect(merging.locator("[role=alert]")).to_be_focused()
    expect(merging.locator("fieldset", has_text="Choose one")).to_have_count(1)
    expect(merging.locator(f"{SIDE}[value=right]")).to_be_checked()
    expect(merging.locator(f"{ACCEPTABLE}[value=yes]")).to_be_checked()
    expect(merging.locator(f"{CONDITION}[value=spinal_stenosis]")).to_be_checked()
    expect(merging.locator(RATIONALE)).to_have_value("The L2/L3 disc is black on T2 and narrow.")
    four_looks(two, "merge-choices", picture)
    reached(two, merging.locator(f"{SIDE}:checked"))
    two.keyboard.press("ArrowDown")
    expect(merging.locator(f"{SIDE}[value=left]")).to_be_checked()
    two.keyboard.press("Control+Enter")

    expect(two.locator("#sheet .tag", has_text="Acceptable")).to_have_count(1)
    expect(two.locator("#sheet")).to_contain_text("Spinal stenosis")
    settled(two)
    two.keyboard.press("e")
    expect(two.locator(ACCEPTABLE)).to_have_value("yes")
    expect(two.locator(CONDITION)).to_have_value("spinal_stenosis")
    expect(two.locator(SIDE)).to_have_value("left")
    two.keyboard.press("Control+Enter")
    expect(two.locator("h1")).to_have_text("Queue")
    (body,) = json.loads(studio.inside(DECIDED.format(slug=slug)).strip().splitlines()[-1])
    assert (body["acceptable"], body["conditions"], body["side"]) == (["A"], ["spinal_stenosis"], "left")
    assert body["rationale"] == "The L2/L3 disc is black on T2 and narrow."
    no_faults(watch)


def test_what_was_chosen_with_the_line_cut_is_there_after_the_merge(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("merging-cut")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    context = page.context
    visit(page, address + "?mode=edit")
    with line_cut(page, watch):
        page.select_option(ACCEPTABLE, "yes")
        page.select_option(CONDITION, "spinal_stenosis")
        page.close()
    studio.inside(SAVED_ELSEWHERE.format(slug=slug, words="Typed on another computer."))
    page = context.new_page()
    visit(page, address + "?mode=edit")
    page.get_by_role("button", name="Compare and merge").click()
    expect(page.locator(f"[type=radio]{CONDITION}[value=spinal_stenosis]")).to_be_checked()
    # What is chosen on the page of the merge outlives it as well.
    page.locator(f"[type=radio]{CONDITION}[value='']").check()
    page.close()
    page = context.new_page()
    visit(page, address + "?mode=edit")
    for field, value in ((ACCEPTABLE, "yes"), (CONDITION, ""), (SIDE, "left")):
        expect(page.locator(field)).to_have_value(value)
    expect(page.locator(RATIONALE)).to_have_value("Typed on another computer.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.locator("#conflict")).to_be_hidden()
    no_faults(watch)
