"""Time on task is counted for the item that stood on the page, up to its decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import fresh
from tests.browser.test_review_journey import items, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

SPENT = (
    "import json; from review.models import Assignment;"
    "rows = Assignment.objects.filter(instance__project__slug={slug!r}).order_by('instance__number');"
    "print(json.dumps([[a.active_seconds, a.idle_seconds, a.instance.decisions.count()] for a in rows]))"
)


def spent_on(studio: Studio, slug: str) -> list[list[int]]:
    """Active and idle seconds and decisions of each item, by its number."""
    found: list[list[int]] = json.loads(studio.inside(SPENT.format(slug=slug)).strip().splitlines()[-1])
    return found


def work_for(page: Page, seconds: float) -> None:
    for step in range(int(2 * seconds)):
        page.mouse.move(300 + step, 300)
        page.wait_for_timeout(500)


def test_each_item_is_counted_apart_up_to_its_decision(studio: Studio, enter: Callable[..., Page]) -> None:
    slug = fresh("quick")
    (first, _), _ = items(studio, slug, 2)
    page, began = enter("surgeon-a"), perf_counter()
    visit(page, first)
    work_for(page, 8)
    page.keyboard.press("a")
    expect(page.locator("main")).not_to_have_attribute("data-item", first)
    went_on = perf_counter()
    work_for(page, 4)
    page.locator("main[data-settling]").wait_for(state="detached")
    page.keyboard.press("k")
    page.get_by_text("passed over").first.wait_for()
    (decided, _, decisions), (passed, _, none) = spent_on(studio, slug)
    assert (decisions, none) == (1, 0)
    assert 7 <= decided <= went_on - began + 1
    assert 3 <= passed <= perf_counter() - went_on + 1


def test_time_without_a_sign_is_told_apart(studio: Studio, enter: Callable[..., Page]) -> None:
    slug = fresh("still")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    page.clock.install()
    visit(page, address)
    page.mouse.move(300, 300)
    with page.expect_response(lambda answer: answer.url.endswith("/activity/")):
        page.clock.run_for(31_000)
    page.clock.run_for(9_000)
    page.goto("about:blank")
    # What is told as a page is left is heard by nobody: the server has it a moment later.
    for _ in range(60):
        ((active, idle, _),) = spent_on(studio, slug)
        if idle >= 20:
            break
        page.wait_for_timeout(500)
    assert 14 <= active <= 20
    assert 20 <= idle <= 30
