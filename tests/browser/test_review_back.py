"""The back button and links within a page: the address and what stands on the page are of the same item."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh
from tests.browser.test_review_journey import items, no_faults, press_until_next, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
DECISIONS = (
    "from corpus.models import Decision;"
    "print(Decision.objects.filter(instance__project__slug={slug!r}).count())"
)


def decisions(studio: Studio, slug: str) -> int:
    """How many decisions a project has."""
    return int(studio.inside(DECISIONS.format(slug=slug)).strip().splitlines()[-1])


def test_back_after_a_decision_says_that_it_is_decided(studio: Studio, enter: Enter, watch: Watch) -> None:
    slug = fresh("back")
    first, second = items(studio, slug, 2)
    page = enter("surgeon-a")
    visit(page, first[0])
    press_until_next(page, "a")
    page.go_back()
    expect(page.locator("#toasts")).to_contain_text("You have decided this already.")
    expect(page.locator("h1")).to_contain_text(str(first[1]))
    assert "/instances/" in page.url
    page.keyboard.press("a")
    expect(page.locator("[data-command=approve]")).to_have_count(0)
    page.go_forward()
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    assert second[0] in page.url
    assert decisions(studio, slug) == 1
    no_faults(watch)


def test_back_from_the_queue_that_came_by_an_exchange_shows_the_item_of_that_address(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("back-last")
    ((address, number),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    page.goto(f"/p/{slug}/queue/")
    visit(page, address)
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text("Queue")
    page.go_back()
    expect(page.locator("#toasts")).to_contain_text("You have decided this already.")
    expect(page.locator("h1")).to_contain_text(str(number))
    # The address of the item is passed over: the page before it is the queue as it was entered.
    page.go_back()
    expect(page.locator("h1")).to_have_text("Queue")
    assert decisions(studio, slug) == 1
    no_faults(watch)


def test_back_to_the_text_that_was_being_edited_brings_the_words(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("back-edit")
    first, *_ = items(studio, slug, 2)
    page = enter("surgeon-a")
    visit(page, first[0])
    page.keyboard.press("e")
    field = page.locator("textarea[name='body.rationale']")
    field.fill("The disc is black.")
    # Left within the two seconds in which nothing is saved yet.
    page.keyboard.press("Escape")
    expect(page.locator(".mine").first).to_be_visible()
    page.go_back()
    expect(field).to_have_value("The disc is black.")
    expect(page.locator("#conflict")).to_be_hidden()
    no_faults(watch)


def test_back_without_javascript_says_that_it_is_decided(studio: Studio, enter: Enter) -> None:
    slug = fresh("back-plain")
    first, second = items(studio, slug, 2)
    page = enter("surgeon-a", java_script_enabled=False)
    page.goto(first[0])
    page.click("button[value=approve]")
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    page.go_back()
    expect(page.locator("#toasts")).to_contain_text("You have decided this already.")
    assert decisions(studio, slug) == 1


def test_a_link_within_the_page_does_not_load_it_anew(studio: Studio, enter: Enter, watch: Watch) -> None:
    slug = fresh("within")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    page.evaluate("document.body.dataset.same = ''")
    page.locator("a.skip").press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("#sheet a[data-level]").first.click()
    page.wait_for_timeout(700)
    expect(page.locator("body[data-same]")).to_have_count(1)
    no_faults(watch)
