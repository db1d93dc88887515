"""A surgeon rates reports by keyboard alone, takes an end back, comes back later; two windows, no line."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, make_project
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "rating"
MAKE = """
from benchmark.models import RatingStudy
from projects.models import Project
from tests.benchmark.studies import study_make
project = Project.objects.get(slug="rating")
RatingStudy.objects.filter(project=project).delete()
print(study_make(project, subjects=2, systems=2, name="By keys").uid)
"""
KEPT = """
import json
from benchmark.models import ReportRating
rows = ReportRating.objects.filter(report__study__project__slug="rating").order_by("pk")
print(json.dumps([[sorted(row.dimensions.values_list("value", flat=True)), row.critical,
                   row.finished_at is not None] for row in rows]))
"""
HERE = "fieldset[data-rate-here]"
SAVED = re.compile("^Saved")


@pytest.fixture
def study(studio: Studio) -> str:
    """The address of a fresh study of four reports."""
    make_project(studio, SLUG)
    return f"/p/{SLUG}/spinebench/ratings/{studio.inside(MAKE).strip()}/"


def kept(studio: Studio) -> list[list[object]]:
    """Values, critical errors and end of each rating, in the order they were begun."""
    found: list[list[object]] = json.loads(studio.inside(KEPT))
    return found


def until_kept(page: Page, studio: Studio, wanted: list[list[object]]) -> None:
    """Wait until the server has what was sent."""
    for _ in range(300):
        if kept(studio) == wanted:
            return
        page.wait_for_timeout(100)
    assert kept(studio) == wanted


def begin(page: Page, study: str) -> None:
    page.goto(study)
    page.keyboard.press("Enter")
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.get_by_role("heading", name="Report 1 of 4")).to_be_visible()


def rate_all(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_two_reports_by_keyboard_alone_with_undo_and_a_way_back(
    studio: Studio, enter: Enter, watch: Watch, study: str
) -> None:
    page = enter("surgeon-a")
    begin(page, study)
    expect(page.locator(HERE)).to_contain_text("Imaging findings")
    rate_all(page, "45345345345")
    expect(page.locator(HERE)).to_contain_text("Critical errors")
    page.keyboard.press("2")
    expect(page.get_by_role("checkbox", name="Wrong side")).to_be_checked()
    expect(page.locator("#rating-saved")).to_have_text(SAVED)
    expect(page.locator("[data-rated]")).to_have_text("11")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Report 2 of 4")).to_be_visible()
    expect(page.get_by_text("Report 1 of 4 is finished.")).to_be_visible()

    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Report 1 of 4")).to_be_visible()
    expect(page.get_by_text("Begun")).to_be_visible()
    assert kept(studio) == [[sorted(map(int, "45345345345")), "wrong_side", False]]
    expect(page.locator("[data-rated]")).to_have_text("11")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Report 2 of 4")).to_be_visible()

    # Arrows go between dimensions and change no value.
    page.keyboard.press("1")
    page.keyboard.press("ArrowUp")
    expect(page.locator(HERE)).to_contain_text("Imaging findings")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(HERE)).to_contain_text("Patient guidance")
    expect(page.locator("[data-rated]")).to_have_text("1")
    page.keyboard.press("f")
    expect(page.get_by_role("alert")).to_contain_text("10 dimensions are not rated yet")
    rate_all(page, "2222222222")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Report 3 of 4")).to_be_visible()
    assert [row[2] for row in kept(studio)] == [True, True]
    assert (watch.csp, watch.errors) == ([], [])


def test_who_comes_back_finds_what_was_chosen_and_goes_on_there(
    studio: Studio, enter: Enter, watch: Watch, study: str
) -> None:
    page = enter("surgeon-a")
    begin(page, study)
    rate_all(page, "12")
    # Away at once: what was chosen last is sent while the page goes.
    page.goto(f"/p/{SLUG}/spinebench/ratings/")
    until_kept(page, studio, [[[1, 2], "", False]])
    page.reload()
    expect(page.get_by_text("1 unfinished")).to_be_visible()
    page.get_by_role("link", name="Go on with By keys").press("Enter")
    expect(page.get_by_role("heading", name="Report 1 of 4")).to_be_visible()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.locator("[data-rated]")).to_have_text("2")
    expect(page.locator(HERE)).to_contain_text("Patient guidance")
    assert (watch.csp, watch.errors) == ([], [])


def test_a_second_window_does_not_write_over_the_first(
    studio: Studio, enter: Enter, watch: Watch, study: str
) -> None:
    page = enter("surgeon-a")
    begin(page, study)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("main[data-ready]")).to_be_visible()
    page.keyboard.press("5")
    expect(page.locator("#rating-saved")).to_have_text(SAVED)
    other.get_by_role("radio", name=re.compile("^1 A main finding")).check()
    expect(other.get_by_role("alert")).to_contain_text("changed in another window")
    assert kept(studio) == [[[5], "", False]]


def test_without_a_line_it_is_said_and_saved_once_the_line_is_back(
    studio: Studio, enter: Enter, study: str
) -> None:
    page = enter("surgeon-a")
    begin(page, study)
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.locator("#rating-saved")).to_have_text("Not saved; the server does not answer")
    page.context.set_offline(False)
    expect(page.locator("#rating-saved")).to_have_text(SAVED)
    assert kept(studio) == [[[3], "", False]]


def test_the_help_lists_the_keys_of_the_page(enter: Enter, study: str) -> None:
    page = enter("surgeon-a")
    begin(page, study)
    page.keyboard.press("?")
    listed = page.locator("#shortcuts tbody")
    for words in ("Rate 3 and go on", "Next dimension", "Finish, next report"):
        expect(listed).to_contain_text(words)
