"""A tab closes, a line is cut, a server hangs, another sits at the desk: what was typed is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Picture, fresh
from tests.browser.looks import four_looks
from tests.browser.test_review_back import decisions
from tests.browser.test_review_journey import items, no_faults, visit
from tests.browser.test_review_signed_out import SEAT_ENDED, session_ends, signs_in, told
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
FIELD = "textarea[name='body.rationale']"
WORDS = "The disc is black on T2 and thin."
BACK = "[data-put-back]"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
TEXTS = """() => Object.keys(localStorage).filter((key) => /^spinemed\\.(work|fields):/.test(key)).length"""
NAMES = """() => Object.keys(localStorage).filter((key) => /^spinemed\\.work:/.test(key))
  .flatMap((key) => JSON.parse(localStorage.getItem(key)))
  .flatMap(({ fields }) => Object.keys(fields)).sort()"""
# What takes twenty seconds takes six.
QUICK = """AbortSignal.timeout = ((set) => (ms) => set(ms * 0.3))(AbortSignal.timeout.bind(AbortSignal))"""
KEPT = """
from review.models import WorkInProgress
for one in WorkInProgress.objects.filter(assignment__project__slug={slug!r}): print(one.body)
"""
SAVED_ELSEWHERE = """
import json
from review.models import Assignment
from review.services import work_save
one = Assignment.objects.get(project__slug={slug!r})
body = json.loads(one.round.seen.body) | {{"rationale": {words!r}, "side": "left"}}
work_save(assignment=one, reviewer=one.reviewer, body=json.dumps(body), version=0)
"""


@contextmanager
def line_cut(page: Page, watch: Watch) -> Iterator[None]:
    """The network is away for every tab of this browser."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)
    watch.errors[:] = [one for one in watch.errors if "ERR_INTERNET_DISCONNECTED" not in one]


def reopened(page: Page, address: str) -> Page:
    """The tab is closed, and another one of the same browser opens an address."""
    context = page.context
    page.close()
    other = context.new_page()
    visit(other, address)
    return other


def closed_offline(page: Page, watch: Watch, words: str) -> None:
    """Type with the line cut, and close the tab at once."""
    with line_cut(page, watch):
        page.fill(FIELD, words)
        page.close()


def test_what_was_typed_as_the_tab_closed_is_back_with_a_sentence_and_can_be_dropped(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("closed")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    context = page.context
    visit(page, address + "?mode=edit")
    before = page.locator(FIELD).input_value()
    closed_offline(page, watch, WORDS)
    page = context.new_page()
    # However the item is opened: nothing is decided without the words.
    visit(page, address)
    expect(page.locator(FIELD)).to_have_value(WORDS)
    expect(page.locator(BACK)).to_contain_text("had not been sent. It is back.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert WORDS in studio.inside(KEPT.format(slug=slug))
    assert page.evaluate(TEXTS) == 0
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        picture(page, f"kept-back-{theme}")
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator(FIELD)).to_have_value(before)
    page.wait_for_timeout(2500)
    assert WORDS not in studio.inside(KEPT.format(slug=slug))
    no_faults(watch)


def test_a_newer_text_on_the_server_is_not_written_over_and_both_are_brought_together(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("newer")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    context = page.context
    visit(page, address + "?mode=edit")
    with line_cut(page, watch):
        page.fill(FIELD, WORDS)
        page.select_option("[name='body.side']", "right")
        page.close()
    studio.inside(SAVED_ELSEWHERE.format(slug=slug, words="Typed on another computer."))
    page = context.new_page()
    visit(page, address + "?mode=edit")
    expect(page.locator("#conflict")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(WORDS)
    assert "another computer" in studio.inside(KEPT.format(slug=slug))
    page.get_by_role("button", name="Compare and merge").click()
    expect(page.locator(".version").nth(1)).to_contain_text("Typed on another computer.")
    expect(page.locator("[type=radio][name='body.side'][value=right]")).to_be_checked()
    four_looks(page, "kept-merge", picture)
    # What they are brought together to is kept as well.
    page.fill("textarea[name='body.rationale']", "Both.")
    page.locator("[type=radio][name='body.side'][value=left]").check()
    # That alone, not the item: its text is not to stay with who may not read it any more.
    assert page.evaluate(NAMES) == ["body.rationale", "body.side"]
    page = reopened(page, address)
    expect(page.locator(FIELD)).to_have_value("Both.")
    expect(page.locator("#conflict")).to_be_hidden()
    expect(page.locator("[name='body.side']")).to_have_value("left")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert "Both." in studio.inside(KEPT.format(slug=slug))
    no_faults(watch)


def test_of_two_tabs_that_close_with_the_line_cut_neither_text_is_lost(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("two-closed")
    ((address, _),) = items(studio, slug, 1)
    one = enter("surgeon-a")
    two = one.context.new_page()
    context = one.context
    for page in (one, two):
        visit(page, address + "?mode=edit")
    with line_cut(one, watch):
        one.fill(FIELD, "First tab.")
        two.fill(FIELD, "Second tab.")
        one.close()
        two.close()
    page = context.new_page()
    visit(page, address + "?mode=edit")
    expect(page.locator("#saved")).to_have_text(SAVED)
    found = {page.locator(FIELD).input_value()}
    page = reopened(page, address + "?mode=edit")
    expect(page.locator("#conflict")).to_be_visible()
    found.add(page.locator(FIELD).input_value())
    assert found == {"First tab.", "Second tab."}
    no_faults(watch)


def test_a_save_whose_answer_is_cut_off_is_no_other_tabs_text(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("unanswered")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")

    def swallowed(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/work/", swallowed, times=1)
    field = page.locator(FIELD)
    field.fill("One.")
    expect(page.locator("#saved")).to_contain_text("the server does not answer")
    field.press_sequentially(" Two.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#conflict")).to_be_hidden()
    assert "One. Two." in studio.inside(KEPT.format(slug=slug))
    watch.errors[:] = [one for one in watch.errors if "ERR_FAILED" not in one]
    no_faults(watch)


def test_typing_without_a_pause_is_saved_all_the_while(studio: Studio, enter: Enter, watch: Watch) -> None:
    slug = fresh("no-pause")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    field = page.locator(FIELD)
    field.fill("")
    field.press_sequentially("abcdefghij" * 3, delay=200)
    assert "abcdefghij" in studio.inside(KEPT.format(slug=slug))
    no_faults(watch)


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not-done"])
def test_a_decision_that_hangs_ends_and_is_tried_again_without_deciding_twice(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, is_done: bool
) -> None:
    slug = fresh("hangs")
    first, second = items(studio, slug, 2)
    page = enter("surgeon-a")
    page.add_init_script(QUICK)
    visit(page, first[0])

    hung: list[Route] = []

    def hang(route: Route) -> None:
        hung.append(route)
        if is_done:
            route.fetch(max_redirects=0)

    page.route("**/decide/", hang, times=1)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("The server has not answered for 20 seconds")
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    picture(page, "review-hangs")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    assert decisions(studio, slug) == 1
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    for route in hung:
        route.abort()
    no_faults(watch)


def test_a_panel_is_kept_over_a_closed_tab_and_forgotten_once_it_was_sent(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("panel")
    ((address, number),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?panel=send_back")
    page.fill("#panel-comment", "Name the grade.")
    page.locator("[name=reasons]").nth(2).check()
    page.locator("[name=harm]").nth(1).check()
    page = reopened(page, address + "?panel=send_back")
    expect(page.locator("#panel-comment")).to_have_value("Name the grade.")
    expect(page.locator("[name=reasons]").nth(2)).to_be_checked()
    expect(page.locator("[name=harm]").nth(1)).to_be_checked()
    expect(page.locator(BACK)).to_contain_text("It is back.")
    four_looks(page, "kept-panel", picture)
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("#panel-comment")).to_have_value("")
    expect(page.locator("[name=reasons]:checked")).to_have_count(0)
    assert page.evaluate(TEXTS) == 0
    page.fill("#panel-comment", "Name the grade of the disc.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(f"{number} sent back")
    assert page.evaluate(TEXTS) == 0
    no_faults(watch)


def test_a_form_that_loads_a_page_is_kept_when_refused_and_forgotten_when_taken(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("native")
    items(studio, slug, 1)
    studio.inside(
        "from projects.models import Membership, Project, User;"
        f"Membership.objects.create(project=Project.objects.get(slug={slug!r}), role='lead',"
        " user=User.objects.get(username='lead-b'))"
    )
    page = enter("lead-b")
    address = f"/p/{slug}/guidelines/write/"
    page.goto(address)
    page.fill("[name=text]", "Mr John Smith, born 3 May 1961, is the example.")
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator("main")).to_contain_text("This looks like")
    assert page.evaluate(TEXTS) == 1
    page = page.context.new_page()
    page.context.pages[-2].close()
    page.goto(address)
    expect(page.locator(BACK)).to_contain_text("It is back.")
    expect(page.locator("[name=text]")).to_have_value(re.compile("is the example"))
    page.fill("[name=text]", "Name the lower vertebra.")
    page.get_by_role("button", name="Put in force").click()
    page.wait_for_url("**/guidelines/")
    assert page.evaluate(TEXTS) == 0
    # Written over by somebody else meanwhile: mine stands beside the newer one.
    page.goto(address)
    page.fill("[name=text]", "Name both vertebrae.")
    other = page.context.new_page()
    page.close()
    studio.inside(
        "from projects.models import Project, User; from review.services import guidelines_write;"
        f"project = Project.objects.get(slug={slug!r});"
        "guidelines_write(project=project, by=User.objects.get(username='lead-b'),"
        " text='Somebody wrote this.', changes='All.', after=1)"
    )
    other.goto(address)
    expect(other.locator(BACK)).to_contain_text("Name both vertebrae.")
    expect(other.locator("[name=text]")).to_have_value(re.compile("Somebody wrote this"))
    other.get_by_role("button", name="Put mine in").click()
    expect(other.locator("[name=text]")).to_have_value("Name both vertebrae.")
    told(watch)
    no_faults(watch)


def test_who_signs_out_leaves_nothing_behind_and_is_asked_before_words_go(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("leaves")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    page.fill(FIELD, WORDS)
    expect(page.locator("#saved")).to_have_text(SAVED)
    other = page.context.new_page()
    visit(other, address + "?panel=send_back")
    other.fill("#panel-comment", "Name the grade.")
    leave = "form[data-sign-out] button"
    third = page.context.new_page()
    third.goto("/account/")
    expect(third.locator("#kept textarea").last).to_have_value(re.compile("Name the grade"))
    third.locator(leave).evaluate("(button) => button.click()")
    asks = third.locator("[data-sign-out-asks]")
    expect(asks).to_contain_text("One text that you typed is in this browser alone.")
    four_looks(third, "kept-sign-out", picture)
    asks.get_by_role("button", name="Sign out and remove").click()
    third.wait_for_url("**/login/**")
    other.wait_for_url("**/login/**")
    page.wait_for_url("**/login/**")
    assert third.evaluate(TEXTS) == 0
    told(watch)
    no_faults(watch)


def test_another_person_at_the_desk_sees_nothing_and_the_first_one_gets_it_back(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    slug = fresh("desk")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?panel=send_back")
    page.fill("#panel-comment", "Name the grade.")
    session_ends(page)
    for name, seen in (("surgeon-c", False), ("surgeon-a", True)):
        page.goto("/login/")
        signs_in(page, studio, name)
        page.wait_for_url(re.compile(r"/p/|/$"))
        page.goto("/account/")
        expect(page.locator("#kept")).to_be_visible(visible=seen)
        expect(page.locator("#kept textarea")).to_have_count(1 if seen else 0)
        if not seen:
            session_ends(page)
    expect(page.locator("#kept textarea")).to_have_value(re.compile("Name the grade."))
    visit(page, address + "?panel=send_back")
    expect(page.locator("#panel-comment")).to_have_value("Name the grade.")
    told(watch)
    no_faults(watch)


def test_who_lost_the_seat_and_closed_the_tab_finds_the_words_in_the_account(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("seat-closed")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    studio.inside(SEAT_ENDED.format(slug=slug))
    page.fill(FIELD, WORDS)
    expect(page.locator("#toasts")).to_contain_text("This is not open to you any more")
    other = page.context.new_page()
    page.close()
    other.goto("/account/")
    expect(other.locator("#kept textarea")).to_have_value(re.compile(re.escape(WORDS)))
    four_looks(other, "kept-account", picture)
    other.get_by_role("button", name="Drop it").click()
    expect(other.locator("#kept")).to_be_hidden()
    assert other.evaluate(TEXTS) == 0
    told(watch)
    no_faults(watch)


def test_a_text_that_was_put_away_comes_back_by_a_key_with_the_words_typed_last(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    _, (address, _) = items(studio, fresh("away"), 2)
    page = enter("surgeon-a")
    visit(page, f"{address}?mode=edit")
    page.fill(FIELD, "Typed, put away and taken back.")
    page.get_by_role("button", name="Put my text away").click()
    expect(page.locator(".toast")).to_contain_text("Your text is put away.")
    expect(page.locator("#sheet")).not_to_contain_text("taken back")
    four_looks(page, "put-away", picture)
    page.keyboard.press("u")
    expect(page.locator(FIELD)).to_have_value("Typed, put away and taken back.")
    expect(page.locator(BACK)).to_have_count(0)
    no_faults(watch)
