"""A surgeon's work in a real browser: keys only, two tabs, no JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, settled
from tests.studio import Studio

pytestmark = pytest.mark.browser

MAKE = """
import json
from projects.models import Membership, Project, Role, User
from tests.review.making import finding, opened, question
project, _ = Project.objects.get_or_create(slug="{slug}", defaults={{"name": "Reading {slug}"}})
user = User.objects.get(username="surgeon-a")
Membership.objects.get_or_create(user=user, project=project, role=Role.SURGEON)
rounds = [opened(project, draft=question(rationale="The disc is bright on T2.")) for _ in range({count})]
if {flawed}:
    finding(rounds[1].seen)
print(json.dumps([[str(r.assignments.get().uid), r.instance.number] for r in rounds]))
"""


# What of the bar is cut off or lies outside the window.
OUT_OF_SIGHT = """() => [...document.querySelectorAll("#saved, [data-held], .bar > .icon-btn, .bar")]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width === 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
  })
  .map((one) => one.outerHTML.slice(0, 80))"""


def items(studio: Studio, slug: str, count: int, *, flawed: bool = False) -> list[tuple[str, int]]:
    """Items waiting in a project of their own: address of the page and number."""
    printed = studio.inside(MAKE.format(slug=slug, count=count, flawed=flawed))
    made = json.loads(printed.strip().splitlines()[-1])
    return [(f"/p/{slug}/review/{uid}/", number) for uid, number in made]


def visit(page: Page, address: str) -> None:
    """Open an item and wait until its keys work."""
    page.goto(address)
    page.locator("main#main[data-ready]").wait_for()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def press_until_next(page: Page, key: str) -> str:
    settled(page)
    before = heading(page)
    page.keyboard.press(key)
    expect(page.locator("h1")).not_to_have_text(before)
    return heading(page)


def no_faults(watch: Watch) -> None:
    assert watch.csp == []
    assert watch.errors == []


def test_a_day_by_keyboard_alone(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    first, second, *_ = items(studio, fresh("keys"), 5, flawed=True)
    page = enter("surgeon-a")
    visit(page, first[0])
    page.keyboard.press("n")
    expect(page.locator("#sheet a[data-level]:focus")).to_have_count(1)

    press_until_next(page, "a")
    expect(page.locator("#toasts")).to_contain_text(f"{first[1]} approved")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    expect(page.locator("#toasts")).to_contain_text("taken back")

    page.keyboard.press("e")
    field = page.locator("textarea[name='body.rationale']")
    expect(page.locator("form#edit textarea").first).to_be_focused()
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" L2/L3 it is, not L4/L5: a, s and x are only letters here.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.locator("[data-levels-in=rationale]")).to_contain_text("L4/L5")
    expect(page.locator("[data-next-step]")).to_contain_text("a second surgeon will read it")
    page.reload()
    page.locator("main#main[data-ready]").wait_for()
    expect(page.locator("textarea[name='body.rationale']")).to_have_value(re.compile("only letters here"))
    picture(page, "review-edit")
    page.keyboard.press("Escape")
    expect(page.locator(".mine").first).to_be_visible()
    page.keyboard.press("e")
    page.locator("textarea[name='body.rationale']").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).not_to_have_text(f"Question {first[1]}")

    visit(page, second[0])
    page.keyboard.press("a")  # an error stands in the way
    expect(page.locator("#blocked")).to_contain_text("1 error to settle")
    page.keyboard.press("x")
    expect(page.locator("dialog.panel")).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(f"{second[1]} rejected")

    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_be_focused()
    page.keyboard.type("Name the")
    # Escape closes the panel and keeps what was typed.
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_have_value("Name the")
    # Neither does a line that fails on the way.
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("could not be reached")
    page.context.set_offline(False)
    watch.errors[:] = [told for told in watch.errors if "ERR_INTERNET_DISCONNECTED" not in told]
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_have_value("Name the")
    page.keyboard.press("End")
    page.keyboard.type(" grade.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("sent back")
    press_until_next(page, "k")
    no_faults(watch)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (390, 844)])
def test_a_narrow_window_says_whether_the_work_is_saved_and_who_else_can_open_it(
    studio: Studio,
    enter: Callable[..., Page],
    watch: Watch,
    picture: Callable[[Page, str], None],
    width: int,
    height: int,
) -> None:
    ((address, _),) = items(studio, fresh(f"narrow-{width}"), 1)
    page = enter("surgeon-a", width=width, height=height)
    visit(page, address + "?mode=edit")
    held, saved = page.locator("#review-state [data-held]"), page.locator("#saved")
    expect(held).to_be_visible()
    expect(held).to_contain_text("Open only to you")
    own = page.locator("[data-own-words]")
    expect(own).to_have_text("no change yet")
    page.locator("textarea[name='body.rationale']").press_sequentially("Dark. ")
    assert (saved.inner_text(), own.inner_text()) == ("Not saved yet", "Not saved yet")
    expect(saved).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(saved).to_be_visible()
    expect(own).to_have_text(re.compile(r"^\d+ words?, autosaved$"))
    assert page.evaluate(OUT_OF_SIGHT) == []
    for theme in ("light", "dark"):
        picture(page, f"review-narrow-{width}-{theme}")
        page.get_by_role("button", name="Dark theme").click()
    no_faults(watch)


def test_two_windows_on_one_item_are_told_and_can_merge(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = fresh("windows")
    ((address, _),) = items(studio, slug, 1)
    one, two = enter("surgeon-a"), enter("surgeon-a")
    for page in (one, two):
        visit(page, address + "?mode=edit")
    one.fill("textarea[name='body.rationale']", "The disc is black on T2 and narrow.")
    expect(one.locator("#saved")).to_contain_text("Saved")
    two.fill("textarea[name='body.rationale']", "The disc is dark on T2 and thin.")
    expect(two.locator("#conflict")).to_be_visible(timeout=8000)
    two.click("#conflict button")
    merged = two.locator("textarea[name='body.rationale']")
    expect(merged).to_have_value("The disc is black on T2 and thin.")
    picture(two, "review-merge")
    two.click("text=Keep the merged text")
    expect(two.locator(".mine").first).to_be_visible()
    two.keyboard.press("a")
    expect(two.locator("h1")).to_have_text("Queue")
    one.click("text=Approve edit")
    expect(one.locator(".notice-warn, .notice-bad, #toasts").first).to_be_visible()
    decided = studio.inside(
        "from corpus.models import Decision;"
        f"print(Decision.objects.filter(instance__project__slug={slug!r}).count())"
    )
    assert decided.strip().splitlines()[-1] == "1"
    no_faults(watch)


def test_text_kept_while_the_server_was_away_does_not_overwrite_newer_text(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    slug = fresh("away")
    ((address, _),) = items(studio, slug, 1)
    field = "textarea[name='body.rationale']"
    away, there = enter("surgeon-a"), enter("surgeon-a")
    visit(away, address + "?mode=edit")
    away.context.set_offline(True)
    away.fill(field, "The disc is dark on T2 and thin.")
    expect(away.locator("#saved")).to_contain_text("Kept in this browser")
    away.close()
    visit(there, address + "?mode=edit")
    there.fill(field, "The disc is black on T2 and narrow.")
    expect(there.locator("#saved")).to_contain_text("Saved")
    back = away.context.new_page()
    away.context.set_offline(False)
    visit(back, address + "?mode=edit")
    expect(back.locator("#conflict")).to_be_visible(timeout=8000)
    expect(back.locator(field)).to_have_value("The disc is dark on T2 and thin.")
    saved = studio.inside(
        "from review.models import WorkInProgress;"
        f"print(WorkInProgress.objects.get(assignment__project__slug={slug!r}).body)"
    )
    assert "black on T2 and narrow" in saved
    back.click("#conflict button")
    expect(back.locator(field)).to_have_value("The disc is black on T2 and thin.")


def test_text_items_are_decided_without_javascript(
    studio: Studio, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    first, _ = items(studio, fresh("plain"), 2)
    page = enter("surgeon-a", java_script_enabled=False)
    page.goto(first[0])
    page.click("text=Reject")
    page.check("input[name=reasons][value=level]")
    page.check("input[name=harm][value=minor]")
    page.locator("dialog button[value=reject]").click()
    expect(page.locator("#toasts")).to_contain_text(f"{first[1]} rejected")
    page.click("text=Edit")
    page.fill("textarea[name='body.rationale']", "The disc is narrow and dark.")
    page.click("text=Done")
    expect(page.locator(".mine").first).to_be_visible()
    page.click("button[value=approve]")
    expect(page.locator("h1")).to_have_text("Queue")
    picture(page, "review-without-javascript")
