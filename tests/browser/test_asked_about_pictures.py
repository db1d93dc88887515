"""What models say about pictures: questions that need none, captions that are not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.studio import Studio

pytestmark = pytest.mark.browser

# People and a project that no other test meets; the model answers while this runs.
MADE = """
from datetime import date
from decimal import Decimal
from generation.services.figures_ask import figures_ask
from projects.models import Approval, Membership, Project, User
from tests.corpus.sources.books import a_book, looked_at
from tests.generation.cast import endpoint_make, study_make
from tests.generation.driving import drive, start
from tests.openai_server.server import running_server
project = Project.objects.create(slug="asked-pictures", name="Asked about pictures")
lead = User.objects.create_user(username="pictures-lead", password=None, display_name="Lee")
Membership.objects.create(user=lead, project=project, role="lead")
approval = Approval.objects.create(project=project, ethics_body="Test", number="1", basis="public",
    valid_from=date(2020, 1, 1), expires_on=date(2099, 1, 1))
book = a_book(project)
looked_at(book, lead)
with running_server() as server:
    endpoint = endpoint_make(server.url, name="Bookish model", timeout_seconds=60)
    server.script.configure({"examinee": "knows"})
    run = drive(start(project, studies=(study_make(project, approval),), endpoint=endpoint,
        kinds=("multiple_choice",), count=3, without_pictures=True))
    text = '{"said": "disagree", "why": "A knee is shown, and no spine."}'
    server.script.configure({"queue": [{"behaviour": "says", "text": text, "when": "figure_agreement"}]})
    asked = drive(figures_ask(source=book, endpoint=endpoint, by=lead))
instance = run.items.first().instance
print("UIDS", run.uid, asked.uid, book.uid, instance.uid)
"""
HOME = "/p/asked-pictures/"


@pytest.fixture
def shown(picture: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Pictures of a page in both themes and at both widths; nothing may be wider than the window."""

    def keep(page: Page, name: str) -> None:
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                picture(page, f"asked-{name}-{theme}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.emulate_media(color_scheme="light")

    return keep


def test_a_lead_sees_what_needs_no_picture_and_decides_on_a_caption_by_keys(
    studio: Studio, enter: Callable[..., Page], shown: Callable[[Page, str], None]
) -> None:
    run, asked, book, instance = studio.inside(MADE).rpartition("UIDS")[2].split()
    page = enter("pictures-lead")
    page.goto(f"{HOME}generation/{run}/")
    card = page.locator("#without-pictures")
    expect(card).to_contain_text(re.compile(r"3 of 3, 100 %"))
    card.scroll_into_view_if_needed()
    shown(page, "run")
    page.goto(f"{HOME}instances/{instance}/")
    expect(page.locator("body")).to_contain_text("Answerable without the picture")
    page.goto(f"{HOME}generation/new/")
    expect(page.get_by_label("Ask again without the picture")).to_be_checked()
    shown(page, "recipe")
    page.goto(f"{HOME}generation/{asked}/")
    expect(page.get_by_text("What the model says")).to_be_visible()
    shown(page, "figures-run")
    page.keyboard.press("m")
    expect(page.get_by_text("A knee is shown, and no spine.")).to_be_visible()
    shown(page, "queue")
    page.keyboard.press("a")
    expect(page.get_by_text("2 figures wait")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("3 figures wait")).to_be_visible()
    page.goto(f"{HOME}sources/{book}/")
    expect(page.get_by_text("Caption doubtful").first).to_be_visible()
    shown(page, "source")
