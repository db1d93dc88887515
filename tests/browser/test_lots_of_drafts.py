"""A Lot of drafts from its preview to V1, by keys alone, in a project of its own; every page looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh
from tests.studio import Studio

pytestmark = pytest.mark.browser

# People and a project that no other test meets.
MADE = """
from projects.models import Membership, Project, User
from tests.review.drafting_lots import drafts, lenient
project = Project.objects.create(slug={slug!r}, name="Lots of drafts")
for role in ("lead", "surgeon"):
    name = {slug!r} + "-" + role
    person = User.objects.create_user(username=name, password=None, display_name=f"Lots-{{role.title()}}")
    Membership.objects.create(user=person, project=project, role=role)
lenient(project)
drafts(project, 8)
"""
HELD = """
from review.models import Assignment
print(Assignment.objects.filter(project__slug={slug!r}).first().uid)
"""
TIERS = """
from collections import Counter
from corpus.models import Instance
rows = Instance.objects.filter(project__slug={slug!r}).order_by("tier")
print(*(f"{{tier}}:{{count}}" for tier, count in Counter(rows.values_list("tier", flat=True)).items()))
"""


@pytest.fixture
def shown(picture: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Pictures of a page in both themes and at both widths; nothing may be wider than the window."""

    def keep(page: Page, name: str) -> None:
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                picture(page, f"lots-{name}-{theme}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.emulate_media(color_scheme="light")

    return keep


def test_from_the_preview_to_v1_by_keys(
    studio: Studio, enter: Callable[..., Page], watch: Watch, shown: Callable[[Page, str], None]
) -> None:
    slug = fresh("lots")
    home = f"/p/{slug}/"
    studio.inside(MADE.format(slug=slug))
    lead = enter(f"{slug}-lead")
    lead.goto(f"{home}lots/")
    shown(lead, "list")
    lead.keyboard.press("d")
    expect(lead.get_by_role("heading", name="New lot of drafts")).to_be_visible()
    shown(lead, "preview")
    lead.keyboard.press("m")
    expect(lead.get_by_text("8 drafts stay out of the queue")).to_be_visible()
    shown(lead, "being-read")

    surgeon = enter(f"{slug}-surgeon")
    surgeon.goto(f"{home}review/{studio.inside(HELD.format(slug=slug)).strip()}/")
    expect(surgeon.get_by_role("heading", name="This waits in Lot 1")).to_be_visible()
    shown(surgeon, "held")
    surgeon.goto(home)
    shown(surgeon, "home")
    surgeon.goto(f"{home}queue/")
    shown(surgeon, "queue")
    surgeon.keyboard.press("l")
    expect(surgeon.get_by_text("Nobody has read this text.")).to_be_visible()
    shown(surgeon, "reading")
    while surgeon.get_by_text("Nobody has read this text.").is_visible():
        before = surgeon.url
        surgeon.keyboard.press("a")
        expect(surgeon).not_to_have_url(before)
        surgeon.wait_for_load_state()
    expect(surgeon.get_by_text("No item of a lot waits for you")).to_be_visible()
    # The last press was a slip: one key brings the item back.
    surgeon.keyboard.press("u")
    expect(surgeon.get_by_text("Nobody has read this text.")).to_be_visible()
    expect(surgeon.get_by_text("taken back. Nothing was lost.")).to_be_visible()
    surgeon.keyboard.press("a")
    expect(surgeon.get_by_text("No item of a lot waits for you")).to_be_visible()

    # The lot ends when that can be taken back no more; a worker carries it out, and the page follows.
    lead.reload()
    expect(lead.get_by_text("1 reading was taken back")).to_be_visible()
    expect(lead.get_by_text("The lot ends within a minute")).to_be_visible()
    shown(lead, "ends-soon")
    for _ in range(60):
        if not lead.get_by_text("The lot ends within a minute").is_visible():
            break
        lead.wait_for_timeout(1000)
        lead.reload()
    expect(lead.locator("#lot-run dl")).to_have_text(re.compile(r"^\s*Approved\s*8\s*$"), timeout=60_000)
    shown(lead, "accepted")
    assert studio.inside(TIERS.format(slug=slug)).split() == ["V1:5", "V2:3"]
    lead.goto(f"{home}instances/")
    lead.locator("tr", has_text="V1").first.get_by_role("link").click()
    expect(lead.get_by_text("Nobody has read it.")).to_be_visible()
    shown(lead, "record")
    lead.goto(f"{home}lots/")
    shown(lead, "list-after")
    assert watch.csp == watch.errors == []
