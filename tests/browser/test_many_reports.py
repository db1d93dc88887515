"""A report item that twelve models answered: ten on a page, gone through by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project
from tests.browser.looks import four_looks
from tests.browser.test_evaluator_path import press
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "many-reports"
MAKE = f"""
from benchmark.models import SuiteVersion
from benchmark.services.board_refresh import board_refresh
from projects.models import Project
from tests.benchmark.boards import run_make
from tests.benchmark.report_items import suite_of_reports, written
project = Project.objects.get(slug="{SLUG}")
version = SuiteVersion.objects.filter(suite__project=project).first()
if version is None:
    version = suite_of_reports(project, 1)
    for number in range(12):
        run_make(version, f"Writer {{number:02}}", [written()])
    board_refresh(version=version)
print(version.items.get().uid)
"""


def test_reports_of_twelve_models_stand_on_two_pages(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    make_project(studio, SLUG)
    page = enter("evaluator-d")
    page.goto(f"/p/{SLUG}/spinebench/items/{studio.inside(MAKE).split()[-1]}/")
    reports = page.get_by_role("region", name="Report of ")
    expect(reports).to_have_count(10)
    press(page, page.get_by_role("link", name="Later"))
    expect(page.get_by_text("Models 11 to 12 of 12, by name")).to_be_visible()
    expect(reports).to_have_count(2)
    four_looks(page, "many-reports", picture)
    press(page, page.get_by_role("link", name="Earlier"))
    expect(reports).to_have_count(10)
    assert (watch.csp, watch.errors) == ([], [])
