"""A whole PDF as passages and figures with their contexts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sources.pdf.captions import caption_begins, figures_cited
from corpus.sources.pdf.layout import CJK, SENTENCE_END, Block, Flow, flows_of, text_joined
from corpus.sources.pdf.matching import Caption, FigureFound, captions_in, figures_of
from corpus.sources.pdf.shapes import Box, PageRead
from corpus.sources.pdf.tables import Table, table_text

LONGEST_PASSAGE = 1400  # characters, as for Markdown
LONGEST_HEADING = 240
REFERENCES = re.compile(r"(?:references|bibliography|参考文献)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Paragraph:
    """A paragraph, and the page and heading it stands under."""

    page: int
    heading: str
    text: str
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class PagePassage:
    """A citable passage: some paragraphs under one heading, from one page on, or a table."""

    page: int
    heading: str
    paragraphs: tuple[int, ...]
    text: str
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was made of a PDF; `contexts` are, for each figure, the paragraphs that cite it."""

    title: str
    paragraphs: list[Paragraph]
    passages: list[PagePassage]
    figures: list[FigureFound]
    contexts: list[tuple[int, ...]]


def chapter_of(pages: Sequence[PageRead]) -> Chapter:
    """Lay the pages out, match captions and pictures, cut passages, collect contexts."""
    flows = flows_of(pages)
    figures = figures_of(pages, flows)
    paragraphs = list(_paragraphs(flows))
    cited = [figures_cited(paragraph.text) for paragraph in paragraphs]
    contexts = [
        tuple(index for index, numbers in enumerate(cited) if figure.number and figure.number in numbers)
        for figure in figures
    ]
    return Chapter(_title(flows), paragraphs, list(_passages(paragraphs)), figures, contexts)


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What stands on one page that a person checks as a whole."""

    number: int
    passages: tuple[PagePassage, ...]
    captions: tuple[Caption, ...]


def page_texts(pages: Sequence[PageRead]) -> list[PageTexts]:
    """The texts of pages of which each stands for itself: headings go over to the next, paragraphs do not."""
    flows = flows_of(pages)
    captions = captions_in(flows)
    found, heading, last = [], "", 0
    for page, flow in zip(pages, flows, strict=True):
        paragraphs = list(_paragraphs([flow], heading if page.number == last + 1 else ""))
        own = tuple(one for one in captions if one.block.page == page.number)
        found.append(PageTexts(page.number, tuple(_passages(paragraphs)), own))
        heads = [item.text for item in flow if isinstance(item, Block) and item.is_heading]
        heading, last = (heads or [heading])[-1][:LONGEST_HEADING], page.number
    return found


def _title(flows: Sequence[Flow]) -> str:
    """The largest heading of the first page."""
    first = [item for item in flows[0] if isinstance(item, Block) and item.is_heading] if flows else []
    return max(first, key=lambda block: block.size).text if first else ""


def _paragraphs(flows: Sequence[Flow], heading: str = "") -> Iterator[Paragraph]:
    """The paragraphs in reading order; one that goes on in the next column or page is one.

    A table within a paragraph comes after it.
    """
    last: list[Paragraph] = []
    tables: list[Paragraph] = []
    for block in (item for flow in flows for item in flow if not isinstance(item, Box)):
        if isinstance(block, Table):
            tables.append(Paragraph(block.page, heading, table_text(block), is_table=True))
        elif block.is_heading:
            yield from [*last, *tables]
            heading, last, tables = block.text[:LONGEST_HEADING], [], []
        elif caption_begins(block.text) or not _has_words(block.text):
            continue
        elif last and _goes_on(last[0].text, block.text):
            last[0].text = text_joined([last[0].text, block.text])
        else:
            yield from [*last, *tables]
            last, tables = [Paragraph(block.page, heading, block.text)], []
    yield from [*last, *tables]


def _has_words(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", text)) > 2


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph is broken off and goes on with the next block."""
    if SENTENCE_END.search(before):
        return False
    return after[0].islower() or bool(CJK.match(after[0]) and CJK.match(before[-1]))


def _passages(paragraphs: Sequence[Paragraph]) -> Iterator[PagePassage]:
    gathered: list[int] = []
    for index, paragraph in enumerate(paragraphs):
        if gathered and not _fits(paragraphs, gathered, paragraph):
            yield _passage(paragraphs, gathered)
            gathered = []
        gathered.append(index)
    if gathered:
        yield _passage(paragraphs, gathered)


def _fits(paragraphs: Sequence[Paragraph], gathered: Sequence[int], more: Paragraph) -> bool:
    first = paragraphs[gathered[0]]
    if first.is_table or more.is_table:
        return False
    length = sum(len(paragraphs[index].text) for index in gathered) + len(more.text)
    return (first.page, first.heading) == (more.page, more.heading) and length <= LONGEST_PASSAGE


def _passage(paragraphs: Sequence[Paragraph], indexes: Sequence[int]) -> PagePassage:
    first = paragraphs[indexes[0]]
    text = "\n\n".join(paragraphs[index].text for index in indexes)
    return PagePassage(first.page, first.heading, tuple(indexes), text, first.is_table)
