"""A lead edits the checklist by keyboard alone, makes a version of it and puts that into production."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, make_project
from tests.browser.looks import four_looks
from tests.studio import Studio

pytestmark = pytest.mark.browser

ENGLISH = "Weight-bearing is told for every film."
IN_USE = """
from generation.services.checklist_register import checklist_in_use
from generation.checklist import criteria_read
from projects.models import Project
used = checklist_in_use(Project.objects.get(slug={slug!r}))
print(used.note, len(criteria_read(used.criteria)), criteria_read(used.criteria)[-2].english)
"""


def test_a_checklist_is_edited_by_keyboard_and_put_into_production(
    studio: Studio, enter: Enter, picture: Picture, watch: Watch
) -> None:
    slug = fresh("checklist")
    make_project(studio, slug)
    page = enter("lead-b")
    page.goto(f"/p/{slug}/generation/checklists/")
    four_looks(page, "checklist-list", picture)
    page.keyboard.press("e")
    page.wait_for_url("**/checklists/edit/**")
    _adds_one(page, picture)
    _moves_and_retires(page)
    four_looks(page, "checklist-edit", picture)
    page.get_by_label("What is new").fill("Films.")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"checklists/[0-9a-f-]{36}/$"))
    expect(page.locator("main")).to_contain_text("No new run is read by this version.")
    four_looks(page, "checklist-version", picture)
    page.get_by_role("button", name="Put into production").press("Enter")
    expect(page.locator("main")).to_contain_text("In use here")
    page.get_by_role("button", name="Show the difference").press("Enter")
    expect(page.locator("ins").first).to_have_text(re.compile(ENGLISH))
    four_looks(page, "checklist-diff", picture)
    assert studio.inside(IN_USE.format(slug=slug)).strip() == f"Films. 16 {ENGLISH}"
    assert (watch.csp, watch.errors) == ([], [])


def _adds_one(page: Page, picture: Picture) -> None:
    page.keyboard.press("n")
    page.wait_for_url("**/edit/new/**")
    page.get_by_label("In English").fill(ENGLISH)
    page.get_by_label("In Chinese").fill("In English again.")
    page.get_by_role("button", name="Add it").press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("In Chinese")).to_be_focused()
    four_looks(page, "checklist-criterion", picture)
    page.get_by_label("In Chinese").fill("每张平片均说明是否负重。")
    page.get_by_role("button", name="Add it").press("Enter")
    page.wait_for_url("**/checklists/edit/?**")
    expect(page.locator("tbody tr")).to_have_count(16)


def _moves_and_retires(page: Page) -> None:
    """The keyboard stands at *Up* of the new one; what was retired is taken back."""
    up = page.get_by_role("button", name=f"Up: {ENGLISH}")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").nth(14)).to_contain_text(ENGLISH)
    expect(up).to_be_focused()
    page.get_by_role("button", name=re.compile("^Retire.*Modality")).press("Enter")
    expect(page.locator("tbody tr")).to_have_count(15)
    expect(page.locator("del")).to_contain_text("Modality")
    page.keyboard.press("u")
    expect(page.locator("tbody tr")).to_have_count(16)
    expect(page.locator("del")).to_have_count(0)
