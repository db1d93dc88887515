"""The review page without a mouse: where the keyboard is, what is said, which keys are listed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import fresh, settled
from tests.browser.test_review_journey import items, visit
from tests.browser.test_review_room import open_image_item
from tests.studio import Studio

pytestmark = pytest.mark.browser


def listed(page: Page) -> list[str]:
    page.keyboard.press("?")
    expect(page.locator("dialog#shortcuts")).to_be_visible()
    return page.locator("dialog#shortcuts tbody th").all_inner_texts()


def test_the_keyboard_stays_where_it_was_and_the_next_item_is_said(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    first, _ = items(studio, fresh("focus"), 2)
    page = enter("surgeon-a")
    visit(page, first[0])
    page.locator("[data-command=diff]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-command=diff][aria-pressed=false]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.locator("[data-command=reject]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.panel")).to_be_visible()
    page.keyboard.press("Enter")  # nothing chosen yet
    expect(page.locator("dialog.panel [role=alert]")).to_contain_text("Choose what is wrong.")
    page.keyboard.press("Escape")
    expect(page.locator("[data-command=reject]")).to_be_focused()
    before = page.locator("h1").inner_text()
    page.keyboard.press("a")
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator("#said")).to_have_text(page.locator("h1").inner_text())
    expect(page.locator("#sheet-body")).to_be_focused()
    expect(page.locator("#toasts[aria-live=polite]")).to_contain_text("approved")


def test_a_key_meant_for_the_item_before_does_not_decide_on_the_next(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    first, *_ = items(studio, fresh("twice"), 3)
    page = enter("surgeon-a")
    visit(page, first[0])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    # As soon as the next item stands, by the page's own clock: a person's second press comes as early.
    page.evaluate(
        """() => document.addEventListener("review:swapped", () => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true })), { once: true })"""
    )
    before = page.locator("h1").inner_text()
    page.keyboard.press("a")
    expect(page.locator("h1")).not_to_have_text(before)
    second = page.locator("h1").inner_text()
    settled(page)
    expect(page.locator("h1")).to_have_text(second)
    assert sent.count("POST") == 1
    page.keyboard.press("a")
    expect(page.locator("h1")).not_to_have_text(second)


def test_a_refusal_is_said_and_has_the_keyboard(studio: Studio, enter: Callable[..., Page]) -> None:
    slug = fresh("refused")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address)
    studio.inside(
        "from corpus.models import Instance; from projects.models import User;"
        "from review.services import instance_withdraw;"
        f"i = Instance.objects.get(project__slug={slug!r});"
        "instance_withdraw(instance=i, seen=i.current_revision,"
        " by=User.objects.get(username='lead-b'), reason='Twice.')"
    )
    page.keyboard.press("a")
    refusal = page.locator("#sheet-body [role=alert]")
    expect(refusal).to_contain_text("withdrawn while you had it open")
    expect(refusal).to_be_focused()


def test_the_help_lists_every_key_of_the_page(studio: Studio, enter: Callable[..., Page]) -> None:
    ((address, _),) = items(studio, fresh("help"), 1)
    page = enter("surgeon-a")
    visit(page, address)
    words = ("Approve", "Edit", "Send back", "Reject", "Skip", "Flag", "Next mention", "Diff", "Queue")
    assert set(words) <= set(listed(page))
    visit(page, address + "?mode=edit")
    page.locator("[data-opens=shortcuts]").click()
    assert {"Approve edit", "Done"} <= set(page.locator("dialog#shortcuts tbody th").all_inner_texts())


def test_the_help_lists_the_keys_of_the_pictures(enter: Callable[..., Page]) -> None:
    page = enter("surgeon-c")
    open_image_item(page, "arrow")
    found = listed(page)
    for words in (
        "Zoom",
        "Ruler",
        "Cobb",
        "Invert",
        "Reset view",
        "Slice on",
        "On a picture, slice by slice",
    ):
        assert words in found
    assert "Remove measurements on this slice" in found
