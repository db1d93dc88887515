"""What is kept of one form is no other's, is gone once sent, and stays where something else was sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, phantom
from tests.browser.test_base import AXE
from tests.browser.test_nothing_lost import BACK, FIELD, SAVED, TEXTS, line_cut
from tests.browser.test_review_journey import items, no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
TWO_SERIES = """
from imaging.models import Study
from django.db.models import Count
studies = Study.objects.filter(project__slug={slug!r}).annotate(n=Count("series"))
study = studies.filter(n__gt=1).order_by("pk").first()
study.series.update(laterality="header_only", sides_verified_at=None)
print(study.uid)
"""
ON_RECORD = """
from corpus.models import Instance
from projects.models import Membership, Project, User
project = Project.objects.get(slug={slug!r})
Membership.objects.create(project=project, role="lead", user=User.objects.get(username="lead-b"))
print(Instance.objects.get(project=project).uid)
"""
WRITTEN = """
from projects.models import Project, User
from review.services import guidelines_write
lead = User.objects.get(username="lead-b")
project = Project.objects.get(slug={slug!r})
guidelines_write(project=project, by=lead, text={text!r}, changes="All.", after={after})
"""
ASKED_AFTER = """() => {
  const begun = performance.now();
  new MutationObserver(() => {
    if (document.querySelector("[data-sign-out-asks]")) window.askedAfter ??= performance.now() - begun;
  }).observe(document.body, { childList: true });
}"""
SIZES = (
    "async () => (await axe.run(document, {runOnly: ['target-size']})).violations"
    ".flatMap((one) => one.nodes.map((node) => node.html))"
)
UNSEEN = "The disc is bright\u200b on T2."


def test_what_is_chosen_of_one_series_is_not_put_back_as_said_of_another(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = phantom(studio, "sides", with_items=False)
    page = enter("surgeon-a")
    page.goto(f"/p/{slug}/studies/{studio.inside(TWO_SERIES.format(slug=slug)).split()[-1]}/sides/")
    cards = page.locator("main form[data-keep]")
    cards.nth(1).locator("[name=ground]").first.check()
    page.reload()
    expect(cards.nth(1).locator("[name=ground]").first).to_be_checked()
    expect(cards.nth(0).locator("[name=ground]:checked")).to_have_count(0)
    no_faults(watch)


def test_what_was_sent_from_a_place_within_a_page_is_not_offered_again(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("place")
    items(studio, slug, 1)
    uid = studio.inside(ON_RECORD.format(slug=slug)).split()[-1]
    page = enter("lead-b")
    page.goto(f"/p/{slug}/instances/{uid}/#talk")
    page.get_by_text("Raise a question…").click()
    page.fill("#talk [name=text]", "Is the level right?")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url(re.compile("#thread-"))
    assert page.evaluate(TEXTS) == 0
    expect(page.locator(BACK)).to_have_count(0)
    no_faults(watch)


def test_a_reason_against_errors_stays_while_signs_are_taken_out_of_a_field(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    _, (address, _) = items(studio, fresh("reason"), 2, flawed=True)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    reason = page.locator("#overrule")
    reason.fill("The level is right.")
    page.fill(FIELD, UNSEEN)
    signs = page.locator("[data-signs-in=rationale]")
    signs.get_by_role("button", name="Take them out").click()
    expect(page.locator(FIELD)).to_have_value(UNSEEN.replace("\u200b", ""))
    expect(reason).to_have_value("The level is right.")
    no_faults(watch)


def test_a_text_and_a_reason_that_come_back_are_both_told_and_named_in_the_account(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    _, (address, _) = items(studio, fresh("both"), 2, flawed=True)
    page = enter("surgeon-a")
    context = page.context
    visit(page, address + "?mode=edit")
    with line_cut(page, watch):
        page.fill("#overrule", "The level is right.")
        page.fill("[name='body.options/1/text']", "The disc L4/L5")
        page.locator("[name='body.answer']").last.check()
        page.close()
    page = context.new_page()
    page.goto("/account/")
    told = page.locator("#kept textarea")
    expect(told).to_have_count(2)
    words = [one.input_value() for one in told.all()]
    assert any("Option A: The disc L4/L5" in one for one in words), words
    assert "options/1/text" not in "".join(words)
    visit(page, address + "?mode=edit")
    expect(page.locator("[data-put-back=text]")).to_be_visible()
    expect(page.locator("[data-put-back=fields]")).to_be_visible()
    expect(page.locator("#overrule")).to_have_value("The level is right.")
    no_faults(watch)


def test_a_reason_is_put_back_against_the_errors_it_was_given_for_and_offered_beside_others(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    _, (address, _) = items(studio, fresh("about"), 2, flawed=True)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    reason = page.locator("#overrule")
    asked = page.locator("#edit input[name=errors_shown]")
    first = asked.get_attribute("value")
    assert first
    reason.fill("The level is right.")
    page.reload()
    expect(reason).to_have_value("The level is right.")
    # In another tab another option becomes the key, which is another error.
    other = page.context.new_page()
    visit(other, address + "?mode=edit")
    other.locator("[name='body.answer']").first.check()
    expect(other.locator("#saved")).to_have_text(SAVED, timeout=15_000)
    other.close()
    page.reload()
    expect(asked).not_to_have_value(first)
    expect(reason).to_have_value("")
    offer = page.locator("[data-put-back=fields]")
    expect(offer).to_contain_text("The level is right.")
    offer.get_by_role("button", name="Put mine in").click()
    expect(reason).to_have_value("The level is right.")
    page.reload()
    expect(reason).to_have_value("The level is right.")
    no_faults(watch)


def test_chips_below_the_fields_are_large_enough_to_be_pressed(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    ((address, _),) = items(studio, fresh("chips"), 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    page.fill(FIELD, "L4, L5, L4/L5, S1 and L3 are dark.")
    expect(page.locator("[data-levels-in=rationale] .lv")).to_have_count(5)
    page.evaluate(AXE.read_text())
    assert page.evaluate(SIZES) == []
    sizes = page.locator(".chips .lv").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 24
    no_faults(watch)


def test_who_presses_sign_out_twice_is_asked_once(studio: Studio, enter: Enter, watch: Watch) -> None:
    ((address, _),) = items(studio, fresh("twice"), 1)
    page = enter("surgeon-a")
    visit(page, address + "?panel=send_back")
    page.fill("#panel-comment", "Name the grade.")
    page.goto("/account/")
    page.evaluate(ASKED_AFTER)
    for _ in range(2):
        page.locator("form[data-sign-out] button").evaluate("(button) => button.click()")
    asks = page.locator("[data-sign-out-asks]")
    expect(asks.first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(500)
    expect(asks).to_have_count(1)
    # Fields are saved by no page: for an answer that cannot come nobody waits.
    assert page.evaluate("window.askedAfter") < 4_500
    no_faults(watch)


def test_what_stands_beside_a_newer_text_lies_there_until_it_is_put_in_or_dropped(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("beside")
    items(studio, slug, 1)
    studio.inside(ON_RECORD.format(slug=slug))
    studio.inside(WRITTEN.format(slug=slug, text="The first words.", after=0))
    page = enter("lead-b")
    address = f"/p/{slug}/guidelines/write/"
    page.goto(address)
    page.fill("[name=text]", "Name both vertebrae.")
    studio.inside(WRITTEN.format(slug=slug, text="Somebody wrote this.", after=1))
    for others, stands in (("", "Somebody wrote this."), ("Begun anew.", "Begun anew.")):
        page.reload()
        expect(page.locator(BACK).first).to_contain_text("Name both vertebrae.")
        expect(page.locator("[name=text]")).to_have_value(stands)
        page.fill("[name=text]", others or "Begun anew.")
    page.get_by_role("button", name="Put mine in").click()
    expect(page.locator("[name=text]")).to_have_value("Name both vertebrae.")
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Name both vertebrae.")
    expect(page.get_by_role("button", name="Put mine in")).to_have_count(0)
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("[name=text]")).to_have_value("Somebody wrote this.")
    assert page.evaluate(TEXTS) == 0
    no_faults(watch)
