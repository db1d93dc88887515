"""What a judge may cost follows its form by keyboard; pages of single answers are looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PICTURES, Watch
from tests.browser.journey import Enter, fresh, make_project
from tests.browser.test_base import AXE
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = fresh("worst")
BOARD = f"/p/{SLUG}/spinebench/"
MAKE = f"""
from datetime import timedelta
from django.utils import timezone
from benchmark.models import EvaluationRun, JudgeRun, Score
from projects.models import Project, RunState
from tests.benchmark.cast import endpoint_make
from tests.browser.walk_reports import reports_made
from tests.generation.cast import price_make
project = Project.objects.get(slug="{SLUG}")
reports_made(project)
judge = project.judges.get()
judge.endpoint = endpoint_make("http://127.0.0.1:9/v1", name="{SLUG}")
judge.save(update_fields=["endpoint"])
price_make(judge.endpoint, "0.5", "1.5", model_name=judge.model_name)
run = EvaluationRun.objects.get(project=project, model__name="Writes of one level")
first = run.responses.get(item__position=1)
score = first.scores.get()
Score.objects.create(
    response=first, extractor_version="next", letter="B", method="cue", status="answered", is_right=False
)
again = EvaluationRun.objects.get(project=project, model__name="Writes of the right level")
again.responses.filter(item__position=1).delete()
EvaluationRun.objects.filter(pk=again.pk).update(state=RunState.PAUSED, finished_at=timezone.now())
counting = JudgeRun.objects.create(
    project=project, study=judge.runs.last().study, judge=judge, state=RunState.RUNNING,
    lease_owner="a worker", lease_until=timezone.now() + timedelta(hours=1),
)
print(run.uid, first.uid, first.item.uid, counting.uid)
"""
SERIOUS = "async () => (await axe.run(document)).violations.map((one) => [one.id, one.nodes[0].html])"


def is_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []


def tab_to(page: Page, control: str) -> None:
    """Reach a control by the tabulator alone."""
    for _ in range(60):
        if page.locator(control).evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {control} by the tabulator")


def test_the_worst_case_follows_the_form_and_the_tick_comes_where_a_cap_may_be_met(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    make_project(studio, SLUG)
    run, answer, item, counting = studio.inside(MAKE).split()
    page = enter("evaluator-d")
    page.goto(f"{BOARD}runs/{run}/judge/")
    expect(page.get_by_role("heading", name="At most")).to_be_visible()
    expect(page.locator("#worst")).to_contain_text("none")
    expect(page.locator("#id_confirmed")).to_have_count(0)
    is_accessible(page)
    tab_to(page, "#id_budget_cap")
    page.keyboard.type("0.001")
    page.keyboard.press("Tab")
    expect(page.locator("#worst")).to_contain_text("That is more than the run's cap leaves.")
    is_accessible(page)
    looked_at(enter, f"{BOARD}items/{item}/", "item-asked-again", "asked again")
    looked_at(enter, f"{BOARD}runs/{run}/answers/{answer}/", "answer-read-twice", "has read it too")
    looked_at(enter, f"{BOARD}judges/runs/{counting}/", "judging-counting", "counting")
    looked_at(enter, f"{BOARD}runs/{run}/judge/", "run-judge", "At most")
    tab_to(page, "#id_confirmed")
    page.keyboard.press("Space")
    expect(page.locator("#id_confirmed")).to_be_checked()
    page.wait_for_load_state("networkidle")
    tab_to(page, "main button.btn-primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Reader v1"))).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])


def looked_at(enter: Enter, address: str, name: str, words: str) -> None:
    """Pictures in both themes and three widths; nothing is wider than the window."""
    for scheme in ("light", "dark"):
        page = enter("evaluator-d", color_scheme=scheme)
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            if name == "run-judge":
                page.fill("#id_budget_cap", "0.001")
                page.keyboard.press("Tab")
                expect(page.locator("#id_confirmed")).to_be_visible()
            expect(page.locator("main")).to_contain_text(words)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True)
        is_accessible(page)
