"""Two tabs of one person go through two queues, each by the filter in its address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, fresh, settled
from tests.browser.test_adjudication import disagreements
from tests.browser.test_review_journey import items
from tests.studio import Studio

pytestmark = pytest.mark.browser
FLAW = """
from corpus.models import Instance
from tests.review.making import finding
for one in Instance.objects.filter(project__slug={slug!r}):
    finding(one.current_revision)
"""


def begin(page: Page, slug: str, only: str) -> None:
    """Filter the queue and go on from it by key."""
    page.goto(f"/p/{slug}/queue/?only={only}")
    page.keyboard.press("Enter")
    page.locator("main#main[data-ready]").wait_for()


def stands(page: Page, number: int, only: str) -> None:
    expect(page.locator("h1")).to_have_text(f"Question {number}")
    expect(page).to_have_url(re.compile(rf"/review/.*[?&]only={only}"))


def test_two_tabs_keep_their_own_filter_through_keys_reload_and_the_way_back(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("two-queues")
    wrong = [number for _, number in items(studio, slug, 3)]
    studio.inside(FLAW.format(slug=slug))
    differ = [number for _, number in disagreements(studio, slug, 2)]
    judging = enter("lead-b")
    mending = judging.context.new_page()
    begin(judging, slug, "adjudication")
    begin(mending, slug, "errors")
    stands(judging, differ[0], "adjudication")
    stands(mending, wrong[0], "errors")
    settled(judging)
    judging.keyboard.press("k")
    stands(judging, differ[1], "adjudication")
    settled(mending)
    mending.keyboard.press("e")
    mending.locator("form#edit").wait_for()
    mending.keyboard.press("Escape")
    mending.locator("form#decide").wait_for(state="attached")
    stands(mending, wrong[0], "errors")
    settled(mending)
    mending.keyboard.press("k")
    stands(mending, wrong[1], "errors")
    judging.reload()
    stands(judging, differ[1], "adjudication")
    judging.go_back()
    stands(judging, differ[0], "adjudication")
    # A bookmark is a queue as well.
    kept = mending.context.new_page()
    kept.goto(mending.url)
    expect(kept.get_by_role("link", name="Only With errors. Show the whole queue")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])
