"""Guidelines from the lead's page to the reviewer's panel, and an open question answered first, by keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Picture, fresh, settled
from tests.browser.looks import four_looks
from tests.studio import Studio

pytestmark = pytest.mark.browser

# People and a project that no other test meets.
MADE = """
from corpus.bodies import body_validate
from projects.models import Membership, Project, User
from tests.review.making import opened
from tests.review.test_open_blind import OPEN_QUESTION
project = Project.objects.create(slug={slug!r}, name="Guided", is_blind_first=True)
for role in ("lead", "surgeon"):
    name, shown = {slug!r} + "-" + role, role.title()
    person = User.objects.create_user(username=name, password=None, display_name=shown)
    Membership.objects.create(user=person, project=project, role=role)
opened(project, body=body_validate(OPEN_QUESTION))
Project.objects.filter(pk=project.pk).update(is_blind_first=False)
project.refresh_from_db()
opened(project)
"""
KEPT = """
from corpus.models import Decision
from review.models import Assignment
print(*Assignment.objects.filter(decision__isnull=False, project__slug={slug!r}).values_list(
    "guidelines__number", flat=True))
"""
TEXT = "# Levels\n\n- Name the **lower** vertebra.\n\n| Grade | From |\n|-|-|\n| Pfirrmann | T2 |"


@pytest.fixture
def shown(picture: Picture) -> Callable[[Page, str], None]:
    """A page in its four looks."""
    return lambda page, name: four_looks(page, f"guided-{name}", picture)


def test_guidelines_are_written_read_and_kept_with_what_is_decided(
    studio: Studio, enter: Callable[..., Page], watch: Watch, shown: Callable[[Page, str], None]
) -> None:
    slug = fresh("guided")
    studio.inside(MADE.format(slug=slug))
    _lead_writes(enter(f"{slug}-lead"), slug, shown)
    page = enter(f"{slug}-surgeon")
    _answers_an_open_question(page, slug, shown)
    _reads_and_folds(page, shown)
    settled(page)
    page.keyboard.press("a")
    page.locator("#toasts .toast form button").wait_for()
    expect(page.locator("#guidelines")).to_be_visible()
    until_kept = studio.inside(KEPT.format(slug=slug)).split()
    assert until_kept == ["2"]
    assert watch.csp == []
    assert watch.errors == []


def _lead_writes(lead: Page, slug: str, shown: Callable[[Page, str], None]) -> None:
    lead.goto(f"/p/{slug}/guidelines/")
    shown(lead, "none")
    lead.keyboard.press("n")
    lead.wait_for_url("**/guidelines/write/")
    lead.fill("[name=text]", TEXT)
    lead.get_by_role("button", name="Preview").click()
    expect(lead.get_by_role("heading", name="Levels")).to_be_visible()
    lead.get_by_role("button", name="Put in force").click()
    lead.wait_for_url("**/guidelines/")
    lead.goto(f"/p/{slug}/guidelines/write/")
    lead.fill("[name=text]", TEXT.replace("lower", "upper") + "\n\nSay whose side it is.")
    lead.fill("[name=changes]", "Levels are named by the upper vertebra.")
    lead.get_by_role("button", name="Preview").click()
    shown(lead, "preview")
    lead.get_by_role("button", name="Put in force").click()
    lead.wait_for_url("**/guidelines/")
    expect(lead.locator("del")).to_contain_text("lower")
    shown(lead, "versions")


def _answers_an_open_question(page: Page, slug: str, shown: Callable[[Page, str], None]) -> None:
    page.goto(f"/p/{slug}/queue/next/")
    page.locator("main#main[data-ready]").wait_for()
    expect(page.locator("#reading")).to_contain_text("Answer first.")
    expect(page.locator("#guidelines-new")).to_contain_text("Levels are named by the upper vertebra.")
    page.keyboard.press("e")
    expect(page.locator("#answer-words")).to_be_focused()
    page.keyboard.type("L5, broken above.")
    shown(page, "open-before")
    page.reload()
    page.locator("main#main[data-ready]").wait_for()
    expect(page.locator("#answer-words")).to_have_value("L5, broken above.")
    page.keyboard.press("e")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answered-blind")).to_contain_text("L5, broken above.")
    expect(page.locator("#sheet-body")).to_contain_text("The upper endplate is broken.")
    shown(page, "open-after")


def _reads_and_folds(page: Page, shown: Callable[[Page, str], None]) -> None:
    panel = page.locator("#guidelines")
    expect(panel).not_to_have_attribute("open", re.compile(".*"))
    page.keyboard.press("Shift+G")
    expect(panel.get_by_role("heading", name="Levels")).to_be_visible()
    shown(page, "panel")
    page.reload()
    page.locator("main#main[data-ready]").wait_for()
    expect(panel.get_by_role("heading", name="Levels")).to_be_visible()
    page.get_by_role("button", name="I have read them").click()
    expect(page.locator("#guidelines-new")).to_have_count(0)
    page.keyboard.press("Shift+G")
    expect(panel.get_by_role("heading", name="Levels")).to_be_hidden()
    page.reload()
    page.locator("main#main[data-ready]").wait_for()
    expect(panel.get_by_role("heading", name="Levels")).to_be_hidden()
