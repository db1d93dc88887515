"""The agreement page for who leads: read, followed and pressed by keyboard, at every width and scheme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PICTURES, Watch
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.studio import Studio

pytestmark = pytest.mark.browser

MADE_UP = """
from projects.models import Membership, Project, User
from tests.review.agreement_rows import reckoned_made_up
project, is_new = Project.objects.get_or_create(slug="agreeing", defaults={"name": "Agreeing"})
if is_new:
    Membership.objects.create(user=User.objects.get(username="lead-b"), project=project, role="lead")
    reckoned_made_up(project)
    none = Project.objects.create(slug="agreeing-none", name="Agreeing none")
    Membership.objects.create(user=User.objects.get(username="lead-b"), project=none, role="lead")
"""
SIZES = ((1440, 900), (1024, 768), (390, 844))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_without_fault_at_every_width(
    studio: Studio, enter: Callable[..., Page], watch: Watch, scheme: str
) -> None:
    studio.inside(MADE_UP)
    page = enter("lead-b", color_scheme=scheme)
    for name, slug in (("agreement", "agreeing"), ("agreement-none", "agreeing-none")):
        page.goto(f"/p/{slug}/agreement/")
        expect(page.get_by_role("link", name="Agreement", exact=True)).to_have_attribute(
            "aria-current", "page"
        )
        page.evaluate(AXE.read_text())
        assert page.evaluate(SERIOUS) == []
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True)
            wide, places = page.evaluate(TOO_WIDE)
            assert wide <= 0, (width, places)
        page.set_viewport_size({"width": 1440, "height": 900})
    assert watch.csp + watch.errors == []


def test_a_lead_reckons_anew_and_changes_what_is_compared_by_keyboard_alone(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    studio.inside(MADE_UP)
    page = enter("lead-b")
    page.goto("/p/agreeing-none/agreement/")
    page.keyboard.press("r")
    expect(page.get_by_text("Looked for on")).to_be_visible()
    page.goto("/p/agreeing/agreement/")
    page.get_by_role("navigation", name="Compared by").get_by_role("link", name="Harm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Harm").last).to_have_attribute("aria-current", "page")


def test_the_home_page_of_a_lead_leads_to_it(studio: Studio, enter: Callable[..., Page]) -> None:
    studio.inside(MADE_UP)
    page = enter("lead-b")
    page.goto("/p/agreeing/")
    page.screenshot(path=PICTURES / "agreement-home-1440-light.png", full_page=True)
    page.get_by_role("region", name="Agreement").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Agreement", level=1)).to_be_visible()
