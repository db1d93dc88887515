"""Forms and questions by keyboard alone: where it begins after an answer, and how a question is left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter

pytestmark = pytest.mark.browser


def _press(page: Page, name: str, role: str = "button") -> None:
    """Press what carries this name with Enter."""
    page.get_by_role(role, name=name).focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_a_refused_form_puts_the_keyboard_on_what_is_to_correct(enter: Enter, watch: Watch) -> None:
    page = enter("lead-b")
    page.goto("/p/demo/approvals/new/")
    _press(page, "Enter it")
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("to correct")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_number")).to_be_focused()
    assert watch.csp == []


def test_the_keyboard_begins_at_what_a_release_would_hold(enter: Enter, watch: Watch) -> None:
    page = enter("lead-b", width=390, height=844)
    page.goto("/p/demo/releases/new/")
    page.fill("[name=name]", "Counted")
    _press(page, "Count")
    preview = page.get_by_role("region", name=re.compile("It will hold|It will be refused"))
    expect(preview).to_be_focused()
    expect(preview).to_be_in_viewport()
    assert (watch.csp, watch.errors) == ([], [])


def test_escape_leaves_a_question_as_it_was(enter: Enter, watch: Watch) -> None:
    page = enter("lead-b")
    for start, way_in, stays in (
        ("/p/demo/approvals/", "End approval DEMO-0", "Keep it"),
        ("/p/demo/people/", "End the role surgeon of Surgeon C", "Keep it"),
    ):
        page.goto(start)
        _press(page, way_in, role="link")
        expect(page.get_by_role("link", name=stays)).to_be_visible()
        # What lies open above the question is closed first.
        page.locator("summary", has_text="Phantom demo").first.press("Enter")
        expect(page.locator("details.menu[open]")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator("details.menu[open]")).to_have_count(0)
        expect(page.get_by_role("link", name=stays)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile(start + "$"))
    expect(page.get_by_role("link", name="End the role surgeon of Surgeon C")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])
