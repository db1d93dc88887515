"""A browser that keeps nothing, a server that is away: the page says so, and asks before words are lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Picture, fresh
from tests.browser.looks import four_looks
from tests.browser.test_nothing_lost import FIELD, KEPT, SAVED, TEXTS, line_cut
from tests.browser.test_review_journey import items, no_faults, visit
from tests.browser.test_review_signed_out import session_ends, told
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
# As a browser does that is set to keep nothing of any site.
BLOCKED = """for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, {
  get() { throw new DOMException("The request was denied.", "SecurityError"); } })"""
FULL = """() => {
  for (let size = 4_000_000; size > 0; size = Math.floor(size / 2)) {
    try {
      for (let at = 0; ; at += 1) localStorage.setItem(`other-${size}-${at}`, "x".repeat(size));
    } catch { /* full */ }
  }
}"""
WORDS = " Black and thin."


def typed(page: Page) -> None:
    """By keys: a browser asks on leaving only where somebody has done something."""
    page.locator(FIELD).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(WORDS)


def leaving_asks(page: Page) -> bool:
    """Whether the page asks before it is left for another; it is stayed on."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("() => { setTimeout(() => location.assign('/account/'), 0); }")
    page.wait_for_timeout(700)
    page.remove_listener("dialog", stay) if not asked else None
    return asked == ["beforeunload"]


@pytest.mark.parametrize("storage", ["full", "blocked"])
def test_words_that_nobody_keeps_are_called_so_and_not_lost_without_a_question(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, storage: str
) -> None:
    slug = fresh(f"keeps-nothing-{storage}")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    if storage == "blocked":
        page.add_init_script(BLOCKED)
    visit(page, address + "?mode=edit")
    if storage == "full":
        page.evaluate(FULL)
    with line_cut(page, watch):
        typed(page)
        expect(page.locator("#saved")).to_have_text("Not kept: the server does not answer")
        expect(page.locator("[data-own-words]")).to_have_text("on this page alone")
        expect(page.locator("#toasts")).to_contain_text("stands on this page alone")
        if storage == "full":
            assert page.evaluate(TEXTS) == 0
            four_looks(page, "kept-nowhere", picture)
        assert leaving_asks(page)
        page.once("dialog", lambda dialog: dialog.dismiss())
        with page.expect_event("dialog") as asks:
            page.locator("nav.chain a").first.click()
        assert "neither saved nor kept" in asks.value.message
        expect(page.locator(FIELD)).to_have_value(re.compile(re.escape(WORDS.strip())))
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=15_000)
    assert WORDS.strip() in studio.inside(KEPT.format(slug=slug))
    assert not leaving_asks(page)
    page.wait_for_url("**/account/")
    no_faults(watch)


def test_words_that_are_kept_are_left_without_a_question(studio: Studio, enter: Enter, watch: Watch) -> None:
    ((address, _),) = items(studio, fresh("keeps"), 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    page.route("**/work/", lambda route: route.abort())
    typed(page)
    expect(page.locator("#saved")).to_have_text("Kept in this browser; the server does not answer")
    assert not leaving_asks(page)
    page.wait_for_url("**/account/")
    watch.errors[:] = [one for one in watch.errors if "ERR_FAILED" not in one]
    no_faults(watch)


def test_who_was_signed_out_keeps_the_page_that_alone_has_the_words(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("keeps-nothing-out")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    page.evaluate(FULL)
    session_ends(page)
    typed(page)
    expect(page.locator("#saved")).to_have_text("Signed out; not kept")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("so nothing was done")
    expect(page.locator(FIELD)).to_have_value(re.compile(re.escape(WORDS.strip())))
    told(watch)
    no_faults(watch)


def test_a_reason_that_is_neither_sent_nor_kept_is_asked_about(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    ((address, number),) = items(studio, fresh("keeps-no-reason"), 1)
    page = enter("surgeon-a")
    visit(page, address + "?panel=send_back")
    page.evaluate(FULL)
    page.locator("#panel-comment").focus()
    page.keyboard.type("Name the grade.")
    assert leaving_asks(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(f"{number} sent back")
    assert not leaving_asks(page)
    no_faults(watch)
