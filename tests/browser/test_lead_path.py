"""A lead's whole way: endpoint, sources, figures, prompts, recipe, pilot, run, failures, items, map.

Each page is looked at light and dark at two widths; the pictures lie in `var/screenshots`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, allow_endpoint, fresh, make_project, upload
from tests.browser.looks import four_looks
from tests.browser.test_model_job import small_study
from tests.corpus.sources.books import small_book
from tests.corpus.sources.chapter import chapter_set
from tests.openai_server.server import ChatServer, running_server
from tests.pdf_writer import pdf_bytes
from tests.studio import Studio

pytestmark = pytest.mark.browser

CHAPTER, BOOK = "A chapter of twelve figures", "A book with doubts"
# What the rest of the run meets behind its pilot: three of them end their item.
TROUBLES = [
    {"behaviour": "truncate", "when": "choice_draft"},
    {"behaviour": "refuse", "when": "open_draft"},
    {"behaviour": "truncate", "when": "choice_draft"},
    {"behaviour": "rate_limit", "retry_after": 1},
]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server that speaks the protocol, on loopback."""
    with running_server() as server:
        yield server


def test_a_lead_goes_the_whole_way(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, tmp_path: Path, server: ChatServer
) -> None:
    slug, name = fresh("lead-path"), f"House model {server.server_address[1]}"
    make_project(studio, slug)
    _endpoint(enter("admin"), server, name, picture)
    lead = enter("lead-b")
    upload(lead, slug, small_study(tmp_path))
    _sources(lead, slug, tmp_path, picture)
    _figures(lead, picture)
    _prompts(lead, slug, picture)
    server.script.forget()
    _pilot(lead, slug, name, picture)
    _goes_on(lead, server, picture)
    _failures(lead, picture)
    _map(lead, slug, picture)
    assert (watch.csp, watch.errors) == ([], [])


def _endpoint(admin: Page, server: ChatServer, name: str, picture: Picture) -> None:
    allow_endpoint(admin, server.url, name)
    four_looks(admin, "lead-endpoints", picture)
    admin.locator("tr", has_text=name).get_by_role("link").first.click()
    expect(admin.get_by_role("heading", name="Prices")).to_be_visible()
    four_looks(admin, "lead-endpoint", picture)


def _add(lead: Page, slug: str, file: Path, title: str) -> None:
    lead.goto(f"/p/{slug}/sources/new/")
    lead.get_by_label("File").set_input_files(file)
    lead.get_by_label("Title").fill(title)
    lead.get_by_label("Kind").select_option("Textbook")
    lead.get_by_label("Licence").fill("CC BY 4.0")
    lead.get_by_label("Citation").fill("A society, 2026")
    lead.get_by_label("May be sent to").select_option("Any model")
    lead.get_by_label("Draft", exact=True).check()


def _sources(lead: Page, slug: str, folder: Path, picture: Picture) -> None:
    """Two PDFs; the second has figures that wait for a person."""
    (folder / "chapter.pdf").write_bytes(pdf_bytes(chapter_set()[0]))
    (folder / "book.pdf").write_bytes(small_book())
    for file, title in (("chapter.pdf", CHAPTER), ("book.pdf", BOOK)):
        _add(lead, slug, folder / file, title)
        if title == BOOK:
            four_looks(lead, "lead-source-new", picture)
        lead.get_by_role("button", name="Take the text").click()
        expect(lead.get_by_role("link", name=title)).to_be_visible(timeout=60_000)
    lead.goto(f"/p/{slug}/sources/")
    four_looks(lead, "lead-sources", picture)
    lead.get_by_role("link", name=BOOK).click()
    expect(lead.get_by_text("2 figures wait for somebody")).to_be_visible()


def _figures(lead: Page, picture: Picture) -> None:
    """The queue of captions by keys, then the pictures one by one for names."""
    lead.keyboard.press("m")
    expect(lead.get_by_text("The caption names 3 panels")).to_be_visible()
    four_looks(lead, "lead-figures", picture)
    lead.keyboard.press("a")
    expect(lead.get_by_text("No caption was found near this picture.")).to_be_visible()
    lead.keyboard.press("x")
    expect(lead.get_by_text("No figure waits")).to_be_visible()
    lead.get_by_role("link", name=BOOK).click()
    lead.keyboard.press("l")
    expect(lead.get_by_role("heading", name="2 of 2 that wait")).to_be_visible()
    lead.keyboard.press("a")
    expect(lead.get_by_text("No picture waits")).to_be_visible()


def _prompts(lead: Page, slug: str, picture: Picture) -> None:
    lead.goto(f"/p/{slug}/generation/prompts/")
    four_looks(lead, "lead-prompts", picture)
    lead.locator("main tbody th a").first.click()
    lead.wait_for_url(re.compile(r"prompts/[0-9a-f-]{36}/$"))
    four_looks(lead, "lead-prompt", picture)
    lead.goto(f"/p/{slug}/generation/checklists/")
    four_looks(lead, "lead-checklists", picture)


def _pilot(lead: Page, slug: str, name: str, picture: Picture) -> None:
    """A recipe over everything, its plan, and five items."""
    lead.goto(f"/p/{slug}/generation/new/")
    for tick in lead.locator("[name=studies], [name=sources]").all():
        tick.check()
    lead.fill("[name=count]", "16")
    lead.uncheck("[name=without_pictures]")
    lead.select_option("[name=drafter]", label=f"{name} (local)")
    four_looks(lead, "lead-recipe", picture)
    lead.get_by_role("button", name="See the plan").click()
    expect(lead.get_by_text("Nothing has started.")).to_be_visible()
    four_looks(lead, "lead-plan", picture)
    lead.keyboard.press("s")
    expect(lead.locator("h1")).to_contain_text("Pilot waits for you", timeout=60_000)
    four_looks(lead, "lead-pilot", picture)


def _goes_on(lead: Page, server: ChatServer, picture: Picture) -> None:
    """The rest, watched while its requests are under way; the page moves by itself."""
    server.script.configure({"queue": TROUBLES, "hold": True})
    lead.keyboard.press("g")
    expect(lead.locator("h1")).to_contain_text("Running", timeout=60_000)
    four_looks(lead, "lead-run", picture, at="section:has(> .card-head h2:text-is('Progress'))")
    lead.evaluate("window.stands = true")
    server.script.configure({"hold": False})
    expect(lead.locator("h1")).to_contain_text("Finished, some failed", timeout=90_000)
    assert lead.evaluate("window.stands"), "nobody loaded the page anew"


def _failures(lead: Page, picture: Picture) -> None:
    """By kind, the raw answer of one, and all of them mended by asking again."""
    failed = lead.locator("#failures")
    expect(failed).to_contain_text("2 × ")
    four_looks(lead, "lead-failed", picture, at="#failures")
    run = lead.url
    failed.locator("tbody th a").first.click()
    expect(lead.locator("[aria-label='What came back']").first).to_be_attached()
    four_looks(lead, "lead-item", picture)
    lead.goto(f"{run}failures/truncated/")
    four_looks(lead, "lead-failures", picture)
    lead.goto(run)
    lead.get_by_role("button", name="Try failed again").click()
    expect(lead.locator("h1")).to_contain_text(re.compile(r"Finished\s*$"), timeout=60_000)
    expect(lead.get_by_text("16 of 16")).to_be_visible()
    four_looks(lead, "lead-finished", picture)


def _map(lead: Page, slug: str, picture: Picture) -> None:
    """Which passages and figures have drafts by now."""
    lead.goto(f"/p/{slug}/sources/")
    lead.get_by_role("link", name=CHAPTER).click()
    four_looks(lead, "lead-source", picture)
    lead.get_by_text("Map", exact=True).click()
    expect(lead.get_by_role("link", name=re.compile(r"^Figure .* none$")).first).to_be_visible()
    four_looks(lead, "lead-map", picture, at="section:has(h2:text-is('What has drafts'))")
