"""By keys alone: words that evidence supports are changed, what is asked is answered, and it is approved."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, settled
from tests.browser.looks import four_looks
from tests.browser.test_merging_tabs import reached
from tests.browser.test_review_journey import no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

MAKE = """
import json
from projects.models import Membership, Project, User
from tests.review.making import linked, question
project = Project.objects.create(slug={slug!r}, name="Links")
user = User.objects.get(username="surgeon-a")
Membership.objects.create(user=user, project=project, role="surgeon")
quotes = [("/rationale", "dark on T2"), ("/rationale", "narrow"), ("/stem", "disc signal and height")]
links = [dict(id=n, field=f, quote=q) for n, (f, q) in enumerate(quotes, 1)]
rounds = [linked(project, question(evidence=links)) for _ in range(4)]
print(json.dumps([str(one.assignments.get().uid) for one in rounds]))
"""
DECIDED = """
import json
from corpus.models import Decision
rows = Decision.objects.filter(instance__project__slug={slug!r}).order_by("pk")
print(json.dumps([[[one.number, one.confirmed_by is not None, one.start is not None]
                   for one in row.result_revision.evidence.order_by("number")] for row in rows]))
"""
RATIONALE = "textarea[name='body.rationale']"
OTHER = "Height and signal are lost."


def typed(page: Page, text: str) -> None:
    """Write the rationale anew."""
    page.keyboard.press("e")
    expect(page.locator("textarea:focus")).to_have_count(1)
    reached(page, page.locator(RATIONALE))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def decided(page: Page, before: str) -> None:
    expect(page.locator("h1")).not_to_have_text(before)
    settled(page)


def test_what_an_edit_puts_in_doubt_is_asked_and_answered_by_keys(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("links")
    uids = json.loads(studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1])
    page = enter("surgeon-a")
    visit(page, f"/p/{slug}/review/{uids[0]}/")
    settled(page)

    # Approved from the form: refused, and the page leads to the first link.
    first = page.locator("h1").inner_text()
    typed(page, OTHER)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[role=alert]:not([hidden])")).to_contain_text(
        "You changed what evidence 1 and 2 support."
    )
    expect(page.locator("#ask-1")).to_be_focused()
    expect(page.locator("#ask-1")).to_contain_text(OTHER)
    four_looks(page, "review-links-edit", picture)
    page.locator("#ask-1").focus()
    page.keyboard.press("Shift+S")
    expect(page.locator("#ask-2")).to_be_focused()
    page.keyboard.press("Shift+R")
    expect(page.locator("#ask-2")).to_contain_text("Link removed")
    expect(page.locator("[data-ask]")).to_have_count(0)
    expect(page.locator(RATIONALE)).to_have_value(OTHER)
    page.keyboard.press("Control+Enter")
    decided(page, first)

    # Done, then approved where it is read: the same beside the evidence.
    second = page.locator("h1").inner_text()
    typed(page, OTHER)
    page.keyboard.press("Escape")
    expect(page.locator("#blocked, .decide .t-warn")).to_contain_text("2 links to evidence are in doubt")
    page.keyboard.press("a")
    expect(page.locator("#ask-1")).to_be_focused()
    four_looks(page, "review-links-read", picture)
    page.locator("#ask-1").focus()
    page.keyboard.press("Shift+R")
    expect(page.locator("#ask-2")).to_be_focused()
    page.keyboard.press("Shift+S")
    expect(page.locator("[data-ask]")).to_have_count(0)
    page.keyboard.press("a")
    decided(page, second)

    # Words that survive ask nothing.
    third = page.locator("h1").inner_text()
    typed(page, "Here the disc is DARK on T2, and narrow.")
    page.keyboard.press("Control+Enter")
    decided(page, third)
    asked = [[1, True, False], [3, False, True]]
    assert json.loads(studio.inside(DECIDED.format(slug=slug)).splitlines()[-1]) == [
        asked,
        [[2, True, False], [3, False, True]],
        [[1, False, True], [2, False, True], [3, False, True]],
    ]
    no_faults(watch)
