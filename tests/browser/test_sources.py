"""A lead adds a PDF, decides on captions by keys, and looks at the pictures for names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, make_project
from tests.corpus.sources.books import small_book
from tests.studio import Studio

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_pdf_from_its_file_to_figures_that_may_be_used(
    studio: Studio,
    enter: Callable[..., Page],
    watch: Watch,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
    theme: str,
) -> None:
    slug = fresh("book")
    make_project(studio, slug)
    (tmp_path / "book.pdf").write_bytes(small_book())
    page = enter("lead-b", color_scheme=theme)
    page.goto(f"/p/{slug}/sources/new/")
    page.get_by_label("File").set_input_files(tmp_path / "book.pdf")
    page.get_by_label("Title").fill(f"Stenosis, {theme}")
    page.get_by_label("Kind").select_option("Textbook")
    page.get_by_label("Licence").fill("CC BY 4.0")
    page.get_by_label("Citation").fill("A society, 2026")
    page.get_by_label("May be sent to").select_option("Any model")
    page.get_by_label("Draft", exact=True).check()
    page.get_by_role("button", name="Take the text").click()
    page.get_by_role("link", name=f"Stenosis, {theme}").click(timeout=60_000)
    expect(page.get_by_text("2 figures wait for somebody")).to_be_visible()
    picture(page, f"source-{theme}")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Which caption is right?")).to_be_visible()
    expect(page.get_by_text("The caption names 3 panels")).to_be_visible()
    picture(page, f"source-matches-{theme}")
    page.keyboard.press("a")
    expect(page.get_by_text("No caption was found near this picture.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("The caption names 3 panels")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("No caption was found near this picture.")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("The caption names 3 panels")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("No figure waits")).to_be_visible()
    page.get_by_role("link", name=f"Stenosis, {theme}").click()
    expect(page.get_by_text("Nobody has looked at 2 figures for names yet")).to_be_visible()
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="2 of 2 that wait")).to_be_visible()
    picture(page, f"source-look-{theme}")
    page.keyboard.press("a")
    expect(page.get_by_text("No picture waits")).to_be_visible()
    page.get_by_role("link", name=f"Stenosis, {theme}").click()
    page.get_by_text("Map", exact=True).click()
    expect(page.get_by_role("link", name="Figure 1 none")).to_be_visible()
    picture(page, f"source-map-{theme}")
    assert watch.csp == []
    assert watch.errors == []
