"""A session that ends, a seat that ends, an item withdrawn while somebody types: no word is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh
from tests.browser.test_review_back import decisions
from tests.browser.test_review_journey import items, no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
FIELD = "textarea[name='body.rationale']"
WORDS = "The disc is black on T2 and thin."
NO_MEMBER = "This is not open to you any more"
WITHDRAWN = """
from corpus.models import Instance
from projects.models import User
from review.services import instance_withdraw
instance = Instance.objects.get(project__slug={slug!r})
lead = User.objects.get(username="lead-b")
instance_withdraw(instance=instance, seen=instance.current_revision, by=lead, reason="Twice.")
"""
SEAT_ENDED = """
from projects.models import Membership, User
from projects.services.memberships import membership_end
seat = Membership.objects.get(user__username="surgeon-a", project__slug={slug!r}, role="surgeon")
membership_end(membership=seat, ended_by=User.objects.get(username="lead-b"))
"""
TEXT_OF = (
    "from corpus.models import Decision;"
    "print(Decision.objects.get(instance__project__slug={slug!r}).result_revision.body)"
)


def signs_in(page: Page, studio: Studio, username: str) -> None:
    """Fill the sign-in page that stands."""
    page.fill("#id_username", username)
    page.fill("#id_password", studio.password(username))
    page.click("main button[type=submit]")


def session_ends(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def told(watch: Watch) -> None:
    """Answers that say no are part of this."""
    watch.errors[:] = [one for one in watch.errors if not re.search(r"status of (401|403|404)", one)]


def test_who_signs_in_again_in_another_tab_goes_on_as_if_nothing_was(
    studio: Studio, enter: Enter, watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = fresh("out-other-tab")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    session_ends(page)
    page.fill(FIELD, WORDS)
    expect(page.locator("#saved")).to_have_text("Signed out; kept in this browser")
    expect(page.locator("#toasts")).to_contain_text("Your text is kept in this browser")
    picture(page, "review-signed-out")
    other = page.context.new_page()
    other.goto("/login/")
    signs_in(other, studio, "surgeon-a")
    other.wait_for_url(re.compile(r"/p/|/$"))
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=15_000)
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Queue")
    assert WORDS in studio.inside(TEXT_OF.format(slug=slug))
    told(watch)
    no_faults(watch)


def test_who_signs_in_again_on_the_way_finds_the_words_before_deciding(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("out-same-tab")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    session_ends(page)
    page.fill(FIELD, WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main [role=alert]")).to_contain_text("what you pressed was not done")
    assert decisions(studio, slug) == 0
    signs_in(page, studio, "surgeon-a")
    page.locator("main#main[data-ready]").wait_for()
    # Not the text under review with an Approve beside it: the words as they were typed.
    expect(page.locator(FIELD)).to_have_value(WORDS)
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Queue")
    assert WORDS in studio.inside(TEXT_OF.format(slug=slug))
    told(watch)
    no_faults(watch)


def test_a_page_that_is_loaded_anew_while_signed_out_comes_back_with_the_words(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("out-reload")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    session_ends(page)
    page.fill(FIELD, WORDS)
    page.reload()
    signs_in(page, studio, "surgeon-a")
    expect(page.locator(FIELD)).to_have_value(WORDS)
    expect(page.locator("#conflict")).to_be_hidden()
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    told(watch)
    no_faults(watch)


def test_what_was_typed_is_not_sent_in_the_name_of_who_signs_in_next(studio: Studio, enter: Enter) -> None:
    slug = fresh("out-another")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    session_ends(page)
    page.fill(FIELD, WORDS)
    expect(page.locator("#saved")).to_contain_text("Signed out")
    other = page.context.new_page()
    other.goto("/login/")
    signs_in(other, studio, "lead-b")
    other.wait_for_url(re.compile(r"/p/|/$"))
    expect(page.locator("#toasts")).to_contain_text("Somebody else is signed in", timeout=15_000)
    kept = studio.inside(
        "from review.models import WorkInProgress;"
        f"print(WorkInProgress.objects.filter(assignment__project__slug={slug!r}).count())"
    )
    assert kept.strip().splitlines()[-1] == "0"
    expect(page.locator(FIELD)).to_have_value(WORDS)


def test_a_reason_survives_the_end_of_the_session(studio: Studio, enter: Enter, watch: Watch) -> None:
    slug = fresh("out-reason")
    ((address, number),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address)
    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_be_focused()
    page.keyboard.type("Name the grade.")
    session_ends(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main [role=alert]")).to_contain_text("what you pressed was not done")
    signs_in(page, studio, "surgeon-a")
    page.locator("main#main[data-ready]").wait_for()
    # The panel is open again, as it was left.
    expect(page.locator("#panel-comment")).to_have_value("Name the grade.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(f"{number} sent back")
    told(watch)
    no_faults(watch)


def test_who_is_taken_off_the_project_is_told_and_keeps_the_words(
    studio: Studio, enter: Enter, watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = fresh("seat")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    studio.inside(SEAT_ENDED.format(slug=slug))
    page.fill(FIELD, WORDS)
    expect(page.locator("#toasts")).to_contain_text(NO_MEMBER)
    expect(page.locator("#review-state")).to_contain_text("Not open to you any more")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    expect(page.locator(FIELD)).to_have_value(WORDS)
    expect(page.locator("#toasts")).to_contain_text(NO_MEMBER)
    picture(page, "review-seat-ended")
    assert decisions(studio, slug) == 0
    told(watch)
    no_faults(watch)


def test_an_item_withdrawn_under_the_pen_gives_the_words_back_to_copy(
    studio: Studio, enter: Enter, watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = fresh("gone")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    studio.inside(WITHDRAWN.format(slug=slug))
    page.fill(FIELD, WORDS)
    expect(page.locator("#toasts")).to_contain_text("withdrawn while you had it open")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sheet-body [role=alert]")).to_contain_text("withdrawn while you had it open")
    expect(page.locator("#review-state")).to_contain_text("Withdrawn")
    expect(page.locator("textarea[readonly]:not([name])")).to_have_value(f"Rationale: {WORDS}")
    expect(page.locator("[data-command=approve]")).to_have_count(0)
    picture(page, "review-withdrawn")
    no_faults(watch)


def test_words_kept_in_the_browser_are_back_however_the_item_is_opened(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("out-queue")
    ((address, number),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    session_ends(page)
    page.fill(FIELD, WORDS)
    expect(page.locator("#saved")).to_contain_text("Signed out")
    page.close()
    page = page.context.new_page()
    page.goto("/login/")
    signs_in(page, studio, "surgeon-a")
    page.goto(f"/p/{slug}/queue/")
    page.locator("main table a[href*=review]").click()
    # Without them, an approval would be of the text as it was.
    expect(page.locator(FIELD)).to_have_value(WORDS)
    expect(page.locator("h1")).to_have_text(f"Question {number}")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    page.keyboard.press("Escape")
    expect(page.locator(".mine").first).to_be_visible()
    told(watch)
    no_faults(watch)
