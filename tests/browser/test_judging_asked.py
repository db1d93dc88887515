"""By keyboard alone an evaluator asks for a judge that sees hidden references, and the steward answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, make_project
from tests.browser.looks import four_looks
from tests.browser.test_evaluator_path import press
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = fresh("asked-judging")
BOARD = f"/p/{SLUG}/spinebench/"
MAKE = f"""
from benchmark.models import EvaluationRun, Judge
from projects.models import Project
from tests.benchmark.boards import run_make
from tests.benchmark.judged import judge_make_up
from tests.benchmark.report_items import suite_of_reports, written
project = Project.objects.get(slug="{SLUG}")
run = EvaluationRun.objects.filter(project=project).first()
if run is None:
    version = suite_of_reports(project, 2, is_hidden=True)
    run = run_make(version, "Writer", [written()] * 2)
    judge_make_up(project, name="Seeing reader", sees_reference=True)
print(run.uid)
"""


@pytest.fixture
def address(studio: Studio) -> str:
    """Where a judge is started on the reports of a hidden suite."""
    make_project(studio, SLUG)
    return f"{BOARD}runs/{studio.inside(MAKE).split()[-1]}/judge/"


def asked(page: Page, address: str) -> None:
    page.goto(address)
    press(page, page.get_by_role("button", name="Ask the steward"))
    expect(page.get_by_text("Waits for a steward")).to_be_visible()


def test_a_steward_declines_and_then_grants_what_an_evaluator_asks(
    address: str, enter: Enter, watch: Watch, picture: Picture
) -> None:
    evaluator, steward = enter("evaluator-d"), enter("steward-e")
    evaluator.goto(address)
    four_looks(evaluator, "asked-form", picture)
    asked(evaluator, address)
    four_looks(evaluator, "asked-waits", picture)
    steward.goto(f"{BOARD}judges/")
    four_looks(steward, "asked-steward", picture)
    press(steward, steward.get_by_role("button", name=re.compile("^Decline")))
    expect(steward.get_by_text("Declined")).to_be_visible()
    asked(evaluator, address)
    steward.goto(f"{BOARD}judges/")
    press(steward, steward.get_by_role("button", name=re.compile("^Grant")))
    expect(steward.get_by_role("heading", level=1, name=re.compile("Seeing reader"))).to_be_visible()
    evaluator.reload()
    expect(evaluator.get_by_text("Granted")).to_be_visible()
    four_looks(evaluator, "asked-answered", picture)
    assert (watch.csp, watch.errors) == ([], [])
