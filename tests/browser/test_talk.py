"""A question about an item, from the sheet to the bell and back, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, phantom
from tests.browser.pictures import until
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.studio import Studio

pytestmark = pytest.mark.browser

STEM = """() => {
    const stem = document.querySelector("#sheet-body [data-field]").cloneNode(true);
    for (const one of stem.querySelectorAll("del, sup, .hunk, .vh")) one.remove();
    return stem.textContent.trim().split(/\\s+/).slice(0, 4).join(" ");
}"""
# Something else that the lead has not read.
TOLD = """
from corpus.models import Instance
from projects.models import NoticeKind, User
from projects.services.notices import notices_send
about = Instance.objects.filter(project__slug={slug!r}).earliest("number")
notices_send(to=[User.objects.get(username={lead!r}).pk], kind=NoticeKind.RETURNED, about=about,
    project_id=about.project_id, subject="Question 1")
"""
WIDTHS = ((1440, 900), (1024, 768), (390, 844))


def _sound(page: Page, picture: Picture, name: str) -> None:
    """No hindrance and nothing cut off, in both themes and three widths; pictured for people to look at."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(AXE.read_text())
        assert page.evaluate(SERIOUS) == [], (name, scheme)
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            picture(page, f"talk-{name}-{scheme}-{width}")
            assert page.evaluate(TOO_WIDE)[0] <= 0, (name, width)
        page.set_viewport_size({"width": 1440, "height": 900})


def _press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Press what carries this name with Enter."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def _ask(page: Page, slug: str, lead: str) -> str:
    """Flag the item, name the lead from the list, point at the first words of the text; returns them."""
    page.goto(f"/p/{slug}/queue/next/")
    expect(page.locator("main[data-ready]")).to_be_visible()
    words = str(page.evaluate(STEM))
    page.keyboard.press("f")
    field = page.get_by_label("What should others look at?")
    expect(field).to_be_focused()
    page.keyboard.type("Is this right, @le")
    expect(page.locator(".mention-list [role=option]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".mention-list [role=option]")).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.type("a")
    expect(page.locator(".mention-list [role=option]")).to_have_text(f"Lead B @{lead}")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Is this right, @{lead} ")
    page.keyboard.press("Tab")
    expect(page.get_by_label("About")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .thread")).to_have_count(1)
    return words


def test_a_question_travels_by_keyboard_alone(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    # People to whom nobody has said or sent anything yet.
    asks, answers = fresh("surgeon"), fresh("lead")
    slug = phantom(studio, "talk", (asks, "Surgeon A", "surgeon"), (answers, "Lead B", "lead"))
    studio.inside(TOLD.format(slug=slug, lead=answers))
    surgeon = enter(asks)
    words = _ask(surgeon, slug, answers)
    surgeon.keyboard.press("Shift+T")
    expect(surgeon.locator("#talk")).to_be_focused()
    expect(surgeon.locator("#talk q")).to_have_text(words)
    surgeon.locator("#talk a[data-quote]").focus()
    surgeon.keyboard.press("Enter")
    until(surgeon, "CSS.highlights.has('quote')")
    _sound(surgeon, picture, "item")

    lead = enter(answers)
    lead.goto(f"/p/{slug}/")
    expect(lead.get_by_role("region", name="Talk")).to_contain_text(
        re.compile(r"1 thread waits for you|\d+ threads wait for you")
    )
    _sound(lead, picture, "home")
    told = lead.locator(".bell-count")
    unread = int(told.inner_text())
    assert unread == 2
    _press(lead, f"Notifications, {unread} unread", "link")
    expect(lead.get_by_role("link", name=re.compile("Surgeon A mentioned you"))).to_be_visible()
    _sound(lead, picture, "notices")
    _press(lead, re.compile("Surgeon A mentioned you"), "link")
    expect(lead).to_have_url(re.compile(r"/instances/.*#thread-"))
    _press(lead, re.compile("^Answer"), "link")
    expect(lead.get_by_label("Your answer")).to_be_focused()
    _sound(lead, picture, "record")
    lead.keyboard.type("It is, by the header.")
    _press(lead, "Answer")
    expect(lead.locator(".thread .said")).to_have_count(2)
    expect(told).to_have_text(str(unread - 1))

    surgeon.goto("/notices/")
    _press(surgeon, re.compile("Lead B answered in a thread"), "link")
    expect(surgeon).to_have_url(re.compile(r"/review/.*#thread-"))
    expect(surgeon.locator("main[data-ready]")).to_be_visible()
    _press(surgeon, re.compile("^Answer the thread"))
    expect(surgeon.get_by_label("Your answer")).to_be_focused()
    surgeon.keyboard.type("Thank you")
    surgeon.keyboard.press("Escape")
    expect(surgeon.locator("dialog[data-modal]")).to_have_count(0)
    _press(surgeon, re.compile("^Resolve the thread"))
    expect(surgeon.locator("#talk")).to_contain_text("1 resolved")
    surgeon.get_by_text("1 resolved").press("Enter")
    _press(surgeon, "Open again")
    expect(surgeon.locator(".thread .said")).to_have_count(2)
    assert (watch.csp, watch.errors) == ([], [])


def test_mail_is_set_by_keyboard_alone(studio: Studio, enter: Enter, watch: Watch, picture: Picture) -> None:
    # Whose mail address nobody has entered yet.
    name = fresh("surgeon")
    phantom(studio, "mail", (name, "Surgeon C", "surgeon"), with_items=False)
    page = enter(name)
    page.locator(".menu-end summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account/$"))
    page.get_by_label("Mail of what you have not read").focus()
    page.keyboard.press("ArrowDown")
    _press(page, "Keep")
    expect(page.locator(".error-summary")).to_be_focused()
    _sound(page, picture, "account")
    page.get_by_label("E-mail").focus()
    page.keyboard.type("surgeon@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Your account is kept as you set it.")
    assert (watch.csp, watch.errors) == ([], [])
