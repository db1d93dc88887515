"""Tables of a PDF are one passage each, rows kept, with their captions; ruled or set as books do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.models import PassageKind
from corpus.sources.pdf.chapter import Chapter
from corpus.sources.table_shown import table_shown
from projects.models import Project, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book
from tests.corpus.sources.chapter import FILLER, picture_pixels
from tests.corpus.sources.scoring import read_whole
from tests.pdf_writer import Page, pdf_bytes

HEADS = ("Grade", "Signal", "Height")
ROWS = [
    ("I", "bright", "normal"),
    ("III", "grey", "normal or slightly less"),
    ("V", "black", "collapsed"),
]
COLUMNS = (60.0, 130.0, 230.0)
CAPTION = "Table 2. Grades of disc degeneration on T2-weighted images."


def rule(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    """A line half a point wide."""
    page.raw(f"0.5 w {x0} {page.height - y0} m {x1} {page.height - y1} l S")


def text_at(page: Page, top: float, text: str = FILLER, size: float = 10) -> float:
    for at in range(0, len(text), 80):
        page.text(60, top, text[at : at + 80].strip(), size)
        top += 13
    return top


def table_at(page: Page, top: float, rows: Sequence[Sequence[str]] = ROWS, *, grid: bool = False) -> float:
    """A table whose upper rule lies at `top`; with a `grid` every cell has its box, else three rules do."""
    bottom = top + 16 * (len(rows) + 1)
    for number, row in enumerate([HEADS, *rows]):
        for x, cell in zip(COLUMNS, row, strict=True):
            page.text(x + 4, top + 12 + 16 * number, cell, 9)
    levels = [top + 16 * number for number in range(len(rows) + 2)] if grid else [top, top + 16, bottom]
    for level in levels:
        rule(page, 60, level, 380, level)
    for x in (*COLUMNS, 380.0) if grid else ():
        rule(page, x, top, x, bottom)
    return bottom


def page_with_table(*, grid: bool = False, caption: str = CAPTION, below: bool = False) -> Page:
    page = Page(595, 842)
    page.text(60, 60, "Discs", 16, bold=True)
    top = text_at(page, 90)
    if caption and not below:
        page.text(60, top + 20, caption, 9)
    bottom = table_at(page, top + 28, grid=grid)
    if caption and below:
        page.text(60, bottom + 16, caption, 9)
    text_at(page, bottom + 50, "After the table " + FILLER.lower())
    return page


def chapter_of_pages(folder: Path, *pages: Page) -> Chapter:
    (folder / "chapter.pdf").write_bytes(pdf_bytes(pages))
    return read_whole(folder / "chapter.pdf", folder)[0]


MARKDOWN = """\
| Grade | Signal | Height |
| --- | --- | --- |
| I | bright | normal |
| III | grey | normal or slightly less |
| V | black | collapsed |"""


@pytest.mark.parametrize("grid", [True, False], ids=["grid", "three rules"])
@pytest.mark.parametrize("below", [True, False], ids=["below", "above"])
def test_a_table_is_one_passage_with_its_rows_and_caption(tmp_path: Path, grid: bool, below: bool) -> None:
    chapter = chapter_of_pages(tmp_path, page_with_table(grid=grid, below=below))
    (table,) = [passage for passage in chapter.passages if passage.is_table]
    assert table.text == f"{CAPTION}\n\n{MARKDOWN}"
    assert (table.heading, table.page) == ("Discs", 1)
    prose = [passage.text for passage in chapter.passages if not passage.is_table]
    assert len(prose) == 2
    assert not any("Grade" in text or "collapsed" in text for text in prose)
    assert prose[1].startswith("After the table")


def test_a_table_without_a_caption_is_one_all_the_same(tmp_path: Path) -> None:
    chapter = chapter_of_pages(tmp_path, page_with_table(caption=""))
    assert [passage.text for passage in chapter.passages if passage.is_table] == [MARKDOWN]


def test_chinese_captions_are_known(tmp_path: Path) -> None:
    chapter = chapter_of_pages(tmp_path, page_with_table(caption="表2-1 椎间盘退变分级"))
    (table,) = [passage for passage in chapter.passages if passage.is_table]
    assert table.text.startswith("表2-1 椎间盘退变分级\n\n| Grade |")


def test_a_cell_of_several_lines_stays_whole(tmp_path: Path) -> None:
    page = Page(595, 842)
    text_at(page, 60)
    for number, (first, second) in enumerate(
        [("Level", "Finding"), ("L4/L5", "central stenosis"), ("L5/S1", "none")]
    ):
        page.text(64, 160 + 40 * number, first, 9)
        page.text(134, 160 + 40 * number, second, 9)
    page.text(134, 212, "of the canal", 9)
    for level in range(4):
        rule(page, 60, 148 + 40 * level, 300, 148 + 40 * level)
    for x in (60, 130, 300):
        rule(page, x, 148, x, 268)
    (table,) = [one for one in chapter_of_pages(tmp_path, page).passages if one.is_table]
    assert "| L4/L5 | central stenosis of the canal |" in table.text


def test_lines_of_a_drawing_and_ruled_headings_are_no_tables(tmp_path: Path) -> None:
    page = Page(595, 842)
    for level in (50, 62, 800):
        rule(page, 60, level, 535, level)
    page.text(60, 45, "A running head", 8)
    bottom = text_at(page, 90)
    for level in range(5):
        rule(page, 100, bottom + 40 + 20 * level, 300, bottom + 40 + 20 * level)
        page.text(80, bottom + 43 + 20 * level, str(level), 7)
    page.text(150, bottom + 90, "Cobb angle", 8)
    page.picture(60, 500, 200, 100, picture_pixels(1))
    assert not [one for one in chapter_of_pages(tmp_path, page).passages if one.is_table]


def test_a_bar_in_a_cell_and_the_caption_are_shown_as_they_are() -> None:
    shown = table_shown("Table 1. A\n\n| a | b \\| c |\n| --- | --- |\n| 1 | 2 |")
    assert (shown.caption, shown.heads, shown.rows) == ("Table 1. A", ("a", "b | c"), (("1", "2"),))


def test_a_table_is_stored_and_shown_as_one(project: Project, lead: User) -> None:
    source = a_book(project, pdf_bytes([page_with_table()]))
    kinds = list(source.passages.order_by("position").values_list("kind", flat=True))
    assert kinds == [PassageKind.PROSE, PassageKind.TABLE, PassageKind.PROSE]
    page = signed_in(lead).get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert f'<caption class="small">{CAPTION}</caption>' in page
    assert "<td>normal or slightly less</td>" in page
