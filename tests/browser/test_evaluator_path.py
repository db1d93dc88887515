"""An evaluator reads a board by keyboard: sorts, filters, keeps the address, compares, drills, exports."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project
from tests.browser.looks import four_looks
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "board-read"
BOARD = f"/p/{SLUG}/spinebench/"
# The phantom's CT, and twelve models that answered 120 questions, every third with a picture of it.
MAKE = f"""
from benchmark.models import SuiteVersion
from benchmark.services.health_reckon import health_reckon
from imaging.models import Plane, Series
from imaging.phantom import phantom_studies
from projects.models import Project
from tests.benchmark.many_models import many_models
from tests.imaging.stored import dataset_store, study_store
project, made = Project.objects.get(slug="{SLUG}"), phantom_studies(3)[0].series[0]
if not SuiteVersion.objects.filter(suite__project=project):
    first = made.datasets[0]
    row = study_store(project, series=str(first.SeriesInstanceUID), slices=0)
    for dataset in made.datasets:
        dataset_store(row, dataset)
    Series.objects.filter(pk=row.pk).update(plane=Plane.AXIAL, modality="CT", description="Spine",
        rows=first.Rows, columns=first.Columns, frame_count=len(made.datasets), number=1)
    health_reckon(version=many_models(project, row.study))
"""
IS_FOCUSED = "one => one === document.activeElement"


@pytest.fixture
def page(studio: Studio, enter: Enter) -> Page:
    make_project(studio, SLUG)
    studio.inside(MAKE)
    page = enter("evaluator-d")
    page.goto(BOARD)
    return page


def reach(page: Page, what: Locator) -> None:
    """Press the tabulator until it is there: what it never reaches is out of reach for some."""
    for _ in range(200):
        if what.first.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The tabulator never comes to {what}.")


def press(page: Page, what: Locator) -> None:
    reach(page, what)
    page.keyboard.press("Enter")


def models(page: Page) -> list[str]:
    """Names of the board's rows, from the top."""
    return page.locator(".board tbody a.model").all_inner_texts()


def is_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []


def test_an_evaluator_sorts_filters_and_exports_exactly_the_view(
    page: Page, watch: Watch, picture: Picture, tmp_path: Path
) -> None:
    by_rank = models(page)
    assert len(by_rank) == 12
    picture(page, "board-read")
    press(page, page.get_by_role("link", name="Model", exact=True))
    expect(page).to_have_url(re.compile("sort=model"))
    by_name = models(page)
    assert (sorted(by_name, key=str.casefold), sorted(by_rank)) == (by_name, sorted(by_name))
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Model"))
    reach(page, page.get_by_label("Search models"))
    page.keyboard.type("gpt")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=gpt"))
    few = models(page)
    assert (len(few), all("gpt" in name.lower() for name in few)) == (3, True)
    kept = page.url
    with page.expect_download() as saved:
        press(page, page.get_by_role("link", name="CSV"))
    saved.value.save_as(tmp_path / "board.csv")
    rows = list(csv.DictReader((tmp_path / "board.csv").read_text("utf-8-sig").splitlines()))
    assert [row["model"] for row in rows] == few
    page.goto(BOARD)
    page.goto(kept)
    assert models(page) == few
    is_accessible(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_an_evaluator_compares_two_and_drills_down_to_picture_and_span(
    page: Page, watch: Watch, picture: Picture
) -> None:
    for name in ("Gemini-2.5-Pro", "GPT5-mini"):
        reach(page, page.get_by_role("checkbox", name=re.compile(re.escape(name))))
        page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Compare", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Gemini-2.5-Pro and GPT5-mini"))
    expect(page.get_by_text(re.compile("McNemar"))).not_to_have_count(0)
    picture(page, "board-read-compared")
    is_accessible(page)
    press(page, page.locator("#items tbody tr").first.get_by_role("link").first)
    expect(page.get_by_role("region", name="Raw answer").locator("mark")).to_have_text(re.compile("^[A-D]$"))
    picture(page, "board-read-answer")
    is_accessible(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_an_evaluator_goes_from_a_slice_to_its_items_and_sees_the_picture(
    page: Page, watch: Watch, picture: Picture
) -> None:
    press(page, page.get_by_role("link", name="Items", exact=True))
    expect(page).to_have_url(re.compile("/items/"))
    four_looks(page, "board-read-items", picture)
    press(page, page.locator("tbody tr", has_text="MR").first.get_by_role("link"))
    expect(page.get_by_role("heading", level=1, name=re.compile("^Item [0-9]+$"))).to_be_visible()
    seen = page.get_by_role("img", name=re.compile("Picture 1 of the item")).or_(
        page.locator("spine-viewer canvas")
    )
    expect(seen.first).to_be_visible()
    expect(page.locator(".raw-answer mark", has_text=re.compile("^[A-D]$")).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    four_looks(page, "board-read-item", picture)
    page.goto(f"{BOARD}levels/")
    expect(page.locator("tbody tr").last).to_contain_text("no claim")
    four_looks(page, "board-read-levels", picture)
    assert (watch.csp, watch.errors) == ([], [])
