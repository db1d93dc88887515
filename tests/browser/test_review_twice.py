"""One press too many, and a clock that is wrong: one decision, true minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, settled
from tests.browser.test_review_back import decisions
from tests.browser.test_review_journey import items, no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
LEASE = """
import json
from django.utils import timezone
from review.models import Assignment
one = Assignment.objects.get(project__slug={slug!r})
left = (one.lease_until - timezone.now()).total_seconds()
print(json.dumps([left, one.active_seconds, one.idle_seconds]))
"""


def where(page: Page, selector: str) -> tuple[float, float]:
    """The middle of a button (px of the window)."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_double_click_on_approve_decides_once(studio: Studio, enter: Enter, watch: Watch) -> None:
    slug = fresh("double")
    first, second, _ = items(studio, slug, 3)
    page = enter("surgeon-a")
    visit(page, first[0])
    settled(page)
    page.mouse.dblclick(*where(page, "[data-command=approve]"))
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    settled(page)
    page.wait_for_timeout(500)
    expect(page.locator("h1")).to_have_text(f"Question {second[1]}")
    assert decisions(studio, slug) == 1
    no_faults(watch)


@pytest.mark.parametrize("command", ["approve", "skip"])
def test_a_second_click_that_meets_the_next_item_decides_nothing(
    studio: Studio, enter: Enter, watch: Watch, command: str
) -> None:
    slug = fresh(f"second-{command}")
    first, *_ = items(studio, slug, 3)
    page = enter("surgeon-a")
    visit(page, first[0])
    settled(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    # As soon as the next item stands: on a quick network the second press of a double click comes as late.
    page.evaluate(
        """(command) => document.addEventListener("review:swapped", () => setTimeout(() =>
             document.querySelector(`[data-command=${command}]`).click()), { once: true })""",
        command,
    )
    before = page.locator("h1").inner_text()
    page.locator(f"[data-command={command}]").click()
    expect(page.locator("h1")).not_to_have_text(before)
    second = page.locator("h1").inner_text()
    settled(page)
    page.wait_for_timeout(300)
    expect(page.locator("h1")).to_have_text(second)
    assert sent.count("POST") == 1
    # Once it has stood for a moment, a click decides.
    page.locator(f"[data-command={command}]").click()
    expect(page.locator("h1")).not_to_have_text(second)
    no_faults(watch)


def reports(page: Page) -> list[dict[str, float]]:
    """What the page will have told of the time at work, as it tells it."""
    told: list[dict[str, float]] = []

    def hear(request: Request) -> None:
        if request.url.endswith("/activity/"):
            fields = re.findall(r'name="(active|idle)"\r\n\r\n([^\r]*)', request.post_data or "")
            told.append({name: float(value) for name, value in fields})

    page.on("request", hear)
    return told


@pytest.mark.parametrize("hours", [-7, 7])
def test_a_clock_that_is_set_hours_off_meanwhile_tells_true_minutes(
    studio: Studio, enter: Enter, watch: Watch, hours: int
) -> None:
    slug = fresh(f"clock{hours}")
    ((address, _),) = items(studio, slug, 1)
    page = enter("surgeon-a")
    page.clock.install()
    visit(page, address + "?mode=edit")
    told = reports(page)
    page.locator("textarea[name='body.rationale']").press_sequentially("Dark. ")
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=hours))
    page.clock.run_for(31_000)
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.wait_for_timeout(300)
    assert len(told) == 1
    assert 0 <= told[0]["active"] <= 30
    assert 0 <= told[0]["idle"] <= 30
    # Nobody is there: after a minute nothing is reported, whatever the clock says.
    for _ in range(3):
        page.clock.run_for(30_000)
        page.wait_for_timeout(300)  # An answer comes by the true clock, which is waited for by the page's.
    assert len(told) == 2
    left, active, idle = json.loads(studio.inside(LEASE.format(slug=slug)).strip().splitlines()[-1])
    assert 15 * 60 < left <= 20 * 60
    assert active + idle == 60
    no_faults(watch)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_browser_whose_clock_is_hours_off_edits_saves_and_takes_back(
    studio: Studio, enter: Enter, watch: Watch, hours: int
) -> None:
    slug = fresh(f"skew{hours}")
    first, _ = items(studio, slug, 2)
    page = enter("surgeon-a")
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    visit(page, first[0] + "?mode=edit")
    expect(page.locator("#review-state [data-held]")).to_have_text(
        re.compile("^Open only to you, (19|20) min$")
    )
    field = page.locator("textarea[name='body.rationale']")
    field.fill("The disc is black on T2.")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    # What was typed while the server was away is put back, and not taken for older than what is there.
    page.context.set_offline(True)
    field.fill("The disc is black on T2 and thin.")
    expect(page.locator("#saved")).to_contain_text("Kept in this browser")
    page.context.set_offline(False)
    watch.errors[:] = [one for one in watch.errors if "ERR_INTERNET_DISCONNECTED" not in one]
    page.reload()
    expect(field).to_have_value("The disc is black on T2 and thin.")
    expect(page.locator("#conflict")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts .toast form button")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    expect(page.locator("#toasts")).to_contain_text("taken back")
    no_faults(watch)
