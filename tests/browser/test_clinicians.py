"""A surgeon answers a suite by keyboard; an evaluator sees the worst case follow the form."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Watch
from tests.browser.journey import Enter, make_project
from tests.browser.test_every_page import faults_of
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "panel"
BOARD = f"/p/{SLUG}/spinebench/"
MAKE = """
from benchmark.models import Baseline, ClinicianAnswer, SuiteVersion
from benchmark.services.baseline import baseline_open
from projects.models import Project
from tests.benchmark.boards import board_of
project = Project.objects.get(slug="panel")
version = SuiteVersion.objects.filter(suite__project=project).first()
version = version or board_of(project, ("Vertebra", 14), ("Lumbar", 9), count=16)
ClinicianAnswer.objects.filter(item__version=version).delete()
Baseline.objects.filter(version=version).update(closed_at=None)
print(baseline_open(version=version).uid)
"""
CLOSE = """
from benchmark.models import Baseline
from benchmark.services.baseline import baseline_close, clinician_answer
from benchmark.services.board_refresh import board_refresh
from projects.models import Project, Role, User
from tests.conftest import person
baseline = Baseline.objects.get(version__suite__project__slug="panel")
project = baseline.version.suite.project
items = list(baseline.version.items.select_related("version__suite__project", "revision"))
for number in range(4):
    name = f"panel-{number}"
    who = User.objects.filter(username=name).first() or person(name, project, Role.SURGEON)
    for place, item in enumerate(items):
        clinician_answer(item=item, clinician=who, letter="B" if (place + number) % 5 == 0 else "A")
baseline_close(baseline=baseline)
board_refresh(version=baseline.version)
"""
LETTERS = """
import json
from benchmark.models import ClinicianAnswer
rows = ClinicianAnswer.objects.filter(
    clinician__username="surgeon-a", item__version__suite__project__slug="panel").order_by("created_at")
print(json.dumps([row.letter for row in rows]))
"""


@pytest.fixture
def asked(studio: Studio) -> str:
    """The address under which a suite of sixteen items is answered."""
    make_project(studio, SLUG)
    return f"{BOARD}clinicians/{studio.inside(MAKE).strip()}/"


def letters(studio: Studio) -> list[str]:
    found: list[str] = json.loads(studio.inside(LETTERS))
    return found


def no_faults(page: Page, address: str, watch: Watch) -> None:
    assert faults_of(page, address, watch) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_suite_is_answered_by_keyboard_alone(
    studio: Studio, enter: Enter, watch: Watch, asked: str, scheme: str
) -> None:
    page = enter("surgeon-a", color_scheme=scheme)
    page.goto(f"{BOARD}ratings/")
    page.get_by_role("link", name="Begin with Discs 1").press("Enter")
    for number, key in enumerate("ab0", start=1):
        expect(page.get_by_role("heading", name=f"Question {number} of 16")).to_be_visible()
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Question 4 of 16")).to_be_visible()
    assert letters(studio) == ["A", "B", ""]
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("You answered this before")).to_be_visible()
    no_faults(page, page.url, watch)
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Question 4 of 16")).to_be_visible()
    assert letters(studio) == ["A", "B", "C"]
    no_faults(page, f"{BOARD}ratings/", watch)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_shows_clinicians_below_the_models(
    studio: Studio, enter: Enter, watch: Watch, asked: str, scheme: str
) -> None:
    studio.inside(CLOSE)
    page = enter("evaluator-d", color_scheme=scheme)
    no_faults(page, BOARD, watch)
    rows = page.locator("table.board tbody tr")
    expect(rows.nth(2)).to_contain_text("Clinicians (n = 4)")
    expect(rows.nth(3)).to_contain_text("One clinician and the others")
    steward = enter("steward-e", color_scheme=scheme)
    suite = steward.goto(f"{BOARD}suites/")
    assert suite is not None
    steward.get_by_role("link", name="Discs 1").first.click()
    no_faults(steward, steward.url, watch)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_worst_case_follows_the_form(enter: Enter, watch: Watch, asked: str, scheme: str) -> None:
    page = enter("evaluator-d", color_scheme=scheme)
    no_faults(page, f"{BOARD}runs/checkpoint/", watch)
    page.goto(f"{BOARD}runs/new/")
    worst = page.locator("#worst")
    expect(worst.locator("dd").first).to_have_text("16")
    page.get_by_label("Repeats").fill("3")
    page.get_by_label("Repeats").press("Tab")
    expect(worst.locator("dd").first).to_have_text("48")
    page.get_by_label("Budget").fill("0.000001")
    page.get_by_label("Budget").press("Tab")
    expect(worst.get_by_role("checkbox")).to_be_visible()
    page.screenshot(path=ROOT / "var" / f"worst.{scheme}.png", full_page=True)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert").first).to_contain_text("may cost")
    no_faults(page, f"{BOARD}runs/new/", watch)
