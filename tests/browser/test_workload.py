"""A lead shares out work and takes it back; a surgeon goes on leave and comes back; all by keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, phantom
from tests.browser.looks import four_looks
from tests.studio import Studio

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Cast:
    """A project whose work nobody has shared out yet, and the sign-in names of its people."""

    slug: str
    surgeon: str
    lead: str

    @property
    def here(self) -> str:
        """The page of who has how much."""
        return f"/p/{self.slug}/workload/"


@pytest.fixture
def cast(studio: Studio) -> Cast:
    surgeon, other, lead = fresh("surgeon-c"), fresh("surgeon-a"), fresh("lead")
    people = ((surgeon, "Surgeon C", "surgeon"), (other, "Surgeon A", "surgeon"), (lead, "Lead B", "lead"))
    return Cast(phantom(studio, "workload", *people), surgeon, lead)


def _press(page: Page, name: str | re.Pattern[str], role: str = "link") -> None:
    """Press what carries this name with Enter."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def _assigned(lead: Page, cast: Cast, items: int) -> None:
    """Keep the first items that wait for Surgeon C."""
    lead.goto(f"/p/{cast.slug}/find/?state=in_review")
    for tick in lead.get_by_role("checkbox", name="Take question").all()[:items]:
        tick.check()
    lead.get_by_label("Surgeon", exact=True).select_option(cast.surgeon)
    _press(lead, "Assign …", "button")
    lead.wait_for_url("**/find/bulk/")
    lead.keyboard.press("Enter")
    expect(lead.locator(".toast").first).to_contain_text("kept for Surgeon C")


def _open_of(lead: Page, name: str) -> int:
    return int(lead.get_by_role("row", name=name).get_by_role("cell").first.inner_text())


def test_work_is_moved_and_put_back_by_keyboard(
    cast: Cast, enter: Enter, watch: Watch, picture: Picture
) -> None:
    lead = enter(cast.lead)
    _assigned(lead, cast, 2)
    lead.goto(cast.here)
    before = _open_of(lead, "Surgeon C")
    assert before >= 2
    four_looks(lead, "workload", picture)
    _press(lead, re.compile("^Open: kept for them"))
    expect(lead.locator("th[aria-sort=descending]")).to_have_count(1)
    _press(lead, "Move … items of Surgeon C")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Move items of Surgeon C")
    lead.get_by_label("Surgeon A").focus()
    lead.keyboard.press("Space")
    _press(lead, re.compile("^Show what would happen"), "button")
    plan = lead.locator("#plan")
    expect(plan).to_contain_text("items of Surgeon C:")
    # What they have open in another window stays theirs.
    moved = int(plan.inner_text().split()[0])
    assert moved >= 2
    four_looks(lead, "move", picture)
    lead.locator("main").focus()
    lead.keyboard.press("Enter")
    expect(lead.locator(".toast").first).to_contain_text(f"{moved} items of Surgeon C moved.")
    assert _open_of(lead, "Surgeon C") == before - moved
    lead.keyboard.press("u")
    expect(lead.locator(".toast").first).to_contain_text("wait for Surgeon C again")
    assert _open_of(lead, "Surgeon C") == before
    assert (watch.csp, watch.errors) == ([], [])


def test_a_surgeon_goes_on_leave_and_says_that_they_are_back(
    cast: Cast, enter: Enter, watch: Watch, picture: Picture
) -> None:
    surgeon = enter(cast.surgeon)
    surgeon.goto(f"/p/{cast.slug}/leave/")
    surgeon.get_by_label("Last day").fill((date.today() + timedelta(days=6)).isoformat())
    _press(surgeon, "Enter", "button")
    expect(surgeon.get_by_text("You are on leave until")).to_be_visible()
    four_looks(surgeon, "leaves", picture)
    surgeon.goto(f"/p/{cast.slug}/queue/")
    expect(surgeon.get_by_text("You are on leave until")).to_be_visible()
    expect(surgeon.get_by_role("link", name=re.compile("^Continue"))).to_have_count(0)
    four_looks(surgeon, "queue-on-leave", picture)
    lead = enter(cast.lead)
    lead.goto(cast.here)
    expect(lead.get_by_role("row", name="Surgeon C").locator(".st-warn")).to_be_visible()
    surgeon.keyboard.press("b")
    expect(surgeon.locator(".toast").first).to_contain_text("not on leave")
    expect(surgeon.get_by_text("You are on leave until")).to_have_count(0)
    assert (watch.csp, watch.errors) == ([], [])
