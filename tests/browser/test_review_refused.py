"""A press from an old tab: why it failed, who has the item, and the typed reason, all on the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh
from tests.browser.test_review_journey import items, no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
TAKEN_OVER = """
from datetime import timedelta
from django.utils import timezone
from projects.models import Membership, Project, Role, User
from review.models import Assignment
from review.services import assignment_claim
project = Project.objects.get(slug="{slug}")
other = User.objects.get(username="surgeon-c")
Membership.objects.get_or_create(user=other, project=project, role=Role.SURGEON)
mine = Assignment.objects.filter(project=project, reviewer__username="surgeon-a", closed_at=None)
mine.update(lease_until=timezone.now() - timedelta(minutes=1))
taken = Assignment.objects.get(project=project, reviewer__username="surgeon-a", closed_at=None)
assignment_claim(assignment=taken, reviewer=other)
"""


def type_a_reason(page: Page) -> None:
    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_be_focused()
    page.keyboard.type("Name the grade of the disc.")


def test_an_item_taken_over_says_who_has_it_and_gives_the_reason_back(
    studio: Studio, enter: Enter, watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = fresh("taken")
    first, second = items(studio, slug, 2)
    page = enter("surgeon-a", permissions=["clipboard-read", "clipboard-write"])
    visit(page, first[0])
    type_a_reason(page)
    studio.inside(TAKEN_OVER.format(slug=slug))
    page.keyboard.press("Control+Enter")
    refusal = page.locator("#sheet-body [role=alert]")
    expect(refusal).to_contain_text(re.compile(r"has this open until \d\d:\d\d"))
    expect(refusal).to_be_focused()
    expect(page.locator("#review-state")).to_contain_text(re.compile(r"Open with .+ until \d\d:\d\d"))
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("textarea[readonly]:not([name])")).to_have_value("Name the grade of the disc.")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-said]")).to_have_text("Copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == "Name the grade of the disc."
    expect(page.locator("[data-command=approve], [data-command=reject]")).to_have_count(0)
    picture(page, "review-taken-over")
    page.get_by_role("link", name="Take the next item").click()
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    no_faults(watch)


def test_an_item_given_back_meanwhile_is_opened_again_with_the_reason_in_its_panel(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("given")
    ((address, number),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address)
    type_a_reason(page)
    studio.inside(
        "from review.models import Assignment;"
        f"Assignment.objects.filter(project__slug={slug!r}).update(reviewer=None, lease_until=None)"
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sheet-body [role=alert]")).to_contain_text("nobody else has it open")
    page.get_by_role("link", name="Open it again").click()
    expect(page.locator("#panel-comment")).to_have_value("Name the grade of the disc.")
    expect(page.locator("#review-state")).to_contain_text("Open only to you")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(f"{number} sent back")
    no_faults(watch)


def test_a_page_that_hears_that_it_lost_the_item_claims_nothing_else(studio: Studio, enter: Enter) -> None:
    slug = fresh("heard")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    studio.inside(TAKEN_OVER.format(slug=slug))
    page.locator("textarea[name='body.rationale']").fill("Typed too late.")
    expect(page.locator("#toasts")).to_contain_text("has this open until")
    expect(page.locator("#review-state")).to_contain_text("Not open to you any more")
    expect(page.locator("#review-state")).not_to_contain_text("Open only to you")
    # What was typed goes through the form's own button, and comes back as text to copy.
    page.keyboard.press("Escape")
    expect(page.locator("textarea[readonly]:not([name])")).to_have_value("Rationale: Typed too late.")
