"""An evaluator finds a report from the board by keyboard, with levels and verdicts, and starts a judge."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, fresh, make_project
from tests.browser.test_base import AXE
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = fresh("reports")
BOARD = f"/p/{SLUG}/spinebench/"
MAKE = f"""
from projects.models import Project
from tests.browser.walk_reports import reports_made
print(reports_made(Project.objects.get(slug="{SLUG}")))
"""
SERIOUS = "async () => (await axe.run(document)).violations.map((one) => [one.id, one.nodes[0].html])"


@pytest.fixture
def page(studio: Studio, enter: Enter) -> Page:
    """The evaluator's page on a project in which two models wrote reports and one was judged."""
    make_project(studio, SLUG)
    studio.inside(MAKE)
    return enter("evaluator-d")


def to(page: Page, name: str) -> None:
    """Reach a link by the tabulator and follow it."""
    link = page.get_by_role("link", name=name, exact=True).first
    for _ in range(200):
        if link.evaluate("(one) => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def is_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []


def test_an_evaluator_finds_a_report_with_its_errors_and_starts_a_judge(page: Page, watch: Watch) -> None:
    page.goto(BOARD)
    expect(page.locator("th", has_text="Reports, n = 16")).to_be_visible()
    row = page.locator(".board tbody tr", has_text="Writes of one level")
    expect(row).to_contain_text("52.5")
    expect(row).to_contain_text("68.8")
    to(page, "Reports")
    expect(page).to_have_url(re.compile("/reports/"))
    expect(page.locator("tbody tr", has_text="Writes of one level").first).to_contain_text("Wrong level 11")
    is_accessible(page)
    page.goto(BOARD)
    to(page, "Writes of one level")
    to(page, "Reports 16")
    expect(page.locator("tbody tr")).to_have_count(16)
    page.locator("tbody tr", has_text="Wrong level").first.get_by_role("link").press("Enter")
    strays = page.locator("mark.lv-strays").nth(1)
    expect(strays).to_have_text("L4/5")
    expect(strays).to_have_attribute("title", "L4/L5: not in the approved report")
    expect(page.get_by_role("heading", name="The approved report")).to_be_visible()
    is_accessible(page)
    to(page, "The item with every model’s report")
    expect(page.get_by_text("Write the report on this patient")).to_be_visible()
    page.get_by_text("Verdicts of judges, 11").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“disc herniation”").first).to_be_visible()
    is_accessible(page)
    page.goto(BOARD)
    to(page, "Writes of the right level")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Judge the reports")).to_be_visible()
    is_accessible(page)
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Reader v1"))).to_be_visible()
    expect(page.get_by_text("These are reports of an evaluation.")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])
